"""The outgoing copy of every write, and what became of it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import orjson

from desktop.store.columns import to_json
from desktop.store.connection import Connection

MAX_TX = 200
"""Changes of one local transaction: it is taken or refused whole by the server (sync protocol)."""

PENDING = ("waiting", "sent", "held")
"""States in which the server has not yet answered with a final verdict."""
OPEN = "state IN ('waiting', 'sent', 'held')"
"""The same in SQL, word for word as in the index of what is open."""

_COLUMNS = (
    'id, seq, change_id, tx, kind, row_id, scope_id, op, "set", was, base_rev, made_at, staff_id, schema, '
    "state, code, field, detail, answered_at, durable"
)


class Outgoing(NamedTuple):
    """One change, in the order of `id`; `seq` is 0 until it was first handed to a round."""

    id: int
    seq: int
    change_id: str
    tx: str
    kind: str
    row_id: str
    scope_id: str
    op: str
    set: dict[str, Any]
    was: dict[str, Any]
    base_rev: int
    made_at: str
    staff_id: str
    schema: int
    state: str
    """waiting, sent, held, applied, merged, conflict, refused."""
    code: str
    field: str
    detail: str
    answered_at: str | None
    durable: bool


def select(connection: Connection, tail: str, params: Iterable[Any] = ()) -> list[Outgoing]:
    """Outgoing changes by SQL after `FROM outbox`."""
    return [outgoing(row) for row in lines(connection, tail, params)]


def lines(connection: Connection, tail: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    """The same as the table holds them, in the order of `Outgoing`."""
    return connection.execute(f"SELECT {_COLUMNS} FROM outbox {tail}", tuple(params)).fetchall()


def outgoing_of(connection: Connection, row_ids: Iterable[str]) -> list[Outgoing]:
    wanted = to_json(list(row_ids))
    return select(
        connection,
        "WHERE row_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (wanted,),
    )


def pending_of(connection: Connection, kind: str, row_id: str) -> list[Outgoing]:
    """Changes of one row without a final verdict, oldest first."""
    return select(
        connection,
        f"WHERE kind = ? AND row_id = ? AND {OPEN} ORDER BY id",
        (kind, row_id),
    )


def pending_rows(connection: Connection, row_ids: Iterable[str]) -> set[tuple[str, str]]:
    """Kind and id of those of these rows that have changes without a final verdict."""
    if connection.execute(f"SELECT 1 FROM outbox WHERE {OPEN} LIMIT 1").fetchone() is None:
        return set()
    rows = connection.execute(
        f"SELECT kind, row_id FROM outbox WHERE {OPEN} AND row_id IN (SELECT value FROM json_each(?))",
        (to_json(list(row_ids)),),
    )
    return {(kind, row_id) for kind, row_id in rows}


def outgoing(line: tuple[Any, ...], seq: int = 0, state: str = "") -> Outgoing:
    """A line of the table; `seq` and `state`: what it is given just now."""
    values = list(line)
    values[1] = seq or values[1] or 0
    values[8], values[9] = orjson.loads(values[8]), orjson.loads(values[9])
    values[14] = state or values[14]
    values[19] = bool(values[19])
    return Outgoing._make(values)
