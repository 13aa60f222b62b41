"""报表: figures with the rows behind them, and the ledgers of what happened."""

from dataclasses import dataclass, field
from datetime import date

from desktop.domain.say import Say
from desktop.services.shapes.target import Risk, Target


@dataclass(frozen=True)
class FigureRow:
    """One row behind a figure: where, who or what, why it stands here."""

    id: str
    where: str
    who: str
    why: Say
    target: Target


@dataclass(frozen=True)
class Figure:
    """`value` is worked out; `rows` are the rows it counts, of a ratio those it misses."""

    key: str
    group: str
    """three, hazards, trend, events, data."""
    label: Say
    value: Say
    rows: list[FigureRow]
    risk: Risk = Risk.NONE
    counts: tuple[int, ...] = ()
    """The bare numbers of the value, for the drawing of the trend."""


Cell = str | int | float | None


@dataclass(frozen=True)
class LedgerLine:
    """One 演练, 宣传, 培训 or 险情 of its ledger (domain reference 2.10). `cells`: by column key."""

    id: str
    on: date
    where: str
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportView:
    area: str
    figures: list[Figure]
    judgement: str
    """研判意见 of this month as kept in the file."""
