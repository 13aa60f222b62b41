"""All that waits, handed out at once: for a road on which no batch is answered before the next one goes."""

from collections.abc import Iterable, Iterator

from desktop.store import outbox
from desktop.store.columns import to_json
from desktop.store.connection import Connection
from desktop.store.outbox import Outgoing
from desktop.store.settle import WAITS_FOR_OTHERS
from desktop.store.tx import Tx

FILES = "files"
"""State: how far this replica has come with sealed files.

`number` of the newest one begun; `made`: of the newest that is whole, with `at`, `records` and `last` seq in
it; `received`: of the newest answer taken in, with `as_of` (the server's time) and `recovery` (the mark) in
it; `batch`: changes in one request, when there must be fewer.
"""

Batch = list[int]
"""Ids of outgoing changes."""


def hand_out(tx: Tx, limit: int) -> list[Batch]:
    """Every unanswered change, each with its `seq`, in batches of at most `limit` but whole transactions.

    Those that wait for another laptop come last, with a number anew (`settle.take`). From here on they can
    no longer be undone.
    """
    waiting = _ids(tx, f"NOT {WAITS_FOR_OTHERS} ORDER BY seq IS NULL, seq, id")
    others = _ids(tx, f"{WAITS_FOR_OTHERS} ORDER BY answered_at, id")
    next_seq = int(tx.state("next_seq", 1))
    anew = [row_id for row_id, _, seq in waiting if not seq] + [row_id for row_id, *_ in others]
    for row_id in anew:
        tx.connection.execute("UPDATE outbox SET seq = ? WHERE id = ?", (next_seq, row_id))
        next_seq += 1
    tx.set_state("next_seq", next_seq)
    tx.connection.execute(f"UPDATE outbox SET state = 'sent' WHERE {outbox.OPEN}")
    tx.changed.add("outbox")
    return [*_batches(waiting, limit), *_batches(others, limit)]


def _ids(tx: Tx, which: str) -> list[tuple[int, str, int]]:
    query = f"SELECT id, tx, coalesce(seq, 0) FROM outbox WHERE {outbox.OPEN} AND {which}"
    return [(row_id, tx_id, seq) for row_id, tx_id, seq in tx.connection.execute(query)]


def _batches(found: list[tuple[int, str, int]], limit: int) -> Iterator[Batch]:
    batch: Batch = []
    group: Batch = []
    for place, (row_id, tx_id, _) in enumerate(found):
        group.append(row_id)
        if place + 1 < len(found) and found[place + 1][1] == tx_id:
            continue
        if batch and len(batch) + len(group) > limit:
            yield batch
            batch = []
        batch, group = batch + group, []
    if batch:
        yield batch


def outgoing(connection: Connection, ids: Batch) -> list[Outgoing]:
    """The changes of one batch, in the order of their numbers."""
    return outbox.select(
        connection, "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY seq", (to_json(ids),)
    )


def unanswered(connection: Connection, change_ids: Iterable[str]) -> dict[str, int]:
    """Of these changes, those without a final verdict: `{change_id: seq}`."""
    rows = connection.execute(
        f"SELECT change_id, coalesce(seq, 0) FROM outbox WHERE {outbox.OPEN} "
        "AND change_id IN (SELECT value FROM json_each(?))",
        (to_json(list(change_ids)),),
    )
    return {change_id: seq for change_id, seq in rows}


def numbered(connection: Connection, first: int, last: int) -> dict[str, str]:
    """Unanswered changes with these numbers: `{change_id: tx}`."""
    rows = connection.execute(
        f"SELECT change_id, tx FROM outbox WHERE {outbox.OPEN} AND seq BETWEEN ? AND ?", (first, last)
    )
    return {change_id: tx_id for change_id, tx_id in rows}
