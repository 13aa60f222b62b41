"""更正: a draft that holds a record's answers, and the record that stands after corrections (decision 8)."""

from typing import Any

from desktop.domain.records import Record, RecordPrivate, RecordStatus
from desktop.domain.values import new_id
from desktop.forms.session import fits_form
from desktop.services.desk import Desk
from desktop.store.drafts import Draft
from desktop.store.tx import Tx


def answers_of(tx: Tx, record: Record) -> dict[str, Any]:
    """With those that live in the restricted scope, where this laptop has them."""
    answers = dict(record.answers)
    for private in tx.find(RecordPrivate, record_id=record.id):
        answers |= private.answers
    return answers


def draft_of(tx: Tx, desk: Desk, record: Record, reason: str, **more: Any) -> Draft:
    """A new form with the old answers; finishing it marks the record as corrected."""
    spec = desk.forms.get(record.form, record.form_version)
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
        answers={name: value for name, value in answers_of(tx, record).items() if fits_form(spec, name)},
        confirmed=list(record.confirmed),
        corrects_id=record.id,
        reason=reason.strip(),
        more=more,
    )
    tx.draft_save(draft)
    return draft


def standing(tx: Tx, record: Record) -> Record:
    """The record that stands for it after corrections; itself where none is known here."""
    seen = {record.id}
    while record.status == RecordStatus.CORRECTED:
        after = tx.find(Record, order_by="entered_at desc, id desc", limit=1, corrects_id=record.id)
        if not after or after[0].id in seen:
            break
        record = after[0]
        seen.add(record.id)
    return record
