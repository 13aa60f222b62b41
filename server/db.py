"""The server's database: SQLite through sqlcipher3, or PostgreSQL through psycopg.

Statements are dialect-neutral SQLAlchemy Core. What differs is here only:
SQLite takes its write lock at the start of a writing transaction (BEGIN
IMMEDIATE), PostgreSQL locks the counter rows with FOR UPDATE.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import orjson
import sqlcipher3.dbapi2 as driver
from sqlalchemy import (
    ARRAY,
    URL,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Text,
    bindparam,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

BUSY_SECONDS = 30
"""How long a statement waits for another one that is writing."""
CONNECT_SECONDS = 10
"""How long to wait for a database server to answer; the URL may say otherwise."""
ATTEMPTS = 5
"""How often a writing transaction is tried when another one is in its way."""
IN_CHUNK = 5_000
"""Values in one IN list; SQLite takes 32,766 parameters, PostgreSQL 65,535."""
_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 32, "hide_parameters": True}
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
_IN_THE_WAY = ("40001", "40P01")
"""SQLSTATE of a serialization failure and of a deadlock: the same work goes through when done again."""

T = TypeVar("T")

driver.register_adapter(type(None), {}.get)  # as in desktop/store/connection.py
driver.register_adapter(bool, int)


class BadUrl(ValueError):
    """A database URL that cannot be used. Never quotes it: it may hold a password."""


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

    def write(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, done in one writing transaction, and done again from the start when
        PostgreSQL gave it up in favour of another one. `work` must keep nothing outside.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                with self.writing() as connection:
                    return work(connection)
            except OperationalError as error:
                if sqlstate(error) not in _IN_THE_WAY:
                    raise
        with self.writing() as connection:
            return work(connection)

    def close(self) -> None:
        self.engine.dispose()


def open_database(url: str, key_file: Path | None = None) -> Database:
    """Database at `url`: `postgresql://user:password@host/name`, or `sqlite:///path`.

    SQLite goes through sqlcipher3 (its SQLite is free of the WAL-reset fault);
    `key_file` holds its raw key as 64 hexadecimal digits, absent = unkeyed.

    Raises BadUrl, and ValueError for a key file that holds no key or belongs to no SQLite file.
    """
    if url.startswith("sqlite:"):
        return Database(_sqlite(sqlite_path(url), read_key(key_file) if key_file else ""))
    parsed = _postgresql_url(url)
    if key_file:
        raise ValueError("a key file is for SQLite only; PostgreSQL is encrypted by its disk")
    return Database(_postgresql(parsed))


def sqlite_path(url: str) -> Path:
    """The file of an SQLite URL. Raises BadUrl when it names none."""
    path = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path.name:
        raise BadUrl("an SQLite database needs a file: sqlite:///path")
    return path


def without_password(url: str) -> str:
    """`url` as it may be shown and written down. Raises BadUrl."""
    if url.startswith("sqlite:"):
        return url
    parsed = _postgresql_url(url)
    hidden = {name: "***" for name in parsed.query if "password" in name}
    return parsed.update_query_dict(hidden).set(drivername="postgresql").render_as_string()


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's code of an error, empty where there is none."""
    return getattr(error.orig, "sqlstate", None) or ""


def chunks(values: list[Any], size: int = IN_CHUNK) -> Iterator[list[Any]]:
    """`values` in pieces short enough for one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


class Texts(TypeDecorator[Collection[str]]):
    """Any number of texts as one parameter: an array for PostgreSQL, JSON for SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(Text()))

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        texts = list(value or ())
        return orjson.dumps(texts).decode() if dialect.name == "sqlite" else texts


class _Among(FunctionElement[Any]):
    """Without a type: of a Boolean SQLite would be asked whether it equals 1, and use no index."""

    name = "among"
    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, texts = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"


@compiles(_Among)
def _among_postgresql(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, texts = (compiler.process(one, **more) for one in element.clauses)
    return f"{column} = ANY ({texts})"


def among(column: Column[str], name: str) -> ColumnElement[bool]:
    """Whether `column` is one of the texts that the statement is given as `name`."""
    return _Among(column, bindparam(name, type_=Texts()))


def _postgresql_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise BadUrl("this is no database URL") from None
    if parsed.drivername not in _POSTGRESQL or not parsed.database or "@" in (parsed.host or ""):
        raise BadUrl("this is no URL of an SQLite or PostgreSQL database")
    return parsed.set(drivername="postgresql+psycopg")


def _postgresql(url: URL) -> Engine:
    settings = {"connect_timeout": CONNECT_SECONDS, "application_name": "xunge-server"}
    given = {name: value for name, value in settings.items() if name not in url.query}
    engine = create_engine(url, pool_pre_ping=True, connect_args=given, **_POOL)
    event.listen(engine, "connect", _wait_for_locks)
    return engine


def _wait_for_locks(connection: Any, _: Any) -> None:
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def _sqlite(path: Path, key: str) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        "sqlite://", module=driver, creator=lambda: _connect(path, key), poolclass=QueuePool, **_POOL
    )
    event.listen(engine, "begin", _begin)
    return engine


def read_key(file: Path) -> str:
    """The raw key as hexadecimal digits. Raises OSError, ValueError."""
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
    _use_wal(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -32768")
    return connection


def _use_wal(connection: Any) -> None:
    """A new file is turned to WAL by one process alone; SQLite does not wait here, so this does."""
    given_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except driver.OperationalError as error:
            if getattr(error, "sqlite_errorname", "") != "SQLITE_BUSY" or time.monotonic() > given_up:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("xunge_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
