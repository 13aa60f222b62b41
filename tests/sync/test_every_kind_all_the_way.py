"""Every kind, any values: table -> trigger -> wire -> server -> wire -> the other laptop's table, equal."""

import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.domain.base import Row
from desktop.domain.kinds import BY_MODEL, KINDS
from desktop.domain.matters import Matter
from desktop.domain.permissions import WRITES
from desktop.domain.scopes import kind_of
from desktop.domain.values import Merge, fixed_id
from desktop.store.tx import Tx
from desktop.sync.digest import digest
from server.sender import OFFICE_FIELDS, OWNED_FIELDS
from server.tables import ROW
from tests.kind_values import ODD_TEXTS, rows_of

SERVER_OWNED = {kind for kind, permissions in WRITES.items() if not permissions}
BROUGHT_IN = SERVER_OWNED | {"conflict"} | set(OFFICE_FIELDS)
"""Kinds that only the server or the office writes first."""
MATTERS = KINDS["matter"].scopes
FOR_GOOD = frozenset({"step"})
"""Kinds whose rows are never edited."""
NOW = "2026-12-08T01:00:00Z"
"""The server's time; the laptops' clocks agree."""
CONFIRMATION = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")


def text(data: dict[str, Any]) -> str:
    """Data as the wire holds them: 1, 1.0 and true are three."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode()


def content(row: Row) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude={"id", "scope_id"})


def settled(row: Row) -> dict[str, Any]:
    """What was written, as the server takes it: confirmations are never in its future."""
    kind = BY_MODEL[type(row)]
    return {
        name: _not_after_now(value) if kind.merge(name) is Merge.LATEST_FACT else value
        for name, value in content(row).items()
        if name not in kind.derived
    }


def _not_after_now(value: Any) -> Any:
    if not isinstance(value, str) or not CONFIRMATION.fullmatch(value):
        return value
    return min(value, NOW if value.endswith("Z") else NOW[:10])


class Road:
    """Two laptops of the same grid with the server between them."""

    def __init__(self, server: Any, one: Any, other: Any) -> None:
        self.server, self.laptops = server, (one, other)
        self.settle()
        self.scopes = sorted(one.store.read(digest))

    def settle(self, *first: Any) -> None:
        """Rounds until everybody has everything; nothing may be left over."""
        for laptop in (*first, *self.laptops):
            report = laptop.round()
            assert (report.refused, report.conflict, report.merged, report.held) == (0, 0, 0, 0)
        one, other = (laptop.store for laptop in self.laptops)
        assert one.read(digest) == other.read(digest)
        assert one.state("differs") == other.state("differs") == []

    def matter(self, scope_id: str) -> str:
        """The matter of a scope to which steps belong."""
        return fixed_id("matter of", scope_id)

    def rows(self, kind: str) -> st.SearchStrategy[Row]:
        """Rows of a kind in scopes that both laptops hold."""
        scopes = [one for one in self.scopes if kind_of(one) in KINDS[kind].scopes]
        assert scopes, "both laptops of this test must hold a scope the kind may live in"
        if kind != "step":
            return rows_of(kind, st.sampled_from(scopes))
        notes = {"action": st.just("note"), "note": st.sampled_from(ODD_TEXTS).map("情况{}".format)}
        notes |= {"entered_by": st.just(self.laptops[0].store.staff_id)}
        notes |= {"staff_id": st.sampled_from([one.store.staff_id for one in self.laptops])}
        return st.one_of(
            [rows_of(kind, st.just(one), matter_id=st.just(self.matter(one)), **notes) for one in scopes]
        )

    def bring_in(self, rows: list[Row]) -> None:
        """As the admin does."""
        self.server.load([(BY_MODEL[type(row)].name, row.model_dump()) for row in rows])
        self.settle()

    def write(self, rows: list[Row]) -> None:
        laptop = self.laptops[0]
        laptop.store.write(lambda tx: tx.put_all(rows))
        self.settle(laptop)

    def edit(self, rows: list[Row], names: list[str]) -> None:
        """The other laptop sets one field of each row."""
        laptop = self.laptops[1]

        def work(tx: Tx) -> None:
            for row, name in zip(rows, names, strict=True):
                tx.patch(type(row), row.id, **{name: getattr(row, name)})

        laptop.store.write(work)
        self.settle(laptop)

    def arrived(self, expected: Row) -> None:
        """The row stands on both laptops and on the server as it was written."""
        found = [one.store.read(lambda tx: tx.one(type(expected), expected.id)) for one in self.laptops]
        with self.server.db.reading() as connection:
            query = select(ROW.c.scope_id, ROW.c.data).where(ROW.c.id == expected.id)
            scope_id, data = connection.execute(query).one()
        assert {row.scope_id for row in found} == {scope_id} == {expected.scope_id}
        assert {text(content(row)) for row in found} == {text(orjson.loads(data))}
        assert text(settled(found[1])) == text(settled(expected))


@pytest.fixture
def road(server: Any, laptop: Callable[..., Any]) -> Road:
    made = Road(server, laptop(0), laptop(1))
    made.bring_in([_matter(made.matter(one), one) for one in made.scopes if kind_of(one) in MATTERS])
    return made


def _matter(row_id: str, scope_id: str) -> Matter:
    """A lead that waits for steps."""
    ids = dict.fromkeys(("id", "record_id", "subject_id", "grid_id", "found_by"), row_id)
    words = dict.fromkeys(("number", "item", "form", "question", "title", "where"), "试样")
    more = {"scope_id": scope_id, "matter": "lead", "subject_kind": "household", "found_at": NOW}
    return Matter.model_validate(ids | words | more)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_arrives_at_the_other_laptop_as_it_was_written(kind: str, road: Road) -> None:
    rows = road.rows(kind)
    others = (OWNED_FIELDS | OFFICE_FIELDS).get(kind, frozenset())
    editable = sorted(set(KINDS[kind].fields) - KINDS[kind].derived - others)
    edits = st.tuples(rows, rows, st.sampled_from(editable))

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(edits, min_size=1, max_size=3))
    def travels(drawn: list[tuple[Row, Row, str]]) -> None:
        written = [row for row, _, _ in drawn]
        names = [name for _, _, name in drawn]
        edited = [row.model_copy(update={name: getattr(other, name)}) for row, other, name in drawn]
        (road.bring_in if kind in BROUGHT_IN else road.write)(written)
        for row in written:
            road.arrived(row)
        if kind in FOR_GOOD:
            return
        if kind in SERVER_OWNED:
            road.bring_in(edited)
        else:
            road.edit(edited, names)
        for row in edited:
            road.arrived(row)

    travels()
