"""What was attached to the answers of a record: in words, as small pictures, and whole."""

from collections.abc import Mapping
from typing import Any

from desktop.domain.records import Photo, PhotoMoment, Record
from desktop.domain.say import Say, UserError, say
from desktop.forms.spec import ATTACHED, ON_PAPER, FormSpec
from desktop.services.answers import asked, label_of
from desktop.services.desk import Desk
from desktop.services.photos import shown
from desktop.services.shapes.attached import AnswerAttached, Attached
from desktop.store.tx import Tx

_MB = 1024 * 1024


def said(value: object, kept: Attached | None, *, signature: bool = False) -> Say:
    """An answer of a question for a photo, signature or file in words."""
    if value == ON_PAPER:
        return say("photos.signed_on_paper")
    if kept is not None and kept.name:
        return say("photos.file_of", name=kept.name, size=size_said(kept.size))
    return say("photos.signed_here" if signature else "photos.one")


def size_said(size: int) -> Say:
    if size >= _MB:
        return say("photos.size_mb", size=f"{size / _MB:.1f}")
    return say("photos.size_kb", size=max(1, round(size / 1024)))


def in_words(tx: Tx, value: object) -> Say:
    """As `said`, of a finished record."""
    row = tx.get(Photo, str(value))
    signature = row is not None and row.moment == PhotoMoment.SIGNED
    return said(value, shown(row.id, row.model_dump()) if row else None, signature=signature)


def of_record(
    tx: Tx, spec: FormSpec, record: Record, answers: Mapping[str, Any], language: str
) -> list[AnswerAttached]:
    """In the form's order. Only of `answers`: what is private stays out of every list (decision 1)."""
    found = []
    for key in asked(spec, answers):
        row = tx.get(Photo, str(answers[key])) if spec.question(key).type in ATTACHED else None
        if row is not None:
            here = tx.blob_get(row.sha256) is not None
            label = label_of(spec, key, record.answers, language)
            found.append(AnswerAttached(shown(row.id, row.model_dump()), label, here))
    return found


def whole(desk: Desk, photo_id: str) -> bytes:
    """As it was kept. Raises UserError photos.not_here where only the small picture is."""
    data = desk.read(lambda tx: tx.blob_get(tx.one(Photo, photo_id).sha256))
    if data is None:
        raise UserError("photos.not_here")
    return data
