"""How a domain class becomes a table: column kinds, and a row's way to and from storage.

Storage form = wire form, with two exceptions that SQLite needs: lists, objects
and free values are JSON text, booleans are 0/1. The triggers put both back
into JSON, so that the outgoing copy holds what the wire holds.
"""

import enum
import types
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeVar

import orjson

from desktop.domain.base import Row
from desktop.domain.kinds import BY_MODEL, KINDS, Kind

RowT = TypeVar("RowT", bound=Row)
Cell = str | int | float | bytes | None


class ColumnType(enum.Enum):
    """What a field is stored as, and how a trigger lays it into a JSON object (`{}` = the column)."""

    TEXT = ("TEXT", "{}")
    INTEGER = ("INTEGER", "{}")
    REAL = ("REAL", "{}")
    BOOLEAN = ("INTEGER", "json(CASE {} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)")
    JSON = ("TEXT", "json({})")

    @property
    def sql(self) -> str:
        return self.value[0]

    def as_json(self, column: str) -> str:
        return self.value[1].format(column)


@dataclass(frozen=True)
class Column:
    name: str
    type: ColumnType
    required: bool
    """The field has no default: a table that gets it later holds NULL in old rows."""
    derived: bool
    default: Any = None

    @property
    def quoted(self) -> str:
        return f'"{self.name}"'

    def store(self, value: Any) -> Cell:
        """A wire value as SQLite holds it."""
        if self.type is ColumnType.JSON:
            return None if value is None else to_json(value)
        if self.type is ColumnType.BOOLEAN and value is not None:
            return int(bool(value))
        if isinstance(value, enum.Enum):
            return typing.cast(Cell, value.value)
        return typing.cast(Cell, value)

    def load(self, cell: Cell) -> Any:
        """What SQLite holds as a wire value."""
        if cell is None:
            return None
        if self.type is ColumnType.JSON:
            return orjson.loads(typing.cast(str, cell))
        return bool(cell) if self.type is ColumnType.BOOLEAN else cell


@dataclass(frozen=True)
class Table:
    """One typed table: a kind's own fields, then `rev` and `extra` (unknown fields)."""

    kind: Kind
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return self.kind.name

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def sent(self) -> tuple[Column, ...]:
        """Columns that travel: everything that is not worked out from other rows."""
        return tuple(column for column in self.columns if not column.derived)

    def to_data(self, cells: dict[str, Cell]) -> dict[str, Any]:
        """A stored row as wire fields without id, scope and rev: unknown ones with, absent ones without."""
        absent = from_json(typing.cast(str | None, cells["absent"])) or ()
        extra = from_json(typing.cast(str | None, cells["extra"])) or {}
        known = {
            column.name: column.load(cells[column.name])
            for column in self.columns
            if column.name not in absent
        }
        return known | extra

    @cached_property
    def read(self) -> tuple[str, ...]:
        """Names of the columns that a domain object has, in its order."""
        return ("id", "scope_id", *(column.name for column in self.columns))

    @cached_property
    def _dressed(self) -> tuple[Column, ...]:
        return tuple(one for one in self.columns if one.type in (ColumnType.JSON, ColumnType.BOOLEAN))

    def to_model(self, model: type[RowT], cells: Iterable[Cell]) -> RowT:
        """A stored row as its domain object; it was validated on its way in. `cells`: in the order of `read`.

        Does what `model_construct` does for a row with all its fields, in a quarter of the time: lists read
        thousands of rows at once.
        """
        data: dict[str, Any] = dict(zip(self.read, cells, strict=True))
        for column in self._dressed:
            data[column.name] = column.load(data[column.name])
        made: RowT = model.__new__(model)
        object.__setattr__(made, "__dict__", data)
        object.__setattr__(made, "__pydantic_fields_set__", set(self.read))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made


def to_json(value: Any) -> str:
    """JSON text with sorted keys: equal values are equal text."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def from_json(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)


def made(model: type[RowT], cells: Iterable[Cell]) -> RowT:
    """A row as `Tx.cells` reads it, as its domain object."""
    return table_of(model).to_model(model, cells)


def table_of(model: type[Row]) -> Table:
    return table(BY_MODEL[model].name)


@cache
def table(kind: str) -> Table:
    """The table of a known kind. Raises KeyError for an unknown one."""
    return _table(KINDS[kind])


def tables() -> Iterable[Table]:
    return [table(name) for name in KINDS]


def _table(kind: Kind) -> Table:
    fields = kind.model.model_fields
    return Table(
        kind,
        tuple(
            Column(
                name,
                _column_type(fields[name].annotation),
                fields[name].is_required(),
                name in kind.derived,
                None if fields[name].is_required() else fields[name].get_default(call_default_factory=True),
            )
            for name in kind.fields
        ),
    )


def _column_type(annotation: Any) -> ColumnType:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _column_type(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        kinds = {_column_type(one) for one in typing.get_args(annotation) if one is not type(None)}
        return kinds.pop() if len(kinds) == 1 else ColumnType.JSON
    if not isinstance(annotation, type):
        return ColumnType.JSON
    for python, column in (
        (str, ColumnType.TEXT),
        (bool, ColumnType.BOOLEAN),
        (int, ColumnType.INTEGER),
        (float, ColumnType.REAL),
    ):
        if issubclass(annotation, python):
            return column
    return ColumnType.JSON
