"""Counts of one day and age of what each grid has sent."""

from datetime import date, datetime, time

from desktop.domain.moments import CHINA
from desktop.store.tx import Tx


def begins(on: date) -> datetime:
    """Midnight in China."""
    return datetime.combine(on, time(), CHINA)


def recorded(tx: Tx, staff_id: str, since: str) -> int:
    """Records this person keyed in since the moment."""
    rows = tx.sql(
        "SELECT count(*) AS n FROM record WHERE entered_by = ? AND entered_at >= ? AND status = 'finished'",
        [staff_id, since],
    )
    return int(rows[0]["n"])


def newest_by_grid(tx: Tx) -> dict[str, str]:
    """When the newest record of each grid was keyed in."""
    rows = tx.sql("SELECT grid_id, max(entered_at) AS at FROM record GROUP BY grid_id")
    return {row["grid_id"]: row["at"] for row in rows}


def last_done_by_grid(tx: Tx) -> dict[str, str]:
    """When the last step of a matter of each grid was taken."""
    rows = tx.sql(
        "SELECT m.grid_id, max(s.at) AS at FROM step s JOIN matter m ON m.id = s.matter_id GROUP BY m.grid_id"
    )
    return {row["grid_id"]: row["at"] for row in rows}
