"""What a person did not see is not passed over, where the versions of rows do not tell what he saw."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.values import new_id
from desktop.sync.protocol import Op, Result
from server.backup import back_up
from server.db import open_database
from server.restore import restore
from tests.databases import Databases

Lose = Callable[[], None]


@pytest.fixture
def backed_up(town: Any, databases: Databases, tmp_path: Path) -> Callable[[], Lose]:
    """Back the server up; the answer loses it and brings that back."""

    def make() -> Lose:
        file = back_up(town.db, tmp_path / "one.xgbackup", town.clock.moment()).file

        def lose() -> None:
            town.db.close()
            town.db = open_database(databases.blank())
            restore(town.db, file, town.clock.moment(), replace=False)

        return lose

    return make


class Moved:
    """A home that the second laptop saw in building 1, where many rows were written; then an import put it
    into building 2, where few were, and the first laptop saw that.
    """

    def __init__(self, town: Any) -> None:
        self.first, self.second = town.laptop("甲"), town.laptop("乙")
        for _ in range(9):
            self.first.send(self._home(town, new_id()))
        self.row = new_id()
        self.first.send(self._home(town, self.row))
        self.second.pull()
        self.before = town.building
        self.seen = self.second.live("household")[self.row]
        self.rev = self.second.rows[town.building, "household", self.row].rev
        self.now = scopes.building(town.id("building", "2"))
        moved = {"id": self.row, "scope_id": self.now, "building_id": town.id("building", "2")}
        town.load(("household", self.seen | moved))
        self.first.pull()

    def _home(self, town: Any, row_id: str) -> Any:
        home = {
            "building_id": town.id("building", "1"),
            "dwelling_id": town.id("dwelling"),
            "grid_id": town.id("一网格"),
            "door": "1栋1单元102",
            "head_name": "试样二",
            "people": 3,
        }
        return self.first.change("household", row_id, town.building, set=home)

    def by_first(self, op: Op, **fields: Any) -> Result:
        rev = self.first.rows[self.now, "household", self.row].rev
        change = self.first.change("household", self.row, self.now, op=op, base_rev=rev, **fields)
        return Result(self.first.verdict(change).result)

    def by_second(self, op: Op, **fields: Any) -> Result:
        """As he saw it, in the building it has left."""
        change = self.second.change("household", self.row, self.before, op=op, base_rev=self.rev, **fields)
        return Result(self.second.verdict(change).result)


def test_a_deletion_of_a_row_that_moved_keeps_the_edit_it_did_not_see(town: Any) -> None:
    home = Moved(town)
    assert home.by_first(Op.PATCH, set={"people": 7}, was={"people": 3}) is Result.APPLIED
    assert home.by_second(Op.DELETE, was=home.seen) is Result.MERGED
    [kept] = home.second.conflicts()
    assert kept["wanted_value"]["people"] == 7


def test_who_saw_a_row_elsewhere_has_not_seen_its_deletion(town: Any) -> None:
    home = Moved(town)
    assert home.by_first(Op.DELETE, was=home.first.live("household")[home.row]) is Result.APPLIED
    assert home.by_second(Op.PUT, set=home.seen | {"people": 5}) is Result.CONFLICT


def test_a_deletion_keeps_what_was_decided_when_the_row_was_brought_back(town: Any) -> None:
    deleter, late, boss = town.laptop("甲"), town.laptop("乙"), town.laptop("主管")
    row = new_id()
    deleter.send(deleter.change("equipment", row, town.grid, set=town.equipment(serial="1")))
    late.pull()
    boss.pull()
    seen, rev = late.live("equipment")[row], late.rows[town.grid, "equipment", row].rev

    def by(who: Any, op: Op, **fields: Any) -> Result:
        change = who.change("equipment", row, town.grid, op=op, base_rev=rev, **fields)
        return Result(who.verdict(change).result)

    assert by(deleter, Op.DELETE, was=seen) is Result.APPLIED
    assert by(boss, Op.PATCH, set={"serial": "9"}, was={"serial": "1"}) is Result.CONFLICT
    assert by(boss, Op.RESTORE, set={"serial": "9"}) is Result.APPLIED
    assert boss.live("equipment")[row]["serial"] == "9"
    assert by(late, Op.DELETE, was=seen) is Result.MERGED


def test_a_deletion_of_just_what_stands_asks_nobody(town: Any) -> None:
    maker, deleter = town.laptop("甲"), town.laptop("乙")
    row = new_id()
    maker.send(maker.change("equipment", row, town.grid, set=town.equipment(serial="1")))
    deleter.pull()
    seen, rev = deleter.live("equipment")[row], deleter.rows[town.grid, "equipment", row].rev
    change = deleter.change("equipment", row, town.grid, op=Op.DELETE, was=seen, base_rev=rev)
    assert deleter.verdict(change).result is Result.APPLIED
    assert deleter.conflicts() == []


def test_a_scope_that_the_backup_does_not_know_begins_above_the_lost_history(
    town: Any, backed_up: Callable[[], Lose]
) -> None:
    boss, maker, deleter = town.laptop("主管"), town.laptop("甲"), town.laptop("乙")
    lose = backed_up()
    boss.send(*(boss.change("equipment", new_id(), town.grid, set=town.equipment()) for _ in range(9)))
    row = new_id()
    put = maker.change("equipment", row, town.grid, set=town.equipment(serial="1"))
    maker.send(put)
    deleter.pull()
    rev = deleter.rows[town.grid, "equipment", row].rev
    lose()
    maker.send(put)
    maker.pull()
    assert maker.rows[town.grid, "equipment", row].rev > rev


def test_work_done_before_a_loss_is_taken_also_by_a_restored_server(
    town: Any, backed_up: Callable[[], Lose]
) -> None:
    """The number of an assignment comes a second time, for another one."""
    worker = town.laptop("甲")
    worker.pull()
    lose = backed_up()
    town.assign("甲", grid_ids=[town.id("一网格"), town.id("二网格")])
    worker.pull()
    work = worker.change("equipment", new_id(), town.grid, set=town.equipment())
    lose()
    town.assign("甲", grid_ids=[town.id("二网格")])
    assert worker.verdict(work).result is Result.APPLIED


def test_the_backup_may_not_know_that_a_person_knew_what_he_held(
    town: Any, backed_up: Callable[[], Lose]
) -> None:
    """He learned of it by the last answer before the backup, and only his next request would have said so."""
    worker = town.laptop("甲")
    worker.pull()
    second = town.id("二网格")
    town.assign("甲", grid_ids=[second])
    worker.pull()
    lose = backed_up()
    work = worker.change("equipment", new_id(), scopes.grid(second), set=town.equipment(grid_id=second))
    lose()
    town.assign("甲", grid_ids=[town.id("一网格")])
    assert worker.verdict(work).result is Result.APPLIED
