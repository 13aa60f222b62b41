"""Filling a form: a draft on this laptop, saved at every answer, until it is finished."""

from dataclasses import replace
from typing import Any

from desktop.domain.moments import china_day
from desktop.domain.permissions import sees_reasons
from desktop.domain.records import REACHED, Record, RecordPrivate, RecordStatus
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.forms.carrying import known_answers, says_who
from desktop.forms.session import Session
from desktop.forms.spec import FormSpec
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.photos import photos
from desktop.services.records import reopened
from desktop.services.records.finishing import finish
from desktop.services.records.sessions import followed, session_over
from desktop.services.shapes.filling import Filling
from desktop.services.subjects import subjects
from desktop.services.subjects.served import served
from desktop.store.drafts import Draft
from desktop.store.queries import merged
from desktop.store.tx import Tx

_SHORT_ONES = 60
"""Short variants that are looked through for the last whole form: a year of weekly ones."""

__all__ = [
    "add_photo",
    "discard",
    "finish",
    "kind_of",
    "last_draft",
    "reopen",
    "save",
    "seen",
    "session",
    "start",
]


SEEN_SET = "seen_set"
"""Of a draft: by whom and when it was seen was set by hand (补录)."""


def start(
    desk: Desk,
    form: str,
    subject_kind: str,
    subject_id: str,
    variant: str = "",
    seen_at: str | None = None,
    inspector_id: str | None = None,
    back_entry: bool = False,
    *,
    like: str = "",
) -> Filling:
    """Begin a form, or take up the open one of the same form and subject; one that was only looked at begins
    anew, by who opens it now and at this time.

    `like`: the record before it on the same paper, by whom and when that was seen.

    Raises UserError record.no_subject, record.no_form, record.form_not_yours.
    """
    spec = spec_of(desk, form)
    now = desk.clock.moment()

    def work(tx: Tx) -> Filling:
        subjects.find_subject(tx, subject_kind, subject_id, desk.staff)
        looked_at = ""
        for draft in tx.drafts():
            alike = (draft.form, draft.subject_id, draft.variant) == (form, subject_id, variant)
            if alike and not draft.corrects_id and _touched(draft):
                return _filling(tx, desk, _renewed(tx, desk, draft))
            if alike and not draft.corrects_id:
                looked_at = draft.id
        before = tx.get(Record, like) if like else None
        seen = seen_at or (before.seen_at if before else now)
        draft = Draft(
            id=looked_at or new_id(),
            form=form,
            form_version=spec.version,
            subject_kind=subject_kind,
            subject_id=subject_id,
            seen_at=seen,
            inspector_id=inspector_id or (before.inspector_id if before else desk.staff.id),
            variant=variant,
            back_entry=back_entry or bool(before and before.back_entry) or china_day(seen) < china_day(now),
        )
        tx.draft_save(draft)
        return _filling(tx, desk, draft)

    return desk.write(work)


def _touched(draft: Draft) -> bool:
    """Whether somebody answered, attached or set something."""
    return bool(draft.answers or draft.cards or draft.more)


def reopen(desk: Desk, draft_id: str) -> Filling:
    """The same form at the same question, in its newest version unless it corrects a record.

    Raises UserError record.no_draft.
    """
    return desk.write(lambda tx: _filling(tx, desk, _renewed(tx, desk, draft_of(tx, draft_id))))


def _renewed(tx: Tx, desk: Desk, draft: Draft) -> Draft:
    """A draft outlives an update of its form: its session keeps aside what no longer fits."""
    newest = desk.forms.get(draft.form).version
    if draft.form_version == newest or draft.corrects_id:
        return draft
    moved = replace(draft, form_version=newest)
    tx.draft_save(moved)
    return moved


def last_draft(desk: Desk) -> Filling | None:
    """The form saved last, to be opened again after the program ended unexpectedly."""

    def work(tx: Tx) -> Filling | None:
        for draft in tx.drafts():
            return _filling(tx, desk, draft)
        return None

    return desk.read(work)


def kind_of(desk: Desk, subject_id: str) -> str:
    """household, building, place or grid. Raises UserError record.no_subject."""
    return desk.read(lambda tx: subjects.kind_of(tx, subject_id, desk.staff))


def session(desk: Desk, filling: Filling) -> Session:
    """The form's own rules on this draft: what is relevant, valid, found."""
    spec = desk.forms.get(filling.form, filling.form_version or None)

    def over(tx: Tx) -> Session:
        subject = subjects.find_subject(tx, filling.head.kind, filling.head.id, desk.staff)
        return session_over(tx, desk, spec, subject, filling, filling.answers, last=filling.last_answers)

    return desk.read(over)


def save(
    desk: Desk,
    draft_id: str,
    *,
    answers: dict[str, Any],
    confirmed: list[str],
    cards: dict[str, dict[str, Any]],
    at_question: str,
) -> None:
    """Keep the form as it stands. Raises UserError record.no_draft."""

    def work(tx: Tx) -> None:
        draft = draft_of(tx, draft_id)
        kept = {name: dict(card) for name, card in cards.items()}
        same = (draft.answers, draft.cards) == (dict(answers), kept)
        tx.draft_save(
            replace(
                draft,
                answers=dict(answers),
                confirmed=list(confirmed),
                cards=kept,
                at_question=at_question,
                more=draft.more if same else draft.more | {"answered_at": desk.clock.moment()},
            )
        )

    desk.write(work)


def seen(desk: Desk, draft_id: str, *, seen_at: str, inspector_id: str, back_entry: bool) -> Filling:
    """Who saw it and when, for paper keyed in (decision 5). Raises UserError record.seen_in_future,
    sendback.seen_stays.
    """
    if seen_at > desk.clock.moment():
        raise UserError("record.seen_in_future")

    def work(tx: Tx) -> Filling:
        before = draft_of(tx, draft_id)
        if reopened.answers_send_back(before):
            raise UserError("sendback.seen_stays")
        more = before.more | {SEEN_SET: True}
        draft = replace(before, seen_at=seen_at, inspector_id=inspector_id, back_entry=back_entry, more=more)
        tx.draft_save(draft)
        return _filling(tx, desk, draft)

    return desk.write(work)


def discard(desk: Desk, draft_id: str) -> None:
    """Throw the draft away."""
    desk.write(lambda tx: tx.draft_delete(draft_id))


def add_photo(desk: Desk, draft_id: str | None, matter_id: str | None, moment: str, data: bytes) -> str:
    """Keep a photo for a draft's hazard card or for a matter; hands back its id.

    Raises UserError record.bad_photo.
    """
    if matter_id is not None:
        return photos.add_to_matter(desk, matter_id, moment, data)
    return photos.add_to_draft(desk, draft_id or "", moment, data).id


def draft_of(tx: Tx, draft_id: str) -> Draft:
    """Raises UserError record.no_draft."""
    draft = tx.draft(draft_id)
    if draft is None:
        raise UserError("record.no_draft")
    return draft


def spec_of(desk: Desk, form: str) -> FormSpec:
    """Raises UserError record.no_form, record.form_not_yours."""
    if form not in desk.forms.codes():
        raise UserError("record.no_form", form=form)
    spec = desk.forms.get(form)
    private = any(question.private for question in spec.questions.values())
    if private and not sees_reasons(desk.staff):
        raise UserError("record.form_not_yours")
    return spec


def _filling(tx: Tx, desk: Desk, draft: Draft) -> Filling:
    subject = subjects.find_subject(tx, draft.subject_kind, draft.subject_id, desk.staff)
    spec = desk.forms.get(draft.form, draft.form_version or None)
    if any(says_who(spec, key) for key in draft.answers):
        draft = followed(draft, session_over(tx, desk, spec, subject, draft, draft.answers))
    last = _last_records(tx, draft)
    sent_back = reopened.reopened(tx, desk, draft)
    return Filling(
        draft_id=draft.id,
        form=draft.form,
        form_version=draft.form_version,
        variant=draft.variant,
        head=subjects.head_of(desk, subject, draft.seen_at),
        answers=dict(draft.answers),
        confirmed=list(draft.confirmed),
        cards=draft.cards,
        at_question=draft.at_question,
        seen_at=days.local(draft.seen_at),
        inspector_id=draft.inspector_id,
        back_entry=draft.back_entry,
        last_answers=_last_answers(tx, desk, draft, last),
        last_seen_at=days.local(last[0].seen_at) if last else None,
        phrases=desk.rules.phrases(draft.form, desk.texts_language, china_day(draft.seen_at)),
        attached=photos.attached_to(tx, draft),
        locked=sent_back.locked if sent_back else frozenset(),
        asked_back=sent_back.said if sent_back else None,
        begun="answered_at" in draft.more,
    )


def last_answers(tx: Tx, desk: Desk, draft: Draft) -> dict[str, object]:
    """What the last record of this form on the subject says, and what is known of it since."""
    return _last_answers(tx, desk, draft, _last_records(tx, draft))


def _last_records(tx: Tx, draft: Draft) -> list[Record]:
    """Finished forms of this kind on the same subject, or what was merged into it, before this one was seen,
    the newest first, back to the last whole one.
    """
    found = tx.find(
        Record,
        order_by="seen_at desc, id desc",
        subject_id=merged.group(tx, "household", draft.subject_id),
        form=draft.form,
        status=RecordStatus.FINISHED,
    )
    before: list[Record] = []
    for one in found:
        if one.seen_at <= draft.seen_at and one.id != draft.corrects_id and one.outcome in REACHED:
            before.append(one)
            if not one.variant or len(before) == _SHORT_ONES:
                break
    return before


def _last_answers(tx: Tx, desk: Desk, draft: Draft, last: list[Record]) -> dict[str, object]:
    """Last answers; what was never asked but is known (an imported fact) stands for one.

    Before a short variant (the lead's quick check, a season's set) the last whole form speaks for the rest.
    """
    answers: dict[str, object] = {}
    for one in reversed(last):
        answers |= one.answers
        for private in tx.find(RecordPrivate, record_id=one.id):
            answers |= private.answers
    spec = desk.forms.get(draft.form, draft.form_version or None)
    subject = subjects.find_subject(tx, draft.subject_kind, draft.subject_id, desk.staff)
    known = subjects.session_subject(tx, desk, subject, draft.seen_at)
    for name, question in spec.questions.items():
        alone = not spec.repeats_around(name)
        if alone and name not in answers and question.save_to and known.get(question.save_to) is not None:
            answers[name] = known[question.save_to]
    lists = served(tx, spec, subject, draft.seen_at)
    return answers | known_answers(spec, lists, answers)
