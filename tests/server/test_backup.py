"""A backup holds everything, moves between databases, and nothing but a whole one is laid in."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from sqlalchemy import select

from desktop.clock import Clock
from server.backup import back_up, read_header
from server.db import Database, open_database
from server.restore import restore
from server.schema import epoch, make, state
from server.tables import METADATA
from tests.databases import Cluster, Databases, Files
from tests.server.commandline import Done, run

Blank = Callable[[], str]


@pytest.fixture
def blank(databases: Databases) -> Iterator[Blank]:
    """More databases without tables, of the kind the test runs on."""
    made: list[str] = []

    def another() -> str:
        made.append(databases.blank())
        return made[-1]

    yield another
    for url in made:
        databases.drop(url)


@pytest.fixture
def saved(town: Any, tmp_path: Path) -> Path:
    """A backup of a town in which people have worked."""
    worker = town.laptop("甲")
    worker.send(
        *(worker.change("equipment", town.id(one), town.building, set=town.equipment()) for one in "ab")
    )
    return back_up(town.db, tmp_path / "a.xgbackup", town.clock.moment()).file


def content(db: Database) -> dict[str, list[Any]]:
    """All tables, without what a restore gives anew."""
    with db.reading() as connection:
        found = {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in METADATA.sorted_tables
            if table.name not in ("backed_up", "server_state", "scope_counter")
        }
        counters = METADATA.tables["scope_counter"].c
        kept = select(counters.scope_id, counters.count, counters.sum).order_by(counters.scope_id)
        return {**found, "scope_counter": list(map(repr, connection.execute(kept)))}


def rewritten(file: Path, change: Callable[[bytes], bytes]) -> Path:
    """A copy with other lines in it, compressed as before."""
    with file.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
        text = stream.read()
    other = file.with_name("other.xgbackup")
    other.write_bytes(zstandard.ZstdCompressor().compress(change(text)))
    return other


def refused(error: str, *args: str) -> str:
    said = ""
    for language in ("zh_CN", "en"):
        done: Done = run(*args, "--language", language)
        assert (done.code, done.said["error"]) == (1, error), done.out
        assert "{" not in done.said["message"]
        said += done.said["message"]
    return said


def test_everything_comes_back(town: Any, saved: Path, blank: Blank) -> None:
    db = open_database(blank())
    done = restore(db, saved, town.clock.moment(), replace=False)
    assert content(db) == content(town.db)
    assert done.contents.counts["change_log"] == 2
    with db.reading() as connection:
        assert epoch(connection) == done.epoch > 1
        assert state(connection, "backup_at", "") == town.clock.moment()
    db.close()


def test_a_backup_moves_between_sqlite_and_postgresql_and_back(
    files: Files, cluster: Cluster, town: Any, saved: Path, tmp_path: Path
) -> None:
    expected, moment = content(town.db), town.clock.moment()
    kinds: tuple[Databases, ...] = (files, cluster, files)
    for number, kind in enumerate(kinds):
        url = kind.blank()
        db = open_database(url)
        restore(db, saved, moment, replace=False)
        assert content(db) == expected
        saved = back_up(db, tmp_path / f"{number}.xgbackup", moment).file
        db.close()
        kind.drop(url)


def test_a_database_with_content_is_given_up_on_request_only(town: Any, saved: Path) -> None:
    before = content(town.db)
    late = town.laptop("乙")
    late.send(late.change("equipment", town.id("c"), town.building, set=town.equipment()))
    after = town.everything()
    refused("restore_not_empty", "restore", str(saved), "--db", town.url)
    assert town.everything() == after
    said = run("restore", str(saved), "--db", town.url, "--replace").said
    assert content(town.db) == before
    again = run("restore", str(saved), "--db", town.url, "--replace").said
    assert again["epoch"] > said["epoch"] > said["rows"]["server_state"] > 0


@pytest.mark.parametrize("replace", [(), ("--replace",)])
def test_what_is_no_whole_backup_changes_nothing(town: Any, saved: Path, replace: tuple[str, ...]) -> None:
    before = town.everything()

    def tried(error: str, file: Path) -> None:
        refused(error, "restore", str(file), "--db", town.url, *replace)
        assert town.everything() == before

    whole = saved.read_bytes()
    bad = saved.with_name("bad")
    for cut in (5, 60, len(whole) // 2, len(whole) - 60):
        bad.write_bytes(whole[:cut])
        tried("backup_damaged", bad)
    for place in (40, len(whole) // 2, len(whole) - 20):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        tried("backup_damaged", bad)
    tried("backup_damaged", rewritten(saved, lambda text: text.replace("试样一".encode(), "试样二".encode())))
    tried("backup_damaged", rewritten(saved, lambda text: text[: text.rindex(b"\n", 0, -1) + 1]))
    tried("no_backup", rewritten(saved, lambda _: b'{"rows": 1}\n'))
    for text in (b"", b"PK\x03\x04 a zip file", b"SQLite format 3\0"):
        bad.write_bytes(text)
        tried("no_backup", bad)
    tried("no_file", saved.with_name("absent"))
    tried("no_file", saved.parent)


def test_a_newer_backup_is_refused(town: Any, saved: Path) -> None:
    for old, new in ((b'"revision":"', b'"revision":"9'), (b'"format_version":1', b'"format_version":2')):
        file = rewritten(saved, lambda text, old=old, new=new: text.replace(old, new))  # type: ignore[misc]
        refused("backup_newer", "restore", str(file), "--db", town.url, "--replace")


LATER = {"backed_up", "file", "recovery", "recovery_log", "sealed", "tombstone_mark"}
"""Tables that the first form had not."""


def test_a_backup_of_an_older_form_is_brought_up_to_date(
    town: Any, saved: Path, blank: Blank, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = content(town.db)
    old = open_database(blank())
    with old.writing() as connection:
        make(connection, "0001")
    fewer = [table for table in METADATA.sorted_tables if table.name not in LATER]
    with old.writing() as there, town.db.reading() as here:
        there.execute(METADATA.tables["server_state"].delete())
        for table in fewer:
            lines = [dict(one) for one in here.execute(select(table)).mappings()]
            if lines:
                there.execute(table.insert(), lines)
    file = _as_the_first_program(old, saved.with_name("old.xgbackup"), fewer, monkeypatch)
    old.close()
    assert read_header(file).revision == "0001"
    db = open_database(blank())
    restore(db, file, town.clock.moment(), replace=False)
    assert content(db) == expected
    db.close()


def _as_the_first_program(db: Database, file: Path, tables: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup as a program wrote it that knew the first form only."""
    with monkeypatch.context() as then:
        then.setattr("server.backup.version", lambda: "0001")
        then.setattr("server.backup.METADATA", type("Fewer", (), {"sorted_tables": tables}))
        then.setattr("server.backup.note_backup", lambda *_: None)
        then.setattr("server.backup.note_backed_up", lambda *_: None)
        return back_up(db, file, Clock().moment()).file


def test_laptops_may_forget_what_a_backup_holds(town: Any, tmp_path: Path) -> None:
    worker, late = town.laptop("甲"), town.laptop("乙")

    def work(laptop: Any, name: str) -> int:
        change = laptop.change("equipment", town.id(name), town.building, set=town.equipment())
        through: int = laptop.send(change).durable_through
        return through

    assert work(worker, "a") == 1, "never backed up: what is applied"
    back_up(town.db, tmp_path / "1.xgbackup", town.clock.moment())
    assert work(worker, "b") == 1
    assert work(late, "c") == 0
    back_up(town.db, tmp_path / "2.xgbackup", town.clock.moment())
    assert (worker.send().durable_through, late.send().durable_through) == (2, 1)
    with pytest.raises(FileExistsError):
        back_up(town.db, tmp_path / "2.xgbackup", town.clock.moment())
    newcomer = town.laptop("丙")
    assert newcomer.send().durable_through == 0


def test_a_disk_that_gives_back_something_else_is_found_and_nothing_forgotten(
    town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.backup.os.fsync", lambda handle: _spoil(handle))
    refused("backup_unsound", "backup", str(tmp_path / "a.xgbackup"), "--db", town.url)
    assert list(tmp_path.iterdir()) == []
    assert run("stats", "--db", town.url).said["last_backup"] == ""


def _spoil(handle: int) -> None:
    """The last bytes do not arrive."""
    with open(handle, "wb", closefd=False) as file:
        file.truncate(200)


def test_a_folder_gets_dated_files_and_old_ones_of_this_server_go(
    town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blank: Blank
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    other = blank()
    run("init", "--db", other, "--name", "别处")
    run("backup", str(folder), "--db", other)
    (folder / "letter.xgbackup").write_text("mine")
    strangers = set(folder.iterdir())
    made = []
    for day in range(3):
        monkeypatch.setenv("XUNGE_CLOCK_OFFSET", str(day * 86_400))
        done = run("backup", str(folder), "--keep", "2", "--db", town.url)
        assert done.code == 0, done.out
        made.append(Path(done.said["file"]))
    assert done.said["removed"] == [made[0].name]
    assert set(folder.iterdir()) == strangers | set(made[1:])
    assert {one.stat().st_mode & 0o777 for one in made[1:]} == {0o600}
    assert done.said["bytes"] == made[2].stat().st_size
    assert done.said["rows"]["row"] == len(town.stored())
    assert run("stats", "--db", town.url).said["last_backup"] == done.said["made_at"]


def test_refusals_of_a_backup_say_why(town: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.xgbackup"
    file.write_text("mine")
    refused("out_exists", "backup", str(file), "--db", town.url)
    assert file.read_text() == "mine"
    refused("keep_needs_folder", "backup", str(file), "--keep", "3", "--db", town.url)
    refused("no_folder", "backup", str(tmp_path / "absent" / "a"), "--db", town.url)
    assert run("backup", str(tmp_path), "--keep", "0", "--db", town.url).code == 2
    assert list(tmp_path.iterdir()) == [file]
