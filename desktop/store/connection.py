"""Opening the encrypted file, and the functions that its triggers call."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlcipher3 import dbapi2

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store.faults import database_faults
from desktop.store.pinyin import initials
from desktop.store.search import door_key

DatabaseError: type[Exception] = dbapi2.DatabaseError
IntegrityError: type[Exception] = dbapi2.IntegrityError
OperationalError: type[Exception] = dbapi2.OperationalError
Connection = sqlite3.Connection
"""SQLCipher's connection has the interface of the standard library's."""

CACHE_KIB = 16 * 1024
"""Decrypted pages kept per connection: an index page read twice is decrypted once."""
STATEMENTS = 1024
"""Compiled statements kept. The driver drops the newest, not the oldest, when this is full: an
INSERT with its triggers then costs 0.4 ms instead of 0.05 ms, so it must not get full."""
WAIT_MS = 10_000
"""How long one process waits for another that is writing to the same file."""


dbapi2.register_adapter(type(None), {}.get)
"""None is itself. Without this the driver looks for somebody who adapts it, 3 µs for every NULL it binds:
two thirds of an insert of a row with four."""


@dataclass
class Context:
    """Who writes what now: the triggers ask through `ctx(name)`.

    Unset means that nobody may write to a synced table: the trigger fails, and
    with it the statement.
    """

    staff: str | None = None
    tx: str | None = None
    apply: bool | None = None
    """True while rows of the server are laid in: nothing is captured."""

    def value(self, name: str) -> str | int:
        found = {"staff": self.staff, "tx": self.tx, "apply": self.apply}[name]
        if found is None:
            raise LookupError(f"context {name} is not set")
        return int(found) if isinstance(found, bool) else found

    @contextlib.contextmanager
    def applying(self, apply: bool = True) -> Iterator[None]:
        """Capture off (or on again) for a while."""
        before, self.apply = self.apply, apply
        try:
            yield
        finally:
            self.apply = before


def connect(path: Path, key: bytes, *, clock: Clock, context: Context, readonly: bool = False) -> Connection:
    """One connection to the encrypted file, keyed by the raw 32-byte key.

    Raises UserError store.damaged when the file is not readable with this key, and as `database_faults`.
    """
    if len(key) != 32:
        raise ValueError("the data key has 32 bytes")
    with database_faults(path):
        connection = cast(
            Connection,
            dbapi2.connect(
                str(path),
                isolation_level=None,
                check_same_thread=False,
                cached_statements=STATEMENTS,
            ),
        )
        try:
            _set_up(connection, key)
        except DatabaseError as error:
            connection.close()
            if isinstance(error, OperationalError):
                raise
            raise UserError("store.damaged", file=path.name) from error
    connection.create_function("ctx", 1, context.value)
    connection.create_function("new_id", 0, new_id)
    connection.create_function("moment", 0, clock.moment)
    connection.create_function("initials", 1, initials, deterministic=True)
    connection.create_function("door_key", 1, door_key, deterministic=True)
    if readonly:
        connection.execute("PRAGMA query_only = ON")
    return connection


def _set_up(connection: Connection, key: bytes) -> None:
    """SQLCipher's own lines on standard error are switched off: what is wrong is said in words."""
    for statement in (
        "PRAGMA cipher_log_level = NONE",
        f"PRAGMA key = \"x'{key.hex()}'\"",
        f"PRAGMA busy_timeout = {WAIT_MS}",
        "SELECT count(*) FROM sqlite_master",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA temp_store = MEMORY",
        f"PRAGMA cache_size = -{CACHE_KIB}",
    ):
        connection.execute(statement).fetchall()


@contextlib.contextmanager
def waiting(connection: Connection, wait: bool) -> Iterator[None]:
    """What is committed here waits for the disk, or does not."""
    if wait:
        yield
        return
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")
