"""Which folder of files a command takes that is not told of one."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from server.commands import common
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


def test_a_database_is_examined_whose_note_cannot_be_read(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(_: Any) -> str:
        raise DatabaseError("SELECT", {}, Exception("malformed"))

    monkeypatch.setattr(common, "noted_folder", unreadable)
    assert run("doctor", "--db", town.url).said["sound"] is True


def test_beside_an_sqlite_database_comes_first_then_the_noted_one_that_is_there(tmp_path: Path) -> None:
    database, beside, noted = (tmp_path / name for name in ("server.db", "server.db-files", "photos"))
    found = [common._beside(database, ""), common._beside(database, str(noted))]
    noted.mkdir()
    found.append(common._beside(database, str(noted)))
    beside.mkdir()
    found.append(common._beside(database, str(noted)))
    assert found == [beside, beside, noted, beside]
