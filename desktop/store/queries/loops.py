"""Matters with their steps, and when they were keyed in."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from desktop.domain.matters import Matter, Step
from desktop.store import outbox
from desktop.store.columns import Cell, made, table_of
from desktop.store.queries import merged
from desktop.store.schema import STILL_OPEN
from desktop.store.tx import Tx

_OF_MATTERS = "WHERE t.matter_id IN (SELECT value FROM json_each(?)) ORDER BY t.at, t.id"
MOST = 2000
"""Matters a page lists when the closed ones are asked for too."""


Life: TypeAlias = tuple[tuple[Cell, ...], tuple[tuple[Cell, ...], ...], str]
"""A matter and its steps in the order in which they count, as the tables hold them; and when it was keyed in,
where that was late, else empty.
"""


def open_lives(tx: Tx) -> dict[str, Life]:
    """All that is not at its end, by id, the oldest first."""
    matters = tx.cells(Matter, f"WHERE t.{STILL_OPEN} ORDER BY t.found_at, t.id")
    place = table_of(Step).read.index("matter_id")
    steps: dict[Cell, list[tuple[Cell, ...]]] = defaultdict(list)
    for step in tx.cells(Step, _OF_MATTERS, [json.dumps([one[0] for one in matters])]):
        steps[step[place]].append(step)
    entered = entered_at(tx)
    found = {}
    for one in matters:
        matter_id = str(one[0])
        found[matter_id] = (one, tuple(steps.get(matter_id, ())), entered.get(matter_id, ""))
    return found


def life(one: Life) -> tuple[Matter, list[Step], str]:
    """The same as domain objects; when it was keyed in only where that was late."""
    matter, steps, entered = one
    return made(Matter, matter), [made(Step, step) for step in steps], entered


def every_matter(tx: Tx, limit: int = MOST) -> list[Matter]:
    """Also the closed ones, the newest first; -1 for all."""
    return tx.select(Matter, "ORDER BY t.found_at DESC, t.id LIMIT ?", [limit])


def steps_of(tx: Tx, matter_ids: Iterable[str]) -> dict[str, list[Step]]:
    """Steps by matter, in the order in which they count."""
    rows = tx.select(Step, _OF_MATTERS, [json.dumps(list(matter_ids))])
    found: dict[str, list[Step]] = defaultdict(list)
    for row in rows:
        found[row.matter_id].append(row)
    return found


def entered_at(tx: Tx) -> dict[str, str]:
    """When open matters of paper entered late were keyed in, by matter."""
    rows = tx.sql(
        "SELECT m.id, coalesce(r.entered_at, (SELECT min(s.at) FROM step s WHERE s.matter_id = m.id), "
        f"m.found_at) AS at FROM matter m LEFT JOIN record r ON r.id = m.record_id "
        f"WHERE m.back_entry AND m.{STILL_OPEN}"
    )
    return {row["id"]: row["at"] for row in rows}


def same_item(tx: Tx, matter: Matter) -> list[Matter]:
    """Other open matters of the same item on the same subject: perhaps seen by two people."""
    return _of_item(tx, matter, f"t.{STILL_OPEN}")


def struck_off(tx: Tx, matter: Matter) -> list[Matter]:
    """Closed matters of the same item on the same subject."""
    return _of_item(tx, matter, "t.state = 'closed'")


def _of_item(tx: Tx, matter: Matter, which: str) -> list[Matter]:
    return tx.select(
        Matter,
        "WHERE t.subject_id IN (SELECT value FROM json_each(?)) AND t.item = ? AND t.id <> ? "
        f"AND {which} ORDER BY t.found_at",
        [json.dumps(merged.group(tx, "household", matter.subject_id)), matter.item, matter.id],
    )


def merges(tx: Tx, into: Iterable[str]) -> list[Step]:
    """Steps, not yet answered by the server, by which other matters were merged into these."""
    return tx.select(
        Step,
        f"WHERE t.id IN (SELECT row_id FROM outbox WHERE kind = 'step' AND {outbox.OPEN}) "
        "AND t.action = 'merge' AND t.data ->> 'into' IN (SELECT value FROM json_each(?))",
        [json.dumps(list(into))],
    )


def hazards_by_record(tx: Tx, record_ids: Iterable[str]) -> dict[str, int]:
    """Number of hazards each record led to, without 提示."""
    rows = tx.sql(
        "SELECT record_id, count(*) AS n FROM matter WHERE matter = 'hazard' AND coalesce(grade, '') <> 'T' "
        "AND record_id IN (SELECT value FROM json_each(?)) GROUP BY record_id",
        [json.dumps(list(record_ids))],
    )
    return {row["record_id"]: row["n"] for row in rows}
