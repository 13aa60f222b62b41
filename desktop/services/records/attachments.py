"""What was attached to the answers of a record: in words, as small pictures, and whole."""

import base64
from collections.abc import Mapping
from typing import Any

from desktop.domain.records import Photo, PhotoMoment, Record
from desktop.domain.say import Say, UserError, say
from desktop.forms.spec import ATTACHED, ON_PAPER, FormSpec, Question
from desktop.services.desk import Desk
from desktop.services.photos.photos import shown
from desktop.services.shapes.attached import AnswerAttached, Attached, Looked
from desktop.services.subjects.answers import answer_text, asked, label_of
from desktop.store import blobs
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


def answer_said(tx: Tx, question: Question, value: object, language: str) -> str | Say:
    """Any answer of a finished record as people read it."""
    return in_words(tx, value) if question.type in ATTACHED else answer_text(question, value, language)


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


def look(desk: Desk, photo_id: str) -> Looked:
    """The whole where it is here, and it stays so; else the small picture. Raises UserError photos.gone."""

    def work(tx: Tx) -> Looked:
        row = tx.get(Photo, photo_id)
        if row is None:
            raise UserError("photos.gone")
        is_picture = row.media.startswith("image/")
        here = blobs.is_here(tx, row.sha256)
        data = tx.blob_get(row.sha256) if here and is_picture else None
        small = data or base64.b64decode(row.thumb)
        return Looked(row.id, small, here, row.sha256, row.size, row.name)

    found = desk.read(work)
    if found.here and desk.read(lambda tx: blobs.long_unseen(tx, found.sha256)):
        desk.write(lambda tx: blobs.touch(tx, found.sha256))
    return found


def whole(desk: Desk, photo_id: str) -> bytes:
    """As it was kept. Raises UserError photos.gone where only the small picture is."""
    data = desk.read(lambda tx: tx.blob_get(tx.one(Photo, photo_id).sha256))
    if data is None:
        raise UserError("photos.gone")
    return data
