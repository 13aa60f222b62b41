"""The groups of 今日 that are made of matters."""

from collections.abc import Callable
from datetime import timedelta

from desktop.domain.matters import Grade, MatterKind, State
from desktop.domain.moments import CHINA, from_moment, to_moment
from desktop.domain.say import Say, say
from desktop.domain.scopes import is_restricted
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.marks import CLOCK_ICON, GRADE_ICONS
from desktop.services.matterlines import Book, Standing, by_urgency, i_may_check, is_mine
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.shapes.today import TodayLine

RETURNED_ICON, CHECK_ICON = "undo-variant", "progress-check"
ASSIGN_ICON, REVIEW_ICON = "account-arrow-right-outline", "stamper"


def lines(known: Book, desk: Desk, key: str, seen: set[str]) -> list[TodayLine]:
    """Lines of one group, the most urgent first; `seen` grows by the matters used."""
    belongs, make = _GROUPS[key]
    found = sorted(
        (one for one in known.standings if one.matter.id not in seen and belongs(one, desk)), key=by_urgency
    )
    seen |= {one.matter.id for one in found}
    return [make(one, known, desk) for one in found]


def _urgent(one: Standing, desk: Desk) -> bool:
    """疑似重大; for the supervisor also what is a week over time."""
    if one.matter.matter != MatterKind.HAZARD:
        return False
    if one.matter.grade == Grade.MAJOR:
        return True
    red = desk.rules.number("overdue.red_days", desk.clock.today())
    return desk.actor.may_supervise and one.mark.days_late >= red and one.matter.state != State.TO_CHECK


def _returned(one: Standing, desk: Desk) -> bool:
    return one.course.returned is not None and is_mine(one, desk)


def _due(one: Standing, desk: Desk) -> bool:
    if one.matter.matter != MatterKind.HAZARD or one.matter.state in (State.TO_CHECK, State.REPORTED):
        return False
    return one.mark.due is not None and one.mark.due <= desk.clock.today()


def _to_check(one: Standing, desk: Desk) -> bool:
    return i_may_check(one, desk)


def _to_assign(one: Standing, desk: Desk) -> bool:
    return one.matter.state == State.REPORTED


def _to_review(one: Standing, desk: Desk) -> bool:
    """What waits for the supervisor: striking off, or somebody else to re-inspect."""
    if one.matter.state != State.TO_CHECK:
        return False
    return one.matter.grade in (Grade.MAJOR, Grade.STANDING) and not one.course.assignee_id


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
        reason=_of_whom(one, reason),
        when=when,
        target=Target(TargetKind.MATTER, one.matter.id),
        grid=known.areas.get(one.matter.grid_id, "") if several else "",
        restricted=is_restricted(one.matter.scope_id),
    )


def _of_whom(one: Standing, reason: Say) -> Say:
    """With who had it in hand before he left the grid (SUP-01)."""
    return days.sentence([reason, say("reason.formerly", who=one.formerly)]) if one.formerly else reason


def plain_line(one: Standing, known: Book, desk: Desk, reason: Say) -> TodayLine:
    """A line of a matter outside the groups, with its own mark and deadline."""
    return _line(one, known, desk, one.mark.icon, one.mark.word, reason, _day_of(one))


def _day_of(one: Standing) -> Say:
    return days.day(one.mark.due) if one.mark.due else say("reason.no_deadline")


def _urgent_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    if one.matter.grade != Grade.MAJOR:
        return _due_line(one, known, desk)
    today = desk.clock.today()
    limit = timedelta(hours=desk.rules.number("major.report_hours", today))
    report = from_moment(one.matter.found_at) + limit
    local = report.astimezone(CHINA).date()
    reason = say("reason.major", title=one.matter.title, day=_day_word(local == today, to_moment(report)))
    when = say("reason.before", time=days.clock_time(to_moment(report)))
    if local != today:
        when = days.day(local)
    return _line(one, known, desk, GRADE_ICONS["M"], say("reason.grade_M"), reason, when)


def _day_word(today: bool, moment: str) -> Say:
    return say("reason.today") if today else days.day(days.last_day(moment))


def _returned_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    sent_back = one.course.returned
    who, note = (sent_back.staff_name, sent_back.note) if sent_back else ("", "")
    on = days.day(days.last_day(sent_back.at)) if sent_back else _day_of(one)
    return _line(one, known, desk, RETURNED_ICON, None, say("reason.returned", who=who, note=note), on)


def _due_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    late, grade = one.mark.days_late, one.matter.grade or ""
    red = desk.rules.number("overdue.red_days", desk.clock.today())
    icon = GRADE_ICONS["M"] if late >= red else one.mark.icon
    if not late and grade != Grade.STANDING:
        icon = CLOCK_ICON
    graded = say("reason.title_grade", title=one.matter.title, grade=say(f"reason.grade_{grade or 'T'}"))
    return _line(one, known, desk, icon, one.mark.word, _due_reason(one, graded), _day_of(one))


def _due_reason(one: Standing, graded: Say) -> Say:
    """The last thing that happened, where it says why it stands still."""
    last = one.steps[-1] if one.steps else None
    if one.mark.days_late and one.matter.grade == Grade.STANDING:
        return days.sentence([graded, say("reason.standing_late")])
    if last and last.action == "note":
        return days.sentence([graded, last.note])
    if last and last.action in ("nobody_home", "start", "tell"):
        return days.sentence([graded, say(f"reason.after_{last.action}")])
    return graded


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
    step = next((one for one in reversed(one.steps) if one.action in ("report", "refused")), None)
    unit = one.matter.policy_unit
    key = "reason.assign_unit" if unit else "reason.assign"
    reason = say(key, title=one.matter.title, who=step.staff_name if step else "", unit=unit)
    on = days.day(days.last_day(step.at)) if step else _day_of(one)
    return _line(one, known, desk, ASSIGN_ICON, None, reason, on)


def _review_line(one: Standing, known: Book, desk: Desk) -> TodayLine:
    key = "reason.review_other"
    if one.matter.grade == Grade.MAJOR:
        key = "reason.review_close" if one.course.document else "reason.review_document"
    fixed = one.course.fixed
    reason = say(key, title=one.matter.title, who=fixed.staff_name if fixed else "")
    on = days.day(days.last_day(fixed.at)) if fixed else _day_of(one)
    return _line(one, known, desk, REVIEW_ICON, None, reason, on)


_GROUPS: dict[str, tuple[Callable[[Standing, Desk], bool], Callable[[Standing, Book, Desk], TodayLine]]] = {
    "urgent": (_urgent, _urgent_line),
    "returned": (_returned, _returned_line),
    "due": (_due, _due_line),
    "to_check": (_to_check, _check_line),
    "to_assign": (_to_assign, _assign_line),
    "to_review": (_to_review, _review_line),
}
