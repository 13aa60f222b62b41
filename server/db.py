"""The server's database: SQLite through sqlcipher3, or whatever SQLAlchemy URL is given.

Statements are dialect-neutral SQLAlchemy Core. What differs is here only:
SQLite takes its write lock at the start of a writing transaction (BEGIN
IMMEDIATE), other databases lock the counter rows with FOR UPDATE.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 30
"""How long a statement waits for another process that is writing."""
IN_CHUNK = 5_000
"""Values in one IN list; SQLite takes 32,766 parameters, PostgreSQL 65,535."""


class Database:
    """One database, opened once per process and shared by its threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self._turn = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot: everything read inside belongs together."""
        options = {} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        with (
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One writing transaction, committed at the end, rolled back on any error.

        SQLite has one writer at a time: threads of this process queue at a lock,
        which is fair, rather than at SQLite's busy handler, which is not.
        """
        options = {"xunge_writing": True} if self.sqlite else {"isolation_level": "READ COMMITTED"}
        with (
            self._turn if self.sqlite else nullcontext(),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, key_file: Path | None = None) -> Database:
    """Database at `url`. `sqlite:///path` goes through sqlcipher3 (its SQLite is free of the
    WAL-reset fault); `key_file` holds the raw key as 64 hexadecimal digits, absent = unkeyed.

    Raises ValueError for an SQLite URL without a file or a key file that holds no key.
    """
    if not url.startswith("sqlite:"):
        return Database(create_engine(url, pool_pre_ping=True, hide_parameters=True))
    path = sqlite_path(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    key = _read_key(key_file) if key_file else ""
    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=lambda: _connect(path, key),
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=32,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return Database(engine)


def sqlite_path(url: str) -> Path:
    """The file of an SQLite URL. Raises ValueError when it names none."""
    path = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path.name:
        raise ValueError("an SQLite database needs a file: sqlite:///path")
    return path


def chunks(values: list[Any], size: int = IN_CHUNK) -> Iterator[list[Any]]:
    """`values` in pieces short enough for one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _read_key(file: Path) -> str:
    key = file.read_text("ascii").strip()
    if len(key) != 64 or set(key.lower()) - set("0123456789abcdef"):
        raise ValueError("the key file must hold 64 hexadecimal digits")
    return key


def _connect(path: Path, key: str) -> Any:
    connection = driver.connect(
        str(path), timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None
    )
    if key:
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("xunge_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
