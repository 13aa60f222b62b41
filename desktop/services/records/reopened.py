"""A record that was sent back, open for the answers that are asked about and for no others (SUP-03)."""

from dataclasses import dataclass, replace
from typing import Any

from desktop.domain.records import Record, RecordStatus
from desktop.domain.say import Say, UserError, say
from desktop.domain.sendbacks import SendBack
from desktop.forms.carrying import follow_entities
from desktop.forms.session import Session, fits_form
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.records import corrections
from desktop.services.records.sessions import session_over
from desktop.services.subjects import subjects
from desktop.store.drafts import Draft
from desktop.store.tx import Tx

_NAME = "send_back"


@dataclass(frozen=True)
class Reopened:
    """What a draft that answers a send-back may change."""

    row: SendBack
    record: Record
    asked: frozenset[str]
    """Keys that are asked about, where the form has them today."""
    locked: frozenset[str]
    """Keys that keep their answer; not what is wrong or missing today, or nobody could finish."""
    before: dict[str, Any]
    """What the record answers."""
    kept: dict[str, Any]
    """Answers of the record that today's form does not give: they stay with it."""

    @property
    def said(self) -> Say:
        return say("reason.returned", who=self.row.asked_name, note=self.row.question)


def answers_send_back(draft: Draft) -> str:
    """Id of the send-back that the draft answers; empty for all others."""
    return str(draft.more.get(_NAME, ""))


def begin(tx: Tx, desk: Desk, row: SendBack, record: Record) -> Draft:
    """The draft that answers it, with what was filled in already, also before another correction."""
    begun = [one for one in tx.drafts() if answers_send_back(one) == row.id]
    for one in begun:
        if one.corrects_id == record.id:
            return one
    draft = corrections.draft_of(tx, desk, record, row.question, **{_NAME: row.id})
    for one in begun:
        typed = {key: one.answers[key] for key in row.fields if key in one.answers}
        draft = replace(draft, answers=draft.answers | typed, more=draft.more | one.more)
        tx.draft_save(draft)
        tx.draft_delete(one.id)
    return draft


def reopened(tx: Tx, desk: Desk, draft: Draft) -> Reopened | None:
    """None for a draft that answers no send-back. Raises UserError sendback.not_here."""
    row_id = answers_send_back(draft)
    if not row_id:
        return None
    row, record = tx.get(SendBack, row_id), tx.get(Record, draft.corrects_id)
    if row is None or record is None:
        raise UserError("sendback.not_here")
    return of_record(tx, desk, row, record)


def of_record(tx: Tx, desk: Desk, row: SendBack, record: Record) -> Reopened:
    """What a send-back opens of a record; `record` may be a later one than was asked about."""
    answers = corrections.answers_of(tx, record)
    session = _session(tx, desk, record, answers)
    spec = session.spec
    moved = follow_entities(spec, answers, session.identities)
    places = {moved.get(key, key) for key in row.fields if fits_form(spec, key)}
    asked = frozenset(key for key in places if key is not None and key in session.to_answer)
    wrong = {one.name for one in session.errors}
    given = session.given
    return Reopened(
        row,
        record,
        asked,
        frozenset(session.relevant) - asked - wrong - set(session.missing),
        given,
        {
            key: value
            for key, value in record.answers.items()
            if key not in given and key not in session.relevant and moved.get(key, key) == key
        },
    )


def _session(tx: Tx, desk: Desk, record: Record, answers: dict[str, Any]) -> Session:
    spec = desk.forms.get(record.form, record.form_version)
    subject = subjects.find_subject(tx, record.subject_kind, record.subject_id, desk.staff)
    return session_over(tx, desk, spec, subject, record, answers, desk.texts_language)


def check_only_asked(found: Reopened, session: Session, language: str) -> None:
    """A send-back opens its answers only. Raises UserError sendback.other_changed, sendback.answered,
    sendback.record_voided, sendback.corrected_meanwhile.
    """
    check_open(found.row)
    if found.record.status == RecordStatus.VOIDED:
        raise UserError("sendback.record_voided")
    if found.record.status != RecordStatus.FINISHED:
        raise UserError("sendback.corrected_meanwhile")
    given = session.given
    for key in session.relevant:
        if key in found.locked and not session.is_readonly(key) and given.get(key) != found.before.get(key):
            raise UserError("sendback.other_changed", question=session.label(key, language))


def check_open(row: SendBack) -> None:
    """Raises UserError sendback.answered."""
    if row.answered_at is not None:
        on = days.day(days.local(row.answered_at).date())
        raise UserError("sendback.answered", who=row.answered_name, day=on)


def answer(tx: Tx, desk: Desk, row: SendBack, *, correction_id: str | None = None, reply: str = "") -> None:
    """Mark it answered, in the transaction of what answers it."""
    tx.patch(
        SendBack,
        row.id,
        correction_id=correction_id,
        reply=reply,
        answered_by=desk.staff.id,
        answered_name=desk.staff.name,
        answered_at=desk.clock.moment(),
    )
