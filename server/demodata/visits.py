"""Who was visited when: the rhythm of domain reference 2.6, so that nothing is overdue by accident."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from desktop.domain.risk import without_work
from server.demodata import when
from server.demodata.cast import CAST, NEW_HOME
from server.demodata.chance import stream
from server.demodata.land import Land
from server.demodata.people import Home

RHYTHM = {"high": 7, "key": 30, "general": 90, "none": 90, "away": 180}
"""Days between visits by class; homes away by telephone."""
_DUE_TODAY = {
    "3栋1单元202": "high",
    "3栋2单元502": "high",
    "3栋1单元402": "none",
    "3栋3单元401": "away",
    "4栋1单元602": "none",
}
_DUE_PER_GRID = (9, 6, 4)
_THIN_AFTER = 95
"""Days after which the archive of this demonstration is thinned: one visit in three or four stays,
of weekly ones one in eight."""


@dataclass(frozen=True)
class Visit:
    home: Home
    day: date
    outcome: str


def care_class(home: Home) -> str:
    return home.care if home.living or home.let else "away"


def schedule(land: Land, homes: list[Home]) -> Iterator[Visit]:
    """All visits in the order of homes, then of days."""
    rng = stream(land.seed, "visits")
    due = _due_today(land, rng, homes)
    for home in homes:
        if home.door != NEW_HOME:
            yield from _of_home(land, rng, home, home.id in due)
            yield from _of_red_home(land, home)


def _due_today(land: Land, rng: Random, homes: list[Home]) -> set[str]:
    """Homes whose next visit falls on today: the named ones and a few more in every grid."""
    due: set[str] = set()
    for grid, wanted in enumerate(_DUE_PER_GRID):
        here = [home for home in homes if home.grid == grid]
        named = [home for home in here if home.door in _DUE_TODAY]
        others = [home for home in here if home.door not in CAST and home.living and home.care != "high"]
        more = max(0, wanted - len(named) - any(home.door == NEW_HOME for home in here))
        due |= {home.id for home in named} | {home.id for home in rng.sample(others, more)}
    return due


def _of_home(land: Land, rng: Random, home: Home, due: bool) -> Iterator[Visit]:
    every = RHYTHM[care_class(home)]
    last = land.today - timedelta(days=every if due else rng.randint(1, every - 1))
    if not due:
        last = when.workday(rng, last, land.today)
    first = when.back(land.today, when.MONTHS)
    days = [last]
    while days[-1] > first:
        age = (land.today - days[-1]).days
        step = every
        if age > _THIN_AFTER and every < 180:
            step = every * (8 if every == 7 else 3 if home.care != "none" else 4)
        early = rng.randint(0, max(1, step // 6))
        days.append(when.workday(rng, days[-1] - timedelta(days=step - early), days[-1]))
    for index, day in enumerate(sorted(days)):
        newest = index == len(days) - 1
        yield Visit(home, day, _outcome(rng, home, newest))
        recent = (land.today - day).days <= _THIN_AFTER
        if recent and not newest and home.living and rng.random() < 0.3:
            missed = day - timedelta(days=rng.randint(1, 2))
            yield Visit(home, missed, "nobody")


def _of_red_home(land: Land, home: Home) -> Iterator[Visit]:
    """A home where nobody has work is red: it was seen this week."""
    if home.living and home.door not in _DUE_TODAY and without_work(one.labour for one in home.people):
        rng = stream(land.seed, f"red {home.id}")
        yield Visit(
            home, when.workday(rng, land.today - timedelta(days=rng.randint(1, 5)), land.today), "met"
        )


def _outcome(rng: Random, home: Home, newest: bool) -> str:
    """How it went. The visit that counts now was a real one; cared-for homes are seen, not telephoned."""
    if not home.living:
        return "phone" if newest or rng.random() < 0.8 else "away"
    chance = rng.random()
    if newest or chance < 0.93:
        by_phone = home.care == "none" and rng.random() < 0.25
        return "phone" if by_phone else "met"
    return "refused" if chance > 0.99 else "nobody"
