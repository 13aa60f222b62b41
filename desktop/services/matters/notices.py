"""整改告知书: what it says about one record, and its number once it leaves the program."""

import base64
from dataclasses import replace

from desktop.domain.matters import Action, Matter, Notice, Remedy, State
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
from desktop.services.matters.told import Told, told_of
from desktop.store.queries import names
from desktop.store.tx import Tx

_PHOTOS = 2
"""Photos of one hazard that are printed: the whole and the spot (domain reference 5.2 item 7)."""

_PUT_RIGHT = (State.TO_CHECK, State.CLOSED)


def prepare(desk: Desk, record_id: str) -> NoticeData:
    """The notice as it would be printed; without a number until it is.

    Raises UserError record.not_here, record.no_hazards.
    """
    return desk.read(lambda tx: _data(tx, desk, _told(tx, record_id)))


def printed(desk: Desk, record_id: str) -> NoticeData:
    """The notice with its number. Printing again gives the same number, until a correction finds more; the
    household counts as told. Of a record that is void only the notice that told it, marked so.

    Raises UserError record.not_here, record.no_hazards.
    """

    def work(tx: Tx) -> NoticeData:
        told = _told(tx, record_id)
        if told.notice is None:
            record = told.record
            notice = Notice(
                id=new_id(),
                scope_id=record.scope_id,
                number=numbers.next_number(tx, desk, numbers.NOTICE),
                record_id=record.id,
                household_id=record.household_id,
                building_id=record.building_id,
                matter_ids=[matter.id for matter in told.matters],
                printed_at=desk.clock.moment(),
                printed_by=desk.staff.id,
            )
            tx.put(notice)
            for matter in told.matters:
                if matter.state == State.REGISTERED:
                    take_step(tx, desk, matter.id, Action.TELL, notice.number, {"notice_id": notice.id})
            told = replace(told, notice=notice, matters=[tx.one(Matter, one.id) for one in told.matters])
        return _data(tx, desk, told)

    return desk.write(work)


def _told(tx: Tx, record_id: str) -> Told:
    record = tx.get(Record, record_id)
    if record is None:
        raise UserError("record.not_here")
    told = told_of(tx, record)
    if not told.matters:
        raise UserError("record.no_hazards")
    return told


def _data(tx: Tx, desk: Desk, told: Told) -> NoticeData:
    record, matters, notice = told.record, told.matters, told.notice
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
        voided=told.void,
        void_reason=record.status_reason if told.void else "",
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
        on_the_spot=matter.remedy == Remedy.ON_THE_SPOT and matter.state in _PUT_RIGHT,
        responsible=matter.responsible,
        duty_clause=printable_clause(matter.duty_clause),
        photos=tuple(picture for picture in pictures if picture),
    )
