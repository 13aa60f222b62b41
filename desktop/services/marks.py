"""Colour, icon and deadline word of a matter, with the reason (mocks: tokens, section 1)."""

from dataclasses import dataclass
from datetime import date

from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Grade, Matter, State
from desktop.domain.moments import china_day
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say, say
from desktop.services import days
from desktop.services.shapes.target import Risk

GRADE_ICONS = {
    "M": "alert-octagon-outline",
    "S": "alert-rhombus-outline",
    "G": "alert-outline",
    "T": "information-outline",
}
"""The shape of a grade survives grey printing."""
CLOCK_ICON, DONE_ICON, LEAD_ICON = "clock-outline", "check-circle-outline", "flag-outline"


@dataclass(frozen=True)
class Mark:
    """How a matter stands today."""

    risk: Risk
    icon: str
    due: date | None
    word: Say
    """超期3天, 今天到期, 明天到期, 补录, 12月12日."""
    days_late: int = 0
    """Days since the last day; 0 when not late or within the grace of back entry."""
    soon: bool = False
    """Due today or tomorrow."""


def mark(matter: Matter, entered_at: str, today: date, rules: RuleBook) -> Mark:
    """`entered_at`: when the finding was keyed in, for paper entered late (decision 6)."""
    grade = matter.grade or ""
    icon = GRADE_ICONS.get(grade, LEAD_ICON)
    due = days.last_day(matter.due_at) if matter.due_at else None
    if matter.state in ENDED:
        return Mark(Risk.NONE, DONE_ICON, due, say(f"matter.state_{matter.state}"))
    if matter.state == State.NOTED:
        return Mark(Risk.NONE, icon, due, say("matter.state_noted"))
    late = (today - due).days if due else 0
    paper = matter.back_entry and late > 0 and _in_grace(entered_at, today, rules)
    if due is None:
        word = say("reason.no_deadline")
    elif paper:
        word = say("reason.back_entry")
    else:
        word = _due_word(due, late)
    late = 0 if paper else max(0, late)
    soon = due is not None and 0 <= (due - today).days <= 1
    risk = _risk(grade, late, soon, today, rules)
    return Mark(risk, icon, due, word, late, soon)


def _in_grace(entered_at: str, today: date, rules: RuleBook) -> bool:
    return (today - china_day(entered_at)).days < rules.number("back_entry.grace_days", today)


def _due_word(due: date, late: int) -> Say:
    if late > 0:
        return say("reason.late", days=late)
    if late == 0:
        return say("reason.due_today")
    return say("reason.due_tomorrow") if late == -1 else days.day(due)


def _risk(grade: str, late: int, soon: bool, today: date, rules: RuleBook) -> Risk:
    if grade == Grade.MAJOR or late >= rules.number("overdue.red_days", today):
        return Risk.RED
    if grade == Grade.STANDING:
        return Risk.RED if late else Risk.ORANGE
    if late >= rules.number("overdue.orange_days", today):
        return Risk.ORANGE
    return Risk.YELLOW if grade == Grade.GENERAL or soon else Risk.NONE


WORST = (Risk.RED, Risk.ORANGE, Risk.YELLOW, Risk.GREEN, Risk.NONE)


def worst(risks: list[Risk]) -> Risk:
    return min(risks, key=WORST.index, default=Risk.NONE)
