"""The administrator works while laptops do: what he reads is locked, backups claim only what they hold."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from desktop import settings
from desktop.domain import scopes
from desktop.domain.values import new_id
from desktop.sync.protocol import Op, Result
from server import backup
from server.backup import Overtaken, back_up, read_backup
from server.board import Board
from server.commands import merging
from server.commands.shows import kept_digest, recomputed
from server.people import one_at_a_time
from server.restore import restore
from server.rows import load_rows
from tests.server.commandline import run
from tests.server.test_merge_command import Call, call, doors

__all__ = ["call", "doors"]


class Beside:
    """An edit that a laptop sends while somebody else is at work; it may have to wait for him."""

    def __init__(self, town: Any, row_id: str, people: int) -> None:
        self.laptop = town.laptop("甲")
        self.laptop.pull()
        self._place = (town.building, "household", row_id)
        self._was = people
        self.said: list[Result] = []
        self._thread = threading.Thread(target=self._send)
        self._begun = False

    def begin(self) -> None:
        """Once; gives it time to come through."""
        if not self._begun:
            self._begun = True
            self._thread.start()
            self._thread.join(2)

    def _send(self) -> None:
        scope, kind, row_id = self._place
        rev = self.laptop.rows[self._place].rev
        fields = {"set": {"people": 7}, "was": {"people": self._was}, "base_rev": rev}
        change = self.laptop.change(kind, row_id, scope, op=Op.PATCH, **fields)
        self.said.append(self.laptop.verdict(change).result)

    def kept(self) -> bool:
        """The edit stands, or waits for a person to decide."""
        self._thread.join()
        assert len(self.said) == 1
        self.laptop.pull()
        people = self.laptop.live("household")[self._place[2]]["people"]
        return people == 7 or bool(self.laptop.conflicts())


def test_an_import_that_moves_a_home_does_not_pass_over_an_edit(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = Beside(town, town.home, 3)
    load, admin = Board.load, threading.current_thread()

    def slowly(self: Board, ids: Any) -> None:
        load(self, ids)
        if threading.current_thread() is admin and town.home in set(ids):
            edit.begin()

    monkeypatch.setattr(Board, "load", slowly)
    two = town.id("building", "2")
    moved = {"id": town.home, "scope_id": scopes.building(two), "building_id": two}
    town.load(("household", moved))
    assert edit.kept()
    with town.db.reading() as connection:
        kept = kept_digest(connection)
        assert recomputed(connection, kept) == kept


@pytest.mark.usefixtures("doors")
def test_a_merge_does_not_write_back_what_it_read(
    town: Any, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = Beside(town, town.id("1栋1单元102"), 1)
    read = merging._rows

    def slowly(*args: Any) -> Any:
        found = read(*args)
        edit.begin()
        return found

    monkeypatch.setattr(merging, "_rows", slowly)
    assert call("merge", "household", "1栋1单元101", "1栋1单元102")[0] == 0
    assert edit.kept()


def test_the_new_backup_is_never_one_that_is_removed(town: Any, tmp_path: Path) -> None:
    """A clock was ahead when an older one was made."""
    back_up(town.db, tmp_path, "2027-12-08T01:00:00Z")
    laptop = town.laptop("甲")
    laptop.send(laptop.change("equipment", new_id(), town.grid, set=town.equipment()))
    assert run("backup", str(tmp_path), "--keep", "1", "--db", town.url).code == 0
    assert laptop.send().durable_through == 1
    [left] = tmp_path.glob("*.xgbackup")
    assert read_backup(left).holds[laptop.replica_id] == 1


def test_a_backup_of_a_lost_history_makes_nothing_safe(
    town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = town.laptop("甲")
    old = back_up(town.db, tmp_path / "old.xgbackup", "2026-12-08T01:00:00Z").file
    for _ in range(3):
        laptop.send(laptop.change("equipment", new_id(), town.grid, set=town.equipment()))
    sync: Callable[[Path], None] = settings.sync_folder

    def meanwhile(folder: Path) -> None:
        sync(folder)
        monkeypatch.setattr(backup, "sync_folder", sync)
        restore(town.db, old, "2026-12-08T02:00:00Z", replace=True)

    monkeypatch.setattr(backup, "sync_folder", meanwhile)
    with pytest.raises(Overtaken):
        back_up(town.db, tmp_path / "new.xgbackup", "2026-12-08T01:30:00Z")
    laptop.seq, laptop.have = 0, {}
    answer = laptop.send(laptop.change("equipment", new_id(), town.grid, set=town.equipment()))
    assert answer.durable_through == 0


@pytest.mark.usefixtures("doors")
def test_a_merge_beside_an_import_waits_for_it(
    town: Any, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, errors, hold = threading.Event(), [], merging._hold
    home = {"id": town.home, "scope_id": town.building, "people": 5}

    def importing() -> None:
        try:
            with town.db.writing() as connection:
                one_at_a_time(connection)
                begun.set()
                load_rows(connection, [("household", home)], "2026-12-08T01:00:00Z")
        except DBAPIError as error:
            errors.append(error)

    thread = threading.Thread(target=importing)

    def slowly(*args: Any) -> None:
        if town.db.sqlite:
            return hold(*args)
        thread.start()
        begun.wait(5)
        return hold(*args)

    monkeypatch.setattr(merging, "_hold", slowly)
    code, _ = call("merge", "household", "1栋1单元101", "1栋1单元102")
    if thread.ident:
        thread.join()
    assert (code, errors) == (0, [])


def test_an_import_locks_no_scope_that_a_home_has_left(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that it locks it locks at once, in one order: what it asked for later could wait for a laptop."""
    before, now = sorted(scopes.building(town.id("building", one)) for one in "12")

    def home(scope: str, people: int) -> tuple[str, dict[str, Any]]:
        place = {"scope_id": scope, "building_id": scope.partition(":")[2]}
        return "household", {"id": town.home, "people": people, **place}

    town.load(home(before, 3))
    town.load(home(now, 3))
    locked: list[set[str]] = []
    lock = Board.lock

    def noted(self: Board, wanted: Any) -> None:
        wanted = set(wanted)
        locked.append(wanted)
        lock(self, wanted)

    monkeypatch.setattr(Board, "lock", noted)
    town.load(home(now, 5))
    assert locked == [{now}]
