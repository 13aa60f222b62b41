"""Every kind with any values: table -> trigger -> wire -> laid into a second file -> equal."""

import enum
import string
import types
import typing
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from desktop.domain import values
from desktop.domain.base import Row
from desktop.domain.kinds import KINDS
from desktop.store.columns import table
from desktop.store.outbox import Outgoing
from desktop.store.pull import lay_in
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.protocol import PulledRow, row_hash

ids = st.uuids().map(str)
days = st.dates().map(str)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
plain = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, width=32) | texts
)
json_values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
SHAPED: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("fact", "name"): st.from_regex(r"[a-z][a-z0-9_]{1,9}", fullmatch=True),
    ("record", "form"): st.sampled_from(["LPG_HOME", "VISIT_HH"]),
    ("photo", "sha256"): st.text("0123456789abcdef", min_size=64, max_size=64),
    ("conflict", "reason"): st.sampled_from(["changed", "deleted"]),
    ("identity", "id_number"): days.map(lambda day: _identity(day.replace("-", ""))),
    ("identity", "disability_number"): st.none(),
}
MARKED: dict[Any, st.SearchStrategy[Any]] = {
    values._day: days,
    values._moment: st.datetimes().map(lambda at: at.strftime(f"{at.year:04}-%m-%dT%H:%M:%SZ")),
    values._month: days.map(lambda day: day[:7]),
    values._phone: st.sampled_from(["", "10000000012", "0100000000"]),
}


def _identity(birth: str) -> str:
    first = f"990101{birth}001"
    return first + values.check_digit(first)


def of_type(annotation: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type, as they are stored and sent."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        marks = [getattr(mark, "func", None) for mark in arguments[1:]]
        found = [MARKED[mark] for mark in marks if mark in MARKED]
        if found:
            return found[0]
        return ids if arguments[0] is str else of_type(arguments[0])
    if origin in (typing.Union, types.UnionType):
        return st.one_of([st.none() if one is type(None) else of_type(one) for one in arguments])
    if origin is list:
        return st.lists(texts, max_size=3)
    if origin is dict:
        return st.dictionaries(texts, json_values, max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return st.sampled_from([one.value for one in annotation])
    return {str: texts, int: st.integers(), bool: st.booleans()}.get(annotation, json_values)


def of_field(kind: str, name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    if (kind, name) in SHAPED:
        return SHAPED[kind, name]
    metadata = list(field.metadata)
    found = [MARKED[mark.func] for mark in metadata if getattr(mark, "func", None) in MARKED]
    if found:
        return found[0]
    bounds = {
        limit: getattr(mark, limit) for mark in metadata for limit in ("ge", "le") if hasattr(mark, limit)
    }
    if bounds:
        number = st.integers(bounds.get("ge"), bounds.get("le", 2**53))
        return number if field.annotation is int else st.none() | number
    if field.annotation is str:
        lengths = [mark.min_length for mark in metadata if getattr(mark, "min_length", None)]
        if lengths == [36]:
            return ids
        return st.text(
            string.ascii_letters + "栋单元",
            min_size=max(lengths, default=0),
            max_size=10,
        )
    return of_type(field.annotation)


def rows_of(kind: str) -> st.SearchStrategy[Row]:
    model = KINDS[kind].model
    scope = min(KINDS[kind].scopes)
    fields = {
        name: of_field(kind, name, field)
        for name, field in model.model_fields.items()
        if name not in ("id", "scope_id")
    }
    whole = st.fixed_dictionaries(fields)
    return st.builds(
        lambda data: model.model_validate(
            {
                "id": values.new_id(),
                "scope_id": scope if scope == "muni" else f"{scope}:x",
                **data,
            }
        ),
        whole,
    )


def wire(row: Row) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude={"id", "scope_id"})


def only(names: set[str], data: dict[str, Any]) -> dict[str, Any]:
    """Without the fields that each side works out for itself."""
    return {name: value for name, value in data.items() if name in names}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_arrives_as_it_was_written(kind: str, open_store: Callable[..., Store]) -> None:
    sender, receiver = open_store("one.db"), open_store("two.db")
    model = KINDS[kind].model
    sent = {column.name for column in table(kind).sent}

    @settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.lists(st.tuples(rows_of(kind), rows_of(kind)), min_size=1, max_size=6))
    def travels(pairs: list[tuple[Row, Row]]) -> None:
        def write(tx: Tx) -> list[list[Outgoing]]:
            for row, other in pairs:
                tx.put(row)
                tx.patch(model, row.id, **{name: getattr(other, name) for name in sent})
            return [tx.outgoing_of([row.id]) for row, _ in pairs]

        outgoing = sender.write(write)
        arrived, expected = [], []
        for (row, other), changes in zip(pairs, outgoing, strict=True):
            assert changes[0].set == {name: value for name, value in wire(row).items() if name in sent}
            expected.append(wire(row) | {name: value for name, value in wire(other).items() if name in sent})
            merged = wire(row) | {name: value for change in changes for name, value in change.set.items()}
            assert merged == expected[-1]
            pulled = PulledRow(scope_id=row.scope_id, kind=kind, id=row.id, rev=1, data=merged)
            arrived.append(PulledRow.model_validate_json(pulled.model_dump_json()))
        receiver.apply(lambda tx: lay_in(tx, arrived, row_hash))
        rows = receiver.read(lambda tx: [tx.one(model, row.id) for row, _ in pairs])
        assert [wire(row) for row in rows] == expected
        rows = sender.read(lambda tx: [tx.one(model, row.id) for row, _ in pairs])
        assert [only(sent, wire(row)) for row in rows] == [only(sent, one) for one in expected]

    travels()
