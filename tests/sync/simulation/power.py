"""Power that fails at any statement of a real database file.

The connections of laptops and server are the real ones, made by a class that counts
their statements. When the power of a machine is cut, its files are copied as they lie
on the disk at that moment, and nothing runs on that machine any more; what runs
afterwards runs on the copies.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from sqlcipher3 import dbapi2

from server.db import Database, open_database

OFFICE = "server.db"
"""Name of the server's file."""
_WRITE_AHEAD = "-wal"
_NOT_ON_DISK = "*-shm"
"""Shared memory of the processes that have a database open."""


class PowerCut(BaseException):
    """No error that a program could handle: it is not running any more."""


class Mains:
    """The power of one machine during one of its lives: the files below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.off = False
        self.torn = False
        """The cut came in the middle of a commit."""
        self.connections: list[Any] = []
        self._left: int | None = None
        self._tear: float | None = None
        self._aside = False

    def cut_after(self, statements: int, tear: float | None = None) -> None:
        """Fail before the statement after so many more; with `tear`, in the next commit from then on,
        of which that share is on the disk.
        """
        self._left, self._tear = statements, tear

    def keep_on(self) -> None:
        """No cut is due any more."""
        self._left = self._tear = None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is done here is done by the simulation, not by the machine: no cut comes meanwhile."""
        before, self._aside = self._aside, True
        try:
            yield
        finally:
            self._aside = before

    @property
    def due(self) -> bool:
        return self._left is not None

    def pass_through(self, connection: Any, statement: str, run: Callable[[], Any]) -> Any:
        """Run one statement of this machine. Raises PowerCut instead, or after half of it."""
        if self.off:
            raise PowerCut
        if self._left is None or self._aside:
            return run()
        self._left -= 1
        if self._left >= 0:
            return run()
        if self._tear is None:
            self._fail()
        return self._torn(connection, run) if statement.lstrip().upper().startswith("COMMIT") else run()

    def _torn(self, connection: Any, run: Callable[[], Any]) -> Any:
        """A commit of which only the first part reached the disk."""
        [(_, _, name)] = connection.execute("PRAGMA database_list").fetchall()[:1]
        log, file = Path(f"{name}{_WRITE_AHEAD}"), Path(name)
        before, stands = log.stat().st_size, file.stat().st_mtime_ns
        run()
        after = log.stat().st_size
        if after <= before or file.stat().st_mtime_ns != stands:
            return None  # written into the file itself, or over the log's beginning: not to be torn
        self.torn = True
        self._fail({log: before + int((after - before) * (self._tear or 0))})
        return None

    def _fail(self, cut: dict[Path, int] | None = None) -> None:
        self.off = True
        keep(self.folder, self.next)
        for file, size in (cut or {}).items():
            with (self.next / file.relative_to(self.folder)).open("rb+") as copy:
                copy.truncate(size)
        raise PowerCut

    @property
    def next(self) -> Path:
        """Where the disk is found after the cut."""
        return self.folder.with_name(f"{self.folder.name}x")

    def end(self) -> None:
        """Close what the dead program had open, and forget its files."""
        self.off = True
        for connection in self.connections:
            connection.close()
        shutil.rmtree(self.folder)


def keep(folder: Path, target: Path) -> None:
    """Copy the files of a machine as they lie on the disk."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(_NOT_ON_DISK))


class _Cursor(dbapi2.Cursor):  # type: ignore[misc]
    def execute(self, statement: str, *values: Any) -> Any:
        mains: Mains = self.connection.mains
        return mains.pass_through(
            self.connection, statement, lambda: super(_Cursor, self).execute(statement, *values)
        )

    def executemany(self, statement: str, *values: Any) -> Any:
        mains: Mains = self.connection.mains
        return mains.pass_through(
            self.connection, statement, lambda: super(_Cursor, self).executemany(statement, *values)
        )


class _Connection(dbapi2.Connection):  # type: ignore[misc]
    mains: Mains

    def cursor(self, factory: type[Any] = _Cursor) -> Any:
        return super().cursor(factory)

    def commit(self) -> None:
        self.mains.pass_through(self, "COMMIT", super().commit)


class Driver:
    """Stands in the place of the database driver: its connections hang on the mains of their machine."""

    def __init__(self) -> None:
        self._machines: list[Mains] = []
        self._office: Database | None = None
        self._office_known_as = self._office_lies_at = ""

    def open_office(self, mains: Mains) -> Database:
        """The server's database on this machine, an earlier one being closed. It is one object for all
        runs, so that its statements are made once.
        """
        self.plug_in(mains)
        self._office_lies_at = str(mains.folder / OFFICE)
        if self._office is None:
            self._office_known_as = self._office_lies_at
            self._office = open_database(f"sqlite:///{self._office_known_as}")
        self._office.close()
        return self._office

    def plug_in(self, mains: Mains) -> None:
        others = [one for one in self._machines if not one.off and one.folder != mains.folder]
        self._machines = [*others, mains]

    def connect(self, path: str, **settings: Any) -> Any:
        path = self._office_lies_at if path == self._office_known_as else path
        connection = dbapi2.connect(path, factory=_Connection, **settings)
        [connection.mains] = [one for one in self._machines if one.folder in Path(path).parents]
        connection.mains.connections.append(connection)
        return connection

    def __getattr__(self, name: str) -> Any:
        return getattr(dbapi2, name)


@contextmanager
def drivers() -> Iterator[Driver]:
    """Laptops and server open their files through the driver that is handed out."""
    driver = Driver()
    with (
        mock.patch("desktop.store.connection.dbapi2", driver),
        mock.patch("server.db.driver", driver),
    ):
        yield driver
