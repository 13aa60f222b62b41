"""What a local transaction is called in the list of what was sent: its title, where, what it opens."""

from collections.abc import Callable
from typing import Any

from desktop.domain import lifecycle
from desktop.domain.matters import Action, Matter, Notice, Step
from desktop.domain.records import Record
from desktop.domain.say import Say, say
from desktop.domain.sendbacks import SendBack
from desktop.services.desk import Desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.store.queries import names
from desktop.store.queries.sent import Sent
from desktop.store.tx import Tx

Titled = tuple[Say, str, Target | None]


def _of_record(tx: Tx, desk: Desk, one: Sent) -> Titled:
    record = tx.get(Record, one.row_id)
    if record is None:
        return _other(tx, desk, one)
    title = desk.forms.get(record.form, record.form_version).title(desk.texts_language)
    key = "record.sent_record" if one.op == "put" else "record.sent_change"
    where = names.subject(tx, record.subject_kind, record.subject_id)
    return say(key, title=title), where, Target(TargetKind.RECORD, record.id)


def _of_step(tx: Tx, desk: Desk, one: Sent) -> Titled:
    step = tx.get(Step, one.row_id)
    matter = tx.get(Matter, step.matter_id) if step else None
    if step is None or matter is None:
        return _not_counted(tx, one), "", None
    done = lifecycle.label_of(matter, Action(step.action))
    title = say(
        "record.sent_step",
        title=matter.title,
        step=say(f"matter.done_{done}", days=step.data.get("days", "")),
    )
    return title, matter.where, Target(TargetKind.MATTER, matter.id)


def _not_counted(tx: Tx, one: Sent) -> Say:
    """A step that was refused, or whose matter has gone: what was done and written stays to be read."""
    found = tx.outgoing_of([one.row_id])
    kept = (found[0].set or found[0].was) if found else {}
    if not kept.get("action"):
        return say("record.sent_step_gone")
    return say("record.sent_step_not_counted", step=step_said(tx, kept), note=kept.get("note", ""))


def step_said(tx: Tx, kept: dict[str, Any]) -> Say | str:
    """What a step, given by its fields, did; of one that only a newer program knows its name there."""
    matter, action = tx.get(Matter, str(kept.get("matter_id", ""))), str(kept.get("action", ""))
    if action not in set(Action):
        return action
    done = lifecycle.label_of(matter, Action(action)) if matter else action
    return say(f"matter.done_{done}", days=(kept.get("data") or {}).get("days", ""))


def _of_notice(tx: Tx, desk: Desk, one: Sent) -> Titled:
    notice = tx.get(Notice, one.row_id)
    if notice is None:
        return _other(tx, desk, one)
    return say("record.sent_notice", number=notice.number), "", Target(TargetKind.RECORD, notice.record_id)


def _of_send_back(tx: Tx, desk: Desk, one: Sent) -> Titled:
    row = tx.get(SendBack, one.row_id)
    record = tx.get(Record, row.record_id) if row else None
    if record is None:
        return _other(tx, desk, one)
    title = desk.forms.get(record.form, record.form_version).title(desk.texts_language)
    where = names.subject(tx, record.subject_kind, record.subject_id)
    return say("sendback.sent", title=title), where, Target(TargetKind.RECORD, record.id)


def _of_conflict(tx: Tx, desk: Desk, one: Sent) -> Titled:
    return say("record.sent_decision"), "", None


def _of_matter(tx: Tx, desk: Desk, one: Sent) -> Titled:
    matter = tx.get(Matter, one.row_id)
    if matter is None:
        return _other(tx, desk, one)
    return say("record.sent_matter", title=matter.title), matter.where, Target(TargetKind.MATTER, matter.id)


def _other(tx: Tx, desk: Desk, one: Sent) -> Titled:
    return say("record.sent_other"), "", None


_TITLES: dict[str, Callable[[Tx, Desk, Sent], Titled]] = {
    "record": _of_record,
    "step": _of_step,
    "notice": _of_notice,
    "conflict": _of_conflict,
    "matter": _of_matter,
    "send_back": _of_send_back,
}


def title_of(tx: Tx, desk: Desk, one: Sent) -> Titled:
    """Title, where, and what Enter opens; by the kind that the transaction is named after."""
    return _TITLES.get(one.kind, _other)(tx, desk, one)
