"""Colour, icon and deadline word of a matter, with the reason (mocks: tokens, section 1)."""

from dataclasses import dataclass
from datetime import date

from desktop.domain.escalation import CALM, Level, level
from desktop.domain.lifecycle import state_said
from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Grade, Matter
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
    told: Level = CALM
    """Who is told of it, and how loudly."""


def mark(
    matter: Matter, grade: str, due_at: str | None, entered_at: str, today: date, rules: RuleBook
) -> Mark:
    """`grade`: the one that counts; `due_at`: the end of the wait that comes first; `entered_at`: when the
    finding was keyed in, for paper entered late (decision 6).
    """
    icon = GRADE_ICONS.get(grade, LEAD_ICON)
    due = days.last_day(due_at) if due_at else None
    if matter.state in ENDED:
        return Mark(Risk.NONE, DONE_ICON, due, state_said(matter, matter.state))
    if due is None:
        return Mark(_base(grade), icon, None, say("reason.no_deadline"))
    late = (today - due).days
    paper = matter.back_entry and late > 0 and _in_grace(entered_at, today, rules)
    told = level(0 if paper else late, grade, rules.table("escalation", today))
    word = say("reason.back_entry") if paper else _due_word(due, late)
    risk = worst([_base(grade), Risk(told.colour)])
    return Mark(risk, icon, due, word, 0 if paper else max(0, late), told)


def _in_grace(entered_at: str, today: date, rules: RuleBook) -> bool:
    return (today - china_day(entered_at)).days < rules.number("back_entry.grace_days", today)


def _due_word(due: date, late: int) -> Say:
    if late > 0:
        return say("reason.late", days=late)
    if late == 0:
        return say("reason.due_today")
    return say("reason.due_tomorrow") if late == -1 else days.day(due)


def _base(grade: str) -> Risk:
    """Colour of a grade that is not due yet."""
    return {Grade.MAJOR.value: Risk.RED, Grade.STANDING.value: Risk.ORANGE}.get(
        grade, Risk.YELLOW if grade == Grade.GENERAL else Risk.NONE
    )


WORST = (Risk.RED, Risk.ORANGE, Risk.YELLOW, Risk.GREEN, Risk.NONE)


def worst(risks: list[Risk]) -> Risk:
    return min(risks, key=WORST.index, default=Risk.NONE)
