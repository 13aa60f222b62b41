"""A database that cannot be used is said in plain words, without a traceback and without the password."""

import argparse
import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from desktop.clock import Clock
from server.api import create_app
from server.commands.common import Office, carry_out
from server.db import BadUrl, Database, open_database, without_password
from server.tables import SCOPE_COUNTER
from tests.databases import LOCKED, PASSWORD, Cluster
from tests.server.commandline import run

SECRET = "s3cret-99"


@pytest.fixture
def postgresql(cluster: Cluster) -> Any:
    url = cluster.new()
    yield url
    cluster.drop(url)


def _refused(error: str, *args: str) -> str:
    """Runs one command in both languages; hands back all it said."""
    said = ""
    for language in ("zh_CN", "en"):
        done = run(*args, "--language", language)
        assert (done.code, done.said["error"]) == (1, error), done.out
        assert done.said["message"]
        assert SECRET not in done.out
        assert "Traceback" not in done.out
        said += done.out
    return said


@pytest.mark.parametrize("command", ["init", "serve", "stats"])
def test_a_wrong_password(cluster: Cluster, postgresql: str, command: str) -> None:
    said = _refused("wrong_login", command, "--db", cluster.locked(postgresql, SECRET))
    assert "locked" in said


def test_a_password_that_was_not_given(
    cluster: Cluster, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cluster.locked(postgresql, "").replace(":@", "@")
    _refused("wrong_login", "stats", "--db", url)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert _refused("bad_database", "stats", "--db", url), "let in, but it may not read the tables"


def test_a_role_needs_to_own_the_database_and_nothing_else(cluster: Cluster) -> None:
    url = cluster.blank()
    said = _refused("bad_database", "init", "--db", cluster.locked(url, PASSWORD))
    assert "permission denied" in said
    assert PASSWORD not in said
    with psycopg.connect(url, autocommit=True) as hands:
        name = url.partition("?")[0].rpartition("/")[2]
        hands.execute(f"ALTER DATABASE {name} OWNER TO {LOCKED}")
    assert run("init", "--db", cluster.locked(url, PASSWORD)).code == 0, "to own the database is enough"
    cluster.drop(url)


def test_a_database_that_is_not_there(postgresql: str) -> None:
    url = postgresql.replace("?", "_absent?").replace(":@", f":{SECRET}@")
    assert "_absent" in _refused("no_such_database", "init", "--db", url)


def test_nobody_answers(tmp_path: Path) -> None:
    _refused("no_answer", "stats", "--db", f"postgresql://xunge:{SECRET}@127.0.0.1:1/xunge")
    _refused("no_answer", "stats", "--db", f"postgresql://xunge:{SECRET}@/xunge?host={tmp_path}")


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://xunge:{SECRET}@x@host/xunge",
        f"postgresql://xunge@host:{SECRET}/xunge",
        f"postgresql://xunge:{SECRET}@host",
        f"mysql://xunge:{SECRET}@host/xunge",
        f"postgresql+asyncpg://xunge:{SECRET}@host/xunge",
        SECRET,
    ],
)
def test_an_address_that_is_none(url: str) -> None:
    _refused("bad_url", "stats", "--db", url)


def test_a_database_of_another_character_set(cluster: Cluster, postgresql: str) -> None:
    url = postgresql.replace("?", "_gb?")
    with psycopg.connect(postgresql, autocommit=True) as hands:
        name = url.partition("?")[0].rpartition("/")[2]
        hands.execute(f"CREATE DATABASE {name} ENCODING 'EUC_CN' LOCALE 'C' TEMPLATE template0")
    _refused("not_unicode", "init", "--db", url)
    cluster.drop(url)


def test_a_key_file_is_no_use(postgresql: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("ab" * 32)
    assert "SQLite" in _refused(
        "bad_database", "stats", "--db", postgresql, "--key-file", str(tmp_path / "key")
    )


def test_the_password_is_shown_nowhere(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = postgresql.replace(":@", f":{SECRET}@")
    assert run("init", "--db", url).said["db"].startswith("postgresql://postgres:***@/")
    monkeypatch.setenv("XUNGE_DB", url)
    for args in (("--help",), ("stats", "--help"), ("stats",)):
        assert SECRET not in run(*args).out
    assert "secret" not in without_password("postgres://u@h/d?password=secret&sslmode=require")
    with pytest.raises(BadUrl):
        without_password("postgresql://u:secret@h:x/d")


def _carried_out(url: str, work: Any, capsys: pytest.CaptureFixture[str]) -> Any:
    args = argparse.Namespace(db=url, key_file=None, language="en", run=work)
    assert carry_out(args) == 1
    return json.loads(capsys.readouterr().out)


def test_a_connection_that_is_lost_on_the_way(postgresql: str, capsys: pytest.CaptureFixture[str]) -> None:
    def work(_: argparse.Namespace, office: Office) -> int:
        with office.db.writing() as connection:
            connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return 0

    assert _carried_out(postgresql, work, capsys)["error"] == "lost_database"


def test_another_program_that_is_writing(postgresql: str, capsys: pytest.CaptureFixture[str]) -> None:
    other = open_database(postgresql)
    with other.writing() as connection:
        connection.execute(SCOPE_COUNTER.insert().values(scope_id="muni", rev=0, count=0, sum=0))

    def work(_: argparse.Namespace, office: Office) -> int:
        with office.db.writing() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
            connection.execute(select(SCOPE_COUNTER).with_for_update())
        return 0

    with other.writing() as connection:
        connection.execute(select(SCOPE_COUNTER).with_for_update())
        assert _carried_out(postgresql, work, capsys)["error"] == "busy_database"
    other.close()


def _health(app: FastAPI) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as client:
            return await client.get("/healthz")

    return asyncio.run(ask())


def test_laptops_are_told_to_come_again_while_the_database_is_away(cluster: Cluster) -> None:
    url = cluster.new()
    db = open_database(url)
    app = create_app(db, Clock())
    assert _health(app).json()["ok"] is True
    with psycopg.connect(url) as other:
        mine = "datname = current_database() AND pid <> pg_backend_pid()"
        ended = other.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {mine}")
        assert ended.fetchall() == [(True,)]
    assert _health(app).json()["ok"] is True, "a new connection is made by itself"
    cluster.drop(url)
    answer = _health(app)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    db.close()


def test_a_new_file_opened_from_several_sides_at_once_is_locked_for_none(tmp_path: Path) -> None:
    for turn in range(20):
        sides = [open_database(f"sqlite:///{tmp_path / f'{turn}.db'}") for _ in range(3)]
        together = threading.Barrier(len(sides))
        with ThreadPoolExecutor(len(sides)) as pool:
            for done in [pool.submit(_make_table, db, together) for db in sides]:
                done.result()
        for db in sides:
            db.close()


def _make_table(db: Database, together: threading.Barrier) -> None:
    together.wait()
    with db.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS one (id)")
