"""Rows of the server as cells of their tables, a page at a time.

Every row is validated by the fields of its domain class. What needs a second
look (fields that this program does not know or that are not there, a value it
cannot read) goes row by row through `upgrade.read_row`.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, Protocol

from pydantic import ValidationError

from desktop.domain.kinds import KINDS, fields_validator
from desktop.store.columns import Cell, ColumnType, Table, table, to_json
from desktop.store.connection import Connection
from desktop.store.upgrade import read_row

_TOGETHER = 50
Cells = tuple[Cell, ...]
"""In the order of `names`."""


class Arrived(Protocol):
    """What reading needs of a row."""

    @property
    def scope_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def rev(self) -> int: ...
    @property
    def data(self) -> dict[str, Any]: ...


def names(one: Table) -> list[str]:
    """Columns of a row from the server."""
    return ["id", "scope_id", "rev", "extra", "absent", *(column.name for column in one.columns)]


def read_rows(kind: str, rows: Sequence[Arrived]) -> list[Cells | None]:
    """Cells of each row of a known kind, None for one that this program cannot read."""
    whole = KINDS[kind].names
    fit = [row.data.keys() == whole for row in rows]
    read = fields_validator(kind)
    try:
        valid = [
            read({"id": row.id, "scope_id": row.scope_id, **row.data})
            for row, fits in zip(rows, fit, strict=True)
            if fits
        ]
    except ValidationError:
        return [_alone(row) for row in rows]
    pack = _packer(kind)
    checked = iter(valid)
    return [
        (row.id, row.scope_id, row.rev, None, None, *pack(next(checked))) if fits else _alone(row)
        for row, fits in zip(rows, fit, strict=True)
    ]


def write_rows(connection: Connection, one: Table, rows: Sequence[Cells]) -> None:
    """Insert or update rows by id, whole. Updates in place, so that triggers see the old row.

    Several rows to a statement, because each is one that could fail half way: what it changes is set
    aside first.
    """
    whole = len(rows) - len(rows) % _TOGETHER
    for start in range(0, whole, _TOGETHER):
        some = rows[start : start + _TOGETHER]
        connection.execute(_upsert(one.name, _TOGETHER), tuple(chain.from_iterable(some)))
    connection.executemany(_upsert(one.name, 1), rows[whole:])


@cache
def _upsert(kind: str, count: int) -> str:
    one = table(kind)
    columns = names(one)
    listed = ", ".join(f'"{name}"' for name in columns)
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name != "id")
    marks = ", ".join([f"({', '.join('?' * len(columns))})"] * count)
    return f'INSERT INTO "{one.name}" ({listed}) VALUES {marks} ON CONFLICT (id) DO UPDATE SET {updates}'


def _alone(row: Arrived) -> Cells | None:
    cells = read_row(row.kind, row.id, row.scope_id, row.rev, row.data)
    return None if cells is None else tuple(cells.values())


@cache
def _packer(kind: str) -> Callable[[dict[str, Any]], Sequence[Cell]]:
    """Validated fields as cells, in the table's order."""
    one = table(kind)
    take = itemgetter(*(column.name for column in one.columns))
    packed = [place for place, column in enumerate(one.columns) if column.type is ColumnType.JSON]
    if not packed:
        return take

    def pack(fields: dict[str, Any]) -> list[Cell]:
        cells = list(take(fields))
        for place in packed:
            cells[place] = None if cells[place] is None else to_json(cells[place])
        return cells

    return pack
