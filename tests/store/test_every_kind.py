"""Every kind with any values: table -> trigger -> wire -> laid into a second file -> equal."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.base import Row
from desktop.domain.kinds import KINDS
from desktop.store.columns import table
from desktop.store.outbox import Outgoing
from desktop.store.pull import lay_in
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.protocol import PulledRow, row_hash
from tests.kind_values import rows_of


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
    scope = min(KINDS[kind].scopes)
    rows_of_kind = rows_of(kind, st.just(scope if scope == "muni" else f"{scope}:x"))

    @settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.lists(st.tuples(rows_of_kind, rows_of_kind), min_size=1, max_size=6))
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
