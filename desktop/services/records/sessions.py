"""A form's rules over answers, with what is known of its subject at the time it was seen."""

from dataclasses import replace
from typing import Any

from desktop.domain.moments import china_day, from_moment, to_moment
from desktop.domain.records import Record
from desktop.forms.carrying import follow_entities
from desktop.forms.session import Session
from desktop.forms.spec import FormSpec
from desktop.services.desk import Desk
from desktop.services.shapes.filling import Filling
from desktop.services.subjects import subjects
from desktop.services.subjects.served import served
from desktop.services.subjects.subjects import Subject
from desktop.store.drafts import Draft
from desktop.store.tx import Tx


def session_over(
    tx: Tx,
    desk: Desk,
    spec: FormSpec,
    subject: Subject,
    filled: Draft | Record | Filling,
    answers: dict[str, Any],
    language: str = "zh",
    last: dict[str, Any] | None = None,
) -> Session:
    """`filled`: when and in which variant it was seen; `last`: answers of the record before it."""
    seen = filled.seen_at if isinstance(filled.seen_at, str) else to_moment(filled.seen_at)
    return Session(
        spec,
        subjects.session_subject(tx, desk, subject, seen),
        china_day(seen),
        desk.rules,
        last,
        filled.variant,
        served(tx, spec, subject, seen),
        answers=answers or None,
        now=from_moment(seen),
        meta=desk.device_answers,
        language=language,
    )


def followed(draft: Draft, session: Session) -> Draft:
    """With all that was said of people who stand elsewhere in their list now; not of those who are gone."""
    besides = (*draft.cards, *draft.confirmed, draft.at_question)
    moved = follow_entities(session.spec, draft.answers, session.identities, besides)
    if all(key == to for key, to in moved.items()):
        return draft
    places = {key: to for key in besides if (to := moved.get(key, key)) is not None}
    return replace(
        draft,
        answers=session.kept,
        confirmed=[places[key] for key in draft.confirmed if key in places],
        cards={places[key]: card for key, card in draft.cards.items() if key in places},
        at_question=places.get(draft.at_question, ""),
    )
