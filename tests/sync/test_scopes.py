"""Scopes come and go; a restored server and a damaged copy are put right."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.people import Fact, Household, Resident, Sex
from desktop.domain.places import Building
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store import scopes
from desktop.store.base import Base
from desktop.store.pull import lay_in
from desktop.store.search import search
from desktop.sync.digest import digest
from desktop.sync.memory import MemoryTransport
from desktop.sync.protocol import (
    Answer,
    Exchange,
    PulledRow,
    Refusal,
    Result,
    ScopeSum,
    Verdict,
    row_hash,
)
from desktop.sync.round import run_round
from desktop.sync.transport import RequestRefused
from server.db import open_database
from tests.databases import Databases

MakeLaptop = Callable[..., Any]


def reassign(server: Any, ids: dict[str, str], **fields: Any) -> None:
    """The admin changes what the first worker holds."""
    staff = {
        "id": ids["worker"],
        "scope_id": f"community:{ids['community']}",
        "name": "李梅",
        "permission": "own_grid",
        "community_id": ids["community"],
        "grid_ids": [ids["grid"]],
    }
    server.load([("staff", staff | fields)])


def test_a_lost_scope_goes_with_everything_in_it(
    laptop: MakeLaptop, server: Any, ids: dict[str, str], make_fact: Callable[..., Fact]
) -> None:
    worker = laptop(0)
    worker.round()
    row_id = worker.new_household()
    worker.store.write(lambda tx: tx.put(make_fact(row_id, "meter", "A1")))
    worker.round()
    reassign(server, ids, grid_ids=[ids["grid2"]])
    worker.round()
    held = set(worker.store.read(digest))
    assert f"building:{ids['building']}" not in held
    assert f"grid:{ids['grid2']}" in held
    for model in (Household, Fact, Building):
        assert worker.store.read(lambda tx, one=model: tx.count(one)) == 0
    assert worker.store.read(lambda tx: search(tx, "余友田")) == []
    for table in ("base", "shadow", "raw"):
        rows = worker.store.read(lambda tx, name=table: tx.sql(f"SELECT scope_id FROM {name}"))
        assert {row["scope_id"] for row in rows} <= held


def test_work_done_before_the_loss_is_taken_first(
    laptop: MakeLaptop, server: Any, ids: dict[str, str]
) -> None:
    worker, other = laptop(0), laptop(1)
    row_id = worker.new_household()
    worker.round()
    worker.change(row_id, people=7)
    reassign(server, ids, grid_ids=[])
    report = worker.round()
    assert (report.sent, report.applied) == (1, 1)
    assert worker.store.read(lambda tx: tx.get(Household, row_id)) is None
    other.round()
    assert other.household(row_id).people == 7


def test_a_lost_scope_waits_for_its_pending_changes(laptop: MakeLaptop, ids: dict[str, str]) -> None:
    worker = laptop(0)
    worker.round()
    row_id = worker.new_household()
    scope = f"building:{ids['building']}"
    worker.store.apply(lambda tx: scopes.lose(tx.connection, scope))
    assert worker.store.apply(lambda tx: scopes.drop_lost(tx.connection)) == set()
    assert worker.household(row_id).people == 3


def test_a_scope_that_comes_back_is_pulled_whole(
    laptop: MakeLaptop, server: Any, ids: dict[str, str]
) -> None:
    worker = laptop(0)
    row_id = worker.new_household()
    worker.round()
    reassign(server, ids, grid_ids=[])
    worker.round()
    reassign(server, ids)
    worker.round()
    assert worker.household(row_id).head_name == "余友田"
    assert worker.store.state("differs") == []


def _row_lost(tx: Any, row: Household) -> None:
    tx.connection.execute("DELETE FROM household")
    scopes.forget_row(tx.connection, "household", row.id)


def _row_too_many(tx: Any, row: Household) -> None:
    ghost = row.model_copy(update={"id": new_id(), "head_name": "鬼"})
    tx.put(ghost)
    told = PulledRow(scope_id=row.scope_id, kind="household", id=ghost.id, rev=1)
    base = Base(tx.connection, [told])
    base.note(told, 99)
    base.write()


@pytest.mark.parametrize("damage", [_row_lost, _row_too_many])
def test_a_difference_is_found_and_the_scope_pulled_again(
    laptop: MakeLaptop, ids: dict[str, str], damage: Callable[[Any, Household], None]
) -> None:
    worker = laptop(0)
    row_id = worker.new_household()
    worker.round()
    scope = f"building:{ids['building']}"
    good, row = worker.store.read(digest), worker.household(row_id)
    worker.store.apply(lambda tx: damage(tx, row))
    assert worker.store.read(digest)[scope] != good[scope]
    worker.round()
    assert worker.store.read(digest) == good
    assert [one.id for one in worker.store.read(lambda tx: tx.find(Household))] == [row_id]
    assert worker.store.state("differs") == []


def test_pulling_again_keeps_own_pending_rows(laptop: MakeLaptop, ids: dict[str, str]) -> None:
    worker = laptop(0)
    worker.round()
    kept = worker.new_household()
    scope = f"building:{ids['building']}"
    worker.store.apply(lambda tx: scopes.restart(tx.connection, scope, "test"))
    worker.store.apply(lambda tx: scopes.finish_again(tx.connection, scope))
    assert worker.household(kept).people == 3
    worker.round()
    assert worker.household(kept).people == 3
    assert worker.store.state("differs") == []


def test_a_difference_that_stays_is_told_and_not_chased(laptop: MakeLaptop) -> None:
    class Lying:
        def __init__(self, road: Any) -> None:
            self._road, self.asked = road, 0

        def exchange(self, request: Exchange) -> Answer:
            self.asked += 1
            answer: Answer = self._road.exchange(request)
            muni = answer.scopes["muni"]
            wrong = ScopeSum(rev=muni.rev, count=muni.count + 1, sum=muni.sum)
            return answer.model_copy(update={"scopes": answer.scopes | {"muni": wrong}})

    worker = laptop(0, Lying)
    worker.round()
    assert worker.transport.asked == 2
    worker.round()
    assert worker.transport.asked == 3
    assert worker.store.state("differs") == ["muni"]


def test_a_server_restored_from_last_night_gets_everything_again(
    laptop: MakeLaptop, server: Any, databases: Databases, database_url: str
) -> None:
    worker, other = laptop(0), laptop(1)
    old = worker.new_household(head_name="昨天")
    worker.round()
    other.round()
    server.db.close()
    backup = databases.copy(database_url)
    new = worker.new_household(head_name="今天")
    worker.change(old, people=9)
    worker.round()
    other.round()
    other.change(new, people=1)
    other.round()
    server.db.close()
    server.db = open_database(backup)
    with server.db.writing() as connection:
        connection.exec_driver_sql("UPDATE server_state SET value = '2' WHERE name = 'epoch'")
    worker.round()
    other.round()
    worker.round()
    for one in (worker, other):
        assert one.household(old).people == 9
        assert one.household(new).people == 1
        assert one.store.state("differs") == []
    assert worker.store.read(digest) == other.store.read(digest)


def test_a_row_that_moved_follows_its_target_scope(laptop: MakeLaptop, ids: dict[str, str]) -> None:
    worker = laptop(0)
    worker.round()
    row_id = worker.new_household()
    worker.round()
    here, there = f"building:{ids['building']}", f"building:{new_id()}"
    data = worker.household(row_id).model_dump(mode="json", exclude={"id", "scope_id"})
    arrived = PulledRow(scope_id=there, kind="household", id=row_id, rev=1, data=data)
    left = PulledRow(scope_id=here, kind="household", id=row_id, rev=9, deleted=True, moved_to=there)
    for order in ([arrived, left], [left]):
        worker.store.apply(lambda tx, rows=order: lay_in(tx, rows, row_hash))
        assert worker.household(row_id).scope_id == there
    worker.store.apply(lambda tx: lay_in(tx, [left], row_hash))
    gone = PulledRow(scope_id=there, kind="household", id=row_id, rev=2, deleted=True, moved_to=here)
    worker.store.apply(lambda tx: lay_in(tx, [gone], row_hash))
    assert worker.store.read(lambda tx: tx.get(Household, row_id)) is None


def test_held_changes_go_again_when_the_hole_is_filled(laptop: MakeLaptop) -> None:
    class Holding:
        """Holds the first batch once, as a server does that misses an earlier number."""

        def __init__(self, road: MemoryTransport) -> None:
            self._road, self.hold = road, 0

        def exchange(self, request: Exchange) -> Answer:
            if not (self.hold and request.changes):
                return self._road.exchange(request)
            self.hold -= 1
            kept = self._road.exchange(request.model_copy(update={"changes": []}))
            held = [
                Verdict(
                    change_id=one.change_id,
                    seq=one.seq,
                    result=Result.HELD,
                    code="hole",
                    detail="1",
                )
                for one in request.changes
            ]
            return kept.model_copy(update={"verdicts": held})

    worker = laptop(0, Holding)
    worker.round()
    worker.transport.hold = 2
    worker.new_household()
    report = worker.round()
    assert (report.held, report.applied) == (1, 0)
    assert worker.outbox() == [("held", "hole")]
    assert worker.round().applied == 1


def test_a_batch_the_server_cannot_read_is_narrowed_down(laptop: MakeLaptop, ids: dict[str, str]) -> None:
    class Choking:
        def __init__(self, road: MemoryTransport) -> None:
            self._road = road

        def exchange(self, request: Exchange) -> Answer:
            if any(one.set.get("name") == "毒" for one in request.changes):
                raise RequestRefused(Refusal(code="malformed"), 422)
            return self._road.exchange(request)

    worker = laptop(0, Choking)
    worker.round()
    for name in ("甲", "乙", "毒", "丙", "丁"):
        row = Resident(
            id=new_id(),
            scope_id=f"grid:{ids['grid']}",
            household_id=new_id(),
            name=name,
            sex=Sex.MALE,
            born_on="1950-01-01",
        )
        worker.store.write(lambda tx, one=row: tx.put(one))
    with pytest.raises(UserError):
        run_round(worker.store, Refusing(), worker.clock)
    report = worker.round()
    assert (report.sent, report.applied, report.refused) == (5, 4, 1)
    assert worker.outbox()[2] == ("refused", "unreadable")


class Refusing(MemoryTransport):
    """Turned away for a reason that has nothing to do with size."""

    def __init__(self) -> None:
        super().__init__(self.refuse)

    def refuse(self, _request: Exchange) -> Answer:
        raise RequestRefused(Refusal(code="proto"), 400)
