"""One matter on its page: stepper, facts, history, photos, and the steps this person may take."""

import base64

from desktop.domain import lifecycle
from desktop.domain.matters import NONE_OF_ITS_OWN, Action, Matter, State, Step
from desktop.domain.records import Photo, Record, Viewed
from desktop.domain.say import Say, say
from desktop.domain.values import mask
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.matterfacts import facts_of
from desktop.services.matters.matterlines import Book, Standing, book
from desktop.services.matters.matteroffers import hint_of, offers_of
from desktop.services.matters.paperoffers import papers_of
from desktop.services.matters.told import told_of
from desktop.services.matters.viewing import viewed_id
from desktop.services.matters.withdrawn import CORRECTED, STANDS, VOIDED, WITHDRAWN
from desktop.services.shapes.matter import MatterView, PhotoView
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.shapes.timeline import TimelineLine
from desktop.store.queries import homes, names
from desktop.store.tx import Tx

_ICONS = {
    Action.TELL: "file-document-outline",
    Action.START: "phone-outline",
    Action.REPORT: "account-arrow-right-outline",
    Action.ASSIGN: "account-arrow-right-outline",
    Action.FIXED: "camera-outline",
    Action.FIXED_AND_CHECKED: "check-circle-outline",
    Action.PASS: "check-circle-outline",
    Action.RETURN: "undo-variant",
    Action.NOBODY_HOME: "door-closed",
    Action.EXTEND: "calendar-blank-outline",
    Action.ASK_LONGER: "calendar-blank-outline",
    Action.KEEP_DEADLINE: "calendar-blank-outline",
    Action.AUTHORITY: "stamper",
    Action.CLOSE: "check-circle-outline",
    Action.FALSE_ALARM: "close-circle-outline",
    Action.REOPEN: "undo-variant",
    Action.REFUSED: "close-circle-outline",
    Action.NOTE: "pencil-outline",
    Action.PHONED: "phone-outline",
    Action.WRITTEN: "file-document-outline",
    Action.SUPERVISE: "alert-octagon-outline",
    Action.MERGE: "link-variant",
    Action.ACCEPT: "flag-outline",
    Action.PUBLISH: "file-document-outline",
    Action.VERIFY: "stamper",
    Action.DISMISS: "close-circle-outline",
    Action.MEASURES: "account-group-outline",
}


def view(tx: Tx, desk: Desk, matter: Matter) -> MatterView:
    known = book(tx, desk, [matter])
    one = known.standings[0]
    record = tx.get(Record, matter.record_id)
    resident_id, phone = homes.whom_to_call(tx, matter.household_id or "")
    return MatterView(
        line=known.line(one),
        stages=_stages(one),
        facts=facts_of(tx, desk, known, one, record),
        phone=mask(phone),
        phone_of=resident_id,
        timeline=timeline(known, one, record),
        photos=_photos(tx, known, matter),
        offers=offers_of(tx, desk, one),
        hint=hint_of(tx, desk, one),
        record_id=record.id if record else "",
        papers=papers_of(one, record is not None and matter in told_of(tx, record).matters),
    )


def already_seen(tx: Tx, desk: Desk, matter: Matter) -> bool:
    """Nothing to note: seen before, or the viewer does not supervise."""
    return not desk.actor.may_supervise or tx.get(Viewed, viewed_id(desk, matter.id)) is not None


def name_of(tx: Tx, staff_id: str) -> str:
    return names.staff(tx).get(staff_id, "")


def _stages(one: Standing) -> list[tuple[Say, str]]:
    return [(lifecycle.state_said(one.matter, state), mark) for state, mark in _way(one)]


def _way(one: Standing) -> list[tuple[State, str]]:
    """Stepper of the way this matter takes; a state beside the way ends it."""
    state, life = State(one.matter.state), lifecycle.table_of(one.matter)
    if state in NONE_OF_ITS_OWN:
        return [(life.begins, "done"), (state, "now")]
    handed_on = state in (State.REPORTED, State.ASSIGNED) or any(
        step.action in (Action.REPORT, Action.REFUSED) for step in one.counted
    )
    way = life.handed_on if handed_on else life.way
    place = way.index(state) if state in way else len(way) - 2
    closed = state == State.CLOSED
    return [
        (
            stage if number != place else state,
            "done" if number < place or closed else "now" if number == place else "ahead",
        )
        for number, stage in enumerate(way)
    ]


def timeline(known: Book, one: Standing, record: Record | None = None) -> list[TimelineLine]:
    """Newest first; ends with the registration, which opens the record it came from where that is here."""
    lines = [_moment(step, one, known) for step in reversed(one.steps)]
    matter = one.matter
    who = known.staff.get(matter.found_by, "")
    where = say("matter.found_in", where=matter.where)
    came_from = Target(TargetKind.RECORD, record.id) if record else None
    first = TimelineLine(
        "flag-outline", say("matter.done_registered"), days.local(matter.found_at), who, where, came_from
    )
    return [*lines, first]


def _moment(step: Step, one: Standing, known: Book) -> TimelineLine:
    action = Action(step.action)
    title = say(f"matter.done_{lifecycle.label_of(one.matter, action)}")
    if action == Action.ASSIGN and _while_checking(step, one):
        title = say("matter.done_assign_check")
    elif action in (Action.EXTEND, Action.ASK_LONGER):
        title = say(f"matter.done_{action.value}", days=step.data.get("days", ""))
    note = _said(step) if step.id in one.course.taken else say("matter.too_late")
    who = step.staff_name
    if step.entered_by:
        title = say("matter.typed_for", what=title, who=known.staff.get(step.entered_by, ""))
    return TimelineLine(_ICONS[action], title, days.local(step.at), who, note, None)


def _said(step: Step) -> Say | None:
    """What was written with a step."""
    data, note = step.data, step.note
    if step.action == Action.ASSIGN and data.get("assignee_name"):
        return say("matter.assigned_to", who=str(data["assignee_name"]), note=note)
    if data.get(WITHDRAWN) in (VOIDED, CORRECTED, STANDS):
        return say("matter.withdrawn_note", why=say(f"matter.withdrawn_{data[WITHDRAWN]}"), text=note)
    if data.get("fixed_by"):
        return say("matter.fixed_by", by=say(f"matterspage.fixed_by_{data['fixed_by']}"), note=note)
    if step.action == Action.AUTHORITY:
        decided = say(f"matterspage.decision_{data.get('decision', '')}")
        return say("matter.decided", decision=decided, document=str(data.get("document", "")))
    if data.get("result"):
        return say("matter.with_result", result=say(f"matterspage.result_{data['result']}"), note=note)
    text = " ".join(part for part in (str(data.get("document", "")), note) if part)
    return say("matter.plain", text=text) if text else None


def _while_checking(step: Step, one: Standing) -> bool:
    before = [other for other in one.steps if (other.at, other.id) < (step.at, step.id)]
    return lifecycle.course(one.matter, before).state == State.TO_CHECK


def _photos(tx: Tx, known: Book, matter: Matter) -> list[PhotoView]:
    """The full picture where this laptop has it, else the thumbnail."""
    return [
        PhotoView(
            photo.id,
            photo.moment,
            tx.blob_get(photo.sha256) or base64.b64decode(photo.thumb),
            days.local(photo.taken_at),
            known.staff.get(photo.taken_by, ""),
        )
        for photo in tx.find(Photo, order_by="taken_at, id", matter_id=matter.id)
    ]
