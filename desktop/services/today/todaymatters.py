"""The groups of 今日 that are made of matters."""

from collections.abc import Callable

from desktop.domain import lifecycle
from desktop.domain.matters import Action, Grade, MatterKind, State, Step
from desktop.domain.moments import china_day
from desktop.domain.permissions import Who, belongs
from desktop.domain.say import Say, say
from desktop.domain.scopes import is_restricted
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.matters.marks import CLOCK_ICON, GRADE_ICONS
from desktop.services.matters.matterfacts import notice_ends, wait_of, wait_said
from desktop.services.matters.matterlines import Book, Standing, by_urgency, i_may_check, is_mine
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.shapes.today import TodayLine

RETURNED_ICON, CHECK_ICON = "undo-variant", "progress-check"
_ASSIGNING = "assign"
ASSIGN_ICON, REVIEW_ICON = "account-arrow-right-outline", "stamper"


def lines(known: Book, desk: Desk, key: str, seen: set[str]) -> list[TodayLine]:
    """Lines of one group, the most urgent first; `seen` grows by the matters used."""
    belongs, make = _GROUPS[key]
    found = sorted(
        (one for one in known.standings if one.matter.id not in seen and belongs(one, desk)), key=by_urgency
    )
    seen |= {one.matter.id for one in found}
    return [make(one, known, desk) for one in found]


def count(known: Book, desk: Desk, key: str) -> int:
    """How many matters belong to the group, wherever they stand on the page."""
    belongs, _ = _GROUPS[key]
    return sum(belongs(one, desk) for one in known.standings)


def _danger(one: Standing, desk: Desk) -> bool:
    """疑似重大, and 险情事故 that nobody was told of yet."""
    return _graver(one) or any(wait.name == "phone" for wait in one.waits)


def _urgent(one: Standing, desk: Desk) -> bool:
    """督办 of mine; for the supervisor what calls for 督办."""
    if one.matter.state == State.TO_CHECK:
        return False
    if desk.actor.may_supervise:
        return one.mark.told.supervise
    return one.course.supervised is not None and is_mine(one, desk)


def _graver(one: Standing) -> bool:
    """Suspected to be 重大, and no authority has found it to be 一般."""
    return lifecycle.grade_of(one.matter, one.course) == Grade.MAJOR


def _returned(one: Standing, desk: Desk) -> bool:
    return one.course.returned is not None and is_mine(one, desk)


def _due(one: Standing, desk: Desk) -> bool:
    """The worker sees what ends today or before he is at work again; the supervisor what was not done in
    time (domain reference 2.5).
    """
    if one.mark.due is None or one.matter.state == State.REPORTED:
        return False
    if one.matter.state == State.TO_CHECK:
        # it stands among what is to be re-inspected; the supervisor hears of it when that does not happen
        return desk.actor.may_supervise and desk.staff.permission in one.mark.told.permissions
    ends = one.mark.due <= days.until_work(desk.clock.today())
    if one.waits and one.matter.matter != MatterKind.HAZARD and _for_me(one, desk):
        return ends
    if desk.actor.may_supervise:
        return desk.staff.permission in one.mark.told.permissions
    return one.matter.matter == MatterKind.HAZARD and ends


def _for_me(one: Standing, desk: Desk) -> bool:
    """Whether the wait that ends first is for people like this one; a supervisor leaves the field its own."""
    who = Who(one.waits[0].who)
    return belongs(desk.actor, who) and (who is Who.SUPERVISOR) == desk.actor.may_supervise


def _to_check(one: Standing, desk: Desk) -> bool:
    return i_may_check(one, desk)


def _to_assign(one: Standing, desk: Desk) -> bool:
    return one.matter.state == State.REPORTED and Action.ASSIGN in lifecycle.table_of(one.matter).rules


def _to_review(one: Standing, desk: Desk) -> bool:
    """What waits for the supervisor: striking off, a re-inspection, a lead to be identified, more time that
    was asked for, a matter whose finding no longer stands, one that nobody there can take further.
    """
    if _to_identify(one) or one.withdrawn or one.course.asked or one.stuck:
        return True
    if one.matter.state != State.TO_CHECK:
        return False
    mine = one.course.assignee_id == desk.staff.id
    grade = lifecycle.grade_of(one.matter, one.course)
    return mine or (grade in (Grade.MAJOR, Grade.STANDING) and not one.course.assignee_id)


def _to_identify(one: Standing) -> bool:
    return one.matter.state == State.REPORTED and Action.VERIFY in lifecycle.table_of(one.matter).rules


def _line(
    one: Standing, known: Book, desk: Desk, icon: str, word: Say | None, reason: Say, when: Say
) -> TodayLine:
    several = len(desk.staff.grid_ids) > 1
    return TodayLine(
        icon=icon,
        door=one.matter.where,
        name=one.matter.who,
        risk=one.mark.risk,
        risk_word=word,
        reason=_of_whom(one, known, reason),
        when=when,
        target=Target(TargetKind.MATTER, one.matter.id),
        grid=known.areas.get(one.matter.grid_id, "") if several else "",
        restricted=is_restricted(one.matter.scope_id),
    )


def _of_whom(one: Standing, known: Book, reason: Say) -> Say:
    """With who had it in hand before he left the grid (SUP-01), and what is perhaps the same (COR-05)."""
    more = [say("reason.formerly", who=one.formerly)] if one.formerly else []
    twice = known.twice.get(one.matter.id)
    more += [say("reason.twice", number=twice)] if twice else []
    return days.sentence([reason, *more]) if more else reason


def plain_line(one: Standing, known: Book, desk: Desk, reason: Say) -> TodayLine:
    """A line of a matter outside the groups, with its own mark and deadline."""
    return _line(one, known, desk, one.mark.icon, one.mark.word, reason, _day_of(one))


def _day_of(one: Standing) -> Say:
    return days.day(one.mark.due) if one.mark.due else say("reason.no_deadline")


def _urgent_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    ordered = one.course.supervised
    if ordered is None:
        return _due_line(one, known, desk)
    title, who = one.matter.title, ordered.staff_name
    reason = say("reason.supervised", title=title, who=who, note=ordered.note)
    return _line(one, known, desk, GRADE_ICONS["M"], one.mark.word, reason, _day_of(one))


def _alarm_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    """疑似重大 and 险情事故: who is still to be told, then how far it is."""
    matter, waits = one.matter, one.waits[:2]
    word = say("reason.grade_M" if _graver(one) else "reason.event")
    reason = say("reason.at", title=matter.title, state=lifecycle.state_said(matter, matter.state))
    if waits:
        reason = say("reason.waits", title=matter.title, waits=[wait_of(wait) for wait in waits])
    when = next((_until(wait.due_at, known) for wait in waits if not wait.at_once), _day_of(one))
    return _line(one, known, desk, GRADE_ICONS["M"], word, reason, when)


def _until(moment: str, known: Book) -> Say:
    """16:20前, or the day when it is not today."""
    if china_day(moment) == known.today:
        return say("reason.before", time=days.clock_time(moment))
    return days.day(days.last_day(moment))


def _returned_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    sent_back = one.course.returned
    who, note = (sent_back.staff_name, sent_back.note) if sent_back else ("", "")
    on = days.day(days.last_day(sent_back.at)) if sent_back else _day_of(one)
    return _line(one, known, desk, RETURNED_ICON, None, say("reason.returned", who=who, note=note), on)


def _due_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    late, grade = one.mark.days_late, one.matter.grade or ""
    icon = one.mark.icon if late or grade == Grade.STANDING else CLOCK_ICON
    if one.matter.matter != MatterKind.HAZARD:
        reason = say("reason.wait", title=one.matter.title, what=wait_said(one.waits[0]))
        return _line(one, known, desk, icon, one.mark.word, reason, _day_of(one))
    graded = say("reason.title_grade", title=one.matter.title, grade=say(f"reason.grade_{grade or 'T'}"))
    return _line(one, known, desk, icon, one.mark.word, _due_reason(one, graded), _day_of(one))


def _due_reason(one: Standing, graded: Say) -> Say:
    """The last thing that happened, where it says why it stands still."""
    last = one.steps[-1] if one.steps else None
    if one.matter.state == State.TO_CHECK:
        return days.sentence([graded, say("reason.unchecked")])
    if one.course.asked:
        return _asked("asked", one.course.asked, what=graded)
    if one.mark.days_late and one.matter.grade == Grade.STANDING:
        return days.sentence([graded, say("reason.standing_late")])
    if last and last.action == "note":
        return days.sentence([graded, last.note])
    if last and last.action in ("nobody_home", "start", "tell"):
        return days.sentence([graded, say(f"reason.after_{last.action}")])
    return graded


def _asked(key: str, step: Step, **what: Say | str) -> Say:
    """申请延期: who asks for how much, and why."""
    return say(f"reason.{key}", who=step.staff_name, days=step.data["days"], note=step.note, **what)


def _check_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    assigned = next((step for step in reversed(one.steps) if step.action == "assign"), None)
    if one.course.assignee_id == desk.staff.id and assigned:
        reason = say("reason.check_assigned", title=one.matter.title, who=assigned.staff_name)
    elif one.course.fixed and one.course.fixed.note:
        reason = say("reason.check_note", title=one.matter.title, note=one.course.fixed.note)
    else:
        reason = say("reason.check", title=one.matter.title)
    return _line(one, known, desk, CHECK_ICON, None, reason, _day_of(one))


def _assign_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    step = _handed_up(one)
    unit = one.matter.policy_unit
    key = "reason.assign_unit" if unit else "reason.assign"
    reason = say(key, title=one.matter.title, who=step.staff_name if step else "", unit=unit)
    on = days.day(days.last_day(step.at)) if step else _day_of(one)
    return _line(one, known, desk, ASSIGN_ICON, _too_late(one, known), reason, on)


def _too_late(one: Standing, known: Book) -> Say | None:
    """超期2天: it should have been assigned by then."""
    ends = next((days.last_day(wait.due_at) for wait in one.waits if wait.name == _ASSIGNING), known.today)
    late = (known.today - ends).days
    return say("reason.late", days=late) if late > 0 else None


def _handed_up(one: Standing) -> Step | None:
    up = (Action.REPORT, Action.REFUSED)
    return next((step for step in reversed(one.steps) if step.action in up), None)


def _review_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    if _to_identify(one):
        step, published = _handed_up(one), one.course.published
        reason = say("reason.review_lead", title=one.matter.title, who=step.staff_name if step else "")
        if published:
            full = days.day(notice_ends(desk, published))
            reason = say("reason.review_published", title=one.matter.title, day=full)
        return _line(one, known, desk, REVIEW_ICON, one.mark.word, reason, _day_of(one))
    if one.withdrawn:
        reason = say("reason.review_withdrawn", title=one.matter.title, why=one.withdrawn)
        return _line(one, known, desk, REVIEW_ICON, None, reason, _day_of(one))
    if asked := one.course.asked:
        reason = _asked("review_longer", asked, title=one.matter.title)
        return _line(one, known, desk, REVIEW_ICON, None, reason, days.day(days.last_day(asked.at)))
    if one.course.assignee_id == desk.staff.id:
        return _check_line(one, known, desk)
    if one.course.returned:
        return _returned_line(one, known, desk)
    key = "reason.review_nobody" if one.stuck else "reason.review_other"
    if lifecycle.grade_of(one.matter, one.course) == Grade.MAJOR:
        key = "reason.review_close" if one.course.document else "reason.review_document"
    fixed = one.course.fixed
    reason = say(key, title=one.matter.title, who=fixed.staff_name if fixed else "")
    on = days.day(days.last_day(fixed.at)) if fixed else _day_of(one)
    return _line(one, known, desk, REVIEW_ICON, None, reason, on)


_GROUPS: dict[str, tuple[Callable[[Standing, Desk], bool], Callable[[Standing, Book, Desk], TodayLine]]] = {
    "danger": (_danger, _alarm_line),
    "urgent": (_urgent, _urgent_line),
    "returned": (_returned, _returned_line),
    "due": (_due, _due_line),
    "to_check": (_to_check, _check_line),
    "to_assign": (_to_assign, _assign_line),
    "to_review": (_to_review, _review_line),
}
