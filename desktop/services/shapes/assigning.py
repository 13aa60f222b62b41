"""分办·审核: what waits for the supervisor, and how each grid stands; persons are not counted."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.say import Say
from desktop.services.shapes.today import TodayLine


@dataclass(frozen=True)
class Checked:
    """One campaign of the peak in one grid: `done` of `total` homes."""

    title: Say
    done: int
    total: int


@dataclass(frozen=True)
class GridCoverage:
    """One grid: its posts, how far visits and the checks of the peak have come, and how old its data is."""

    id: str
    grid: str
    posts: Say
    """四位一体: all four held, or which is not (COR-02)."""
    homes: int
    """Homes that the visit rhythm counts."""
    seen: int
    """Those visited within their rhythm."""
    due: int
    """Those due today or before."""
    checks: list[Checked]
    newest_record: datetime | None
    """When its newest record was keyed in."""
    last_contact: datetime | None
    """When anything that was done there, records and steps alike, was last written down."""


@dataclass(frozen=True)
class AssignView:
    to_assign: list[TodayLine]
    to_review: list[TodayLine]
    grids: list[GridCoverage]
    updated_at: datetime | None
    """Last round of this laptop with the server."""
