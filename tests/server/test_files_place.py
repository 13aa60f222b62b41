"""Which folder of files a command takes that is not told of one."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from server.commands import common
from server.db import sqlite_path
from server.files.folder import FilesFolder
from server.files.known import note_folder, note_stored
from tests.server.commandline import Done, run
from tests.server.filing import name_file, name_of, some_bytes


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XUNGE_FILES", raising=False)


def _served(town: Any, folder: Path) -> None:
    """As `serve --files` with one photo."""
    data = some_bytes(1000)
    name_file(town, town.laptop("甲"), data)
    assert FilesFolder(folder).take(name_of(data), iter([data]))
    note_folder(town.db, str(folder))
    note_stored(town.db, name_of(data), len(data), town.clock.moment())


def _files(town: Any) -> Done:
    return run("files", "--db", town.url)


def test_the_folder_of_the_last_serve_is_found(town: Any, tmp_path: Path) -> None:
    _served(town, tmp_path / "photos")
    done = _files(town)
    assert (done.code, done.said["folder"], done.said["missing"]) == (0, str(tmp_path / "photos"), 0)
    (tmp_path / "b").mkdir()
    assert run("backup", str(tmp_path / "b"), "--db", town.url).said["files_missing"] == 0


def test_a_folder_beside_an_sqlite_database_is_its_own(town: Any, tmp_path: Path) -> None:
    if not town.db.sqlite:
        pytest.skip("beside SQLite")
    _served(town, tmp_path / "photos")
    database = sqlite_path(town.url)
    beside = database.with_name(f"{database.name}-files")
    beside.mkdir()
    try:
        assert _files(town).said["folder"] == str(beside)
    finally:
        beside.rmdir()


def test_a_database_is_examined_whose_note_cannot_be_read(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(_: Any) -> str:
        raise DatabaseError("SELECT", {}, Exception("malformed"))

    monkeypatch.setattr(common, "noted_folder", unreadable)
    assert run("doctor", "--db", town.url).said["sound"] is True


def test_a_noted_folder_that_is_gone_is_not_made_again(town: Any, tmp_path: Path) -> None:
    if not town.db.sqlite:
        pytest.skip("beside SQLite")
    note_folder(town.db, str(tmp_path / "gone"))
    database = sqlite_path(town.url)
    assert _files(town).said["folder"] == str(database.with_name(f"{database.name}-files"))
