"""A database comes to this program's form by the migrations, and is never guessed at."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from server.__main__ import main
from server.db import BadUrl, Database, open_database, without_password
from server.schema import SchemaTooNew, Standing, prepare, standing, state, version
from server.tables import METADATA, REPLICA
from tests.databases import Cluster


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def _said(*args: str) -> tuple[int, Any, str]:
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(list(args))
    return code, json.loads(out.getvalue().splitlines()[-1]), out.getvalue()


def test_the_migrations_make_the_very_tables_the_program_works_with(db: Database) -> None:
    with db.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_prepared_database_is_current_and_preparing_again_changes_nothing(db: Database) -> None:
    assert standing(db) is Standing.CURRENT
    prepare(db)
    with db.reading() as connection:
        assert state(connection, "epoch", "") == "1"


def test_a_database_that_counted_its_versions_itself_is_taken_over(db: Database) -> None:
    """As the program before the migrations left it: the same tables, `schema` = 1."""
    with db.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("INSERT INTO server_state (name, value) VALUES ('schema', '1')"))
        connection.execute(REPLICA.insert().values(_replica()))
    assert standing(db) is Standing.OLDER
    prepare(db)
    assert standing(db) is Standing.CURRENT
    with db.reading() as connection:
        assert connection.execute(REPLICA.select()).one().device == "本机"
        assert state(connection, "schema", "none") == "none"


def _replica() -> dict[str, Any]:
    texts = dict.fromkeys(("id", "staff_id", "public_key", "enrolled_at", "last_seen", "state"), "x")
    return {**texts, "device": "本机", "last_seq": 0, "skew": 0, "assignment": 0}


def test_a_database_of_a_newer_program_is_left_alone(database_url: str, db: Database) -> None:
    with db.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaTooNew):
        prepare(db)
    for command in ("init", "serve", "stats"):
        code, said, _ = _said(command, "--db", database_url)
        assert (code, said["error"]) == (1, "newer_database")
    with db.reading() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_an_older_database_is_only_changed_by_init(database_url: str, db: Database) -> None:
    with db.writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("INSERT INTO server_state (name, value) VALUES ('schema', '1')"))
    code, said, _ = _said("stats", "--db", database_url)
    assert (code, said["error"]) == (1, "older_database")
    assert _said("init", "--db", database_url)[1]["schema"] == version()
    assert _said("stats", "--db", database_url)[0] == 0


def test_an_empty_postgresql_database_is_said_to_be_empty(cluster: Cluster) -> None:
    url = cluster.fresh(empty=True)
    assert _said("stats", "--db", url)[1]["error"] == "no_database"
    cluster.drop(url)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda url: url.replace("/test_", "/nothing_"), "unknown_database"),
        (lambda _: "postgresql://xunge:geheim@127.0.0.1:9/xunge", "no_answer"),
        (lambda _: "mysql://xunge:geheim@localhost/xunge", "bad_database"),
        (lambda _: "postgresql://xunge:geheim@localhost", "bad_database"),
        (lambda _: "sqlite:", "bad_database"),
    ],
)
def test_what_an_administrator_can_put_right_is_said_without_the_password(
    cluster: Cluster, change: Callable[[str], str], error: str
) -> None:
    url = cluster.fresh()
    code, said, whole = _said("stats", "--db", change(url))
    assert (code, said["error"]) == (1, error)
    assert "geheim" not in whole
    cluster.drop(url)


def test_a_shown_address_has_no_password() -> None:
    shown = without_password("postgres://xunge:geheim@db.example/xunge?sslpassword=geheim&sslmode=require")
    assert "geheim" not in shown
    assert shown.startswith("postgresql://xunge:")
    with pytest.raises(BadUrl):
        without_password("postgresql://x:ge@heim@db/xunge")
