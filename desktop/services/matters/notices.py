"""整改告知书: what it says about one record, and its number once it leaves the program."""

import base64

from desktop.domain.matters import Action, Matter, MatterKind, Notice, Remedy, State
from desktop.domain.paperdata import NoticeData, NoticeItem, printable_clause
from desktop.domain.people import Household
from desktop.domain.records import Photo, Record
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.domain.values import new_id
from desktop.services import numbers
from desktop.services.desk import Desk
from desktop.services.issuers import committee
from desktop.services.matters.matters import take_step
from desktop.services.matters.routing import units_of
from desktop.store.queries import names
from desktop.store.tx import Tx

_PHOTOS = 2
"""Photos of one hazard that are printed: the whole and the spot (domain reference 5.2 item 7)."""


def prepare(desk: Desk, record_id: str) -> NoticeData:
    """The notice as it would be printed; without a number until it is.

    Raises UserError record.not_here, record.no_hazards.
    """
    return desk.read(lambda tx: _data(tx, desk, record_id, _last_notice(tx, record_id)))


def printed(desk: Desk, record_id: str) -> NoticeData:
    """The notice with its number. Printing again gives the same number; the household counts as told.

    Raises UserError record.not_here, record.no_hazards.
    """

    def work(tx: Tx) -> NoticeData:
        notice = _last_notice(tx, record_id)
        if notice is None:
            record, matters = _found(tx, record_id)
            notice = Notice(
                id=new_id(),
                scope_id=record.scope_id,
                number=numbers.next_number(tx, desk, numbers.NOTICE),
                record_id=record.id,
                household_id=record.household_id,
                building_id=record.building_id,
                matter_ids=[matter.id for matter in matters],
                printed_at=desk.clock.moment(),
                printed_by=desk.staff.id,
            )
            tx.put(notice)
            for matter in matters:
                if matter.state == State.REGISTERED:
                    take_step(tx, desk, matter.id, Action.TELL, notice.number, {"notice_id": notice.id})
        return _data(tx, desk, record_id, notice)

    return desk.write(work)


def _last_notice(tx: Tx, record_id: str) -> Notice | None:
    found = tx.find(Notice, order_by="printed_at desc", limit=1, record_id=record_id, voided=False)
    return found[0] if found else None


def _found(tx: Tx, record_id: str) -> tuple[Record, list[Matter]]:
    record = tx.get(Record, record_id)
    if record is None:
        raise UserError("record.not_here")
    matters = tx.find(Matter, order_by="number", record_id=record_id, matter=MatterKind.HAZARD.value)
    if not matters:
        raise UserError("record.no_hazards")
    return record, matters


def _data(tx: Tx, desk: Desk, record_id: str, notice: Notice | None) -> NoticeData:
    record, matters = _found(tx, record_id)
    people = names.staff(tx)
    home = tx.get(Household, record.household_id) if record.household_id else None
    inspectors = dict.fromkeys([people.get(record.inspector_id, ""), people.get(record.entered_by, "")])
    contact = tx.get(Staff, record.inspector_id) or desk.staff
    units = units_of(desk)
    competent = dict.fromkeys(name for one in matters for name in units.names(one.statutory_unit))
    return NoticeData(
        number=notice.number if notice else "",
        issuer=committee(tx, desk),
        to_whom=home.head_name if home else matters[0].who or matters[0].where,
        address=matters[0].where,
        inspected_at=record.seen_at,
        items=tuple(_item(tx, matter) for matter in matters),
        authorities=tuple(competent),
        contact_name=contact.name,
        contact_phone=contact.phone,
        inspectors=tuple(name for name in inspectors if name),
        issued_at=notice.printed_at if notice else desk.clock.moment(),
        demo=desk.demo,
    )


def _item(tx: Tx, matter: Matter) -> NoticeItem:
    photos = tx.find(Photo, order_by="taken_at", matter_id=matter.id, moment="before")
    pictures = [tx.blob_get(photo.sha256) or base64.b64decode(photo.thumb) for photo in photos[:_PHOTOS]]
    return NoticeItem(
        item=matter.item,
        title=matter.title,
        detail=matter.detail,
        advice=matter.advice,
        due_at=matter.due_at if matter.due_days or matter.due_hours else None,
        on_the_spot=matter.remedy == Remedy.ON_THE_SPOT and matter.state != State.REGISTERED,
        responsible=matter.responsible,
        duty_clause=printable_clause(matter.duty_clause),
        photos=tuple(picture for picture in pictures if picture),
    )
