"""One transaction: typed reading and writing of synced rows, drafts, pictures, small state.

A `Tx` lives only inside the function given to `Store.read` or `Store.write`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop.domain.base import Row
from desktop.domain.matters import Matter, Step
from desktop.store import derive, drafts, undo
from desktop.store.columns import Cell, RowT, Table, from_json, table_of, to_json
from desktop.store.connection import Connection, Context
from desktop.store.drafts import Draft
from desktop.store.outbox import Outgoing, outgoing_of

Params = Sequence[Any] | Mapping[str, Any]

_ORDER = re.compile(r'^\s*"?(\w+)"?(\s+(?:asc|desc))?\s*$', re.IGNORECASE)
_READS = re.compile(r"^\s*(SELECT|WITH)\b", re.IGNORECASE)
_FIXED = ("id", "scope_id")


class Tx:
    """Reads see one snapshot; writes are committed together or not at all."""

    def __init__(
        self,
        connection: Connection,
        context: Context,
        tx_id: str = "",
        moment: str = "",
        staff_id: str = "",
    ) -> None:
        self.connection = connection
        self.context = context
        self.tx_id = tx_id
        """Id of this local transaction; empty while reading."""
        self.moment = moment
        self.staff_id = staff_id
        self.changed: set[str] = set()
        """Names of the kinds written to, for the change notice; also `blob`, `draft`, `outbox`, `state`."""
        self.matters: set[str] = set()
        """Ids of matters whose derived fields are to be worked out before the commit."""

    # -- reading ---------------------------------------------------------

    def get(self, model: type[RowT], row_id: str) -> RowT | None:
        found = self.find(model, limit=1, id=row_id)
        return found[0] if found else None

    def one(self, model: type[RowT], row_id: str) -> RowT:
        """The row. Raises KeyError when there is none."""
        found = self.get(model, row_id)
        if found is None:
            raise KeyError(f"{table_of(model).name} {row_id}")
        return found

    def find(
        self,
        model: type[RowT],
        order_by: str = "",
        limit: int | None = None,
        **equals: Any,
    ) -> list[RowT]:
        """Rows whose fields equal the values given; a list, tuple or set: any of them, None: absent.

        `order_by`: field names with an optional `desc`, separated by commas.
        """
        table = table_of(model)
        where, values = _where(table, equals)
        tail = _order(table, order_by) + ("" if limit is None else f" LIMIT {int(limit)}")
        return self.select(model, f"WHERE {where}{tail}", values)

    def select(self, model: type[RowT], tail: str = "", params: Params = ()) -> list[RowT]:
        """Rows by SQL after `SELECT … FROM <kind>`; the table's alias is `t`. For store/queries."""
        table = table_of(model)
        return [table.to_model(model, row) for row in self.cells(model, tail, params)]

    def cells(self, model: type[Row], tail: str = "", params: Params = ()) -> list[tuple[Cell, ...]]:
        """The same rows as the table holds them, `id` and `scope_id` first: for `made`."""
        table = table_of(model)
        listed = ", ".join(f't."{name}"' for name in table.read)
        return self.connection.execute(f'SELECT {listed} FROM "{table.name}" t {tail}', params).fetchall()

    def count(self, model: type[Row], /, **equals: Any) -> int:
        table = table_of(model)
        where, values = _where(table, equals)
        row = self.connection.execute(
            f'SELECT count(*) FROM "{table.name}" t WHERE {where}', values
        ).fetchone()
        return int(row[0])

    def sql(self, query: str, params: Params = ()) -> list[dict[str, Any]]:
        """Rows of a reading query as stored: booleans 0/1, lists and objects JSON text. For store/queries."""
        if not _READS.match(query):
            raise ValueError("Tx.sql only reads")
        cursor = self.connection.execute(query, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def lines(self, query: str, params: Params = ()) -> list[tuple[Any, ...]]:
        """The same without the names, in a quarter of the time."""
        if not _READS.match(query):
            raise ValueError("Tx.lines only reads")
        return self.connection.execute(query, params).fetchall()

    # -- writing ---------------------------------------------------------

    def put(self, row: Row) -> None:
        """Insert a row. Raises ValidationError when it is not what its kind says, KeyError when it exists."""
        model = type(row)
        table = table_of(model)
        checked = model.model_validate(row.model_dump())
        names = [*_FIXED, *(column.name for column in table.columns)]
        cells = [
            checked.id,
            checked.scope_id,
            *(c.store(getattr(checked, c.name)) for c in table.columns),
        ]
        if self.count(model, id=checked.id):
            raise KeyError(f"{table.name} {checked.id} exists")
        marks = ", ".join("?" * len(names))
        quoted = ", ".join(f'"{name}"' for name in names)
        self.connection.execute(f'INSERT INTO "{table.name}" ({quoted}) VALUES ({marks})', cells)
        self._wrote(table, checked)

    def put_all(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.put(row)

    def patch(self, model: type[RowT], row_id: str, /, **fields: Any) -> RowT:
        """Change some fields of a row. Raises KeyError without the row, ValidationError for a bad value."""
        table = table_of(model)
        before = self.one(model, row_id)
        unknown = set(fields) - set(table.by_name)
        if unknown:
            raise KeyError(f"{table.name} has no {', '.join(sorted(unknown))}")
        after = model.model_validate(before.model_dump() | fields)
        cells: dict[str, Cell] = {}
        for name in fields:
            column = table.by_name[name]
            cell = column.store(getattr(after, name))
            if cell != column.store(getattr(before, name)):
                cells[name] = cell
        if cells:
            marks = ", ".join(f'"{name}" = ?' for name in cells)
            self.connection.execute(
                f'UPDATE "{table.name}" SET {marks} WHERE id = ?',
                (*cells.values(), row_id),
            )
            self._wrote(table, after)
        return after

    def delete(self, model: type[Row], row_id: str) -> None:
        """Raises KeyError without the row."""
        before = self.one(model, row_id)
        table = table_of(model)
        self.connection.execute(f'DELETE FROM "{table.name}" WHERE id = ?', (row_id,))
        self._wrote(table, before)

    def _wrote(self, table: Table, row: Row) -> None:
        self.changed.add(table.name)
        self.changed.add("outbox")
        if isinstance(row, Step):
            self.rederive(row.matter_id)
        elif isinstance(row, Matter):
            self.rederive(row.id)

    def rederive(self, matter_id: str) -> None:
        """Work out a matter's state from its steps anew; done by itself after a step is put."""
        derive.rederive(self, matter_id)

    # -- undo and receipts -----------------------------------------------

    def outgoing_of(self, row_ids: Iterable[str]) -> list[Outgoing]:
        """Outgoing changes of these rows with their receipts, oldest first."""
        return outgoing_of(self.connection, row_ids)

    def undo_tx(self, tx_id: str) -> None:
        """Take back one local transaction. Raises UserError store.already_sent or store.changed_since."""
        with self.context.applying():
            self.changed |= undo.undo_tx(self.connection, tx_id, self.matters) | {"outbox"}

    # -- drafts, pictures, state -----------------------------------------

    def draft_save(self, draft: Draft) -> None:
        drafts.save(self.connection, draft, self.moment)
        self.changed.add("draft")

    def draft(self, draft_id: str) -> Draft | None:
        return drafts.load(self.connection, draft_id, self.moment)

    def drafts(self) -> list[Draft]:
        """All drafts, the one saved last first."""
        return drafts.load_all(self.connection, self.moment)

    def draft_delete(self, draft_id: str) -> None:
        drafts.delete(self.connection, draft_id)
        self.changed.add("draft")

    def blob_put(self, sha256: str, data: bytes) -> None:
        """Keep a picture under its content's name; the same one twice is one."""
        self.connection.execute(
            "INSERT INTO blob (sha256, size, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (sha256, len(data), data),
        )
        self.connection.execute(
            "INSERT INTO file (sha256, size, used_at) VALUES (?, ?, ?) "
            "ON CONFLICT (sha256) DO UPDATE SET used_at = excluded.used_at",
            (sha256, len(data), self.moment),
        )
        self.changed.add("blob")

    def blob_get(self, sha256: str) -> bytes | None:
        row = self.connection.execute("SELECT data FROM blob WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else bytes(row[0])

    def state(self, name: str, default: Any = None) -> Any:
        row = self.connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return default if row is None else from_json(row[0])

    def set_state(self, name: str, value: Any) -> None:
        self.connection.execute(
            "INSERT INTO state (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, to_json(value)),
        )
        self.changed.add("state")

    def log_reveal(self, kind: str, row_id: str, field: str) -> None:
        """A masked value was shown in full: who, when, which (not the value)."""
        self.connection.execute(
            "INSERT INTO reveal (at, staff_id, kind, row_id, field) VALUES (?, ?, ?, ?, ?)",
            (self.moment, self.staff_id, kind, row_id, field),
        )


def _where(table: Table, equals: dict[str, Any]) -> tuple[str, list[Cell]]:
    parts, values = ["1"], list[Cell]()
    for name, value in equals.items():
        if name not in table.by_name and name not in _FIXED:
            raise KeyError(f"{table.name} has no {name}")
        if value is None:
            parts.append(f't."{name}" IS NULL')
        elif isinstance(value, list | tuple | set | frozenset):
            parts.append(f't."{name}" IN (SELECT value FROM json_each(?))')
            values.append(to_json([_cell(table, name, one) for one in value]))
        else:
            parts.append(f't."{name}" = ?')
            values.append(_cell(table, name, value))
    return " AND ".join(parts), values


def _cell(table: Table, name: str, value: Any) -> Cell:
    return str(value) if name in _FIXED else table.by_name[name].store(value)


def _order(table: Table, order_by: str) -> str:
    if not order_by:
        return ""
    parts = []
    for part in order_by.split(","):
        found = _ORDER.match(part)
        if found is None or (found[1] not in table.by_name and found[1] not in _FIXED):
            raise KeyError(f"{table.name} cannot be ordered by {part.strip()}")
        parts.append(f't."{found[1]}"{found[2] or ""}')
    return " ORDER BY " + ", ".join(parts)
