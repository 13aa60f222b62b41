"""The scripts lead to the tables the program works with, from nothing and from what is there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text

from server.db import Database, open_database
from server.rows import load_rows
from server.schema import Standing, _config, epoch, prepare, set_state, standing, state, version
from server.tables import METADATA, ROW
from tests.databases import Databases
from tests.server.commandline import run

SQLITE_FORM = "SELECT name, sql FROM sqlite_master WHERE name <> 'alembic_version' AND sql IS NOT NULL"
POSTGRESQL_FORM = (
    "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, collation_name "
    "FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "SELECT tablename, indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
)


@pytest.fixture
def blank(databases: Databases) -> Iterator[Database]:
    """A database without tables."""
    url = databases.blank()
    db = open_database(url)
    yield db
    db.close()
    databases.drop(url)


def form(connection: Connection) -> set[tuple[Any, ...]]:
    """Everything the database knows about its tables."""
    queries = (SQLITE_FORM,) if connection.dialect.name == "sqlite" else POSTGRESQL_FORM
    found = [tuple(row) for query in queries for row in connection.execute(text(query))]
    return {tuple(" ".join(str(one).split()) for one in row) for row in found}


def as_before_the_scripts(db: Database, rows: Any = ()) -> None:
    """A database as the program made it when it counted its versions itself: the first script's tables."""
    with db.writing() as connection:
        command.upgrade(_config(connection), "0001")
        connection.execute(text("DROP TABLE alembic_version"))
        set_state(connection, "schema", "1")
        set_state(connection, "epoch", "3")
        load_rows(connection, rows, "2026-12-08T01:00:00Z")


def test_the_scripts_make_the_tables_of_the_program(blank: Database, databases: Databases) -> None:
    prepare(blank)
    assert standing(blank) is Standing.CURRENT
    url = databases.blank()
    straight = open_database(url)
    with straight.writing() as connection:
        METADATA.create_all(connection)
        expected = form(connection)
    straight.close()
    databases.drop(url)
    with blank.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert form(connection) == expected


def test_a_database_from_before_the_scripts_keeps_everything(blank: Database, town_rows: Any) -> None:
    as_before_the_scripts(blank, town_rows)
    with blank.reading() as connection:
        before = connection.execute(select(ROW).order_by(ROW.c.id)).all()
    assert before
    assert standing(blank) is Standing.OLDER
    prepare(blank)
    assert standing(blank) is Standing.CURRENT
    with blank.reading() as connection:
        assert connection.execute(select(ROW).order_by(ROW.c.id)).all() == before
        assert (epoch(connection), state(connection, "schema", "")) == (3, "")


def test_preparing_again_and_from_two_sides_changes_nothing(blank: Database) -> None:
    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(prepare, blank) for _ in range(2)]:
            one.result()
    prepare(blank)
    assert standing(blank) is Standing.CURRENT


def test_an_older_database_is_said_and_brought_up_to_date_by_init(databases: Databases) -> None:
    url = databases.blank()
    db = open_database(url)
    as_before_the_scripts(db)
    for command in ("serve", "stats"):
        done = run(command, "--db", url)
        assert (done.code, done.said["error"]) == (1, "older_database")
    assert "init" in done.said["message"]
    assert run("init", "--db", url).said["schema"] == version()
    assert run("stats", "--db", url).said["epoch"] == 3
    db.close()
    databases.drop(url)


def test_a_newer_database_is_left_alone(database_url: str) -> None:
    db = open_database(database_url)
    with db.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for command in ("init", "serve", "stats"):
        done = run(command, "--db", database_url)
        assert (done.code, done.said["error"]) == (1, "newer_database")
    db.close()


def test_a_database_without_tables_is_said_and_stays_empty(databases: Databases) -> None:
    url = databases.blank()
    done = run("stats", "--db", url)
    assert (done.code, done.said["error"]) == (1, "no_database")
    db = open_database(url)
    with db.reading() as connection:
        assert form(connection) == set()
    db.close()
    databases.drop(url)
