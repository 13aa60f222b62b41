"""Files of the largest community there is (tier T4): the demonstration many times, its history years deep."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from bench.world import KEY
from desktop.clock import Clock
from desktop.domain.moments import from_moment, to_moment
from desktop.domain.permissions import holds
from desktop.domain.staff import Permission, Staff
from desktop.domain.values import fixed_id
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import Desk
from desktop.store.arrive import read_rows, write_rows
from desktop.store.columns import table
from desktop.store.store import Store
from server.demodata import DEMO_DAY
from server.demodata.build import generate

_YEARS = 3
_CHUNK = 20_000
_UUID = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_DATED = {"record": ("seen_at", "entered_at"), "matter": ("found_at", "first_due_at"), "step": ("at",)}
_ONCE = frozenset({"area", "staff", "grid_site"})
_MORNING = "2026-12-08T01:00:00Z"


@dataclass(frozen=True)
class Laid:
    """A row as it comes from the server."""

    kind: str
    id: str
    scope_id: str
    data: dict[str, Any]
    rev: int = 1

    @classmethod
    def of(cls, kind: str, row: dict[str, Any]) -> "Laid":
        data = {name: value for name, value in row.items() if name not in ("id", "scope_id")}
        return cls(kind, row["id"], row["scope_id"], data)


class Template:
    """Rows as text, cut at the ids: a copy is the text put together with other ids."""

    def __init__(self, rows: Sequence[tuple[str, dict[str, Any]]]) -> None:
        self._parts = _UUID.split(orjson.dumps(rows).decode())

    def copy(self, number: int, year: int, shared: set[str], living: set[str]) -> list[list[Any]]:
        """`shared` ids stay; those of `living` are the copy's, in every year of it."""

        @cache
        def other(old: str) -> str:
            if old in shared:
                return old
            return fixed_id("t4", str(number), "0" if old in living else str(year), old)

        parts = list(self._parts)
        parts[1::2] = map(other, parts[1::2])
        made: list[list[Any]] = orjson.loads("".join(parts))
        return made


@cache
def _demonstration() -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple(generate(1, DEMO_DAY))


def _rows(copies: int) -> Iterator[Laid]:
    """The demonstration so many times in the same grids, with its history three years deep."""
    base = _demonstration()
    once = [one for one in base if one[0] in _ONCE]
    rest = [one for one in base if one[0] not in _ONCE]
    yield from (Laid.of(kind, row) for kind, row in once)
    if copies == 1:
        yield from (Laid.of(kind, row) for kind, row in rest)
        return
    shared = {row["id"] for _, row in once}
    living = {row["id"] for kind, row in rest if kind not in _DATED}
    now, before = Template(rest), Template([one for one in rest if one[0] in _DATED])
    for number in range(copies):
        for year in range(_YEARS):
            for kind, row in (before if year else now).copy(number, year, shared, living):
                yield Laid.of(kind, _earlier(kind, row, year) if year else row)


def _earlier(kind: str, row: dict[str, Any], year: int) -> dict[str, Any]:
    """A history that lies further back; its matters have come to their end."""
    for name in _DATED[kind]:
        if row.get(name):
            row[name] = to_moment(from_moment(row[name]) - timedelta(days=365 * year))
    if kind == "matter":
        row |= {"state": "closed", "closed_at": row["found_at"]}
    return row


@contextmanager
def desk_of(path: Path, copies: int, permission: Permission) -> Iterator[Desk]:
    """The first person of the permission set before his file, with what the server would have sent him.

    A file that is there already is taken as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    everybody = [Staff.model_validate(row) for kind, row in _demonstration() if kind == "staff"]
    staff = next(one for one in everybody if one.permission == permission)
    clock = Clock(source=lambda: from_moment(_MORNING))
    fresh = not path.exists()
    store = Store.open(path, KEY, clock=clock, staff_id=staff.id)
    try:
        if fresh:
            _fill(store, staff, list(_rows(copies)))
        rules, forms = load_rules(resources() / "rules"), load_library(resources() / "forms")
        yield Desk(store, staff, clock, rules, forms)
    finally:
        store.close()


def _fill(store: Store, staff: Staff, rows: list[Laid]) -> None:
    grid_of = {one.id: str(one.data["grid_id"]) for one in rows if one.kind == "building"}

    def here(one: Laid) -> bool:
        return holds(staff, one.scope_id, grid_of.get(one.scope_id.removeprefix("building:"), ""))

    own = sorted(filter(here, rows), key=lambda one: one.kind)
    for kind, group in groupby(own, key=lambda one: one.kind):
        some = list(group)
        for start in range(0, len(some), _CHUNK):
            _lay(store, kind, some[start : start + _CHUNK])


def _lay(store: Store, kind: str, rows: Sequence[Laid]) -> None:
    cells = [one for one in read_rows(kind, rows) if one is not None]
    store.apply(lambda tx: write_rows(tx.connection, table(kind), cells))
