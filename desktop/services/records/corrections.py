"""更正: a draft that holds a record's answers, and what stands after corrections (decision 8)."""

from typing import Any

from desktop.domain.records import Record, RecordPrivate, RecordStatus
from desktop.domain.values import new_id
from desktop.forms.session import fits_form
from desktop.services.desk import Desk
from desktop.store.drafts import Draft
from desktop.store.queries import recorded
from desktop.store.tx import Tx

REPORTED = "_reported"
"""Behind the key of a private finding: that it was reported, kept with the private answers."""


def answers_of(tx: Tx, record: Record) -> dict[str, Any]:
    """With those that live in the restricted scope, where this laptop has them."""
    answers = dict(record.answers)
    for private in tx.find(RecordPrivate, record_id=record.id):
        answers |= private.answers
    return answers


def draft_of(tx: Tx, desk: Desk, record: Record, reason: str, **more: Any) -> Draft:
    """A new form with the old answers, and what was reported of them; finishing it marks the record as
    corrected.
    """
    spec, before = desk.forms.get(record.form, record.form_version), answers_of(tx, record)
    answers = {name: value for name, value in before.items() if fits_form(spec, name)}
    reported = [name for name in before.keys() - answers.keys() if name.endswith(REPORTED)]
    draft = Draft(
        id=new_id(),
        form=record.form,
        form_version=spec.version,
        subject_kind=record.subject_kind,
        subject_id=record.subject_id,
        seen_at=record.seen_at,
        inspector_id=record.inspector_id,
        variant=record.variant,
        back_entry=record.back_entry,
        answers=answers,
        confirmed=list(record.confirmed),
        cards={name.removesuffix(REPORTED): {"reported": True} for name in reported},
        corrects_id=record.id,
        reason=reason.strip(),
        more=more,
    )
    tx.draft_save(draft)
    return draft


def may_change(desk: Desk, record: Record) -> bool:
    """Who saw it or typed it; the supervisor any."""
    return desk.actor.may_supervise or desk.staff.id in (record.entered_by, record.inspector_id)


def standing(tx: Tx, record: Record) -> Record:
    """The record that stands for it after corrections; of several the newest that counts. Itself where none
    is known here.
    """
    found = recorded.ends(tx, record)
    return max(found, key=lambda one: (one.status == RecordStatus.FINISHED, one.entered_at, one.id))


def beside(tx: Tx, record: Record) -> list[Record]:
    """Other corrections of the same record that count as it does, until somebody takes one of them back."""
    if record.status != RecordStatus.FINISHED:
        return []
    first = recorded.history(tx, record)[-1]
    return [one for one in recorded.counting(tx, first) if one.id != record.id]


def counted_twice(tx: Tx) -> list[Record]:
    """Of each record with several corrections that count, the one that was entered first."""
    found: dict[str, Record] = {}
    for record in recorded.forked(tx):
        first, *others = recorded.counting(tx, record) or [record]
        if others:
            found[first.id] = first
    return list(found.values())
