"""Which wait of a matter is running, and until when: from the dated table `clocks` (decision 6).

Besides the time in which a hazard must be put right, which the matter itself holds: by when a suspected
major hazard is told and reported, a lead identified, an appeal answered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from desktop.domain.lifecycle import Course, life_of
from desktop.domain.lifecycle_table import ENDED
from desktop.domain.matters import Action, Matter, Step
from desktop.domain.moments import CHINA, from_moment, to_moment
from desktop.domain.rules import RuleRow

FOUND = "found"
"""Begins when the matter was found, or opened again."""


@dataclass(frozen=True)
class Running:
    """`name` of `life`: key `wait.<life>_<name>`; `due_at`: the last moment in time; `who`: who acts."""

    life: str
    name: str
    begun_at: str
    due_at: str
    who: str

    @property
    def at_once(self) -> bool:
        return self.due_at == self.begun_at


def running(matter: Matter, now: Course, steps: Iterable[Step], rows: Sequence[RuleRow]) -> list[Running]:
    """Waits that go on, the earliest first. `rows`: the table as of the day it was found."""
    if now.state in ENDED:
        return []
    counted = [one for one in sorted(steps, key=lambda one: (one.at, one.id)) if one.id in set(now.taken)]
    life = _last_life(counted)
    begun = life[0].at if life and life[0].action == Action.REOPEN else matter.found_at
    found = [
        one
        for row in rows
        if row["matter"] == life_of(matter) and row["grade"] in ("", matter.grade)
        if (one := _one(row, life, begun, matter.due_days or 0)) is not None
    ]
    return sorted(found, key=lambda one: one.due_at)


def _last_life(steps: list[Step]) -> list[Step]:
    """Steps since it was opened again, that one first."""
    opened = [place for place, one in enumerate(steps) if one.action == Action.REOPEN]
    return steps[opened[-1] :] if opened else steps


def _one(row: RuleRow, steps: list[Step], begun: str, own: int) -> Running | None:
    """`own`: the matter's own days, for a row without a number."""
    begins, ends = row["begins"].split(), row["ends"].split()
    starts = [one.at for one in steps if one.action in begins]
    at = begun if FOUND in begins else max(starts, default="")
    if not at or any(one.at >= at and one.action in ends for one in steps):
        return None
    end = _end(at, int(row["value"] or own), row["unit"])
    return Running(row["matter"], row["name"], at, end, row["who"])


def _end(begun: str, value: int, unit: str) -> str:
    """Hours are hours; days end at 24:00 (China) of the last one."""
    start = from_moment(begun)
    if unit == "hours":
        return to_moment(start + timedelta(hours=value))
    last = start.astimezone(CHINA).date() + timedelta(days=value + 1)
    return to_moment(datetime.combine(last, time(), CHINA))
