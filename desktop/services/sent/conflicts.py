"""What two people disagree on: a card per row, and the decision."""

from dataclasses import replace
from typing import Any

from desktop.domain.kinds import KINDS
from desktop.domain.matters import Action, Matter, Notice
from desktop.domain.merged import FIELD as MERGED
from desktop.domain.office import Conflict, Decision
from desktop.domain.people import Equipment, Fact, Household, Resident
from desktop.domain.records import Record
from desktop.domain.say import Say, UserError, say
from desktop.domain.sendbacks import SendBack
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.records import contested
from desktop.services.sent import conflictwords
from desktop.services.shapes.sync import ConflictCard, ConflictField
from desktop.services.subjects import merging
from desktop.store.queries import names
from desktop.store.tx import Tx


def open_cards(tx: Tx, desk: Desk) -> list[ConflictCard]:
    """Open conflicts, one card per row; facts of one record on one card, and only once it is known whether
    that stands.
    """
    people, later = names.staff(tx), contested.wait_for_record(tx)
    cards: dict[tuple[str, str], list[Conflict]] = {}
    for one in tx.find(Conflict, order_by="wanted_at, row_id, field, id", decided=Decision.OPEN.value):
        if one.id not in later:
            cards.setdefault(_card_of(tx, one), []).append(one)
    return [ConflictCard(*_about(tx, some[0]), _fields(tx, desk, some, people)) for some in cards.values()]


def _card_of(tx: Tx, one: Conflict) -> tuple[str, str]:
    record = contested.speaker(tx, one)
    return ("record", record.id) if record else (one.kind, one.row_id)


def _fields(tx: Tx, desk: Desk, some: list[Conflict], people: dict[str, str]) -> list[ConflictField]:
    facts = [one for one in some if contested.speaker(tx, one)]
    fields = [_field(tx, desk, one, people) for one in some if one not in facts]
    if facts:
        before = days.sentence([conflictwords.fact(tx, desk, one, {}) for one in facts])
        wanted = days.sentence([conflictwords.fact(tx, desk, one, one.wanted_value) for one in facts])
        label = say("record.field_said", count=len(facts))
        first = _field(tx, desk, facts[0], people)
        fields.append(replace(first, label=label, before=before, wanted_value=wanted))
    return fields


def _field(tx: Tx, desk: Desk, one: Conflict, people: dict[str, str]) -> ConflictField:
    def shown(value: Any) -> Say | str:
        return conflictwords.value(tx, desk, one, value)

    return ConflictField(
        id=one.id,
        label=conflictwords.label(tx, desk, one),
        before=shown(_before(one)),
        server_value=shown(one.server_value),
        server_by=people.get(one.server_by, ""),
        server_at=days.local(one.server_at) if one.server_at else None,
        wanted_value=shown(one.wanted_value),
        wanted_by=people.get(one.wanted_by, ""),
        wanted_at=days.local(one.wanted_at),
        reason=one.reason,
    )


def _before(one: Conflict) -> Any:
    """Of a deleted row, only what was to be changed."""
    if one.reason != "deleted" or not isinstance(one.before, dict) or not isinstance(one.wanted_value, dict):
        return one.before
    return {name: one.before.get(name) for name in one.wanted_value}


def _about(tx: Tx, conflict: Conflict) -> tuple[str, str]:
    """(who, where) a conflicting row is about, also when it was deleted; step conflicts name the matter."""
    if record := contested.speaker(tx, conflict):
        return _of_record(tx, record)
    if conflict.kind == "step":
        matter = _matter_of(tx, conflict.row_id)
        return (matter.who, f"{matter.where} {matter.title}") if matter else ("", "")
    if conflict.kind not in KINDS:
        return "", ""
    match tx.get(KINDS[conflict.kind].model, conflict.row_id) or conflictwords.deleted_row(conflict, {}):
        case Household() as home:
            return home.head_name, home.door
        case Resident() as person:
            return _of_person(tx, person)
        case Equipment() as one:
            return "", names.subject(tx, "household", one.household_id)
        case Fact() as fact:
            whose = tx.get(Resident, fact.subject_id)
            return _of_person(tx, whose) if whose else _of_subject(tx, fact.subject_id)
        case Record() as record:
            return _of_record(tx, record)
        case SendBack() | Notice() as one:
            found = tx.get(Record, one.record_id)
            return _of_record(tx, found) if found else ("", "")
    return "", ""


def _of_person(tx: Tx, person: Resident) -> tuple[str, str]:
    return person.name, names.subject(tx, "household", person.household_id)


def _of_subject(tx: Tx, subject_id: str) -> tuple[str, str]:
    where, who = names.subjects(tx, [subject_id]).get(subject_id, ("", ""))
    return who, where


def _of_record(tx: Tx, record: Record) -> tuple[str, str]:
    who, where = _of_subject(tx, record.subject_id)
    return who, f"{where} {record.number}"


def _matter_of(tx: Tx, step_id: str) -> Matter | None:
    for one in tx.find(Conflict, kind="step", row_id=step_id):
        if isinstance(one.wanted_value, dict):
            return tx.get(Matter, str(one.wanted_value.get("matter_id", "")))
    return None


def decide(desk: Desk, conflict_id: str, decided: str) -> None:
    """Keep the server's value, or take the wanted one as an ordinary change.

    Raises UserError record.decided_already, record.final, record.not_here, record.row_gone,
    record.newer_program, and the reason why a step still cannot be taken. ValueError for anything but
    `server`, `wanted`.
    """
    choice = Decision(decided)
    if choice is Decision.OPEN:
        raise ValueError(decided)

    def work(tx: Tx) -> None:
        conflict = tx.get(Conflict, conflict_id)
        if conflict is None:
            raise UserError("record.not_here")
        if conflict.decided != Decision.OPEN:
            raise UserError("record.decided_already")
        if record := contested.speaker(tx, conflict):
            contested.facts_decided(tx, desk, record, choice)
            return
        if choice is Decision.WANTED:
            _take(tx, desk, conflict)
        tx.patch(Conflict, conflict.id, decided=choice.value, decided_by=desk.staff.id)
        contested.record_decided(tx, desk, conflict)

    desk.write(work)


def _take(tx: Tx, desk: Desk, conflict: Conflict) -> None:
    wanted = conflict.wanted_value
    if conflict.kind == "step" and isinstance(wanted, dict):
        _step(tx, desk, wanted)
    elif conflict.field == MERGED and wanted:
        merging.merge_in(tx, desk, conflict.kind, str(wanted), conflict.row_id)
    else:
        _set(tx, conflict, wanted if not conflict.field else {conflict.field: wanted})


def _step(tx: Tx, desk: Desk, wanted: dict[str, Any]) -> None:
    """As typed for whoever did it (decision 5): he does not pass his own work by way of the inbox.

    Raises UserError record.newer_program for a step that this program does not know, matter.no_person for
    somebody who has left.
    """
    action = str(wanted.get("action", ""))
    if action not in set(Action):
        raise UserError("record.newer_program")
    data = dict(wanted.get("data") or {}) | {"by": str(wanted.get("staff_id", ""))}
    note = str(wanted.get("note", ""))
    matters.take_step(tx, desk, str(wanted["matter_id"]), Action(action), note, data)


def _set(tx: Tx, conflict: Conflict, fields: Any) -> None:
    """Write `fields` into the row; one that was deleted is put back with them. Raises UserError
    record.row_gone, record.newer_program for what this program does not know.
    """
    if not isinstance(fields, dict):
        raise UserError("record.row_gone")
    known = KINDS.get(conflict.kind)
    if known is None or not known.names | {"id", "scope_id"} >= fields.keys():
        raise UserError("record.newer_program")
    model = known.model
    if tx.get(model, conflict.row_id) is not None:
        tx.patch(model, conflict.row_id, **fields)
        return
    row = conflictwords.deleted_row(conflict, fields)
    if row is None:
        raise UserError("record.row_gone")
    tx.put(row)
