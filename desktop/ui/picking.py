"""For whom a form is begun: who can be chosen, and what typing finds. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.people import Household
from desktop.domain.places import Area, Building, Place
from desktop.domain.say import Say
from desktop.domain.staff import Permission
from desktop.services.desk import Desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import buildings, followups, households
from desktop.services.subjects.followups import FORMS_OF_PLACE
from desktop.store.pinyin import initials
from desktop.store.tx import Tx

FORMS = {
    "visit": ("VISIT_HH", ""),
    "care": ("VISIT_CARE", ""),
    "check": ("LPG_HOME", ""),
    "fire": ("RES_FIRE", ""),
    "patrol": ("PATROL_LOG", ""),
    "quick": ("BLDG_COMMON", "quick"),
    "building": ("BLDG_COMMON", ""),
    "incident": ("INCIDENT", ""),
    "drill": ("DRILL", ""),
    "publicity": ("PUBLICITY", ""),
    "training": ("TRAINING", ""),
}
"""Form and variant of what is begun from the keyboard."""
HOMES = frozenset({"visit", "care", "check", "fire"})
"""What is done at a home."""
EVENTS = frozenset({"incident", "drill", "publicity", "training"})
"""What happens at a place, a building or in the grid; an incident at a home too (COR-11, GOV-01, GOV-16,
GOV-17)."""


def begins(form: str) -> str:
    """What is begun to fill `form`: places are chosen together with what is checked there."""
    return next((what for what, (code, variant) in FORMS.items() if code == form and not variant), "place")


@dataclass(frozen=True)
class Choice:
    """One subject. `due` says why it is due, if it is."""

    kind: str
    id: str
    door: str
    name: str = ""
    due: Say | None = None
    form: str = ""
    """Where it is not the same for all: what is checked at this place."""
    title: str = ""
    variant: str = ""
    """The short set of a season, where it is wanted instead of the whole form."""

    def target(self, what: str) -> Target:
        form, variant = (self.form, "") if self.form else FORMS[what]
        variant = self.variant or variant
        return Target(TargetKind.FORM, self.id, form=form, subject_kind=self.kind, variant=variant)


def choices(desk: Desk, what: str) -> list[Choice]:
    """Homes with those due first, each part in stairwell order; buildings or grids for a patrol."""
    if what in HOMES:
        lines = households.listing(desk)
        if what == "care":
            lines = [one for one in lines if one.care_level not in ("", "none")]
        found = [Choice("household", one.id, one.door, one.name, one.due) for one in lines]
        return [one for one in found if one.due] + [one for one in found if not one.due]
    if what in EVENTS:
        return desk.read(lambda tx: _where(tx, desk, homes=what == "incident"))
    if what == "place":
        return desk.read(lambda tx: _places(tx, desk))
    if what in ("quick", "building") or desk.staff.permission == Permission.OWN_BUILDING:
        mine = set(desk.staff.building_ids)
        return [
            Choice("building", one[0], one[1])
            for one in buildings.listing(desk)
            if one[0] in mine or not mine
        ]
    return desk.read(lambda tx: _grids(tx, desk))


def season(desk: Desk, what: str) -> tuple[str, int] | None:
    """The season's short set of what is begun at a home, and how many items it has."""
    return followups.peak_set(desk, FORMS[what][0]) if what in HOMES else None


def _places(tx: Tx, desk: Desk) -> list[Choice]:
    """Every place with each form that is for its kind."""
    return [
        Choice(
            "place",
            one.id,
            one.name,
            one.owner,
            form=form,
            title=desk.forms.get(form).title(desk.texts_language),
        )
        for one in tx.find(Place, order_by="kind, name", grid_id=desk.staff.grid_ids)
        for form in FORMS_OF_PLACE.get(one.kind, ())
        if form in desk.forms.codes()
    ]


def _where(tx: Tx, desk: Desk, *, homes: bool) -> list[Choice]:
    """Grids, buildings, places; then homes."""
    found = [*_grids(tx, desk)]
    found += [
        Choice("building", one.id, one.name)
        for one in tx.find(Building, order_by="number", grid_id=_mine(desk))
    ]
    found += [
        Choice("place", one.id, one.name, one.owner)
        for one in tx.find(Place, order_by="kind, name", grid_id=_mine(desk))
    ]
    lines = tx.find(Household, order_by="door", grid_id=_mine(desk)) if homes else []
    return found + [
        Choice("household", one.id, one.door, one.head_name) for one in lines if one.merged_into is None
    ]


def _mine(desk: Desk) -> list[str]:
    return list(desk.staff.grid_ids)


def _grids(tx: Tx, desk: Desk) -> list[Choice]:
    return [
        Choice("grid", one.id, one.name) for one in tx.find(Area, order_by="code", id=desk.staff.grid_ids)
    ]


def matching(found: Sequence[Choice], text: str) -> list[Choice]:
    """By door (`3 2 503` or `32503` is 3栋2单元503), part of door or name, or initials."""
    wanted = text.strip().lower()
    if not wanted:
        return list(found)
    if all(part.isdecimal() for part in wanted.split()):
        return [one for one in found if _door_fits(one.door, wanted)]
    return [
        one
        for one in found
        if wanted in one.door
        or wanted in one.name
        or (wanted.isascii() and any(part.startswith(wanted) for part in initials(one.name).split()))
    ]


def _door_fits(door: str, wanted: str) -> bool:
    """Digits run together, or group by group from the left; one group may also be the end of the door."""
    groups = "".join(char if char.isdecimal() else " " for char in door).split()
    parts = wanted.split()
    if len(parts) == 1:
        joined = "".join(groups)
        return joined.startswith(wanted) or bool(groups and groups[-1].startswith(wanted))
    head, tail = parts[:-1], parts[-1]
    return groups[: len(head)] == head and len(groups) > len(head) and groups[len(head)].startswith(tail)
