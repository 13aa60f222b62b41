"""Erasing a person's file: keys first, then all the rest, finished after a power cut, and nobody else's."""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.store import erase, keyfile
from desktop.store.erase import Why
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, create_person, unlock
from desktop.store.people import Person, people
from desktop.store.store import Store

PIN = "246810"
QUICK = Cost(memory_kib=64, passes=1, lanes=1)
NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
AT = "2026-12-08T01:00:00Z"
MINE, OTHERS = "01a21fdb-0000-7000-8000-000000000001", "01a21fdb-0000-7000-8000-000000000002"


class PowerCut(BaseException):
    """Nothing catches it, as nothing does when the power fails."""


def join(folder: Path, replica_id: str, name: str) -> None:
    """A person's file with all that may lie beside it."""
    key = create_person(folder, Person(replica_id, "staff", name, [], "一网格"), PIN, cost=QUICK)
    path = desk_path(folder, replica_id)
    clock = Clock(source=lambda: NOW)
    store = Store.open(path, key, clock=clock, staff_id="staff")
    store.set_state("secret", "软管老化")
    store.keep_copy()
    store.close()
    for beside in ("desk.db-wal", "desk.db-shm", "desk-aside-20261201-090000.db", "desk-answer.part"):
        path.with_name(beside).write_bytes(b"x")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("filled")
    join(made, MINE, "李梅")
    join(made, OTHERS, "张海涛")
    return made


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    """Two persons on one laptop."""
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return tmp_path


@contextlib.contextmanager
def power_cut_after(turn: int) -> Iterator[None]:
    """The power fails at the n-th thing that is deleted or put on the disk, if there are so many."""
    left = [turn]
    with pytest.MonkeyPatch.context() as patch, contextlib.suppress(PowerCut):
        for name in ("unlink", "rmdir", "fsync", "replace"):
            patch.setattr(os, name, _counted(getattr(os, name), left))
        yield


def _counted(real: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def call(*args: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise PowerCut
        return real(*args, **more)

    return call


def names(folder: Path) -> set[str]:
    return {one.name for one in (folder / "people").iterdir()}


def test_the_keys_go_at_once_and_all_the_rest_when_the_file_is_closed(folder: Path) -> None:
    erase.begin(folder, MINE, Why.RETIRED, AT)
    assert [one.name for one in people(folder)] == ["张海涛"]
    with pytest.raises(UserError, match=r"store\.no_person"):
        unlock(folder, MINE, PIN)
    assert desk_path(folder, MINE).exists()
    erase.finish(folder)
    assert names(folder) == {OTHERS}
    assert unlock(folder, OTHERS, PIN)
    [said] = erase.notices(folder, NOW)
    assert (said.key, said.values["name"]) == ("store.erased_retired_notice", "李梅")


def test_the_last_person_takes_the_secret_of_the_machine_along(folder: Path) -> None:
    for one in (MINE, OTHERS):
        erase.begin(folder, one, Why.LOST, AT)
        erase.finish(folder)
    assert not (folder / "device.key").exists()
    assert "李梅" not in (folder / "erased.json").read_text("utf-8"), "a lost laptop names nobody"


@pytest.mark.parametrize("turn", range(24))
def test_what_a_power_cut_left_is_finished_at_the_next_start(folder: Path, turn: int) -> None:
    with power_cut_after(turn):
        erase.begin(folder, MINE, Why.RETIRED, AT)
        erase.finish(folder)
    if not erase.notices(folder, NOW):
        assert unlock(folder, MINE, PIN), "nothing was begun: the next round says it again"
        erase.begin(folder, MINE, Why.RETIRED, AT)
    erase.finish(folder)
    assert names(folder) == {OTHERS}
    assert unlock(folder, OTHERS, PIN)


def test_on_a_full_disk_the_copies_make_room_for_the_note(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = desk_path(folder, MINE).with_name("copies")
    real = keyfile.write

    def full_while_copies(file: Path, value: Any) -> None:
        if copies.exists():
            raise UserError("store.disk_full")
        real(file, value)

    monkeypatch.setattr("desktop.store.erase.write", full_while_copies)
    erase.begin(folder, MINE, Why.LOST, AT)
    erase.finish(folder)
    assert names(folder) == {OTHERS}


def test_a_notice_is_shown_for_thirty_days_or_until_somebody_joins(folder: Path) -> None:
    erase.begin(folder, MINE, Why.LOST, AT, "unsent/1.xgb")
    keys = ["store.erased_lost_notice", "store.erased_unsent"]
    assert [one.key for one in erase.notices(folder, NOW + timedelta(days=29))] == keys
    assert erase.notices(folder, NOW + timedelta(days=31)) == []
    erase.forget(folder)
    assert erase.notices(folder, NOW), "it is not finished yet"
    erase.finish(folder)
    erase.forget(folder)
    assert erase.notices(folder, NOW) == []


@pytest.mark.parametrize(
    "line",
    [
        {"folder": "..", "why": "lost", "name": "", "at": AT},
        {"folder": f"../people/{MINE}", "why": "lost", "name": "", "at": AT},
        {"folder": MINE, "why": "tired", "name": "", "at": AT},
        {"folder": MINE, "why": "lost", "name": "", "at": "yesterday"},
        {"folder": MINE},
        {"folder": 7, "why": "lost", "name": "", "at": AT},
        "lost",
    ],
)
def test_a_damaged_note_deletes_nothing(folder: Path, line: Any) -> None:
    (folder / "erased.json").write_text(json.dumps({"erased": [line]}), "utf-8")
    erase.finish(folder)
    assert names(folder) == {MINE, OTHERS}
    assert erase.notices(folder, NOW) == []
    assert unlock(folder, MINE, PIN)


def test_a_sealed_store_takes_no_write_and_says_why(folder: Path) -> None:
    clock = Clock(source=lambda: NOW)
    key = unlock(folder, MINE, PIN)
    store = Store.open(desk_path(folder, MINE), key, clock=clock, staff_id="staff")
    assert not store.seal("store.erased_retired", lambda tx: False)
    store.set_state("secret", "still writing")
    assert store.seal("store.erased_retired", lambda tx: True)
    for write in (store.write, store.apply, store.note):
        with pytest.raises(UserError, match=r"store\.erased_retired"):
            write(lambda tx: tx.set_state("secret", "too late"))
    assert store.state("secret") == "still writing"
    store.close()


def test_a_new_pin_does_not_bring_the_keys_back(folder: Path) -> None:
    erase.begin(folder, MINE, Why.LOST, AT)
    keyfile.change(keyfile.key_file(folder, MINE), lambda old: old | {"wrapped": "again"})
    assert not keyfile.key_file(folder, MINE).exists()
