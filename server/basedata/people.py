"""Lines of the sheets staff, households and residents as rows, each in the scope of those who may have it."""

import re
from collections.abc import Callable
from datetime import date

from desktop.domain import scopes
from desktop.domain.people import CareTagKind, Sex
from desktop.domain.staff import Permission
from desktop.domain.values import age_on, fixed_id
from server.basedata.known import Data, Known, Unknown
from server.basedata.places import community_of, door, find_building
from server.basedata.tables import Line
from server.rows import KindRow

SPECIAL = frozenset(
    {
        CareTagKind.DESTITUTE,
        CareTagKind.LEFT_ELDER,
        CareTagKind.LEFT_CHILD,
        CareTagKind.LEFT_WOMAN,
        CareTagKind.DISABLED,
        CareTagKind.LIVING_ALONE,
        CareTagKind.OVER_80,
        CareTagKind.DISABLED_SELF_CARE,
    }
)
"""Tags that make a home special (decision 6 of the product)."""
VERY_OLD = 80
_NEEDS = {
    Permission.OWN_BUILDING: "buildings",
    Permission.OWN_GRID: "grids",
    Permission.SEVERAL_GRIDS: "grids",
    Permission.TRANSFERRED: "unit",
}
"""What a permission set is nothing without."""


def staff_rows(line: Line, known: Known, today: str) -> list[KindRow]:
    """One person who works there: the same again by name and, where several bear it, by phone."""
    if line.faults:
        return []
    community = community_of(line, known) if line.text("community") else _only_community(line, known)
    permission = Permission(line.text("permission"))
    needed = _NEEDS.get(permission)
    if needed and needed not in line.cells:
        line.fault(needed, "missing")
    grids = _all(line, "grids", lambda word: known.area("grid", word, community))
    blocks = _all(line, "buildings", lambda word: known.building(word, community))
    if line.faults:
        return []
    row_id = _staff_id(line, known, community)
    row: Data = {"id": row_id, "scope_id": scopes.community(community), "community_id": community}
    row |= line.given("name", "titles", "permission", "unit", "phone", "active")
    row |= {"grid_ids": grids} if grids else {}
    row |= {"building_ids": blocks} if blocks else {}
    return [("staff", row)]


def _only_community(line: Line, known: Known) -> str:
    try:
        return known.area("community", "")
    except Unknown as unknown:
        line.fault("community", unknown.code)
        return ""


def _all(line: Line, name: str, find: Callable[[str], str]) -> list[str]:
    """Ids of the things a cell names."""
    ids = []
    for word in line.texts(name):
        try:
            ids.append(find(word))
        except Unknown as unknown:
            line.fault(name, unknown.code)
    return ids


def _staff_id(line: Line, known: Known, community: str) -> str:
    name, phone = line.text("name"), line.text("phone")
    bearers = known.ids("staff name", community, name)
    exact = [one for one in bearers if known.get("staff", one).get("phone", "") == phone]
    free = [one for one in bearers if one not in known.claimed]
    if exact:
        return exact[0]
    return free[0] if len(free) == 1 else fixed_id("staff", community, name, phone)


def household_rows(line: Line, known: Known, today: str) -> list[KindRow]:
    """One home and its door. The same again by its number, else by door and head."""
    building_id = find_building(line, known)
    if not building_id:
        return []
    dwelling = door(line, known, building_id)
    before = _same_home(line, known, building_id, dwelling[1]["id"])
    if line.faults:
        return []
    word = line.text("number") or line.text("head_name")
    home = {
        "id": before.get("id") or known.free_id("household", dwelling[1]["id"], word),
        "scope_id": scopes.building(building_id),
        "building_id": building_id,
        "dwelling_id": dwelling[1]["id"],
        "grid_id": known.get("building", building_id)["grid_id"],
        "door": dwelling[1]["door"],
        "order": dwelling[1]["order"],
    }
    given = line.given("head_name", "people", "number", "care_level", "occupancy", "special")
    return [dwelling, ("household", home | given)]


def _same_home(line: Line, known: Known, building_id: str, dwelling_id: str) -> Data:
    """The home this line is about; empty for a new one. A fault where a person must decide."""
    number, head = line.text("number"), line.text("head_name")
    if number:
        grid = known.get("building", building_id)["grid_id"]
        for one in known.ids("household number", grid, number):
            return known.get("household", one)
    here = [known.get("household", one) for one in known.ids("household door", dwelling_id)]
    for home in here:
        if home["head_name"] == head and (not number or not home.get("number")):
            return home
    if not number and any(home["id"] not in known.claimed for home in here):
        line.fault("head_name", "other_head")
    return {}


def resident_rows(line: Line, known: Known, today: str) -> list[KindRow]:
    """One person of a home: what the grid worker may know, and apart from it what only he may know."""
    building_id = find_building(line, known)
    home = _home(line, known, building_id) if building_id else {}
    if not home:
        return []
    _from_number(line)
    before = _same_person(line, known, home)
    for name in ("sex", "born_on"):
        if name not in line.cells and "id_number" not in line.cells and not before:
            line.fault(name, "missing")
    if line.faults:
        return []
    row_id = before.get("id") or fixed_id("resident", home["id"], line.text("name"), line.text("born_on"))
    person: Data = {"id": row_id, "scope_id": scopes.grid(home["grid_id"]), "household_id": home["id"]}
    person |= line.given("name", "sex", "born_on", "relation", "phone", "living_here", "labour")
    if line.text("relation"):
        person["head"] = line.text("relation") in ("户主", "本人")
    rows: list[KindRow] = [("resident", person)]
    rows += _restricted(line, known, home, row_id, today)
    return rows + _special(line, known, home, today)


def _home(line: Line, known: Known, building_id: str) -> Data:
    """The home of a resident: by number, else the one behind the door, by its head where there are two."""
    unit, number, head = line.number("unit") or 0, line.text("number"), line.text("head_name")
    doors = known.ids("dwelling door", building_id, unit, line.text("room"))
    homes = [known.get("household", one) for each in doors for one in known.ids("household door", each)]
    if number:
        homes = [one for one in homes if one.get("number") == number]
    elif head:
        homes = [one for one in homes if one["head_name"] == head]
    if len(homes) == 1:
        return homes[0]
    said = "number" if number else "head_name" if head or homes else "room"
    line.fault(said if doors else "room", "several_homes" if homes else "unknown_home")
    return {}


def _from_number(line: Line) -> None:
    """Birth day and sex stand in an identity number too: filled in from it, or compared with it."""
    number = line.text("id_number").upper()
    if not number:
        return
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        line.fault("id_number", "identity_length")
        return
    told = {
        "born_on": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "sex": (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE).value,
    }
    for name, value in told.items():
        if line.cells.setdefault(name, value) != value:
            line.fault(name, "not_as_in_number")


def _same_person(line: Line, known: Known, home: Data) -> Data:
    """The person this line is about; empty for a new one. One identity number is one person."""
    number, name = line.text("id_number").upper(), line.text("name")
    for one in known.ids("identity number", number) if number else ():
        person = known.get("resident", known.get("identity", one)["resident_id"])
        if person and person["household_id"] == home["id"]:
            return person
        line.fault("id_number", "number_elsewhere")
        return {}
    here = [known.get("resident", one) for one in known.ids("resident home", home["id"])]
    named = [one for one in here if one["name"] == name]
    exact = [one for one in named if one["born_on"] == line.text("born_on")]
    free = [one for one in named if one["id"] not in known.claimed and not _another(known, one, line)]
    same = exact or (free if len(free) == 1 else [])
    return same[0] if same else {}


def _another(known: Known, person: Data, line: Line) -> bool:
    """Same name, but both birth day and identity number are others: grandfather and grandson."""
    number, born = line.text("id_number"), line.text("born_on")
    held = [known.get("identity", one)["id_number"] for one in known.ids("identity person", person["id"])]
    return bool(number and held and number not in held and born != person["born_on"])


def _restricted(line: Line, known: Known, home: Data, row_id: str, today: str) -> list[KindRow]:
    """Numbers and reasons of care: rows of their own in the restricted scope of the grid."""
    scope = scopes.restricted(home["grid_id"])
    rows: list[KindRow] = []
    identity = known.ids("identity person", row_id)
    numbers = line.given("id_number", "disability_number")
    if "disability_number" in numbers and "id_number" not in numbers and not identity:
        line.fault("id_number", "missing")
    elif numbers:
        one = identity[0] if identity else fixed_id("identity", row_id)
        rows.append(("identity", {"id": one, "scope_id": scope, "resident_id": row_id} | numbers))
    tags = [known.get("care_tag", one) for one in known.ids("care_tag person", row_id)]
    present = {one["tag"]: one for one in tags}
    for tag in line.texts("tags"):
        before = present.get(tag, {"id": fixed_id("care_tag", row_id, tag), "since": today})
        row = {"id": before["id"], "scope_id": scope, "resident_id": row_id, "household_id": home["id"]}
        dated = {"tag": tag, "since": before["since"]} | line.given("basis", "since")
        rows.append(("care_tag", row | dated))
    return rows


def _special(line: Line, known: Known, home: Data, today: str) -> list[KindRow]:
    """A home is special as soon as one of its people makes it so, whatever its own line says."""
    born = line.text("born_on")
    old = bool(born) and len(born) == 10 and age_on(born, date.fromisoformat(today)) >= VERY_OLD
    if home.get("special") or not (old or SPECIAL & set(line.texts("tags"))):
        return []
    return [("household", {"id": home["id"], "scope_id": home["scope_id"], "special": True})]
