"""记录: what was entered. 撤销 until it is sent, then 更正 or 作废 (decision 8)."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.domain.matters import Matter, Notice, Step, is_counted
from desktop.domain.moments import to_moment
from desktop.domain.records import Photo, Record, RecordStatus, Viewed
from desktop.domain.say import UserError
from desktop.domain.values import half_width
from desktop.forms.spec import FormSpec
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters import matterlines
from desktop.services.matters.told import hazards_of, told_of
from desktop.services.matters.viewing import mark_viewed, viewed_id
from desktop.services.matters.withdrawn import VOIDED
from desktop.services.records import (
    attachments,
    contested,
    corrections,
    filling,
    findings,
    reopened,
    sendbacks,
    withdrawing,
)
from desktop.services.shapes.filling import Filling
from desktop.services.shapes.record import AnswerLine, Beside, RecordLine, RecordView
from desktop.services.subjects.answers import about, asked, label_of
from desktop.services.subjects.search import subjects_found
from desktop.store.queries import day, loops, names, recorded, sent
from desktop.store.tx import Tx

FILTERS = ("mine", "today", "waiting", "voided", "all")
_MOST = 500
"""Lines of a list: what is older is found by search or on the subject's page."""


def listing(desk: Desk, filter: str = "mine", most: int = _MOST, text: str = "") -> list[RecordLine]:
    """Records, the newest first; at most `most`, -1 for all. `text`: number, or what finds the home, place or
    building by search. Raises ValueError for an unknown list.
    """
    if filter not in FILTERS:
        raise ValueError(filter)
    return desk.read(lambda tx: _lines(tx, desk, _chosen(tx, desk, filter, most, text.strip())))


def _chosen(tx: Tx, desk: Desk, filter: str, most: int, text: str) -> list[Record]:
    midnight = to_moment(day.begins(desk.clock.today()))
    return recorded.newest(
        tx,
        of=desk.staff.id if filter == "mine" else "",
        typed=(midnight, desk.staff.id) if filter == "today" else (),
        voided=filter == "voided",
        waiting=filter == "waiting",
        text=half_width(text).upper(),
        about=subjects_found(tx, text) if text else (),
        limit=most,
    )


def _lines(tx: Tx, desk: Desk, records: Sequence[Record]) -> list[RecordLine]:
    ids = [record.id for record in records]
    receipts, seen = sent.states(tx, ids), sent.viewed(tx, ids, desk.staff.id)
    people, subjects, hazards = names.staff(tx), names.subjects(tx), loops.hazards_by_record(tx, ids)
    lines = []
    for record in records:
        where, who = subjects.get(record.subject_id, ("", ""))
        receipt = receipts.get(record.id, ("applied", ""))[0]
        lines.append(
            RecordLine(
                id=record.id,
                number=record.number,
                form=record.form,
                title=_spec(desk, record).title(desk.texts_language),
                where=where,
                who=who,
                seen_at=days.local(record.seen_at),
                inspector=people.get(record.inspector_id, ""),
                entered_by=people.get(record.entered_by, ""),
                hazards=_hazards(tx, record) if record.corrects_id else hazards.get(record.id, 0),
                status=record.status,
                receipt="viewed" if receipt == "applied" and record.id in seen else receipt,
            )
        )
    return lines


def _hazards(tx: Tx, record: Record) -> int:
    return sum(map(is_counted, hazards_of(tx, record)))


def _spec(desk: Desk, record: Record) -> FormSpec:
    return desk.forms.get(record.form, record.form_version)


def view(desk: Desk, record_id: str) -> RecordView:
    """One record with its answers. When the viewer supervises, that he saw it is noted once.

    Raises UserError record.not_here.
    """

    def work(tx: Tx) -> tuple[RecordView, bool]:
        record = _record(tx, record_id)
        unseen = desk.actor.may_supervise and tx.get(Viewed, viewed_id(desk, record_id)) is None
        return _view(tx, desk, record), unseen

    shown, unseen = desk.read(work)
    if unseen:
        desk.write(lambda tx: mark_viewed(tx, desk, record_id, _record(tx, record_id).scope_id))
    return shown


def _view(tx: Tx, desk: Desk, record: Record) -> RecordView:
    found = tx.find(Matter, order_by="number", record_id=[one.id for one in recorded.history(tx, record)])
    known = matterlines.book(tx, desk, found)
    changes = tx.outgoing_of([record.id])
    finished = record.status == RecordStatus.FINISHED
    return RecordView(
        line=_lines(tx, desk, [record])[0],
        answers=_answers(tx, desk, record, found),
        matters=[known.line(one) for one in known.standings],
        can_undo=bool(changes) and all(change.state == "waiting" for change in changes) and finished,
        can_void=finished and corrections.may_change(desk, record),
        has_notice=bool(told_of(tx, record).matters),
        attached=attachments.of_record(tx, _spec(desk, record), record, record.answers, desk.texts_language),
        send_backs=sendbacks.of_record(tx, desk, record),
        may_send_back=sendbacks.may_send(tx, desk, record),
        beside=_beside(tx, desk, record),
    )


def _beside(tx: Tx, desk: Desk, record: Record) -> list[Beside]:
    others = corrections.beside(tx, record)
    mine = _answers(tx, desk, record, []) if others else []
    return [
        Beside(line, [one for one in _answers(tx, desk, other, []) if one not in mine])
        for line, other in zip(_lines(tx, desk, others), others, strict=True)
    ]


def _answers(tx: Tx, desk: Desk, record: Record, found: Sequence[Matter]) -> list[AnswerLine]:
    """Without the private ones: they are in no list (decision 1)."""
    titles = {matter.question: matter.title for matter in found}
    language, spec = desk.texts_language, _spec(desk, record)
    askable = sendbacks.askable(spec, record)
    return [
        AnswerLine(
            label_of(spec, key, record.answers, language),
            attachments.answer_said(tx, spec.question(key), record.answers[key], language),
            titles.get(key, ""),
            about(tx, spec, key, record.answers, language),
            key if key in askable else "",
        )
        for key in asked(spec, record.answers)
    ]


def undo(desk: Desk, record_id: str) -> None:
    """Take the whole record back. Raises UserError store.already_sent, record.printed, store.changed_since
    where something was added to what it found or merged into it.
    """

    def work(tx: Tx) -> None:
        _record(tx, record_id)
        if any(not one.voided for one in tx.find(Notice, record_id=record_id)):
            raise UserError("record.printed")
        changes = tx.outgoing_of([record_id])
        if not changes:
            raise UserError("store.already_sent")
        found = [one.id for one in tx.find(Matter, record_id=record_id)]
        added = [*tx.find(Step, matter_id=found), *tx.find(Photo, matter_id=found), *loops.merges(tx, found)]
        if any(one.tx != changes[0].tx for one in tx.outgoing_of(one.id for one in added)):
            raise UserError("store.changed_since")
        tx.undo_tx(changes[0].tx)

    desk.write(work)


def void(desk: Desk, record_id: str, reason: str) -> None:
    """作废: the number is kept, the reason stands beside it; its open matters get a note.

    Raises UserError record.no_reason, record.not_yours, record.final.
    """

    def work(tx: Tx) -> None:
        record = _changeable(tx, desk, record_id, reason)
        shared = _shared(tx, record)
        tx.patch(Record, record.id, status=RecordStatus.VOIDED.value, status_reason=reason.strip())
        withdrawing.without(tx, desk, record)
        history = [one.id for one in recorded.history(tx, record)]
        contested.let_go(tx, desk, set(history) - shared)
        for notice in tx.find(Notice, record_id=history, voided=False):
            if notice.record_id not in shared:
                tx.patch(Notice, notice.id, voided=True, void_reason=reason.strip())
        for matter in tx.find(Matter, record_id=history):
            findings.note(tx, desk, matter, VOIDED, record.id, reason)

    desk.write(work)


def _shared(tx: Tx, record: Record) -> set[str]:
    """Ids of those it corrects that another correction stands for, too."""
    return {before.id for one in corrections.beside(tx, record) for before in recorded.history(tx, one)}


def correct(desk: Desk, record_id: str, reason: str) -> Filling:
    """更正: a form with the old answers, or the one that was begun; finishing it marks the old record as
    corrected.

    Raises UserError record.no_reason, record.not_yours, record.final.
    """

    def work(tx: Tx) -> str:
        record = _changeable(tx, desk, record_id, reason)
        for draft in tx.drafts():
            if draft.corrects_id == record.id and not reopened.answers_send_back(draft):
                tx.draft_save(replace(draft, reason=reason.strip()))
                return draft.id
        return corrections.draft_of(tx, desk, record, reason).id

    return filling.reopen(desk, desk.write(work))


def _changeable(tx: Tx, desk: Desk, record_id: str, reason: str) -> Record:
    record = _record(tx, record_id)
    if not reason.strip():
        raise UserError("record.no_reason")
    if record.status != RecordStatus.FINISHED:
        raise UserError("record.final")
    if not corrections.may_change(desk, record):
        raise UserError("record.not_yours")
    return record


def _record(tx: Tx, record_id: str) -> Record:
    record = tx.get(Record, record_id)
    if record is None:
        raise UserError("record.not_here")
    return record
