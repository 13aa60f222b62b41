"""Photos of hazards: kept with a draft until it is finished, or added to a matter."""

from dataclasses import replace
from typing import Any

from desktop.domain.matters import Matter
from desktop.domain.records import Photo, PhotoMoment, Record
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.services.desk import Desk
from desktop.services.pictures import Picture, take_in
from desktop.store.drafts import Draft
from desktop.store.tx import Tx


def add_to_draft(desk: Desk, draft_id: str, moment: str, data: bytes) -> str:
    """Raises UserError record.bad_photo, record.no_draft."""
    picture = take_in(data)
    photo_id = new_id()
    taken = {
        "moment": PhotoMoment(moment).value,
        "sha256": picture.sha256,
        "size": len(picture.jpeg),
        "thumb": picture.thumb,
        "taken_at": desk.clock.moment(),
    }

    def work(tx: Tx) -> None:
        draft = tx.draft(draft_id)
        if draft is None:
            raise UserError("record.no_draft")
        kept = dict(draft.more.get("photos", {})) | {photo_id: taken}
        tx.blob_put(picture.sha256, picture.jpeg)
        tx.draft_save(replace(draft, more=draft.more | {"photos": kept}))

    desk.write(work)
    return photo_id


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
        taken_at=desk.clock.moment(),
        taken_by=desk.staff.id,
    )
    tx.put(photo)
    return photo.id


def link_photos(tx: Tx, desk: Desk, draft: Draft, matter: Matter, photo_ids: list[Any]) -> None:
    """Photos of a hazard card become photos of its matter."""
    of = {"scope_id": matter.scope_id, "matter_id": matter.id, "record_id": matter.record_id}
    _put_kept(tx, desk, draft, photo_ids, of)


def link_answers(tx: Tx, desk: Desk, draft: Draft, record: Record, photo_ids: list[Any]) -> None:
    """Photos that are answers become photos of the record."""
    of = {"scope_id": record.scope_id, "matter_id": None, "record_id": record.id}
    _put_kept(tx, desk, draft, photo_ids, of)


def _put_kept(tx: Tx, desk: Desk, draft: Draft, photo_ids: list[Any], of: dict[str, Any]) -> None:
    kept = draft.more.get("photos", {})
    for photo_id in dict.fromkeys(str(one) for one in photo_ids):
        if photo_id in kept:
            tx.put(Photo.model_validate({**kept[photo_id], "id": photo_id, "taken_by": desk.staff.id, **of}))
