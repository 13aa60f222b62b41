"""The form of the database, brought up to date by the scripts in `migrations/`, and its few settings."""

import base64
import enum
import os
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select, text

from desktop.sync.protocol import ServerKeys
from desktop.sync.sealkeys import new_age_key, recipient_of, verify_key
from server.db import Database
from server.tables import SERVER_STATE

_SCRIPTS = Path(__file__).with_name("migrations")
_BASELINE = "0001"
"""What a database was that counted its versions itself, before the scripts did."""
REVISION_TABLE = "alembic_version"
"""Where the scripts note how far they have come."""
FIRST_EPOCH = 1
"""Of a server that was never restored."""
REVS_PER_EPOCH = 1 << 20
"""Versions that a scope may run through in one second; see `server/restore.py`."""
SIGNING_KEY, AGE_KEY, PUBLIC_KEYS = "signing_key", "age_key", "public_keys"
"""Settings: the server's own keys for sealed files; a backup holds them, so that a restored server can
still read what is on its way.
"""
_TURN = 7_190_412
"""Key of the lock under which one process at a time brings a PostgreSQL database up to date."""


class SchemaTooNew(Exception):
    """The database was written by a newer program: it is left alone."""


class NotUnicode(Exception):
    """The PostgreSQL database was created for another character set than UTF-8."""


class Standing(enum.Enum):
    """A database as this program finds it."""

    EMPTY = enum.auto()
    OLDER = enum.auto()
    CURRENT = enum.auto()


@cache
def version() -> str:
    """Number of the form this program works with."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def standing(db: Database) -> Standing:
    """Whether the database can be worked with. Raises SchemaTooNew."""
    with db.reading() as connection:
        reached = MigrationContext.configure(connection).get_current_revision()
        if reached is None:
            return Standing.OLDER if _counted_itself(connection) else Standing.EMPTY
    if newer(reached):
        raise SchemaTooNew(f"database version {reached}, program version {version()}")
    return Standing.CURRENT if reached == version() else Standing.OLDER


def newer(revision: str) -> bool:
    """Whether a form of the database is none that this program knows."""
    return revision not in {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}


def prepare(db: Database) -> None:
    """Make the tables, or bring them to this program's form, in one transaction.

    Raises SchemaTooNew, NotUnicode.
    """
    if standing(db) is Standing.CURRENT:
        return
    with db.writing() as connection:
        make(connection)


def make(connection: Connection, revision: str = "head") -> None:
    """Run the scripts up to `revision`, in the caller's transaction. Raises NotUnicode."""
    if connection.dialect.name != "sqlite":
        _take_turn(connection)
    config = _config(connection)
    if _counted_itself(connection):
        command.stamp(config, _BASELINE)
        connection.execute(SERVER_STATE.delete().where(SERVER_STATE.c.name == "schema"))
    command.upgrade(config, revision)
    if not state(connection, "epoch", ""):
        set_state(connection, "epoch", str(FIRST_EPOCH))
    if not state(connection, AGE_KEY, ""):
        _give_keys(connection)


def _give_keys(connection: Connection) -> None:
    """Keys of its own for a server that has none."""
    signing_key, age_key = os.urandom(32), new_age_key()
    public = ServerKeys(sign=verify_key(signing_key), age=recipient_of(age_key))
    set_state(connection, SIGNING_KEY, base64.b64encode(signing_key).decode())
    set_state(connection, AGE_KEY, age_key)
    set_state(connection, PUBLIC_KEYS, public.model_dump_json())


def state(connection: Connection, name: str, default: str) -> str:
    """One of the server's settings: `epoch`, `name`, `demo` (1 or absent), `id`, `backup_at`, its keys."""
    query = select(SERVER_STATE.c.value).where(SERVER_STATE.c.name == name)
    found: str | None = connection.execute(query).scalar_one_or_none()
    return default if found is None else found


def set_state(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(SERVER_STATE.update().where(SERVER_STATE.c.name == name).values(value=value))
    if not changed.rowcount:
        connection.execute(SERVER_STATE.insert().values(name=name, value=value))


def epoch(connection: Connection) -> int:
    """Number that grows when the server is restored from a backup."""
    return int(state(connection, "epoch", str(FIRST_EPOCH)))


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _counted_itself(connection: Connection) -> bool:
    return inspect(connection).has_table(SERVER_STATE.name) and state(connection, "schema", "") != ""


def _take_turn(connection: Connection) -> None:
    """Wait for another process that is doing the same. Raises NotUnicode."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})
    if connection.scalar(text("SHOW server_encoding")) != "UTF8":
        raise NotUnicode
