"""Laying in what the server sent: rows under pending changes, tombstones, moves."""

from collections.abc import Sequence
from typing import Any, Protocol

from desktop.domain.kinds import KINDS
from desktop.store import outbox, rebase, scopes
from desktop.store.arrive import read_rows, write_rows
from desktop.store.base import Base, RowHash
from desktop.store.columns import table
from desktop.store.connection import Connection
from desktop.store.own import OwnRow, stamp
from desktop.store.tx import Tx
from desktop.store.upgrade import write_server_row


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
    connection = tx.connection
    scopes.mark_seen(connection, rows)
    base = Base(connection, rows)
    news = base.take_in(rows, row_hash)
    base.write()
    tx.changed.update(row.kind for row in news.values())
    _write(connection, list(news.values()))
    _collect_matters(tx, rows)


def _write(connection: Connection, rows: Sequence[ServerRow]) -> None:
    """Live rows without pending changes kind by kind, the others one by one."""
    ids = [row.id for row in rows]
    pending = outbox.pending_rows(connection, ids)
    rebase.drop_shadows(connection, ids, but=pending)
    plain: dict[str, list[ServerRow]] = {}
    alone: list[OwnRow] = []
    for row in rows:
        waits = (row.kind, row.id) in pending
        if waits or row.deleted or row.kind not in KINDS:
            _write_one(connection, row, waits)
        elif isinstance(row, OwnRow) and row.alone:
            alone.append(row)
        else:
            plain.setdefault(row.kind, []).append(row)
    for row in stamp(connection, alone):
        plain.setdefault(row.kind, []).append(row)
    kept = {(kind, row_id) for kind, row_id in connection.execute("SELECT kind, row_id FROM raw")}
    for kind, some in plain.items():
        cells = read_rows(kind, some)
        write_rows(connection, table(kind), [one for one in cells if one is not None])
        for row, one in zip(some, cells, strict=True):
            if one is None or (kind, row.id) in kept:
                write_server_row(connection, kind, row.id, row.scope_id, row.rev, row.data)


def _write_one(connection: Connection, row: ServerRow, pending: bool) -> None:
    data = None if row.deleted else row.data
    if pending and row.kind in KINDS:
        rebase.keep_shadow(connection, row.kind, row.id, row.scope_id, row.rev, data)
        rebase.rebuild(connection, row.kind, row.id)
        connection.execute("DELETE FROM raw WHERE kind = ? AND row_id = ?", (row.kind, row.id))
        return
    write_server_row(connection, row.kind, row.id, row.scope_id, row.rev, data)


def with_own_steps(connection: Connection) -> set[str]:
    """Matters with steps of this laptop that the server has not returned yet."""
    return {one[0] for one in connection.execute("SELECT DISTINCT matter_id FROM step WHERE rev = 0")}


def _collect_matters(tx: Tx, rows: Sequence[ServerRow]) -> None:
    """Matters whose state follows from own steps that the server has not returned yet."""
    local = with_own_steps(tx.connection)
    if not local:
        return
    for row in rows:
        if row.kind == "matter" and row.id in local:
            tx.matters.add(row.id)
        elif row.kind == "step" and row.data.get("matter_id") in local:
            tx.matters.add(str(row.data["matter_id"]))
