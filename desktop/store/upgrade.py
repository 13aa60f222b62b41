"""The server's rows one by one: read, written, or kept as they came where this program cannot read them."""

from typing import Any

from pydantic import ValidationError

from desktop.domain.kinds import KINDS
from desktop.store.columns import Cell, Table, table, to_json
from desktop.store.connection import Connection


def read_row(kind: str, row_id: str, scope_id: str, rev: int, data: dict[str, Any]) -> dict[str, Cell] | None:
    """A row of the server as cells of its table; None when this program cannot read it.

    Fields the kind does not know go to `extra`; a kind or a value it does not
    know makes the whole row unreadable, to be kept raw.
    """
    known = KINDS.get(kind)
    if known is None:
        return None
    fields = {name: value for name, value in data.items() if name in known.fields}
    extra = {name: value for name, value in data.items() if name not in fields}
    try:
        model = known.model.model_validate({"id": row_id, "scope_id": scope_id, **fields})
    except ValidationError:
        return None
    cells: dict[str, Cell] = {
        "id": row_id,
        "scope_id": scope_id,
        "rev": rev,
        "extra": to_json(extra) if extra else None,
        "absent": to_json(sorted(set(known.fields) - set(fields)))
        if len(fields) < len(known.fields)
        else None,
    }
    for column in table(kind).columns:
        cells[column.name] = column.store(getattr(model, column.name))
    return cells


def write_cells(connection: Connection, one: Table, cells: dict[str, Cell]) -> None:
    """Insert or update one row by id, whole. Updates in place, so that triggers see the old row."""
    names = ", ".join(f'"{name}"' for name in cells)
    marks = ", ".join("?" * len(cells))
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in cells if name != "id")
    connection.execute(
        f'INSERT INTO "{one.name}" ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {updates}',
        tuple(cells.values()),
    )


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
    keep_raw(connection, kind, row_id, scope_id, rev, data)


def keep_raw(
    connection: Connection, kind: str, row_id: str, scope_id: str, rev: int, data: dict[str, Any]
) -> None:
    """Until a newer program reads it."""
    connection.execute(
        "INSERT INTO raw (kind, row_id, scope_id, rev, data) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, row_id) DO UPDATE SET scope_id = excluded.scope_id, "
        "rev = excluded.rev, data = excluded.data",
        (kind, row_id, scope_id, rev, to_json(data)),
    )
