"""What is new to a replica: rows above its cursors, scope by scope, page by page, in one snapshot."""

from collections.abc import Mapping

import orjson
from sqlalchemy import Connection, select

from desktop.domain.scopes import ScopeKind, kind_of
from desktop.sync.protocol import PulledRow, ScopeSum
from server.db import chunks
from server.tables import ROW, SCOPE_COUNTER

_ORDER = {kind: place for place, kind in enumerate(ScopeKind)}
"""Municipality and community first: a first sync is usable while it runs."""


def sums(connection: Connection, scopes: frozenset[str]) -> dict[str, ScopeSum]:
    """Version, count and checksum of every scope, in the order in which they are pulled."""
    ordered = sorted(scopes, key=lambda scope: (_ORDER[kind_of(scope)], scope))
    found = dict.fromkeys(ordered, ScopeSum(rev=0, count=0, sum=0))
    for some in chunks(ordered):
        query = select(SCOPE_COUNTER).where(SCOPE_COUNTER.c.scope_id.in_(some))
        for scope, rev, count, total in connection.execute(query):
            found[scope] = ScopeSum(rev=rev, count=count, sum=total % (1 << 64))
    return found


def page(
    connection: Connection,
    held: Mapping[str, ScopeSum],
    have: Mapping[str, int],
    size: int,
) -> tuple[list[PulledRow], bool]:
    """Up to `size` rows above the cursors `have`, and whether there are more.

    A scope absent in `have` is pulled from 0; so is one whose cursor the counter
    never reached, because such a cursor belongs to another history.
    """
    rows: list[PulledRow] = []
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


def _rows(connection: Connection, scope: str, cursor: int, limit: int) -> list[PulledRow]:
    query = (
        select(ROW.c.kind, ROW.c.id, ROW.c.rev, ROW.c.deleted, ROW.c.moved_to, ROW.c.data)
        .where(ROW.c.scope_id == scope, ROW.c.rev > cursor)
        .order_by(ROW.c.rev)
        .limit(limit)
    )
    return [
        PulledRow.model_construct(
            scope_id=scope,
            kind=kind,
            id=row_id,
            rev=rev,
            deleted=bool(deleted),
            moved_to=moved_to,
            data={} if deleted else orjson.loads(data),
        )
        for kind, row_id, rev, deleted, moved_to, data in connection.execute(query)
    ]
