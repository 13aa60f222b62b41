"""Bringing a file up to this program: refused when newer, copied before it is changed."""

import os
import shutil
from pathlib import Path

from sqlite_utils import Database

from desktop.domain.kinds import SCHEMA
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.settings import sync_folder
from desktop.store.columns import from_json, to_json
from desktop.store.connection import Connection, Context
from desktop.store.migrations import lay_out, layout_differs, migrations, names

KEPT_COPIES = 2


def prepare(connection: Connection, path: Path, context: Context) -> None:
    """Migrate and lay out. Raises UserError store.newer for a file of a newer program."""
    database = Database(connection)
    applied = [one.name for one in migrations.applied(database)]
    if set(applied) - set(names()) or _schema(connection, applied) > SCHEMA:
        raise UserError("store.newer")
    if applied and (len(applied) < len(names()) or layout_differs(connection)):
        make_copy(connection, path)
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


def make_copy(connection: Connection, path: Path) -> Path:
    """A copy beside the file, encrypted with the same key; the newest two are kept.

    It has its name only when it is whole on the disk: one cut short never displaces a good one.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    copies = sorted(path.parent.glob(f"{path.stem}-before-*{path.suffix}"))
    number = 1 + max((int(one.stem.rpartition("-")[2]) for one in copies), default=0)
    target = path.with_name(f"{path.stem}-before-{number:04}{path.suffix}")
    scratch = target.with_suffix(".new")
    with path.open("rb") as source, scratch.open("wb") as out:
        shutil.copyfileobj(source, out)
        out.flush()
        os.fsync(out.fileno())
    scratch.replace(target)
    sync_folder(path.parent)
    for old in copies[: max(0, len(copies) + 1 - KEPT_COPIES)]:
        old.unlink()
    return target
