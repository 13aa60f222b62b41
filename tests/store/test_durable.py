"""What was acknowledged is on the disk, not only with the operating system."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.settings import load_settings, save_settings
from desktop.store import keys, opening
from desktop.store.connection import Context, connect
from desktop.store.copies import make_copy
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, change_pin, create_person
from desktop.store.people import Person
from desktop.store.store import Store

KEY = bytes(range(32))
QUICK = Cost(memory_kib=64, passes=1, lanes=1)
PERSON = Person("r-1", "s-1", "李梅", ["网格员"], "一网格")
FULL = 2
"""`PRAGMA synchronous`: every commit is on the disk before it returns."""


@dataclass
class Disk:
    """What was asked of the disk, in order: `sync` of a file or folder, `name` of a file renamed."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def order_of(self, name: str) -> list[str]:
        """What was asked of a file, its scratch copy and its folder, around its renaming."""
        scratch = Path(name).with_suffix(".new").name
        last = max(at for at, one in enumerate(self.asked) if one == ("name", name))
        before = [what for what, of in self.asked[:last] if of == scratch]
        folder = [what for what, of in self.asked[last:] if of == "folder"]
        return [*before[-1:], "name", *folder[:1]]


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    seen, sync, rename = Disk(), os.fsync, Path.replace

    def synced(handle: int) -> None:
        sync(handle)
        file = Path(f"/proc/self/fd/{handle}").readlink()
        seen.asked.append(("sync", "folder" if file.is_dir() else file.name))

    def renamed(self: Path, target: Path) -> Path:
        seen.asked.append(("name", Path(target).name))
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    return seen


WHOLE = ["sync", "name", "sync"]
"""Content first, then the name, then the folder that holds the name."""


def test_key_files_are_whole_and_on_the_disk_when_a_person_is_made(tmp_path: Path, disk: Disk) -> None:
    create_person(tmp_path / "new", PERSON, "135790", cost=QUICK)
    assert disk.order_of("device.key") == disk.order_of("key.json") == WHOLE
    assert disk.asked[0] == ("sync", "folder"), "the folders' own names come first"


def test_a_changed_pin_and_settings_are_on_the_disk(tmp_path: Path, disk: Disk) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    disk.asked.clear()
    change_pin(tmp_path, "r-1", "135790", "246810")
    save_settings(replace(load_settings(tmp_path), language="en"))
    assert disk.order_of("key.json") == disk.order_of("settings.json") == WHOLE
    assert load_settings(tmp_path).language == "en"


def test_the_machines_secret_is_never_seen_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(handle: int) -> None:
        raise OSError("no power")

    monkeypatch.setattr(os, "fsync", power_cut)
    monkeypatch.setattr(keys, "make_folder", lambda folder: folder.mkdir(parents=True, exist_ok=True))
    with pytest.raises(UserError, match=r"store\.disk_fault"):
        create_person(tmp_path / "laptop", PERSON, "135790", cost=QUICK)
    assert not (tmp_path / "laptop" / "device.key").exists()


def test_a_copy_has_its_name_only_when_it_is_whole(tmp_path: Path, disk: Disk) -> None:
    path = tmp_path / "desk.db"
    Store.open(path, KEY, clock=Clock(), staff_id="s-1").close()
    connection = connect(path, KEY, clock=Clock(), context=Context())
    copy = make_copy(connection, path, KEY, Clock())
    connection.close()
    assert disk.order_of(copy.path.name) == WHOLE


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[sqlite3.Connection]]:
    """Every connection that a store opens."""
    made: list[sqlite3.Connection] = []

    def watched(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        made.append(connect(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr("desktop.store.store.connect", watched)
    yield made


def test_every_connection_that_may_write_commits_to_the_disk(
    tmp_path: Path, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int]] = []

    def asked(then: Callable[..., None]) -> Callable[..., None]:
        def first(connection: sqlite3.Connection, *rest: Any) -> None:
            told.append(_durability(connection))
            then(connection, *rest)

        return first

    monkeypatch.setattr("desktop.store.store.prepare", asked(opening.prepare))
    store = Store.open(desk_path(tmp_path, "r-1"), KEY, clock=Clock(), staff_id="s-1")
    store.set_state("a", 1)
    told += [_durability(one) for one in opened[1:2]]
    store.close()
    assert told == [("wal", FULL), ("wal", FULL)]


def _durability(connection: sqlite3.Connection) -> tuple[str, int]:
    return (
        connection.execute("PRAGMA journal_mode").fetchone()[0],
        connection.execute("PRAGMA synchronous").fetchone()[0],
    )
