"""What a record said and no longer says, because it is void or its correction says otherwise, goes from its
subject: what the newest record says that counts holds instead.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.domain.moments import china_day
from desktop.domain.people import Equipment, Fact, Household, Resident
from desktop.domain.permissions import holds
from desktop.domain.records import Record, RecordStatus
from desktop.forms import keys
from desktop.forms.saved import EntityUpdate, kept_updates, subject_updates, worked_out
from desktop.services.desk import Desk
from desktop.services.records import levels, updates
from desktop.services.records.sessions import session_over
from desktop.services.subjects.subjects import find_subject
from desktop.store.queries import merged, recorded
from desktop.store.tx import Tx


@dataclass(frozen=True)
class _Said:
    """What one record said of its subject, and of people there, by `save_to`."""

    record: Record
    subject: dict[str, Any]
    rows: Sequence[EntityUpdate]

    @property
    def day(self) -> str:
        return china_day(self.record.seen_at).isoformat()

    def of(self, ids: Collection[str], name: str) -> Any:
        """None where it said nothing. `ids`: a subject or person, and those merged into it."""
        if self.record.subject_id in ids:
            return self.subject.get(name)
        return next(
            (one.values[name] for one in self.rows if one.entity_id in ids and name in one.values), None
        )


def without(tx: Tx, desk: Desk, record: Record, asked_of: Collection[str] = ()) -> None:
    """Once the record is marked as void or corrected. With it goes what stands of those that it corrected.

    A fact that something later confirmed stays; so do rows of scopes that this person does not hold.
    `asked_of`: of a correction, whom it asked about; of who has left the home since it cannot say anything.
    """
    updates.occupancy_without(tx, record)
    before = [one for one in recorded.history(tx, record)[1:] if one.status != RecordStatus.FINISHED]
    gone = [record, *before]
    facts = [
        one
        for one in tx.find(Fact, order_by="name, id", record_id=[one.id for one in gone])
        if holds(desk.staff, one.scope_id, record.grid_id)
    ]
    people = {one.id: one for one in tx.find(Resident, id=[one.subject_id for one in facts])}
    facts = [one for one in facts if _may_go(tx, record, people.get(one.subject_id), asked_of)]
    around = {record.subject_id, *(one.household_id for one in people.values())}
    counting = _counting(tx, desk, record, around)
    asked = [people[one.subject_id] for one in facts if one.name == levels.CARE and one.subject_id in people]
    homes = {home.id: home for home in (levels.home_of(tx, one) for one in asked)}
    told = {home.id: levels.level_told(tx, home) for home in homes.values()}
    for fact in facts:
        _fact(tx, fact, people.get(fact.subject_id), counting)
    for home in homes.values():
        levels.level_without(tx, home, told[home.id])
    for one in gone:
        _equipment(tx, desk, _said(tx, desk, one), counting)


def _may_go(tx: Tx, record: Record, person: Resident | None, asked_of: Collection[str]) -> bool:
    """Not of somebody whose home is not here; nor, by a correction, of somebody it could not ask about."""
    if person is None:
        return True
    if tx.get(Household, merged.stands_for(tx, "household", person.household_id)) is None:
        return False
    if not asked_of:
        return True
    lives_there = person.household_id in merged.group(tx, "household", record.household_id or "")
    return lives_there and bool(set(merged.group(tx, "resident", person.id)) & set(asked_of))


def _counting(tx: Tx, desk: Desk, record: Record, around: Iterable[str]) -> list[_Said]:
    """What other records say that count, the newest first."""
    ids = {same for one in around for same in merged.group(tx, "household", one)}
    order = "seen_at desc, entered_at desc, id desc"
    found = tx.find(Record, order_by=order, subject_id=ids, status=RecordStatus.FINISHED)
    return [_said(tx, desk, one) for one in found if one.id != record.id]


def _said(tx: Tx, desk: Desk, record: Record) -> _Said:
    """Nothing that is known here where its form is not."""
    if record.form not in desk.forms.codes():
        return _Said(record, {}, [])
    spec = desk.forms.get(record.form, record.form_version)
    answers = {key: one for key, one in record.answers.items() if keys.name_of(key) in spec.questions}
    if not worked_out(spec):
        return _Said(record, subject_updates(spec, answers), kept_updates(spec, answers))
    subject = find_subject(tx, record.subject_kind, record.subject_id, desk.staff)
    session = session_over(tx, desk, spec, subject, record, answers)
    return _Said(record, session.updates, session.entity_updates)


def _of_scope(said: Sequence[_Said], scope_id: str) -> list[_Said]:
    """What a building lead saw at a home did not become the grid's facts, and does not now."""
    return [one for one in said if one.record.scope_id == scope_id]


def _fact(tx: Tx, fact: Fact, person: Resident | None, counting: Sequence[_Said]) -> None:
    ids = merged.group(tx, "resident" if person else "household", fact.subject_id)
    known = _of_scope(counting, fact.scope_id)
    newest = next((one for one in known if one.of(ids, fact.name) is not None), None)
    now = newest.of(ids, fact.name) if newest else None
    if newest is None:
        tx.delete(Fact, fact.id)
    else:
        tx.patch(Fact, fact.id, value=now, confirmed_on=newest.day, record_id=newest.record.id)
    if person is not None and fact.name == levels.LABOUR:
        levels.work_without(tx, person, fact.value, now)


def _equipment(tx: Tx, desk: Desk, gone: _Said, counting: Sequence[_Said]) -> None:
    """A piece that was confirmed before is another one."""
    ids = merged.group(tx, "household", gone.record.household_id or "")
    for kind, fields in updates.pieces(gone.subject).items():
        for row in tx.find(Equipment, household_id=ids, kind=kind):
            own = row.scope_id == gone.record.scope_id and (row.confirmed_on or "") >= gone.day
            if own and holds(desk.staff, row.scope_id):
                _piece(tx, row, fields, gone.day, _of_scope(counting, row.scope_id))


def _piece(tx: Tx, row: Equipment, fields: dict[str, Any], day: str, counting: Sequence[_Said]) -> None:
    """Each field that has the value from the record; the row, too, when nothing is known of it any more."""
    told = [(one.day, known) for one in counting if (known := updates.pieces(one.subject).get(row.kind))]
    now = {
        name: next((known[name] for _, known in told if name in known), _blank(name))
        for name, value in fields.items()
        if getattr(row, name) == value
    }
    if row.confirmed_on == day:
        now["confirmed_on"] = told[0][0] if told else None
    after = row.model_copy(update=now)
    if told or any(getattr(after, name) not in updates.UNKNOWN for name in updates.FIELDS):
        tx.patch(Equipment, row.id, **now)
    else:
        tx.delete(Equipment, row.id)


def _blank(name: str) -> Any:
    return Equipment.model_fields[name].default
