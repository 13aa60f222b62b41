"""What is new to a replica: rows above its cursors, scope by scope, page by page, in one snapshot."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from desktop.domain.scopes import ScopeKind, kind_of
from desktop.sync.protocol import PulledRow, ScopeSum
from server.db import among
from server.tables import ROW, SCOPE_COUNTER

_ORDER = {kind: place for place, kind in enumerate(ScopeKind)}
"""Municipality and community first: a first sync is usable while it runs."""


def sums(connection: Connection, scopes: frozenset[str]) -> dict[str, ScopeSum]:
    """Version, count and checksum of every scope, in the order in which they are pulled."""
    ordered = sorted(scopes, key=lambda scope: (_ORDER[kind_of(scope)], scope))
    found = dict.fromkeys(ordered, ScopeSum(rev=0, count=0, sum=0))
    query = select(SCOPE_COUNTER).where(among(connection, SCOPE_COUNTER.c.scope_id, ordered))
    for scope, rev, count, total in connection.execute(query):
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
        cursor = have.get(scope, 0)
        cursor = cursor if 0 <= cursor <= total.rev else 0
        if cursor == total.rev:
            continue
        if len(rows) == size:
            return rows, True
        rows += _rows(connection, scope, cursor, size + 1 - len(rows))
        if len(rows) > size:
            return rows[:size], True
    return rows, False


def _rows(connection: Connection, scope: str, cursor: int, limit: int) -> list[Line]:
    query = (
        select(ROW.c.kind, ROW.c.id, ROW.c.rev, ROW.c.deleted, ROW.c.moved_to, ROW.c.data)
        .where(ROW.c.scope_id == scope, ROW.c.rev > cursor)
        .order_by(ROW.c.rev)
        .limit(limit)
    )
    return [Line(scope, *row) for row in connection.execute(query)]
