"""What a form is about: its name, where its rows belong, and what the form may know of it."""

from dataclasses import dataclass
from typing import Any

from desktop.domain import scopes
from desktop.domain.moments import china_day
from desktop.domain.people import CareTagKind, Resident
from desktop.domain.permissions import holds
from desktop.domain.places import Area, Building, Place
from desktop.domain.say import Say, UserError, say
from desktop.domain.staff import Staff
from desktop.domain.values import age_on
from desktop.services.desk import Desk
from desktop.services.shapes.filling import SubjectHead
from desktop.store.queries import equipment, facts, homes, merged
from desktop.store.tx import Tx

ELDER = 60


@dataclass(frozen=True)
class Subject:
    """One subject with the scopes its rows go to."""

    kind: str
    id: str
    name: str
    """Door, building, place or grid as printed."""
    who: str
    grid_id: str
    building_id: str | None = None
    household_id: str | None = None
    special: bool = False

    @property
    def title(self) -> str:
        return f"{self.name} {self.who}".strip()


def find_subject(tx: Tx, kind: str, subject_id: str, staff: Staff) -> Subject:
    """Raises UserError record.no_subject when it is not on this laptop."""
    found = _FINDERS.get(kind, _nothing)(tx, subject_id, staff)
    if found is None:
        raise UserError("record.no_subject")
    return found


def _nothing(tx: Tx, subject_id: str, staff: Staff) -> Subject | None:
    return None


def _household(tx: Tx, subject_id: str, staff: Staff) -> Subject | None:
    home = homes.standing(tx, subject_id)
    return (
        None
        if home is None
        else Subject(
            "household",
            home.id,
            home.door,
            home.head_name,
            home.grid_id,
            home.building_id,
            home.id,
            home.special,
        )
    )


def _building(tx: Tx, subject_id: str, staff: Staff) -> Subject | None:
    one = tx.get(Building, subject_id)
    return None if one is None else Subject("building", one.id, one.name, "", one.grid_id, one.id)


def _place(tx: Tx, subject_id: str, staff: Staff) -> Subject | None:
    one = tx.get(Place, subject_id)
    return (
        None if one is None else Subject("place", one.id, one.name, one.owner, one.grid_id, one.building_id)
    )


def _grid(tx: Tx, subject_id: str, staff: Staff) -> Subject | None:
    one = tx.get(Area, subject_id)
    return None if one is None else Subject("grid", one.id, one.name, "", one.id)


_FINDERS = {"household": _household, "building": _building, "place": _place, "grid": _grid}


def kind_of(tx: Tx, subject_id: str, staff: Staff) -> str:
    """Raises UserError record.no_subject."""
    for kind, find in _FINDERS.items():
        if find(tx, subject_id, staff) is not None:
            return kind
    raise UserError("record.no_subject")


def record_scope(subject: Subject, staff: Staff) -> str:
    """A building's records are for its lead too; a home's are for the grid, unless a lead wrote them."""
    building = scopes.building(subject.building_id or "")
    if subject.kind == "building":
        return building
    grid = scopes.grid(subject.grid_id)
    return grid if holds(staff, grid) or not subject.building_id else building


def matter_scope(subject: Subject, matter: str, staff: Staff) -> str:
    """Hazards of a home or building: its lead may re-inspect. Care: restricted. Others: as its record."""
    if matter == "care":
        return scopes.restricted(subject.grid_id)
    if matter == "hazard" and subject.building_id:
        return scopes.building(subject.building_id)
    return record_scope(subject, staff)


def check_scope(scope_id: str, subject: Subject, staff: Staff) -> str:
    """The scope, if this person holds it. Raises UserError record.foreign_scope."""
    if not holds(staff, scope_id, subject.grid_id):
        raise UserError("record.foreign_scope", where=subject.name)
    return scope_id


def head_of(desk: Desk, subject: Subject, on: str) -> SubjectHead:
    """The header of a form on this subject, seen at the moment `on`."""
    peak = desk.rules.in_peak(china_day(on)) is not None
    detail: Say = say(f"record.subject_{subject.kind}")
    return SubjectHead(subject.kind, subject.id, subject.title, detail, subject.special, peak)


def session_subject(tx: Tx, desk: Desk, subject: Subject, on: str) -> dict[str, Any]:
    """What the form may ask of its subject: facts by name, special home, peak, people, equipment."""
    today = china_day(on)
    ids = merged.group(tx, "household", subject.id)
    known: dict[str, Any] = {fact.name: fact.value for fact in facts.latest(tx, ids)}
    known |= {
        "special_group": subject.special,
        "in_peak": desk.rules.in_peak(today) is not None,
        "seen_at": on,
    }
    if subject.building_id:
        building = tx.get(Building, subject.building_id)
        if building:
            known |= {"high_rise": building.high_rise, "floors": building.floors}
    if subject.household_id:
        known |= _home_facts(tx, subject.household_id, on)
    return known


def _home_facts(tx: Tx, household_id: str, on: str) -> dict[str, Any]:
    today = china_day(on)
    home = homes.standing(tx, household_id)
    if home is None:
        return {}
    ids = merged.group(tx, "household", household_id)
    gone = merged.kept(tx, "resident")
    people = [one for one in tx.find(Resident, household_id=ids) if one.id not in gone]
    here = [one for one in people if one.living_here]
    tags = {tag for _, tag in homes.tags(tx, today.isoformat(), household_id).get(household_id, [])}
    alone = CareTagKind.LIVING_ALONE.value in tags or (
        len(here) == 1 and age_on(here[0].born_on, today) >= ELDER
    )
    return {
        "people": home.people,
        "occupancy": home.occupancy,
        "care_level": home.care_level,
        "living_alone": alone,
        "elder_alone": alone,
        "has_elder": any(age_on(one.born_on, today) >= ELDER for one in here),
        "has_child": any(age_on(one.born_on, today) < 14 for one in here),
        "labour": sum(one.labour not in ("student", "unable", "not_of_age") for one in people),
        "head_name": home.head_name,
        "equipment": [
            one.model_dump(exclude={"id", "scope_id", "household_id"})
            for one in equipment.of_home(tx, household_id)
        ],
    }
