"""退回: the office asks on the very answers of a record, its worker puts them right, the office looks again
(SUP-01, SUP-03, decision 8).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from desktop.domain.records import Record, RecordStatus
from desktop.domain.say import Say, UserError, say
from desktop.domain.sendbacks import SendBack, SendBackDecision
from desktop.domain.values import new_id
from desktop.forms.carrying import follow_entities, says_who
from desktop.forms.keys import name_of
from desktop.forms.spec import FormSpec
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.holders import Holders, holders, takes_over
from desktop.services.records import attachments, filling, reopened
from desktop.services.records.corrections import standing
from desktop.services.shapes.filling import Filling
from desktop.services.shapes.sendback import AskedField, SendBackView
from desktop.services.subjects.answers import asked, label_of
from desktop.store.tx import Tx

LONGEST = 300
"""Characters of a question or a reply."""


def askable(spec: FormSpec, record: Record) -> list[str]:
    """Keys of the answers that can be sent back, in the form's order: not what is worked out."""
    return [
        key
        for key in asked(spec, record.answers)
        if spec.question(key).calculation is None and not spec.question(key).readonly
    ]


def may_send(tx: Tx, desk: Desk, record: Record) -> bool:
    """The office, about what others entered, while nobody asks already (SUP-03)."""
    if not desk.actor.may_supervise or record.status != RecordStatus.FINISHED:
        return False
    mine = desk.staff.id in (record.entered_by, record.inspector_id)
    return not mine and not _open_of(tx, record.id)


def _open_of(tx: Tx, record_id: str) -> list[SendBack]:
    return tx.find(SendBack, record_id=record_id, answered_at=None)


def send(desk: Desk, record_id: str, fields: Iterable[str], question: str) -> str:
    """Ask about some answers of a record. What was answered before about it is thereby sent back again.

    Raises UserError sendback.office_only, sendback.own_record, sendback.record_corrected,
    sendback.record_voided, sendback.no_fields, sendback.no_question, sendback.open_already.
    """
    wanted, asks = list(dict.fromkeys(fields)), question.strip()[:LONGEST]

    def work(tx: Tx) -> str:
        record = _record(tx, record_id)
        _check_may_send(tx, desk, record)
        if not wanted or set(wanted) - set(askable(_spec(desk, record), record)):
            raise UserError("sendback.no_fields")
        if not asks:
            raise UserError("sendback.no_question")
        for before in _about(tx, record):
            if before.answered_at and before.decision is None:
                _decide(tx, desk, before, SendBackDecision.AGAIN)
        row = SendBack(
            id=new_id(),
            scope_id=record.scope_id,
            record_id=record.id,
            fields=wanted,
            question=asks,
            asked_by=desk.staff.id,
            asked_name=desk.staff.name,
            asked_at=desk.clock.moment(),
        )
        tx.put(row)
        return row.id

    return desk.write(work)


def _check_may_send(tx: Tx, desk: Desk, record: Record) -> None:
    if not desk.actor.may_supervise:
        raise UserError("sendback.office_only")
    if record.status == RecordStatus.VOIDED:
        raise UserError("sendback.record_voided")
    if record.status == RecordStatus.CORRECTED:
        raise UserError("sendback.record_corrected")
    if desk.staff.id in (record.entered_by, record.inspector_id):
        raise UserError("sendback.own_record")
    if before := _open_of(tx, record.id):
        raise UserError("sendback.open_already", who=before[0].asked_name, note=before[0].question)


def open_answer(desk: Desk, send_back_id: str) -> Filling:
    """The form with only the asked answers open, on this laptop alone; a form begun is taken up again.

    Raises UserError sendback.not_here, sendback.not_for_you, sendback.answered, sendback.record_voided,
    sendback.no_field_left, record.form_not_yours.
    """

    def work(tx: Tx) -> str:
        row = _checked(tx, desk, send_back_id)
        record = standing(tx, _record(tx, row.record_id))
        if record.status == RecordStatus.VOIDED:
            raise UserError("sendback.record_voided")
        filling.spec_of(desk, record.form)
        if not reopened.of_record(tx, desk, row, record).asked:
            raise UserError("sendback.no_field_left")
        return reopened.begin(tx, desk, row, record).id

    return filling.reopen(desk, desk.write(work))


def reply(desk: Desk, send_back_id: str, text: str) -> None:
    """Answer in words: nothing was to be put right, or nothing can be any more.

    Raises UserError as `open_answer`, sendback.no_reply.
    """

    def work(tx: Tx) -> None:
        row = _checked(tx, desk, send_back_id)
        if not text.strip():
            raise UserError("sendback.no_reply")
        reopened.answer(tx, desk, row, reply=text.strip()[:LONGEST])
        for draft in tx.drafts():
            if reopened.answers_send_back(draft) == row.id:
                tx.draft_delete(draft.id)

    desk.write(work)


def accept(desk: Desk, send_back_id: str) -> None:
    """审核通过. Raises UserError sendback.office_only, sendback.not_answered, sendback.decided."""

    def work(tx: Tx) -> None:
        row = _row(tx, send_back_id)
        if not desk.actor.may_supervise:
            raise UserError("sendback.office_only")
        if row.answered_at is None:
            raise UserError("sendback.not_answered")
        if row.decision is not None:
            raise UserError("sendback.decided", who=row.decided_name)
        _decide(tx, desk, row, SendBackDecision.ACCEPTED)

    desk.write(work)


def _decide(tx: Tx, desk: Desk, row: SendBack, decision: SendBackDecision) -> None:
    tx.patch(
        SendBack,
        row.id,
        decision=decision.value,
        decided_by=desk.staff.id,
        decided_name=desk.staff.name,
        decided_at=desk.clock.moment(),
    )


def _checked(tx: Tx, desk: Desk, send_back_id: str) -> SendBack:
    row = _row(tx, send_back_id)
    reopened.check_open(row)
    if not for_me(desk, _record(tx, row.record_id), holders(tx)):
        raise UserError("sendback.not_for_you")
    return row


def _row(tx: Tx, send_back_id: str) -> SendBack:
    row = tx.get(SendBack, send_back_id)
    if row is None:
        raise UserError("sendback.not_here")
    return row


def _record(tx: Tx, record_id: str) -> Record:
    record = tx.get(Record, record_id)
    if record is None:
        raise UserError("sendback.not_here")
    return record


def _spec(desk: Desk, record: Record) -> FormSpec:
    return desk.forms.get(record.form, record.form_version)


def for_me(desk: Desk, record: Record, known: Holders) -> bool:
    """Who saw or typed it answers; when they have left the place, whoever has it now."""
    if desk.staff.id in _authors(record):
        return True
    return bool(left(record, known)) and takes_over(desk, record.grid_id)


def _authors(record: Record) -> tuple[str, ...]:
    return tuple(dict.fromkeys((record.entered_by, record.inspector_id)))


def left(record: Record, known: Holders) -> str:
    """Name of who entered it, when nobody of those who did has the place any more; else empty."""
    gone = [known.formerly(one, record.grid_id, record.building_id) for one in _authors(record)]
    return gone[0] if all(gone) else ""


# -- the record's page -----------------------------------------------------


def _about(tx: Tx, record: Record) -> list[SendBack]:
    """Those that ask about a record or that it answers, the newest first."""
    found = [*tx.find(SendBack, record_id=record.id), *tx.find(SendBack, correction_id=record.id)]
    return sorted(found, key=lambda one: (one.asked_at, one.id), reverse=True)


def of_record(tx: Tx, desk: Desk, record: Record) -> list[SendBackView]:
    """Questions of the office about a record, and what was answered, the newest first."""
    known = holders(tx)
    return [_view(tx, desk, one, known) for one in _about(tx, record)]


def _view(tx: Tx, desk: Desk, row: SendBack, known: Holders) -> SendBackView:
    record = _record(tx, row.record_id)
    stands = standing(tx, record)
    waits = row.answered_at is None
    mine = waits and for_me(desk, record, known)
    note = _note(tx, desk, row, record, stands) if waits else None
    closed = note is not None and note.key not in ("sendback.is_corrected", "sendback.some_gone")
    return SendBackView(
        id=row.id,
        state="open" if waits else str(row.decision or "answered"),
        question=row.question,
        asked=_said(row.asked_name, row.asked_at),
        answered=_said(row.answered_name, row.answered_at) if row.answered_at else None,
        decided=_said(row.decided_name, row.decided_at) if row.decided_at else None,
        fields=_fields(tx, desk, row, record),
        reply=row.reply,
        note=note,
        to=_to(record, known),
        correction_id=row.correction_id or "",
        can_open=mine and not closed,
        can_reply=mine,
        can_decide=desk.actor.may_supervise and not waits and row.decision is None,
    )


def _said(who: str, at: str) -> Say:
    return say("sendback.by_on", who=who, day=days.day(days.local(at).date()))


def _to(record: Record, known: Holders) -> Say:
    """Who is to answer: in plain words also when he has left."""
    gone = left(record, known)
    if gone:
        key = "to_holder" if known.has_worker(record.grid_id) else "to_nobody"
        return say(f"sendback.{key}", who=gone)
    staff = [known.staff[one].name for one in _authors(record) if one in known.staff]
    return say("sendback.to", who=staff[0] if staff else "")


def _note(tx: Tx, desk: Desk, row: SendBack, record: Record, stands: Record) -> Say | None:
    """What came in between: nothing is lost by it."""
    if stands.status == RecordStatus.VOIDED:
        return say("sendback.is_voided", reason=stands.status_reason)
    try:
        found = reopened.of_record(tx, desk, row, stands)
    except UserError as error:  # its home is no longer here
        return error.say
    gone = len(row.fields) - len(found.asked)
    if not found.asked:
        return say("sendback.fields_gone")
    if gone > 0:
        return say("sendback.some_gone", count=gone)
    return say("sendback.is_corrected", number=stands.number) if stands.id != record.id else None


def _fields(tx: Tx, desk: Desk, row: SendBack, record: Record) -> list[AskedField]:
    """What was asked with old and new value; behind it what else followed from the new one."""
    correction = tx.get(Record, row.correction_id) if row.correction_id else None
    old = tx.get(Record, correction.corrects_id or "") if correction else None
    old, spec = old or record, _spec(desk, record)
    new = correction.answers if correction else {}
    moved = _moved(spec, old.answers, new)
    pairs = {key: moved.get(key, key) or key for key in row.fields}
    if correction:
        told = set(pairs.values())
        both = [*((key, moved.get(key, key) or key) for key in old.answers), *((key, key) for key in new)]
        pairs |= {
            key: to
            for key, to in both
            if to not in told and old.answers.get(key) != new.get(to) and not says_who(spec, to)
        }
    return [
        _field(tx, desk, spec, key, to, old.answers, new if correction else None, key in row.fields)
        for key, to in pairs.items()
        if name_of(key) in spec.questions or key in row.fields
    ]


def _moved(spec: FormSpec, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str | None]:
    """People who stand elsewhere in the correction than in the record."""
    return follow_entities(spec, old, {key: value for key, value in new.items() if says_who(spec, key)})


def _field(
    tx: Tx,
    desk: Desk,
    spec: FormSpec,
    key: str,
    to: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any] | None,
    was_asked: bool,
) -> AskedField:
    language = desk.texts_language
    if name_of(key) not in spec.questions:
        return AskedField(key, "", "", False, was_asked)

    def value(answers: Mapping[str, Any], name: str) -> str | Say:
        said = attachments.answer_said(tx, spec.question(name), answers.get(name), language)
        return said or say("sendback.no_answer")

    return AskedField(
        label=label_of(spec, key, old, language),
        before=value(old, key),
        after="" if new is None else value(new, to),
        changed=new is not None and old.get(key) != new.get(to),
        asked=was_asked,
    )
