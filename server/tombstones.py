"""What was deleted or moved away is remembered for 18 months; after that no laptop in use still needs it.

Tombstones bear no time. Marks tell it: once a month a line for each scope says how far its counter had come.
A laptop that comes back later finds by the checksum that it has rows too many, and pulls that scope again
(`_compare` in desktop/sync/answer.py): tombstones count in neither count nor sum.
"""

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, func, literal, select

from desktop.domain.moments import from_moment, to_moment
from server.db import Database
from server.tables import ROW, SCOPE_COUNTER, TOMBSTONE_MARK

KEPT = timedelta(days=548)
"""18 months."""
MARKED = timedelta(days=30)
"""Time between two marks of a scope: so much longer a tombstone may be kept."""


def purge(db: Database, moment: str) -> int:
    """Set the marks that are due, and delete the tombstones that are old enough. Returns how many went.

    One scope at a time, under its counter's lock: nobody brings a row back meanwhile, no other scope waits.
    """
    now = from_moment(moment)
    db.write(lambda connection: _mark(connection, moment, to_moment(now - MARKED)))
    with db.reading() as connection:
        mark = TOMBSTONE_MARK.c
        old = select(mark.scope_id, func.max(mark.rev)).where(mark.at < to_moment(now - KEPT))
        due = connection.execute(old.group_by(mark.scope_id).order_by(mark.scope_id)).all()
    return sum(db.write(partial(_purge, scope=scope, rev=rev)) for scope, rev in due)


def _mark(connection: Connection, moment: str, before: str) -> None:
    """Of scopes that have changed since their last mark, where that was set `before`."""
    mark, counter = TOMBSTONE_MARK.c, SCOPE_COUNTER.c
    known = select(TOMBSTONE_MARK).where(
        mark.scope_id == counter.scope_id, (mark.rev >= counter.rev) | (mark.at >= before)
    )
    fresh = select(counter.scope_id, counter.rev, literal(moment)).where(counter.rev > 0, ~known.exists())
    connection.execute(TOMBSTONE_MARK.insert().from_select(["scope_id", "rev", "at"], fresh))


def _purge(connection: Connection, scope: str, rev: int) -> int:
    counter = select(SCOPE_COUNTER.c.rev).where(SCOPE_COUNTER.c.scope_id == scope)
    connection.execute(counter.with_for_update())
    gone = ROW.delete().where(ROW.c.scope_id == scope, ROW.c.deleted.is_(True), ROW.c.rev <= rev)
    count: int = connection.execute(gone).rowcount
    mark = TOMBSTONE_MARK.c
    connection.execute(TOMBSTONE_MARK.delete().where(mark.scope_id == scope, mark.rev <= rev))
    return count
