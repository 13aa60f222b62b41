"""Lines of the sheets areas, buildings and dwellings as rows."""

import re

from desktop.domain import scopes
from desktop.domain.places import AreaLevel
from desktop.domain.values import fixed_id
from server.basedata.known import Known, Unknown
from server.basedata.tables import Line
from server.rows import KindRow

_HIGHER = {
    AreaLevel.MUNI: (),
    AreaLevel.COUNTY: (AreaLevel.MUNI,),
    AreaLevel.TOWN: (AreaLevel.COUNTY,),
    AreaLevel.COMMUNITY: (AreaLevel.TOWN, AreaLevel.COUNTY),
    AreaLevel.SITE: (AreaLevel.COMMUNITY,),
    AreaLevel.GRID: (AreaLevel.COMMUNITY,),
}
"""What each level may lie in. Grids and sites belong to one community or village (domain reference 2.8)."""


def area_rows(line: Line, known: Known, today: str) -> list[KindRow]:
    """One area. The code is what makes it the same area again."""
    if line.faults:
        return []
    level, code = AreaLevel(line.text("level")), line.text("code")
    same = known.ids("area word", code)
    same = [one for one in same if known.get("area", one)["code"] == code]
    if same and known.get("area", same[0])["level"] != level:
        line.fault("code", "code_taken")
    parent = _parent(line, known, level)
    row_id = same[0] if same else fixed_id("area", code)
    row = {"id": row_id, "scope_id": scopes.MUNI, "level": level.value, "parent_id": parent}
    return [("area", row | line.given("name", "code", "ext_code"))]


def _parent(line: Line, known: Known, level: AreaLevel) -> str | None:
    word = line.text("parent")
    if not word:
        if level in (AreaLevel.SITE, AreaLevel.GRID):
            line.fault("parent", "missing")
        return None
    for higher in _HIGHER[level]:
        try:
            return known.area(higher, word)
        except Unknown as unknown:
            if unknown.code.startswith("several"):
                line.fault("parent", unknown.code)
                return None
    line.fault("parent", "unknown_parent")
    return None


def building_rows(line: Line, known: Known, today: str) -> list[KindRow]:
    """One building, and the bond between its grid and its site."""
    if line.faults:
        return []
    community = community_of(line, known)
    grid = find_area(line, known, "grid", community)
    site = find_area(line, known, "site", community)
    if line.faults or not grid or not site:
        return []
    number = line.number("number") or _number_in(line.text("name"))
    if not number:
        line.fault("number", "missing")
    code = line.text("code") or f"{known.get('area', grid)['code']}L{number:03}"
    row_id = _building_id(line, known, code, site)
    before = known.get("building", row_id)
    if before and before["grid_id"] != grid and known.ids("household building", row_id):
        line.fault("grid", "other_grid")
    row = {"id": row_id, "scope_id": scopes.building(row_id), "grid_id": grid, "site_id": site, "code": code}
    rows: list[KindRow] = [
        ("building", row | {"number": number} | line.given("name", "units", "floors", "high_rise"))
    ]
    bond = fixed_id("grid_site", grid, site)
    if not known.get("grid_site", bond):
        since = {"id": bond, "scope_id": scopes.MUNI, "grid_id": grid, "site_id": site, "valid_from": today}
        rows.append(("grid_site", since))
    return rows


def _building_id(line: Line, known: Known, code: str, site: str) -> str:
    """The building with this code or, where the list gives none, with this name on the site."""
    bearers = [one for one in known.ids("building word", code) if known.get("building", one)["code"] == code]
    if not line.text("code"):
        named = known.ids("building word", line.text("name"))
        same = [one for one in named if known.get("building", one)["site_id"] == site]
        if bearers and not same:
            line.fault("code", "code_needed")
        bearers = same
    if bearers:
        return bearers[0]
    before = known.get("building", fixed_id("building", code))
    if before and (before["site_id"], before["name"]) == (site, line.text("name")):
        return str(before["id"])  # another list has given it another code
    return known.free_id("building", code)


def _number_in(name: str) -> int:
    figures = re.match(r"\d{1,5}", name)
    return int(figures[0]) if figures else 0


def dwelling_rows(line: Line, known: Known, today: str) -> list[KindRow]:
    """One door; nothing where it is known as it is."""
    building = find_building(line, known)
    return [] if line.faults or not building else [door(line, known, building)]


def door(line: Line, known: Known, building_id: str) -> KindRow:
    """The dwelling a line speaks of, known or new. Faults for a door its building cannot have."""
    building = known.get("building", building_id)
    unit, room = line.number("unit") or 0, line.text("room")
    same = known.ids("dwelling door", building_id, unit, room)
    before = known.get("dwelling", same[0]) if same else {}
    floor = line.number("floor") or before.get("floor") or _floor_of(room)
    if not floor:
        line.fault("floor", "missing")
    for name, value, most in (("unit", unit, building["units"]), ("floor", floor, building["floors"])):
        if value and value > most:
            line.fault(name, "beyond_building")
    row_id = same[0] if same else fixed_id("dwelling", building_id, str(unit), room)
    stairs = f"{unit}单元" if unit else ""
    return "dwelling", {
        "id": row_id,
        "scope_id": scopes.building(building_id),
        "building_id": building_id,
        "unit": unit,
        "floor": floor,
        "room": room,
        "door": f"{building['name']}{stairs}{room}",
        "order": before.get("order") or _order(unit, floor or 0, room),
    }


def _floor_of(room: str) -> int:
    """503 is on the fifth floor, 1203 on the twelfth; 0 when the room does not tell."""
    return int(room[:-2]) if room.isascii() and room.isdigit() and 3 <= len(room) <= 4 else 0


def _order(unit: int, floor: int, room: str) -> int:
    """Place in the walk: stairwell after stairwell, floor after floor, door after door."""
    last = re.search(r"\d{1,2}$", room, re.ASCII)
    return (unit * 100 + floor) * 100 + (int(last[0]) if last else 0)


def find_area(line: Line, known: Known, level: str, within: str) -> str:
    """The area the column `level` names; empty with a fault when it names none."""
    try:
        return known.area(level, line.text(level), within)
    except Unknown as unknown:
        line.fault(level, unknown.code)
        return ""


def community_of(line: Line, known: Known) -> str:
    """The community of a line, where it names one; empty otherwise."""
    return find_area(line, known, "community", "") if line.text("community") else ""


def find_building(line: Line, known: Known) -> str:
    """The building of a line, narrowed down by community and site where they are named."""
    if line.faults:
        return ""
    community = community_of(line, known)
    site = find_area(line, known, "site", community) if line.text("site") else ""
    try:
        return "" if line.faults else known.building(line.text("building"), community, site)
    except Unknown as unknown:
        line.fault("building", unknown.code)
        return ""
