"""今日: the day by groups, each line with its reason."""

from dataclasses import dataclass
from datetime import date, datetime

from desktop.domain.say import Say
from desktop.services.shapes.target import Risk, Target


@dataclass(frozen=True)
class TodayLine:
    """door · name · reason · date. `risk_word` is the bold coloured start of the reason."""

    icon: str
    door: str
    name: str
    risk: Risk
    risk_word: Say | None
    reason: Say
    when: Say
    target: Target
    age_band: str = ""
    """Key below `age.`: `0-13` … `80+`; empty when unknown."""
    grid: str = ""
    """Name of the grid, filled for people with several grids."""
    restricted: bool = False
    """Shown, but never exported (decision 1)."""


@dataclass(frozen=True)
class TodayGroup:
    """One numbered card; `key` is `urgent`, `returned`, `due`, `to_check`, `visits`,
    `drafts`, and for supervisors `to_assign`, `to_review`. `lines` holds all, pages show five.
    """

    key: str
    lines: list[TodayLine]


@dataclass(frozen=True)
class Progress:
    """One campaign: `done` of `total` homes."""

    title: Say
    done: int
    total: int
    until: date


@dataclass(frozen=True)
class GridAge:
    """How old one grid's data is, for supervisors."""

    grid: str
    updated_at: datetime | None


@dataclass(frozen=True)
class TodayView:
    day: date
    area: str
    """Name of the grid, building or community."""
    season: Say | None
    """深冬高峰第8天."""
    updated_at: datetime | None
    """Last round with the server."""
    groups: list[TodayGroup]
    progress: list[Progress]
    grid_ages: list[GridAge]
    recorded_today: int
    waiting: int
    """Own changes not yet applied by the server, counted as records (not rows)."""
    office: dict[str, int]
    """How many wait in `to_assign` and `to_review`, for supervisors."""
    open_matters: int
    """As many as 在办 lists."""
