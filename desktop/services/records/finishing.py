"""Finishing a form: record, private answers, matters, facts and equipment in one transaction, or nothing."""

from typing import Any

from desktop.domain import scopes
from desktop.domain.matters import is_counted
from desktop.domain.records import Record, RecordPrivate, RecordStatus, VisitOutcome
from desktop.domain.say import UserError, say
from desktop.domain.values import new_id
from desktop.forms.keys import name_of
from desktop.forms.session import Session
from desktop.forms.spec import ATTACHED, FormSpec
from desktop.services import numbers
from desktop.services.desk import Desk
from desktop.services.photos import photos
from desktop.services.records import findings, reopened, withdrawing
from desktop.services.records.corrections import REPORTED
from desktop.services.records.sessions import followed, session_over
from desktop.services.records.telling import tell
from desktop.services.shapes.filling import Finished
from desktop.services.subjects import followups, subjects
from desktop.services.subjects.subjects import Subject
from desktop.store.drafts import Draft
from desktop.store.tx import Tx

OUTCOME = frozenset({VisitOutcome.MET, VisitOutcome.NOBODY})
"""Choices by which the question about the outcome of a visit is known."""


def finish(desk: Desk, draft_id: str) -> Finished:
    """Raises UserError record.no_draft, record.has_errors, record.has_missing, record.foreign_scope,
    record.not_here, record.changed_meanwhile.
    """
    return desk.write(lambda tx: _finish(tx, desk, draft_id))


def _finish(tx: Tx, desk: Desk, draft_id: str) -> Finished:
    draft = tx.draft(draft_id)
    if draft is None:
        raise UserError("record.no_draft")
    spec = desk.forms.get(draft.form, draft.form_version or None)
    subject = subjects.find_subject(tx, draft.subject_kind, draft.subject_id, desk.staff)
    session = session_over(tx, desk, spec, subject, draft, draft.answers)
    _check(desk, session)
    draft = followed(draft, session)
    sent_back = reopened.reopened(tx, desk, draft)
    if sent_back is not None:
        reopened.check_only_asked(sent_back, session, desk.texts_language)
    elif draft.corrects_id:
        _check_stands(tx, draft.corrects_id)
    private = _private_answers(spec, session, draft)
    record = _record(tx, desk, draft, spec, subject, session, set(private))
    if sent_back is not None:
        record = record.model_copy(update={"answers": sent_back.kept | record.answers})
        reopened.answer(tx, desk, sent_back.row, correction_id=record.id)
    tx.put(record)
    if private:
        _put_private(tx, desk, subject, record, private)
    _link_attached(tx, desk, draft, subject, record, session)
    made = findings.put_matters(tx, desk, draft, subject, record, session)
    if draft.corrects_id:
        tx.patch(Record, draft.corrects_id, status=RecordStatus.CORRECTED.value, status_reason=draft.reason)
    tell(tx, desk, subject, record, session)
    if draft.corrects_id:
        asked_of = [str(one) for one in session.identities.values()]
        withdrawing.without(tx, desk, tx.one(Record, draft.corrects_id), asked_of)
    tx.draft_delete(draft.id)
    corrects = bool(draft.corrects_id)
    return Finished(
        record_id=record.id,
        matter_ids=[matter.id for matter in made],
        hazards=sum(is_counted(matter) for matter in made),
        said=say("record.saved", where=subject.title, title=spec.title(desk.texts_language)),
        next_forms=[] if corrects else followups.next_forms(tx, desk, subject, record, session.findings),
        back_entry=record.back_entry and record.form == followups.VISIT,
        next_wanted=[] if corrects else followups.wanted_elsewhere(desk, subject, session.findings),
    )


def _check_stands(tx: Tx, record_id: str) -> None:
    """Two corrections of one record would both count."""
    record = tx.get(Record, record_id)
    if record is None:
        raise UserError("record.not_here")
    if record.status != RecordStatus.FINISHED:
        raise UserError("record.changed_meanwhile")


def _link_attached(
    tx: Tx, desk: Desk, draft: Draft, subject: Subject, record: Record, session: Session
) -> None:
    """What was attached to questions; of private ones it goes where their answers go."""
    given = session.given
    asked = {key: session.question(key) for key in session.relevant if key in given}
    attached = {key: question for key, question in asked.items() if question.type in ATTACHED}
    open_ones = [given[key] for key, question in attached.items() if not question.private]
    photos.link_answers(tx, desk, draft, record.id, record.scope_id, open_ones)
    private = [given[key] for key, question in attached.items() if question.private]
    if private:
        scope = subjects.check_scope(scopes.restricted(subject.grid_id), subject, desk.staff)
        photos.link_answers(tx, desk, draft, record.id, scope, private)


def _check(desk: Desk, session: Session) -> None:
    if session.errors:
        first = session.errors[0]
        label = session.label(first.name, desk.texts_language)
        raise UserError("record.has_errors", question=label, said=first.say)
    if session.missing:
        label = session.label(session.missing[0], desk.texts_language)
        raise UserError("record.has_missing", count=len(session.missing), question=label)


def _private_answers(spec: FormSpec, session: Session, draft: Draft) -> dict[str, Any]:
    """Answers that may only live in the restricted scope, and that a report was made (decision 1)."""
    private = {key: value for key, value in session.given.items() if _is_private(spec, name_of(key))}
    for finding in session.findings:
        if finding.private and draft.cards.get(finding.question, {}).get("reported"):
            private[f"{finding.question}{REPORTED}"] = True
    return private


def _is_private(spec: FormSpec, name: str) -> bool:
    """A private question, or a repeat with one: also that nobody is in it."""
    return any(one in spec.questions and spec.questions[one].private for one in (name, *spec.below(name)))


def _put_private(tx: Tx, desk: Desk, subject: Subject, record: Record, answers: dict[str, Any]) -> None:
    scope = subjects.check_scope(scopes.restricted(subject.grid_id), subject, desk.staff)
    tx.put(RecordPrivate(id=new_id(), scope_id=scope, record_id=record.id, answers=answers))


def _outcome(spec: FormSpec, answers: dict[str, Any]) -> str:
    for key in spec.ordered(answers):
        if {choice.name for choice in spec.question(key).choices} >= OUTCOME:
            return str(answers[key])
    return ""


def _record(
    tx: Tx,
    desk: Desk,
    draft: Draft,
    spec: FormSpec,
    subject: Subject,
    session: Session,
    private: set[str],
) -> Record:
    answers = {name: value for name, value in session.given.items() if name not in private}
    scope = subjects.check_scope(subjects.record_scope(subject, desk.staff), subject, desk.staff)
    return Record.model_validate(
        {
            "id": new_id(),
            "scope_id": scope,
            "number": numbers.next_number(tx, desk, numbers.prefix_of(draft.form)),
            "form": draft.form,
            "form_version": spec.version,
            "variant": draft.variant,
            "subject_kind": subject.kind,
            "subject_id": subject.id,
            "household_id": subject.household_id,
            "building_id": subject.building_id,
            "grid_id": subject.grid_id,
            "inspector_id": draft.inspector_id,
            "entered_by": desk.staff.id,
            "seen_at": draft.seen_at,
            "entered_at": desk.clock.moment(),
            "back_entry": draft.back_entry,
            "outcome": _outcome(spec, answers),
            "answers": answers,
            "confirmed": [name for name in draft.confirmed if name in answers],
            "corrects_id": draft.corrects_id or None,
        }
    )
