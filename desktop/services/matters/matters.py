"""事项: working lists, one matter with its history, and the steps a person may take."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from desktop.domain import lifecycle
from desktop.domain.matters import Action, Matter, MatterKind, Step
from desktop.domain.moments import to_moment
from desktop.domain.permissions import actor_of
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.domain.values import half_width
from desktop.services.desk import Desk
from desktop.services.matters import matterview
from desktop.services.matters.matterlines import Standing, book, by_urgency, i_may_check, is_mine
from desktop.services.matters.matteroffers import near_staff
from desktop.services.matters.steps import new_step
from desktop.services.matters.viewing import mark_viewed
from desktop.services.photos.photos import put_photo
from desktop.services.photos.pictures import Picture, take_in
from desktop.services.shapes.matter import DAYS_AGO, MatterLine, MatterView
from desktop.store.queries import day, loops, sent
from desktop.store.search import search
from desktop.store.tx import Tx

FILTERS = (
    "mine",
    "due_today",
    "overdue",
    "to_check",
    "reported",
    "above",
    "returned",
    "open",
    "no_hazard",
    "all",
)
_ANSWER = "answer"
"""The clock that begins when a need is reported."""
_AFTER = (Action.FIXED, Action.FIXED_AND_CHECKED, Action.PASS)
"""Steps whose photos show how it looks afterwards."""


def listing(desk: Desk, filter: str = "open", most: int = loops.MOST, text: str = "") -> list[MatterLine]:
    """Matters of one working list, the most urgent first; with the closed ones at most `most`, -1 all.
    `text`: words that all stand in one line, its grid or 安置点 (COR-03); pinyin initials, end of a door.

    Raises ValueError for an unknown list.
    """
    if filter not in FILTERS:
        raise ValueError(filter)

    def work(tx: Tx) -> list[MatterLine]:
        if filter == "all":
            known = book(tx, desk, loops.every_matter(tx, -1 if text else most))
            return _fitting(tx, [known.line(one) for one in known.standings], text)
        known = book(tx, desk)
        chosen = [one for one in known.standings if _TESTS[filter](one, desk)]
        return _fitting(tx, [known.line(one) for one in sorted(chosen, key=by_urgency)], text)

    return desk.read(work)


def _fitting(tx: Tx, lines: list[MatterLine], text: str) -> list[MatterLine]:
    words = half_width(text).casefold().split()
    if not words:
        return lines
    found = {one.id for one in search(tx, text, loops.MOST) if one.kind == "matter"}

    def fits(line: MatterLine) -> bool:
        parts = (line.number, line.title, line.where, line.who, line.assignee, line.grid, line.site)
        shown = " ".join(parts).casefold()
        return line.id in found or all(word in shown for word in words)

    return [line for line in lines if fits(line)]


def view(desk: Desk, matter_id: str) -> MatterView:
    """One matter. When the viewer supervises, that he saw it is noted once (已查看).

    Raises UserError matter.not_here.
    """
    shown, seen = desk.read(lambda tx: _view(tx, desk, matter_id))
    if not seen:
        desk.write(lambda tx: mark_viewed(tx, desk, matter_id, _matter(tx, matter_id).scope_id))
    return shown


def step(
    desk: Desk,
    matter_id: str,
    action: str,
    note: str = "",
    data: dict[str, Any] | None = None,
    photos: Sequence[bytes | Picture] = (),
) -> MatterView:
    """Take one step, with photos as they are or taken in already. Raises UserError with the reason when it
    is not allowed, record.bad_photo.
    """
    pictures = [take_in(one) if isinstance(one, bytes) else one for one in photos]

    desk.write(lambda tx: take_step(tx, desk, matter_id, Action(action), note, dict(data or {}), pictures))
    return view(desk, matter_id)


def undo(desk: Desk, matter_id: str) -> MatterView:
    """Take back the last step typed here, also for another, that was not sent.

    Raises UserError store.already_sent, matter.no_step, matter.step_of_record, record.printed.
    """

    def work(tx: Tx) -> None:
        outgoing = tx.outgoing_of(one.id for one in tx.find(Step, matter_id=matter_id) if _typed(one, desk))
        if not outgoing:
            raise UserError("matter.no_step")
        together = sent.kinds_of(tx, outgoing[-1].tx)
        if "record" in together:
            raise UserError("matter.step_of_record")
        if "notice" in together:
            raise UserError("record.printed")
        tx.undo_tx(outgoing[-1].tx)

    desk.write(work)
    return view(desk, matter_id)


def _typed(one: Step, desk: Desk) -> bool:
    return (one.entered_by or one.staff_id) == desk.staff.id


def take_step(
    tx: Tx,
    desk: Desk,
    matter_id: str,
    action: Action,
    note: str,
    data: dict[str, Any],
    pictures: Sequence[Picture] = (),
) -> Step:
    """Write one step with its photos. Raises UserError with the reason when it is not allowed."""
    matter = _matter(tx, matter_id)
    steps = tx.find(Step, order_by="at, id", matter_id=matter_id)
    doer = _doer(tx, desk, str(data.pop("by", "")))
    when = _when(desk, matter, int(data.pop(DAYS_AGO, 0)))
    data |= _looked_up(tx, matter, action, data)
    moment = "after" if action in _AFTER else "before"
    if pictures:
        data["photo_ids"] = [put_photo(tx, desk, matter, moment, one) for one in pictures]
    at = lifecycle.next_moment(steps, when)
    taken = new_step(desk, matter, action, at, doer, data=data, note=note)
    refused = lifecycle.refuse(matter, steps, taken, actor_of(doer))
    if refused:
        raise UserError(refused.key, **refused.values)
    tx.put(taken)
    return taken


def _when(desk: Desk, matter: Matter, days_ago: int) -> str:
    """Now, or noon of an earlier day, where it is typed from paper; never before the finding."""
    if not days_ago:
        return desk.clock.moment()
    noon = day.begins(desk.clock.today()) - timedelta(days=days_ago) + timedelta(hours=12)
    return max(matter.found_at, to_moment(noon))


def _doer(tx: Tx, desk: Desk, staff_id: str) -> Staff:
    """Who did it, when it is typed for another (代录, decision 5). Raises UserError matter.no_person."""
    if staff_id in ("", desk.staff.id):
        return desk.staff
    found = tx.get(Staff, staff_id)
    if found is None or not found.active:
        raise UserError("matter.no_person")
    return found


def _looked_up(tx: Tx, matter: Matter, action: Action, data: dict[str, Any]) -> dict[str, Any]:
    """What a step says besides what was chosen. Raises UserError matter.not_near where it was to be given
    to somebody who has left meanwhile.
    """
    if action == Action.ASSIGN:
        chosen = str(data.get("assignee_id", ""))
        name = matterview.name_of(tx, chosen)
        if chosen and chosen not in {one.id for one in near_staff(tx, matter)}:
            raise UserError("matter.not_near", who=name)
        return {"assignee_name": name}
    if action in (Action.EXTEND, Action.ASK_LONGER) and str(data.get("days", "")).isdecimal():
        return {"days": int(data["days"])}
    into = tx.get(Matter, str(data.get("into", ""))) if action == Action.MERGE else None
    return {"into_found_at": into.found_at} if into else {}


def _view(tx: Tx, desk: Desk, matter_id: str) -> tuple[MatterView, bool]:
    matter = _matter(tx, matter_id)
    return matterview.view(tx, desk, matter), matterview.already_seen(tx, desk, matter)


def _matter(tx: Tx, matter_id: str) -> Matter:
    matter = tx.get(Matter, matter_id)
    if matter is None:
        raise UserError("matter.not_here")
    return matter


def _due_today(one: Standing, desk: Desk) -> bool:
    return one.mark.due == desk.clock.today()


def _overdue(one: Standing, desk: Desk) -> bool:
    return one.mark.days_late > 0


def _to_check(one: Standing, desk: Desk) -> bool:
    return one.matter.state == "to_check" and (desk.actor.may_supervise or i_may_check(one, desk))


def _above(one: Standing, desk: Desk) -> bool:
    """需上级协调: a need that was reported and waits for its answer (SUP-03)."""
    return one.matter.matter == MatterKind.NEED and any(wait.name == _ANSWER for wait in one.waits)


_TESTS: dict[str, Callable[[Standing, Desk], bool]] = {
    "mine": lambda one, desk: is_mine(one, desk) or i_may_check(one, desk),
    "due_today": _due_today,
    "overdue": _overdue,
    "to_check": _to_check,
    "reported": lambda one, desk: one.matter.state == "reported",
    "above": _above,
    "returned": lambda one, desk: one.course.returned is not None,
    "open": lambda one, desk: True,
    "no_hazard": lambda one, desk: one.matter.matter != MatterKind.HAZARD,
}

__all__ = ["FILTERS", "listing", "step", "take_step", "undo", "view"]
