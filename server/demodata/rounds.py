"""Building checks and patrols: who walked where, and what was wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from server.demodata import when
from server.demodata.chance import stream
from server.demodata.land import BLOCKS, Land

_DUE_TODAY = 3
"""The building whose weekly quick check falls due on the demo day."""
_WEEKLY_FOR = 42
"""Days back to which every weekly quick check is kept; before, one in six weeks."""
_PATROLS_FOR = 35
"""Days back with three patrols a week; before, one in eleven days."""

BUILDING_FAULTS = {
    "clutter": 0.1,
    "bike_parked": 0.05,
    "lane_blocked": 0.03,
    "extinguisher": 0.06,
    "lamp_broken": 0.05,
    "sewage": 0.03,
    "flying_cable": 0.02,
}
"""Share of full checks that find it. Quick checks find clutter only, one time in twenty-five."""
PATROL_FAULTS = {"sanitation": 0.04, "facilities": 0.04, "lane": 0.03, "outage": 0.01}


@dataclass(frozen=True)
class Round:
    """One building check (`building` set) or patrol of a grid."""

    grid: int
    day: date
    faults: tuple[str, ...]
    building: int = 0
    quick: bool = False


def building_checks(land: Land) -> Iterator[Round]:
    """Weekly quick checks by the leads, monthly full ones by the grid worker."""
    rng = stream(land.seed, "buildings")
    first = when.back(land.today, when.MONTHS)
    for block in BLOCKS:
        day = land.today - timedelta(days=7 if block.number == _DUE_TODAY else rng.randint(1, 5))
        while day > first:
            settled = (land.today - day).days > 30
            faults: tuple[str, ...] = ("clutter",) if settled and rng.random() < 0.04 else ()
            yield Round(block.grid, day, faults, block.number, quick=True)
            day -= timedelta(days=7 if (land.today - day).days < _WEEKLY_FOR else 42)
        day = land.today - timedelta(days=rng.randint(10 if block.number == _DUE_TODAY else 3, 24))
        while day > first:
            seen = when.workday(rng, day, land.today)
            settled = (land.today - day).days > 30
            faults = tuple(name for name, rate in BUILDING_FAULTS.items() if settled and rng.random() < rate)
            yield Round(block.grid, seen, faults, block.number)
            day -= timedelta(days=30)


def patrols(land: Land) -> Iterator[Round]:
    """Three a week, fewer further back."""
    rng = stream(land.seed, "patrols")
    first = when.back(land.today, when.MONTHS)
    for grid in range(3):
        day = land.today - timedelta(days=1)
        while day > first:
            age = (land.today - day).days
            if day.weekday() < 5 or rng.random() < 0.3:
                found = (name for name, rate in PATROL_FAULTS.items() if age > 30 and rng.random() < rate)
                yield Round(grid, day, tuple(found))
            day -= timedelta(days=rng.choice((2, 2, 3)) if age < _PATROLS_FOR else 11)
