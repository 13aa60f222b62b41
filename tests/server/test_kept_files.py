"""Photos and files in backups, restored servers and exports; what is lost, damaged or named by nobody."""

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import select, text

from server.backup import back_up
from server.db import open_database
from server.files.folder import FilesFolder
from server.files.known import files_epoch, note_stored
from server.files.uploads import Uploads
from server.schema import _config
from server.tables import FILE, ROW
from tests.databases import Databases
from tests.server.commandline import Done, run
from tests.server.filing import name_file, name_of, some_bytes

PHOTOS = [some_bytes(3000, number) for number in range(4)]
Store = Callable[[bytes], str]


@pytest.fixture
def folder(tmp_path: Path) -> FilesFolder:
    return FilesFolder(tmp_path / "files")


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def worker(town: Any) -> Any:
    return town.laptop("甲")


@pytest.fixture
def store(town: Any, worker: Any, folder: FilesFolder) -> Store:
    """A row that names the content, and the content; hands back the row's id."""

    def put(data: bytes) -> str:
        row_id = name_file(town, worker, data)
        uploads = Uploads(town.db, folder, town.clock, 1 << 20)
        uploads.start(worker.replica_id, name_of(data), len(data))
        uploads.append(worker.replica_id, name_of(data), 0, data)
        assert uploads.rest(worker.replica_id, name_of(data)).until is None
        return row_id

    return put


@pytest.fixture
def blank(databases: Databases) -> Iterator[str]:
    url = databases.blank()
    yield url
    databases.drop(url)


def command_of(town: Any, folder: FilesFolder) -> Callable[..., Done]:
    return lambda *args: run(*args, "--db", town.url, "--files", str(folder.folder))


def told(town: Any, laptop: Any, *photos: bytes) -> list[str]:
    """States of the files as the laptop hears them."""
    names = [name_of(one) for one in photos]
    answer = laptop.send(files=names)
    return [answer.files[name] for name in names]


def test_a_laptop_hears_how_safe_each_file_is(
    town: Any, worker: Any, store: Store, folder: FilesFolder, backups: Path
) -> None:
    store(PHOTOS[0])
    name_file(town, worker, PHOTOS[1])
    assert told(town, worker, *PHOTOS[:3]) == ["durable", "missing", "unnamed"], "nothing is backed up yet"
    assert worker.send().backed_up_at == ""
    assert back_up(town.db, backups, town.clock.moment(), folder).missing == 0
    store(PHOTOS[1])
    assert told(town, worker, *PHOTOS[:2]) == ["durable", "stored"]
    assert worker.send().backed_up_at == town.clock.moment()
    assert told(town, town.laptop("丙"), PHOTOS[0]) == ["unnamed"]
    assert worker.send(files=["../x", "", "A" * 64]).files == {}


def test_backups_hold_each_file_once_and_only_as_long_as_one_lists_it(
    town: Any, worker: Any, store: Store, folder: FilesFolder, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = command_of(town, folder)
    rows = [store(one) for one in PHOTOS[:2]]
    for number in range(3):
        monkeypatch.setenv("XUNGE_CLOCK_OFFSET", str(3600 * number))
        assert admin("backup", str(backups), "--keep", "2").said["files"] == 2
    [beside] = [one for one in backups.iterdir() if one.is_dir()]
    copies = FilesFolder(beside)
    assert sorted(copies.names()) == sorted(map(name_of, PHOTOS[:2]))
    assert b"".join(copies.read(name_of(PHOTOS[0]))) == PHOTOS[0]

    gone = worker.change("photo", rows[0], town.building, op="delete")
    assert worker.verdict(gone).result == "applied"
    monkeypatch.setenv("XUNGE_CLOCK_OFFSET", str(3600 * 24 * 600))
    assert admin("files", "--sweep", "500").said["removed"] == 1
    assert folder.size_of(name_of(PHOTOS[0])) is None and folder.is_sound(name_of(PHOTOS[1]))
    admin("backup", str(backups), "--keep", "2")
    assert copies.size_of(name_of(PHOTOS[0])) is not None, "an older backup lists it"
    monkeypatch.setenv("XUNGE_CLOCK_OFFSET", str(3600 * 24 * 601))
    admin("backup", str(backups), "--keep", "2")
    assert list(copies.names()) == [name_of(PHOTOS[1])]


def test_a_restored_server_has_the_files_of_its_backup_and_asks_for_the_rest(
    town: Any, worker: Any, store: Store, folder: FilesFolder, backups: Path, blank: str, tmp_path: Path
) -> None:
    for one in PHOTOS[:3]:
        store(one)
    file = back_up(town.db, backups, town.clock.moment(), folder).file
    store(PHOTOS[3])
    [beside] = [FilesFolder(one) for one in backups.iterdir() if one.is_dir()]
    beside.remove(name_of(PHOTOS[1]))
    damaged = beside.path(name_of(PHOTOS[2]))
    damaged.write_bytes(b"x" + damaged.read_bytes()[1:])
    other = FilesFolder(tmp_path / "new")
    said = run("restore", str(file), "--db", blank, "--files", str(other.folder)).said
    assert (said["files"], said["files_missing"]) == (1, 2)
    assert list(other.names()) == [name_of(PHOTOS[0])]
    town.db.close()
    town.db = open_database(blank)
    assert told(town, worker, *PHOTOS) == ["durable", "missing", "missing", "unnamed"]


def test_what_is_left_of_the_lost_servers_folder_counts_if_it_is_sound(
    town: Any, store: Store, folder: FilesFolder, backups: Path, blank: str
) -> None:
    for one in PHOTOS[:2]:
        store(one)
    file = back_up(town.db, backups, town.clock.moment()).file
    path = folder.path(name_of(PHOTOS[1]))
    path.write_bytes(bytes(len(PHOTOS[1])))
    said = run("restore", str(file), "--db", blank, "--files", str(folder.folder)).said
    assert (said["files"], said["files_missing"]) == (1, 1)
    assert not path.exists()


def test_lost_and_damaged_files_are_found_and_brought_back(
    town: Any, worker: Any, store: Store, folder: FilesFolder, backups: Path
) -> None:
    admin = command_of(town, folder)
    for one in PHOTOS[:3]:
        store(one)
    assert admin("files", "--check").said["missing"] == 0
    file = back_up(town.db, backups, town.clock.moment(), folder).file
    folder.remove(name_of(PHOTOS[0]))
    for number in (1, 2):
        folder.path(name_of(PHOTOS[number])).write_bytes(b"")
    assert admin("doctor").said["files_missing"] == 1
    checked = admin("files", "--check")
    assert (checked.code, checked.said["damaged"], checked.said["missing"]) == (1, 2, 3)
    partly = admin("backup", str(backups / "b.xgbackup"))
    assert (partly.code, partly.said["files"], partly.said["files_missing"]) == (0, 3, 0), "kept from before"
    [beside] = [FilesFolder(one) for one in backups.iterdir() if one.is_dir()]
    beside.remove(name_of(PHOTOS[2]))
    recovered = admin("files", "--recover", str(file))
    assert (recovered.code, recovered.said["recovered"], recovered.said["missing"]) == (1, 2, 1)
    with town.db.reading() as connection:
        before = files_epoch(connection)
    assert admin("files", "--forget-missing").code == 0
    assert worker.send().files_epoch == before + 1
    assert told(town, worker, *PHOTOS[:3]) == ["durable", "durable", "missing"]
    assert admin("doctor").code == 0


def test_a_backup_says_when_the_servers_disk_has_lost_files(
    town: Any, store: Store, folder: FilesFolder, backups: Path
) -> None:
    store(PHOTOS[0])
    folder.remove(name_of(PHOTOS[0]))
    done = command_of(town, folder)("backup", str(backups))
    assert (done.code, done.said["files"], done.said["files_missing"]) == (1, 0, 1)
    assert Path(done.said["file"]).exists(), "the rows are safe all the same"


@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_an_export_holds_them_and_a_new_server_takes_them_back(
    town: Any,
    worker: Any,
    store: Store,
    folder: FilesFolder,
    tmp_path: Path,
    databases: Databases,
    zipped: bool,
) -> None:
    for one in PHOTOS[:2]:
        store(one)
    name_file(town, worker, PHOTOS[2])
    out = tmp_path / ("out.zip" if zipped else "out")
    said = command_of(town, folder)("dump", "--out", str(out)).said
    assert said["attached"] == {"written": 2, "missing": 1}
    if zipped:
        with zipfile.ZipFile(out) as archive:
            found = {
                Path(one).name: archive.read(one) for one in archive.namelist() if one.startswith("files/")
            }
    else:
        found = {one.name: one.read_bytes() for one in (out / "files").iterdir()}
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        assert f"files/{name_of(PHOTOS[0])}.jpg" in manifest["files"]
    assert found == {f"{name_of(one)}.jpg": one for one in PHOTOS[:2]}

    url, other = databases.new(), FilesFolder(tmp_path / "other")
    done = run("import", str(out), "--db", url, "--files", str(other.folder))
    assert (done.code, done.said["photos"]) == (0, 2)
    assert {name: b"".join(other.read(name)) for name in other.names()} == {
        name_of(one): one for one in PHOTOS[:2]
    }
    databases.drop(url)
    bare = tmp_path / "bare"
    assert command_of(town, folder)("dump", "--out", str(bare), "--no-files").code == 0
    assert not (bare / "files").exists()


def test_rows_of_an_older_database_name_their_files_too(
    town: Any, worker: Any, blank: str, backups: Path, folder: FilesFolder
) -> None:
    """A backup of the form before: photos' rows do not say yet what they name."""
    name_file(town, worker, PHOTOS[0])
    old = open_database(blank)
    with old.writing() as connection:
        command.upgrade(_config(connection), "0003")
        with town.db.reading() as present:
            rows = [dict(row) | {"parent": ""} for row in present.execute(select(ROW)).mappings()]
        connection.execute(ROW.insert(), rows)
        command.upgrade(_config(connection), "head")
        query = text("SELECT parent FROM \"row\" WHERE kind = 'photo'")
        assert list(connection.execute(query).scalars()) == [name_of(PHOTOS[0])]
        others = text("SELECT count(*) FROM \"row\" WHERE kind <> 'photo' AND parent <> ''")
        assert connection.scalar(others) == 0
    old.close()


def test_the_same_file_is_noted_once(town: Any) -> None:
    for _ in range(2):
        note_stored(town.db, "a" * 64, 5, town.clock.moment())
    with town.db.reading() as connection:
        assert connection.execute(select(FILE.c.sha256, FILE.c.size)).all() == [("a" * 64, 5)]
