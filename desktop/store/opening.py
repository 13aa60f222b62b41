"""Bringing a file up to this program: refused when newer, copied before it is changed."""

from pathlib import Path

from sqlite_utils import Database

from desktop.clock import Clock
from desktop.domain.kinds import SCHEMA
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store.columns import from_json, to_json
from desktop.store.connection import Connection, Context
from desktop.store.copies import make_copy
from desktop.store.migrations import lay_out, layout_differs, migrations, names


def prepare(connection: Connection, path: Path, key: bytes, clock: Clock, context: Context) -> None:
    """Migrate and lay out. Raises UserError store.newer for a file of a newer program, store.copy_failed."""
    database = Database(connection, recursive_triggers=False)
    applied = [one.name for one in migrations.applied(database)]
    if set(applied) - set(names()) or _schema(connection, applied) > SCHEMA:
        raise UserError("store.newer")
    if applied and (len(applied) < len(names()) or layout_differs(connection)):
        make_copy(connection, path, key, clock)
    migrations.apply(database)
    with context.applying():
        lay_out(connection)
    for name, value in (("replica_id", new_id()), ("schema", SCHEMA)):
        connection.execute(
            "INSERT INTO state (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
            (name, to_json(value)),
        )
    connection.execute("UPDATE state SET value = ? WHERE name = 'schema'", (to_json(SCHEMA),))


def _schema(connection: Connection, applied: list[str]) -> int:
    if not applied:
        return 0
    row = connection.execute("SELECT value FROM state WHERE name = 'schema'").fetchone()
    return int(from_json(row[0])) if row else 0
