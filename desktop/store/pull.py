"""Laying in what the server sent: rows under pending changes, tombstones, moves."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from desktop.domain.kinds import KINDS
from desktop.store import outbox, rebase, scopes
from desktop.store.columns import table, to_json
from desktop.store.connection import Connection
from desktop.store.tx import Tx
from desktop.store.upgrade import read_row, write_cells

RowHash = Callable[[str, int, dict[str, Any]], int]
"""(id, rev, data) -> unsigned 64-bit number, as the server computes it."""


class ServerRow(Protocol):
    """A row as the protocol carries it."""

    @property
    def scope_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def rev(self) -> int: ...
    @property
    def deleted(self) -> bool: ...
    @property
    def moved_to(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


def lay_in(tx: Tx, rows: Sequence[ServerRow], row_hash: RowHash) -> None:
    """Lay in one page, inside `Store.apply`. Doing it twice changes nothing."""
    pending = outbox.pending_rows(tx.connection)
    again = scopes.pulled_again(tx.connection)
    for row in rows:
        if row.scope_id in again:
            scopes.mark_seen(tx.connection, row.scope_id, row.kind, row.id)
        if _is_news(tx.connection, row):
            _lay_in_one(tx, row, row_hash, (row.kind, row.id) in pending)
    _collect_matters(tx, rows)


def _is_news(connection: Connection, row: ServerRow) -> bool:
    """A late row of a scope it has left, or an older state, is not."""
    known = connection.execute(
        "SELECT scope_id, rev FROM base WHERE kind = ? AND row_id = ?",
        (row.kind, row.id),
    ).fetchone()
    if known is None:
        return not row.moved_to
    scope_id, rev = known
    return row.rev >= rev if scope_id == row.scope_id else not row.deleted


def _lay_in_one(tx: Tx, row: ServerRow, row_hash: RowHash, pending: bool) -> None:
    connection = tx.connection
    tx.changed.add(row.kind)
    if row.moved_to:
        scopes.forget_row(connection, row.kind, row.id)
    else:
        value = 0 if row.deleted else row_hash(row.id, row.rev, row.data)
        scopes.note_row(connection, row.scope_id, row.kind, row.id, row.rev, value, row.deleted)
    data = None if row.deleted else row.data
    if pending and row.kind in KINDS:
        rebase.keep_shadow(connection, row.kind, row.id, row.scope_id, row.rev, data)
        rebase.rebuild(connection, row.kind, row.id)
        return
    rebase.drop_shadow(connection, row.kind, row.id)
    write_server_row(connection, row.kind, row.id, row.scope_id, row.rev, data)


def write_server_row(
    connection: Connection,
    kind: str,
    row_id: str,
    scope_id: str,
    rev: int,
    data: dict[str, Any] | None,
) -> None:
    """Write the server's row into its table, or keep it raw when this program cannot read it."""
    cells = None if data is None else read_row(kind, row_id, scope_id, rev, data)
    if cells is not None:
        write_cells(connection, table(kind), cells)
    elif kind in KINDS and data is None:
        connection.execute(f'DELETE FROM "{table(kind).name}" WHERE id = ?', (row_id,))
    if cells is not None or data is None:
        connection.execute("DELETE FROM raw WHERE kind = ? AND row_id = ?", (kind, row_id))
        return
    connection.execute(
        "INSERT INTO raw (kind, row_id, scope_id, rev, data) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, row_id) DO UPDATE SET scope_id = excluded.scope_id, "
        "rev = excluded.rev, data = excluded.data",
        (kind, row_id, scope_id, rev, to_json(data)),
    )


def _collect_matters(tx: Tx, rows: Sequence[ServerRow]) -> None:
    """Matters whose state follows from own steps that the server has not returned yet."""
    local = {one[0] for one in tx.connection.execute("SELECT DISTINCT matter_id FROM step WHERE rev = 0")}
    if not local:
        return
    for row in rows:
        if row.kind == "matter" and row.id in local:
            tx.matters.add(row.id)
        elif row.kind == "step" and row.data.get("matter_id") in local:
            tx.matters.add(str(row.data["matter_id"]))
