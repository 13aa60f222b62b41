"""Records that wait for a word, as lines of 今日: sent back, answered, corrected on two laptops (SUP-01)."""

from desktop.domain.records import Record, RecordStatus
from desktop.domain.say import Say, say
from desktop.domain.sendbacks import SendBack
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.holders import Holders, holders
from desktop.services.records import reopened
from desktop.services.records.corrections import beside, counted_twice, may_change, standing
from desktop.services.records.sendbacks import for_me, left
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.shapes.today import TodayLine
from desktop.store.queries import names, recorded
from desktop.store.tx import Tx

RETURNED_ICON, REVIEW_ICON, ODDS_ICON = "undo-variant", "stamper", "call-split"


def to_answer(tx: Tx, desk: Desk) -> list[TodayLine]:
    """退回我的: the question quoted, the oldest first; Enter opens the form."""
    known = holders(tx)
    lines = []
    for row in tx.find(SendBack, order_by="asked_at, id", answered_at=None):
        record = tx.get(Record, row.record_id)
        if record is None or not for_me(desk, record, known):
            continue
        stands, gone = standing(tx, record), left(record, known)
        parts: list[Say | str] = [_asked(desk, row, record)]
        target = Target(TargetKind.SEND_BACK, row.id, record.form, record.subject_kind, record.variant)
        if stands.status == RecordStatus.VOIDED:
            parts.append(say("reason.sent_back_voided"))
            target = Target(TargetKind.RECORD, record.id)
        elif stands.id != record.id:
            parts.append(say("reason.sent_back_corrected", number=stands.number))
        if gone:
            parts.append(say("reason.formerly", who=gone))
        lines.append(_line(tx, desk, record, RETURNED_ICON, days.sentence(parts), row.asked_at, target))
    return lines


def to_review(tx: Tx, desk: Desk) -> list[TodayLine]:
    """For the office: what was answered, and what nobody can answer: its record was voided, or nobody
    works the grid.
    """
    lines, known = [], holders(tx)
    for row in tx.find(SendBack, order_by="asked_at, id", decision=None):
        record = tx.get(Record, row.record_id)
        if record is None:
            continue
        if row.answered_at is not None:
            reason = say("reason.answered", who=row.answered_name, note=row.question)
            target = Target(TargetKind.RECORD, row.correction_id or record.id)
            lines.append(_line(tx, desk, record, REVIEW_ICON, reason, row.answered_at, target))
        elif key := _stuck(tx, record, known):
            reason = days.sentence([_asked(desk, row, record), say(f"reason.{key}")])
            target = Target(TargetKind.RECORD, record.id)
            lines.append(_line(tx, desk, record, REVIEW_ICON, reason, row.asked_at, target))
    return lines


def at_odds(tx: Tx, desk: Desk) -> list[TodayLine]:
    """What two laptops did with one record without knowing of each other: both corrected it and both count,
    or one voided what the other corrected. To everybody who may take one of them back.
    """
    lines = []
    for record in counted_twice(tx):
        all_of_it = [record, *beside(tx, record)]
        numbers = " / ".join(one.number for one in all_of_it)
        lines.append((all_of_it[-1], "corrected_twice", {"count": len(all_of_it), "numbers": numbers}))
    for record in recorded.voided_under(tx):
        lines.append((record, "voided_and_corrected", {"number": record.number}))
    return [
        _line(
            tx,
            desk,
            record,
            ODDS_ICON,
            say(f"reason.{key}", title=_title(desk, record), **values),
            record.entered_at,
            Target(TargetKind.RECORD, record.id),
        )
        for record, key, values in lines
        if may_change(desk, record)
    ]


def _title(desk: Desk, record: Record) -> str:
    return desk.forms.get(record.form, record.form_version).title(desk.texts_language)


def _stuck(tx: Tx, record: Record, known: Holders) -> str:
    """Why nobody can answer; empty while somebody can."""
    if standing(tx, record).status == RecordStatus.VOIDED:
        return "sent_back_voided"
    return "sent_back_nobody" if left(record, known) and not known.has_worker(record.grid_id) else ""


def _asked(desk: Desk, row: SendBack, record: Record) -> Say:
    return say("reason.sent_back", title=_title(desk, record), who=row.asked_name, note=row.question)


def _line(tx: Tx, desk: Desk, record: Record, icon: str, reason: Say, at: str, target: Target) -> TodayLine:
    where, who = names.subjects(tx, [record.subject_id]).get(record.subject_id, ("", ""))
    several = len(desk.staff.grid_ids) > 1
    return TodayLine(
        icon=icon,
        door=where,
        name=who,
        risk=Risk.NONE,
        risk_word=None,
        reason=reason,
        when=days.day(days.local(at).date()),
        target=target,
        grid=names.areas(tx).get(record.grid_id, "") if several else "",
    )


def drafts_of(tx: Tx, lines: list[TodayLine]) -> set[str]:
    """Open forms that these lines lead to: they stand in no other group."""
    ids = {line.target.id for line in lines if line.target.kind is TargetKind.SEND_BACK}
    return {draft.id for draft in tx.drafts() if reopened.answers_send_back(draft) in ids}
