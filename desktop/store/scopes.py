"""What the server has told about each scope: cursor, count, sum; and letting a scope go.

`base` lists every row of the server by (kind, id). `scope.count` and
`scope.sum` follow it row by row, so that comparing with the server after each
pull costs nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from desktop.domain import scopes
from desktop.domain.kinds import KINDS
from desktop.store import blobs, outbox, rebase
from desktop.store.columns import from_json, table, tables
from desktop.store.connection import Connection

_TWO_64 = 1 << 64
_SUBJECTS = ("household", "building", "place")
"""Kinds that forms are about, besides a grid, which is the scope's own area."""


@dataclass(frozen=True)
class ScopeState:
    scope_id: str
    cursor: int
    """Highest `rev` laid in."""
    count: int
    sum: int
    """Of the hashes of the live rows, modulo 2**64."""
    again: bool
    """It is being pulled again from the start."""
    again_for: str
    """The server's `rev:sum` for which it was last pulled again."""
    lost: bool
    """No longer held; goes as soon as own changes in it are answered."""


class Seen(Protocol):
    """What marking needs of a row."""

    @property
    def scope_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...


def signed(value: int) -> int:
    """An unsigned 64-bit number as SQLite can hold it."""
    value %= _TWO_64
    return value - _TWO_64 if value >> 63 else value


def lines(connection: Connection) -> list[tuple[Any, ...]]:
    """All that is kept of the scopes, as it stands in the table."""
    return connection.execute(
        "SELECT scope_id, cursor, count, sum, again, again_for, lost FROM scope ORDER BY scope_id"
    ).fetchall()


def states(connection: Connection) -> list[ScopeState]:
    return [
        ScopeState(scope, cursor, count, total % _TWO_64, bool(again), why, bool(lost))
        for scope, cursor, count, total, again, why, lost in lines(connection)
    ]


def cursors(connection: Connection) -> dict[str, int]:
    """What this replica has, for the next request."""
    return {one.scope_id: one.cursor for one in states(connection) if not one.lost}


def hold(connection: Connection, scope_ids: Iterable[str]) -> None:
    """The server says that these scopes are held."""
    held = {row[0] for row in connection.execute("SELECT scope_id FROM scope WHERE NOT lost")}
    connection.executemany(
        "INSERT INTO scope (scope_id) VALUES (?) ON CONFLICT (scope_id) DO UPDATE SET lost = 0 WHERE lost",
        [(one,) for one in scope_ids if one not in held],
    )


def move_cursor(connection: Connection, scope_id: str, rev: int) -> None:
    """Forward only; `restart` is the way back."""
    connection.execute(
        "UPDATE scope SET cursor = max(cursor, ?) WHERE scope_id = ?",
        (rev, scope_id),
    )


# -- the list of the server's rows -----------------------------------------


def forget_row(connection: Connection, kind: str, row_id: str) -> None:
    """The row has left for a scope that may not be held here."""
    _discount(connection, kind, row_id)
    connection.execute("DELETE FROM base WHERE kind = ? AND row_id = ?", (kind, row_id))


def _discount(connection: Connection, kind: str, row_id: str) -> None:
    known = connection.execute(
        "SELECT scope_id, hash, deleted FROM base WHERE kind = ? AND row_id = ?",
        (kind, row_id),
    ).fetchone()
    if known and not known[2]:
        _add(connection, known[0], -1, -known[1])


def _add(connection: Connection, scope_id: str, count: int, value: int) -> None:
    row = connection.execute("SELECT sum FROM scope WHERE scope_id = ?", (scope_id,)).fetchone()
    if row:
        connection.execute(
            "UPDATE scope SET count = count + ?, sum = ? WHERE scope_id = ?",
            (count, signed(row[0] + value), scope_id),
        )


# -- pulling a scope again --------------------------------------------------


def restart(connection: Connection, scope_id: str, why: str) -> None:
    """Pull this scope again from the start, beside the live rows."""
    connection.execute("DELETE FROM seen WHERE scope_id = ?", (scope_id,))
    connection.execute(
        "UPDATE scope SET cursor = 0, again = 1, again_for = ? WHERE scope_id = ?",
        (why, scope_id),
    )


def agrees(connection: Connection, one: ScopeState) -> None:
    """It is as the server has it: should it differ once more, that is another damage."""
    if one.again_for:
        connection.execute("UPDATE scope SET again_for = '' WHERE scope_id = ?", (one.scope_id,))


def forget_history(connection: Connection) -> None:
    """The server was restored: its versions are others than those seen here, lower ones too."""
    connection.execute("UPDATE base SET rev = 0")
    for one in states(connection):
        restart(connection, one.scope_id, "")


def mark_seen(connection: Connection, rows: Iterable[Seen]) -> None:
    """Rows that came again for a scope that is pulled again."""
    again = frozenset(row[0] for row in connection.execute("SELECT scope_id FROM scope WHERE again"))
    connection.executemany(
        "INSERT INTO seen (scope_id, kind, row_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(row.scope_id, row.kind, row.id) for row in rows if row.scope_id in again],
    )


def finish_again(connection: Connection, scope_id: str) -> set[str]:
    """After the last page: what the server did not send again is not there. Returns the kinds touched."""
    gone = connection.execute(
        "SELECT kind, row_id FROM base b WHERE scope_id = ? AND NOT EXISTS "
        "(SELECT 1 FROM seen s WHERE s.scope_id = b.scope_id AND s.kind = b.kind AND s.row_id = b.row_id)",
        (scope_id,),
    ).fetchall()
    for kind, row_id in gone:
        forget_row(connection, kind, row_id)
        _delete_row(connection, kind, row_id)
    connection.execute("DELETE FROM seen WHERE scope_id = ?", (scope_id,))
    connection.execute("UPDATE scope SET again = 0 WHERE scope_id = ?", (scope_id,))
    recount(connection, scope_id)
    return {kind for kind, _row_id in gone}


def recount(connection: Connection, scope_id: str) -> None:
    rows = connection.execute(
        "SELECT hash FROM base WHERE scope_id = ? AND NOT deleted", (scope_id,)
    ).fetchall()
    connection.execute(
        "UPDATE scope SET count = ?, sum = ? WHERE scope_id = ?",
        (len(rows), signed(sum(row[0] for row in rows)), scope_id),
    )


def _delete_row(connection: Connection, kind: str, row_id: str) -> None:
    """Remove a row that the server does not have, unless own changes of it are pending.

    One that goes out whole is then a row that the server never saw: what is to go out, and nothing of what
    others made of it in a history that was lost.
    """
    pending = outbox.pending_of(connection, kind, row_id)
    connection.execute("DELETE FROM raw WHERE kind = ? AND row_id = ?", (kind, row_id))
    if kind not in KINDS:
        return
    rebase.drop_shadow(connection, kind, row_id)
    if not pending:
        connection.execute(f'DELETE FROM "{table(kind).name}" WHERE id = ?', (row_id,))
    elif any(one.op == "put" for one in pending):
        rebase.write_pending(connection, kind, row_id)


# -- losing a scope ---------------------------------------------------------


def lose(connection: Connection, scope_id: str) -> None:
    connection.execute("UPDATE scope SET lost = 1 WHERE scope_id = ?", (scope_id,))


def owes(connection: Connection) -> bool:
    """Whether something is still to go out from scopes that are no longer held: a lost one that stays for it,
    or one that went before, and whose server was restored.
    """
    found = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM scope WHERE lost) OR EXISTS (SELECT 1 FROM outbox "
        f"WHERE {outbox.OPEN} AND scope_id NOT IN (SELECT scope_id FROM scope))"
    ).fetchone()
    return bool(found[0])


def owe_nothing(connection: Connection) -> list[str]:
    """Lost scopes without pending changes go with the next answer: what kept one may have been taken back."""
    found = connection.execute(
        "SELECT scope_id FROM scope s WHERE lost AND NOT EXISTS (SELECT 1 FROM outbox o "
        f"WHERE o.scope_id = s.scope_id AND o.{outbox.OPEN})"
    )
    return [scope_id for (scope_id,) in found.fetchall()]


def drop_lost(connection: Connection) -> set[str]:
    """Delete the rows of lost scopes without pending changes. Returns the kinds touched."""
    touched: set[str] = set()
    for scope_id in owe_nothing(connection):
        touched |= _drop(connection, scope_id)
    return touched


def _drop(connection: Connection, scope_id: str) -> set[str]:
    touched = _drop_drafts(connection, scope_id)
    blobs.drop_of_scope(connection, scope_id)
    for one in tables():
        if connection.execute(f'DELETE FROM "{one.name}" WHERE scope_id = ?', (scope_id,)).rowcount:
            touched.add(one.name)
    for name in ("raw", "shadow", "base", "scope"):
        connection.execute(f"DELETE FROM {name} WHERE scope_id = ?", (scope_id,))
    return touched


def _drop_drafts(connection: Connection, scope_id: str) -> set[str]:
    """Open forms on what goes: they could not be finished, and their answers may no longer be seen."""
    subjects = " UNION ".join(f"SELECT id FROM {name} WHERE scope_id = :scope" for name in _SUBJECTS)
    mine = f"subject_id IN ({subjects} UNION SELECT :area)"
    values = {"scope": scope_id, "area": scopes.of(scope_id)}
    photos = (
        "SELECT json_extract(p.value, '$.sha256') "
        f"FROM draft d, json_each(d.body, '$.more.photos') p WHERE d.{mine}"
    )
    names = [name for (name,) in connection.execute(photos, values).fetchall()]
    gone = connection.execute(f"DELETE FROM draft WHERE {mine}", values).rowcount
    blobs.drop_of_drafts(connection, names)
    return {"draft"} if gone else set()


# -- content ----------------------------------------------------------------


def server_rows(connection: Connection, scope_id: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """(id, rev, data) of every live row of the scope as the server last said it,
    read from the content itself: own pending changes are not in it.
    """
    for kind, row_id, rev in connection.execute(
        "SELECT kind, row_id, rev FROM base WHERE scope_id = ? AND NOT deleted ORDER BY kind, row_id",
        (scope_id,),
    ).fetchall():
        data = _server_data(connection, kind, row_id)
        if data is not None:
            yield row_id, rev, data


def _server_data(connection: Connection, kind: str, row_id: str) -> dict[str, Any] | None:
    raw = connection.execute("SELECT data FROM raw WHERE kind = ? AND row_id = ?", (kind, row_id)).fetchone()
    if raw:
        data: dict[str, Any] = from_json(raw[0])
        return data
    shadow = rebase.shadow_of(connection, kind, row_id)
    if shadow:
        return shadow[2]
    if kind not in KINDS:
        return None
    known = table(kind)
    cursor = connection.execute(f'SELECT * FROM "{known.name}" WHERE id = ?', (row_id,))
    row = cursor.fetchone()
    if row is None:
        return None
    return known.to_data(dict(zip((one[0] for one in cursor.description), row, strict=True)))
