"""Rows the admin brings in: imports, published forms, staff, demonstration data.

They are validated and stamped like a laptop's; matters' states are worked out
from their steps. A row that is there already is overwritten, field by field,
with a version that no laptop owns, so that a laptop's pending edit of it
becomes a conflict and not a loss. What laptops said last may be spared.
"""

from collections import Counter as Tally
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection

from desktop.domain.kinds import KINDS
from server.board import WHOLE, Board, Stored
from server.loops import DERIVED, rederive
from server.people import one_at_a_time, project, refresh
from server.shape import Misfit, canonical, same

KindRow: TypeAlias = tuple[str, dict[str, Any]]
"""(kind, row with `id` and `scope_id`)."""
CHUNK = 2_000
"""Rows read, stamped and written together."""
_REPLICA = 2
"""Place of the laptop's name in a version."""


class Spared(NamedTuple):
    """A field that says otherwise because a laptop said so last."""

    kind: str
    row_id: str
    field: str


@dataclass
class Sparing:
    """What stays where a laptop said otherwise last."""

    fields: Mapping[str, Collection[str]]
    """By kind."""
    follow: Mapping[str, str]
    """Fields that stay or go with another."""
    spared: list[Spared] = field(default_factory=list)


class RowFault(Exception):
    """A row that does not fit its kind: which one, and the first field and kind of error."""

    def __init__(self, number: int, kind: str, field: str, code: str) -> None:
        super().__init__(f"row {number} ({kind}): {field} {code}")
        self.number, self.kind, self.field, self.code = number, kind, field, code


def load_rows(
    connection: Connection, rows: Iterable[KindRow], now: str, sparing: Sparing | None = None
) -> dict[str, int]:
    """Lay `rows` in within the caller's writing transaction. Returns how many of each kind
    were new or changed. Raises RowFault; nothing is kept of a transaction that is rolled back.

    With `sparing`, what a laptop said last of a living row stays, and is noted there.
    """
    one_at_a_time(connection)
    written: Tally[str] = Tally()
    people_changed = False
    start = 1
    for some in _chunks(rows):
        board = _lay_in(connection, some, start, now, sparing)
        flushed = [one.row for one in board.flush()]
        written.update(row.kind for row in flushed)
        people_changed |= project(connection, flushed)
        start += len(some)
    if people_changed:
        refresh(connection, now)
    return dict(sorted(written.items()))


def _lay_in(
    connection: Connection, rows: list[KindRow], start: int, now: str, sparing: Sparing | None
) -> Board:
    matters = {row["id"] for kind, row in rows if kind == "matter"}
    matters |= {str(row.get("matter_id")) for kind, row in rows if kind == "step"}
    ids = {row["id"] for _, row in rows} | matters
    board = _locked(connection, ids, {row["scope_id"] for _, row in rows})
    board.load_children(matters)
    for number, (kind, row) in enumerate(rows, start):
        _put(board, kind, row, number, now, sparing)
    for matter_id in sorted(matters):
        matter = board.find("matter", matter_id)
        if matter is not None and not matter.deleted:
            rederive(board, matter)
    return board


def _locked(connection: Connection, ids: set[str], scopes: set[str]) -> Board:
    """The rows, read when the scopes in which they live are locked too: what a laptop changes is either here,
    or waits. One that moved before the lock was there is looked for again.
    """
    while True:
        board = Board(connection)
        board.lock(scopes | board.living(ids))
        board.load(ids)
        living = {one.scope_id for one in board.rows.values() if not one.moved_to}
        strays = living - board.counters.keys()
        if not strays:
            return board
        scopes = scopes | strays


def _put(
    board: Board, kind: str, row: dict[str, Any], number: int, now: str, sparing: Sparing | None
) -> None:
    row_id, scope = row["id"], row["scope_id"]
    given = {name: value for name, value in row.items() if name not in ("id", "scope_id")}
    current = board.find(kind, row_id)
    kept = current.data if current else {}
    try:
        data = canonical(kind, row_id, scope, {**kept, **given})
    except Misfit as misfit:
        raise RowFault(number, kind, *misfit.faults[0]) from None
    version = [None, "", "", 0, "", now]
    if current is None:
        board.put(Stored(scope, kind, row_id, data, {WHOLE: version}))
        return
    if current.scope_id != scope:
        current = board.move(current, scope)
    passive = DERIVED if kind == "matter" else frozenset()
    changed = [name for name in data if not same(data[name], kept.get(name)) and name not in passive]
    if sparing is not None:
        passive = passive.union(_spared(sparing, current, [name for name in changed if name in given]))
        changed = [name for name in changed if name not in passive]
    if changed or current.deleted:
        versions = {**current.versions, **dict.fromkeys(changed, version)}
        after = {**data, **{name: kept[name] for name in passive if name in kept}}
        board.put(current._replace(data=after, versions=versions, deleted=False))


def _spared(sparing: Sparing, current: Stored, changed: list[str]) -> set[str]:
    fields = sparing.fields.get(current.kind, ())
    said = {name for name in changed if name in fields and _said(current, name)}
    sparing.spared += [Spared(current.kind, current.id, name) for name in sorted(said)]
    return said | {name for name in changed if sparing.follow.get(name) in said}


def _said(current: Stored, name: str) -> bool:
    """Whether a laptop had the last word on a field; it has none on what it left out when it made the row."""
    version = current.version(name)
    if current.deleted or name not in current.data or version is None or not version[_REPLICA]:
        return False
    known = KINDS[current.kind].model.model_fields[name]
    default = None if known.is_required() else known.get_default(call_default_factory=True)
    return name in current.versions or not same(current.data[name], default)


def _chunks(rows: Iterable[KindRow]) -> Iterator[list[KindRow]]:
    source = iter(rows)
    while some := list(islice(source, CHUNK)):
        yield some
