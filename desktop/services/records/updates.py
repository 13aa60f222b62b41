"""What answers change about their subject: facts with the day of confirmation, equipment, occupancy."""

from collections.abc import Collection, Mapping
from typing import Any

from desktop.domain import scopes
from desktop.domain.moments import china_day
from desktop.domain.people import Equipment, EquipmentKind, Fact, Household, Occupancy, Resident
from desktop.domain.permissions import holds
from desktop.domain.records import Record, RecordStatus, VisitOutcome
from desktop.domain.staff import Staff
from desktop.domain.values import fixed_id
from desktop.forms.residents import RESIDENTS
from desktop.forms.saved import EntityUpdate
from desktop.services.plans.visits import VISIT_FORMS
from desktop.services.records import levels
from desktop.services.subjects.subjects import Subject
from desktop.store.queries import equipment, homes, merged
from desktop.store.tx import Tx

UNKNOWN = ("unknown", "", None)
_KINDS = frozenset(kind.value for kind in EquipmentKind)
FIELDS = frozenset(Equipment.model_fields) - {"id", "scope_id", "household_id", "kind", "confirmed_on"}
"""What answers tell of a piece of equipment."""
_HOUSEHOLD_FIELDS = ("people", "occupancy")
_OCCUPANCY: dict[str, Occupancy] = {
    VisitOutcome.AWAY: Occupancy.AWAY,
    VisitOutcome.MOVED: Occupancy.VACANT,
    VisitOutcome.MET: Occupancy.LIVING,
}
"""What the outcome of a visit says about who lives there."""
_NOBODY = (Occupancy.AWAY, Occupancy.VACANT)
"""What meeting somebody there disproves."""


def apply(tx: Tx, subject: Subject, staff: Staff, record: Record, updates: dict[str, Any]) -> None:
    """`updates` by `save_to` name: `fact`, `cylinder.made_on`, `household.people`.

    What was confirmed later already is left alone. Where the person does not
    hold the grid (a building lead at a home's door) only the household changes.
    """
    day = china_day(record.seen_at).isoformat()
    grid = scopes.grid(subject.grid_id)
    scope = grid if subject.kind != "building" else scopes.building(subject.id)
    for name, value in updates.items():
        if "." not in name and holds(staff, scope, subject.grid_id):
            _fact(tx, subject.id, scope, record.id, name, value, day)
    for kind, fields in pieces(updates).items():
        if subject.household_id and holds(staff, grid):
            _equipment(tx, subject.household_id, grid, kind, fields, day)
    household = _parts(updates).get("household", {})
    if subject.household_id and not _later_visit(tx, subject.household_id, record):
        _household(tx, subject.household_id, record.outcome, household)


def pieces(updates: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What is told of each kind of equipment, by field."""
    return {
        kind: {name: value for name, value in fields.items() if value not in UNKNOWN and name in FIELDS}
        for kind, fields in _parts(updates).items()
        if kind in _KINDS
    }


def _parts(updates: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """`cylinder.made_on`, by what stands before the point and behind it."""
    parts: dict[str, dict[str, Any]] = {}
    for name, value in updates.items():
        kind, _, field = name.rpartition(".")
        if kind:
            parts.setdefault(kind, {})[field] = value
    return parts


def occupancy_without(tx: Tx, record: Record) -> None:
    """A visit that is voided no longer says who lives there: the newest that stands does; without one
    somebody is taken to live there, so that somebody looks.
    """
    said = _OCCUPANCY.get(record.outcome)
    home = tx.get(Household, merged.stands_for(tx, "household", record.subject_id))
    if said is None or home is None or home.occupancy != said:
        return
    ids = merged.group(tx, "household", home.id)
    stand = tx.find(Record, order_by="seen_at desc, id desc", subject_id=ids, status=RecordStatus.FINISHED)
    newest = next((one for one in stand if one.id != record.id and one.outcome in _OCCUPANCY), None)
    now = _OCCUPANCY[newest.outcome] if newest else Occupancy.LIVING
    if now != home.occupancy:
        tx.patch(Household, home.id, occupancy=now.value)


def apply_to_resident(
    tx: Tx, subject: Subject, staff: Staff, record: Record, update: EntityUpdate, hidden: Collection[str]
) -> None:
    """What answers about one person change: his work, and facts of his own. Not those in `hidden`."""
    scope = scopes.grid(subject.grid_id)
    person = tx.get(Resident, update.entity_id) if update.list_name == RESIDENTS else None
    if person is None or not holds(staff, scope):
        return
    on = china_day(record.seen_at)
    for name, value in update.values.items():
        held = tx.get(Fact, fixed_id(person.id, name))
        told = levels.level_told(tx, levels.home_of(tx, person)) if name == levels.CARE else None
        if name in hidden or not _fact(tx, person.id, scope, record.id, name, value, on.isoformat()):
            continue
        if name == levels.LABOUR:
            levels.work(tx, person, value, held and held.value, on)
        elif name == levels.CARE:
            levels.level(tx, levels.home_of(tx, person), told, on)


def _fact(tx: Tx, subject_id: str, scope: str, record_id: str, name: str, value: Any, day: str) -> bool:
    """Whether it holds: not when something later is known."""
    fact_id = fixed_id(subject_id, name)
    known = tx.get(Fact, fact_id)
    if known is None:
        tx.put(
            Fact.model_validate(
                {
                    "id": fact_id,
                    "scope_id": scope,
                    "subject_id": subject_id,
                    "name": name,
                    "value": value,
                    "confirmed_on": day,
                    "record_id": record_id,
                }
            )
        )
    elif known.confirmed_on <= day and known.record_id is None and known.value == value:
        # known without a record: it stays when this one goes
        tx.patch(Fact, fact_id, confirmed_on=day)
    elif known.confirmed_on <= day:
        tx.patch(Fact, fact_id, value=value, confirmed_on=day, record_id=record_id)
    else:
        return False
    return True


def _later_visit(tx: Tx, household_id: str, record: Record) -> bool:
    """Whether somebody was there after what this record tells: it was typed late, or corrects an old one."""
    seen = homes.last_seen(tx, household_id).get(merged.stands_for(tx, "household", household_id), ())
    return any(one.form.startswith(VISIT_FORMS) and one.seen_at > record.seen_at for one in seen)


def _equipment(tx: Tx, household_id: str, scope: str, kind: str, known: dict[str, Any], day: str) -> None:
    found = next((one for one in equipment.of_home(tx, household_id) if one.kind == kind), None)
    if found and (found.confirmed_on or "") > day:
        return
    if found:
        tx.patch(Equipment, found.id, **known, confirmed_on=day)
    elif known:
        row = {"id": fixed_id(household_id, kind), "scope_id": scope, "household_id": household_id}
        tx.put(Equipment.model_validate(row | {"kind": kind, "confirmed_on": day} | known))


def _household(tx: Tx, household_id: str, outcome: str, fields: dict[str, Any]) -> None:
    home = tx.one(Household, household_id)
    wanted = {name: fields[name] for name in _HOUSEHOLD_FIELDS if fields.get(name) not in UNKNOWN}
    if outcome in _OCCUPANCY and (outcome != VisitOutcome.MET or home.occupancy in _NOBODY):
        wanted.setdefault("occupancy", _OCCUPANCY[outcome].value)
    if wanted:
        tx.patch(Household, household_id, **wanted)
