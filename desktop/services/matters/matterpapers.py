"""移交单 and 整改回执 of one matter: what they say, and when there is one.

Their numbers are made of the matter's own (YJ-, HZ- before it): the same on every laptop, however often
they are printed. A restricted matter has no paper at all (decision 1).
"""

import base64

from desktop.domain.looppapers import DoneStep, HandoverData, PaperPhoto, ReceiptData
from desktop.domain.matters import Action, Matter
from desktop.domain.people import Household
from desktop.domain.records import Photo
from desktop.domain.say import UserError
from desktop.domain.scopes import is_restricted
from desktop.domain.staff import Staff
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.issuers import committee, community
from desktop.services.matters import routing
from desktop.services.matters.matterlines import Book, Standing, book
from desktop.services.matters.matterview import timeline
from desktop.services.matters.paperoffers import (
    HANDOVER,
    RECEIPT,
    last_fixed,
    opinion_of,
    papers_of,
    told_grade,
)
from desktop.store.queries import matternotices
from desktop.store.tx import Tx

_PREFIX = {HANDOVER: "YJ", RECEIPT: "HZ"}


def handover(desk: Desk, matter_id: str) -> HandoverData:
    """The hand-over sheet as it is printed.

    Raises UserError matter.not_here, matter.no_paper_restricted, matter.not_handed_on.
    """
    return desk.read(lambda tx: _handover(tx, desk, matter_id))


def receipt(desk: Desk, matter_id: str) -> ReceiptData:
    """The receipt as it is printed, with room for the opinion while nobody has re-inspected.

    Raises UserError matter.not_here, matter.no_paper_restricted, matter.not_fixed.
    """
    return desk.read(lambda tx: _receipt(tx, desk, matter_id))


def _standing(tx: Tx, desk: Desk, matter_id: str) -> tuple[Book, Standing]:
    matter = tx.get(Matter, matter_id)
    if matter is None:
        raise UserError("matter.not_here")
    if is_restricted(matter.scope_id):
        raise UserError("matter.no_paper_restricted")
    known = book(tx, desk, [matter])
    return known, known.standings[0]


def _handover(tx: Tx, desk: Desk, matter_id: str) -> HandoverData:
    known, one = _standing(tx, desk, matter_id)
    handings = routing.handings(one)
    if not handings:
        raise UserError("matter.not_handed_on")
    matter, units = one.matter, routing.units_of(desk)
    to = routing.handed_to(one)
    contact = tx.get(Staff, matter.found_by) or desk.staff
    named = [unit for text in (matter.policy_unit, matter.statutory_unit, to) for unit in units.all(text)]
    fates = {unit.written: unit.fate for unit in named if unit.fate}
    return HandoverData(
        number=f"{_PREFIX[HANDOVER]}-{matter.number}",
        matter_number=matter.number,
        kind=matter.matter,
        issuer=committee(tx, desk),
        area=" ".join(filter(None, (community(tx, desk), known.areas.get(matter.grid_id, "")))),
        title=matter.title,
        detail=matter.detail,
        grade=told_grade(one),
        where=matter.where,
        who=matter.who,
        found_at=matter.found_at,
        found_by=known.staff.get(matter.found_by, ""),
        advice=matter.advice,
        duty_clause=matter.duty_clause,
        due_at=matter.due_at,
        to_units=units.names(to),
        policy_unit=routing.said(units, matter.policy_unit),
        statutory_unit=routing.said(units, matter.statutory_unit),
        fates=tuple(fates.values()),
        steps=_done(known, one),
        photos=_photos(tx, known, matter, ("before", "before")),
        handed_by=handings[-1].staff_name,
        contact_name=contact.name,
        contact_phone=contact.phone,
        made_at=desk.clock.moment(),
        demo=desk.demo,
    )


def _done(known: Book, one: Standing) -> tuple[DoneStep, ...]:
    lines = reversed(timeline(known, one))
    return tuple(DoneStep(days.moment_of(line.at), line.title, line.who, line.note) for line in lines)


def _receipt(tx: Tx, desk: Desk, matter_id: str) -> ReceiptData:
    known, one = _standing(tx, desk, matter_id)
    fixed = last_fixed(one)
    if RECEIPT not in papers_of(one, is_told=False) or fixed is None:
        raise UserError("matter.not_fixed")
    matter, checked = one.matter, opinion_of(one)
    home = tx.get(Household, matter.household_id) if matter.household_id else None
    return ReceiptData(
        number=f"{_PREFIX[RECEIPT]}-{matter.number}",
        matter_number=matter.number,
        notices=tuple(notice.number for notice in matternotices.of(tx, matter)),
        issuer=committee(tx, desk),
        to_whom=home.head_name if home else matter.who or matter.where,
        address=matter.where,
        title=matter.title,
        detail=matter.detail,
        advice=matter.advice,
        due_at=matter.due_at,
        fixed_at=fixed.at,
        fixed_by=str(fixed.data.get("fixed_by") or ""),
        fixed_note=fixed.note,
        gone=None if checked is None else checked.action != Action.RETURN,
        opinion_note=checked.note if checked else "",
        checker=checked.staff_name if checked else "",
        checked_at=checked.at if checked else None,
        document=one.course.document,
        photos=_photos(tx, known, matter, ("before", "after")),
        made_at=desk.clock.moment(),
        demo=desk.demo,
    )


def _photos(tx: Tx, known: Book, matter: Matter, moments: tuple[str, str]) -> tuple[PaperPhoto, ...]:
    """The first photo of each moment; of one moment twice, its first two."""
    found = []
    for place, moment in enumerate(moments):
        photos = tx.find(Photo, order_by="taken_at, id", matter_id=matter.id, moment=moment)
        turn = moments[:place].count(moment)
        found += photos[turn : turn + 1] if moment == "before" else photos[-1:]
    return tuple(
        PaperPhoto(
            tx.blob_get(photo.sha256) or base64.b64decode(photo.thumb),
            photo.moment,
            photo.taken_at,
            known.staff.get(photo.taken_by, ""),
        )
        for photo in found
    )
