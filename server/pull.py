"""What is new to a replica: rows above its cursors, scope by scope, page by page, in one snapshot."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, select

from desktop.domain.scopes import ScopeKind, kind_of
from desktop.sync.protocol import PulledRow, ScopeSum
from server.db import among
from server.tables import ROW, SCOPE_COUNTER

_ORDER = {kind: place for place, kind in enumerate(ScopeKind)}
"""Municipality and community first: a first sync is usable while it runs."""
_COUNTERS = select(SCOPE_COUNTER).where(among(SCOPE_COUNTER.c.scope_id, "scopes"))
_PAGE = (
    select(ROW.c.scope_id, ROW.c.kind, ROW.c.id, ROW.c.rev, ROW.c.deleted, ROW.c.moved_to, ROW.c.data)
    .where(ROW.c.scope_id == bindparam("scope"), ROW.c.rev > bindparam("cursor"))
    .order_by(ROW.c.rev)
    .limit(bindparam("most"))
)


def sums(connection: Connection, scopes: frozenset[str]) -> dict[str, ScopeSum]:
    """Version, count and checksum of every scope, in the order in which they are pulled."""
    ordered = sorted(scopes, key=lambda scope: (_ORDER[kind_of(scope)], scope))
    found = dict.fromkeys(ordered, ScopeSum(rev=0, count=0, sum=0))
    for scope, rev, count, total in connection.execute(_COUNTERS, {"scopes": ordered}):
        found[scope] = ScopeSum(rev=rev, count=count, sum=total % (1 << 64))
    return found


class Line(NamedTuple):
    """One row as the table holds it; `data` is its JSON text."""

    scope_id: str
    kind: str
    id: str
    rev: int
    deleted: bool
    moved_to: str
    data: str

    def row(self) -> PulledRow:
        fields = self._asdict()
        return PulledRow.model_construct(**fields | {"data": {} if self.deleted else orjson.loads(self.data)})

    def message(self) -> dict[str, Any]:
        """The same for the wire, where the content is not read again and what is not so is not said."""
        head = {"scope_id": self.scope_id, "kind": self.kind, "id": self.id, "rev": self.rev}
        if not self.deleted:
            return {**head, "data": orjson.Fragment(self.data)}
        return {**head, "deleted": True, "moved_to": self.moved_to}


def page(
    connection: Connection,
    held: Mapping[str, ScopeSum],
    have: Mapping[str, int],
    size: int,
) -> tuple[list[Line], bool]:
    """Up to `size` rows above the cursors `have`, and whether there are more.

    A scope absent in `have` is pulled from 0; so is one whose cursor the counter
    never reached, because such a cursor belongs to another history.
    """
    rows: list[Line] = []
    for scope, total in held.items():
        cursor = _cursor(total, have.get(scope, 0))
        if cursor == total.rev:
            continue
        if len(rows) == size:
            return rows, True
        asked = {"scope": scope, "cursor": cursor, "most": size + 1 - len(rows)}
        rows += map(Line._make, connection.execute(_PAGE, asked))
        if len(rows) > size:
            return rows[:size], True
    return rows, False


def has_all(held: Mapping[str, ScopeSum], have: Mapping[str, int]) -> bool:
    """Whether there is no row above the cursors `have`."""
    return all(_cursor(total, have.get(scope, 0)) == total.rev for scope, total in held.items())


def _cursor(total: ScopeSum, cursor: int) -> int:
    return cursor if 0 <= cursor <= total.rev else 0
