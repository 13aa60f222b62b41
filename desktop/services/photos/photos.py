"""Photos, signatures and files: kept with a draft until it is finished, or added to a matter."""

import base64
from dataclasses import replace
from typing import Any

from desktop.domain.matters import Matter
from desktop.domain.moments import to_moment
from desktop.domain.records import Photo, PhotoMoment
from desktop.domain.say import UserError
from desktop.domain.values import fixed_id, new_id
from desktop.services.desk import Desk
from desktop.services.photos import files
from desktop.services.photos.pictures import LONGEST, Picture, take_in
from desktop.services.shapes.attached import Attached
from desktop.store.drafts import Draft
from desktop.store.tx import Tx


def add_to_draft(desk: Desk, draft_id: str, moment: str, data: bytes, longest: int = LONGEST) -> Attached:
    """Raises UserError as `take_in`, record.no_draft."""
    picture = take_in(data, longest)
    about = {"moment": PhotoMoment(moment).value, "taken_at": _taken_at(desk, picture)}
    return _keep(desk, draft_id, picture, about)


def add_file_to_draft(desk: Desk, draft_id: str, name: str, data: bytes) -> Attached:
    """A file of any kind; a picture is made small as a photo is. Raises UserError as `files.take_file`,
    record.no_draft.
    """
    taken = files.take_file(name, data)
    about = {"moment": PhotoMoment.SEEN.value, "taken_at": desk.clock.moment()}
    return _keep(desk, draft_id, taken.picture, about | {"name": taken.name, "media": taken.media})


def replace_in_draft(desk: Desk, draft_id: str, photo_id: str, data: bytes) -> Attached:
    """The same photo with something drawn on it: another photo, of the same time. Raises UserError
    record.bad_photo, record.no_draft, photos.gone.
    """
    before = desk.read(lambda tx: _kept(tx, _draft(tx, draft_id), photo_id))
    about = {name: before[name] for name in ("moment", "taken_at")}
    return _keep(desk, draft_id, take_in(data), about)


def of_draft(desk: Desk, draft_id: str, photo_id: str) -> bytes:
    """The whole photo, or the small one where this laptop has no more. Raises UserError record.no_draft,
    photos.gone.
    """

    def work(tx: Tx) -> bytes:
        kept = _kept(tx, _draft(tx, draft_id), photo_id)
        return tx.blob_get(str(kept["sha256"])) or base64.b64decode(str(kept["thumb"]))

    return desk.read(work)


def attached_to(tx: Tx, draft: Draft) -> dict[str, Attached]:
    """Everything a draft refers to, by id: what was added to it, and what the record had that it corrects."""
    kept: dict[str, dict[str, Any]] = dict(draft.more.get("photos", {}))
    if draft.corrects_id:
        given = [one for one in draft.answers.values() if isinstance(one, str) and one not in kept]
        kept |= {one.id: one.model_dump() for one in tx.find(Photo, id=given)}
    return {one: shown(one, about) for one, about in kept.items()}


def shown(photo_id: str, kept: dict[str, Any]) -> Attached:
    """As pages show it; drafts of an earlier program know no name and media type."""
    name, media = str(kept.get("name", "")), str(kept.get("media", "image/jpeg"))
    return Attached(photo_id, str(kept["thumb"]), int(kept["size"]), name, media)


def _keep(desk: Desk, draft_id: str, picture: Picture, about: dict[str, Any]) -> Attached:
    photo_id = new_id()
    kept = about | {"sha256": picture.sha256, "size": len(picture.jpeg), "thumb": picture.thumb}

    def work(tx: Tx) -> None:
        draft = _draft(tx, draft_id)
        photos = dict(draft.more.get("photos", {})) | {photo_id: kept}
        tx.blob_put(picture.sha256, picture.jpeg)
        tx.draft_save(replace(draft, more=draft.more | {"photos": photos}))

    desk.write(work)
    return shown(photo_id, kept)


def _draft(tx: Tx, draft_id: str) -> Draft:
    draft = tx.draft(draft_id)
    if draft is None:
        raise UserError("record.no_draft")
    return draft


def _kept(tx: Tx, draft: Draft, photo_id: str) -> dict[str, Any]:
    kept = draft.more.get("photos", {}).get(photo_id)
    row = None if kept else tx.get(Photo, photo_id)
    if not kept and row is None:
        raise UserError("photos.gone")
    return dict(kept or row.model_dump())  # type: ignore[union-attr]  # one of both is there


def _taken_at(desk: Desk, picture: Picture) -> str:
    """As the photo says; a camera whose clock is ahead does not make it younger than now."""
    now = desk.clock.moment()
    return min(to_moment(picture.taken), now) if picture.taken else now


def add_to_matter(desk: Desk, matter_id: str, moment: str, data: bytes) -> str:
    """Raises UserError record.bad_photo, matter.not_here."""
    picture = take_in(data)

    def work(tx: Tx) -> str:
        matter = tx.get(Matter, matter_id)
        if matter is None:
            raise UserError("matter.not_here")
        return put_photo(tx, desk, matter, moment, picture)

    return desk.write(work)


def put_photo(tx: Tx, desk: Desk, matter: Matter, moment: str, picture: Picture) -> str:
    """Write one photo of a matter; hands back its id."""
    tx.blob_put(picture.sha256, picture.jpeg)
    photo = Photo(
        id=new_id(),
        scope_id=matter.scope_id,
        matter_id=matter.id,
        record_id=None,
        moment=PhotoMoment(moment),
        sha256=picture.sha256,
        size=len(picture.jpeg),
        thumb=picture.thumb,
        taken_at=_taken_at(desk, picture),
        taken_by=desk.staff.id,
    )
    tx.put(photo)
    return photo.id


def link_photos(tx: Tx, desk: Desk, draft: Draft, matter: Matter, photo_ids: list[Any]) -> None:
    """Photos of a hazard card become photos of its matter; of a card of several matters, of each."""
    of = {"scope_id": matter.scope_id, "matter_id": matter.id, "record_id": matter.record_id}
    _put_kept(tx, desk, draft, photo_ids, of)


def link_answers(
    tx: Tx, desk: Desk, draft: Draft, record_id: str, scope_id: str, photo_ids: list[Any]
) -> None:
    """What answers the questions of a record becomes part of it, in the scope of its answers."""
    of = {"scope_id": scope_id, "matter_id": None, "record_id": record_id}
    _put_kept(tx, desk, draft, photo_ids, of)


def _put_kept(tx: Tx, desk: Desk, draft: Draft, photo_ids: list[Any], of: dict[str, Any]) -> None:
    kept = draft.more.get("photos", {})
    for photo_id in dict.fromkeys(str(one) for one in photo_ids):
        if photo_id not in kept:
            continue
        known = tx.get(Photo, photo_id)
        row_id = photo_id if known is None else fixed_id(photo_id, str(of["matter_id"]))
        if known is None or (known.matter_id != of["matter_id"] and tx.get(Photo, row_id) is None):
            tx.put(Photo.model_validate({**kept[photo_id], "id": row_id, "taken_by": desk.staff.id, **of}))
