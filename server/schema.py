"""Numbered schema versions and the server's own few settings.

Each version is one function on a connection, listed in order; the number
reached is kept in `server_state`. A migration tool can take the list over.
"""

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select

from server.db import Database
from server.tables import METADATA, SERVER_STATE


class SchemaTooNew(Exception):
    """The database was written by a newer program: it is left alone."""


def _version_1(connection: Connection) -> None:
    METADATA.create_all(connection)


VERSIONS: tuple[Callable[[Connection], None], ...] = (_version_1,)


def reached(db: Database) -> int:
    """Schema version of the database, 0 for an empty one. Raises SchemaTooNew."""
    with db.reading() as connection:
        present = inspect(connection).has_table(SERVER_STATE.name)
        number = int(state(connection, "schema", "0")) if present else 0
    if number > len(VERSIONS):
        raise SchemaTooNew(f"database version {number}, program version {len(VERSIONS)}")
    return number


def prepare(db: Database) -> None:
    """Bring the database to this program's version. Raises SchemaTooNew."""
    if reached(db) == len(VERSIONS):
        return
    with db.writing() as connection:
        present = inspect(connection).has_table(SERVER_STATE.name)
        for step in VERSIONS[int(state(connection, "schema", "0")) if present else 0 :]:
            step(connection)
        set_state(connection, "schema", str(len(VERSIONS)))
        if not state(connection, "epoch", ""):
            set_state(connection, "epoch", "1")


def state(connection: Connection, name: str, default: str) -> str:
    """One of the server's settings: `schema`, `epoch`, `name`, `demo` (1 or absent)."""
    query = select(SERVER_STATE.c.value).where(SERVER_STATE.c.name == name)
    found: str | None = connection.execute(query).scalar_one_or_none()
    return default if found is None else found


def set_state(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(SERVER_STATE.update().where(SERVER_STATE.c.name == name).values(value=value))
    if not changed.rowcount:
        connection.execute(SERVER_STATE.insert().values(name=name, value=value))


def epoch(connection: Connection) -> int:
    """Number that grows when the server is restored from a backup."""
    return int(state(connection, "epoch", "1"))
