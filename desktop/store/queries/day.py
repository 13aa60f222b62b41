"""Counts of one day and age of what each grid has sent."""

from datetime import date, datetime, time

from desktop.domain.moments import CHINA
from desktop.store.tx import Tx


def begins(on: date) -> datetime:
    """Midnight in China."""
    return datetime.combine(on, time(), CHINA)


_GRIDS = (
    "WITH RECURSIVE grid (id) AS (SELECT min(grid_id) FROM record UNION ALL "
    "SELECT (SELECT min(r.grid_id) FROM record r WHERE r.grid_id > grid.id) FROM grid WHERE id IS NOT NULL) "
)
"""Grids that have records, leaping in the index from one to the next."""


TYPED = "t.entered_at >= ? AND t.entered_by = ? AND t.status = 'finished'"
"""Records that stand and were keyed in since a moment by a person: what of a day is counted and listed."""


def recorded(tx: Tx, staff_id: str, since: str) -> int:
    """How many records this person keyed in since the moment that stand."""
    rows = tx.sql(
        f"{_GRIDS} SELECT count(*) AS n FROM grid CROSS JOIN record t ON t.grid_id = grid.id WHERE {TYPED}",
        [since, staff_id],
    )
    return int(rows[0]["n"])


def newest_by_grid(tx: Tx) -> dict[str, str]:
    """When the newest record of each grid was keyed in."""
    rows = tx.sql(
        f"{_GRIDS} SELECT id, (SELECT max(r.entered_at) FROM record r WHERE r.grid_id = grid.id) AS at "
        "FROM grid WHERE id IS NOT NULL"
    )
    return {row["id"]: row["at"] for row in rows}


def last_done_by_grid(tx: Tx) -> dict[str, str]:
    """When the last step of a matter of each grid was taken."""
    rows = tx.sql(
        "SELECT m.grid_id, max(s.at) AS at FROM step s JOIN matter m ON m.id = s.matter_id GROUP BY m.grid_id"
    )
    return {row["grid_id"]: row["at"] for row in rows}
