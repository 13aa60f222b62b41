"""Scopes come and go; a restored server and a damaged copy are put right."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.people import Fact, Household
from desktop.domain.places import Building
from desktop.domain.values import new_id
from desktop.store import scopes
from desktop.store.base import Base
from desktop.store.pull import lay_in
from desktop.store.search import search
from desktop.sync.digest import digest
from desktop.sync.protocol import Answer, Exchange, PulledRow, row_hash
from desktop.sync.round import SMALLEST_BATCH
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


class Scopes:
    def test_a_lost_scope_goes_with_everything_in_it(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str], make_fact: Callable[..., Fact]
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
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str]
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

    def test_a_queue_of_several_requests_is_taken_whole_before_the_loss_counts(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str]
    ) -> None:
        worker, other = laptop(0), laptop(1)
        worker.store.set_state("batch", SMALLEST_BATCH)
        worker.round()
        made = 2 * SMALLEST_BATCH + 1
        for _ in range(made):
            worker.new_household()
        reassign(server, ids, grid_ids=[])
        report = worker.round()
        assert (report.sent, report.applied, report.refused) == (made, made, 0)
        assert worker.store.read(lambda tx: tx.count(Household)) == 0
        other.round()
        assert other.store.read(lambda tx: tx.count(Household)) == made

    def test_a_lost_scope_waits_for_its_pending_changes(
        self, laptop: MakeLaptop, ids: dict[str, str]
    ) -> None:
        worker = laptop(0)
        worker.round()
        row_id = worker.new_household()
        scope = f"building:{ids['building']}"
        worker.store.apply(lambda tx: scopes.lose(tx.connection, scope))
        assert worker.store.apply(lambda tx: scopes.drop_lost(tx.connection)) == set()
        assert worker.household(row_id).people == 3

    def test_what_was_taken_in_a_lost_scope_is_seen_until_the_scope_goes(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str]
    ) -> None:
        """The row with it never comes: what the server said before must not show again."""
        worker, seen = laptop(0), list[int]()
        row_id = worker.new_household()
        worker.round()
        worker.change(row_id, people=7)
        reassign(server, ids, grid_ids=[])

        def between(request: Exchange, go_on: Callable[[Exchange], Answer]) -> Answer:
            if len(seen) < 2:
                seen.append(worker.household(row_id).people)
            if len(seen) == 1:
                worker.new_household()  # saved while the answer is under way: the scope has to wait for it
            return go_on(request)

        server.between = between
        worker.round()
        worker.round()
        assert seen == [7, 7]
        assert worker.store.read(lambda tx: tx.get(Household, row_id)) is None

    def test_a_scope_that_comes_back_is_pulled_whole(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str]
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
        base.take_in([told], lambda *_: 99)
        base.write()

    def test_the_same_damage_once_more_is_put_right_once_more(self, laptop: MakeLaptop) -> None:
        worker = laptop(0)
        row_id = worker.new_household()
        worker.round()
        for _ in range(2):
            row = worker.household(row_id)
            worker.store.apply(lambda tx, one=row: Scopes._row_lost(tx, one))
            worker.round()
            worker.round()
            assert worker.household(row_id) == row
        assert worker.store.state("differs") == []

    @pytest.mark.parametrize("damage", [_row_lost, _row_too_many])
    def test_a_difference_is_found_and_the_scope_pulled_again(
        self, laptop: MakeLaptop, ids: dict[str, str], damage: Callable[[Any, Household], None]
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

    def test_pulling_again_keeps_own_pending_rows(self, laptop: MakeLaptop, ids: dict[str, str]) -> None:
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

    def test_a_server_restored_from_last_night_gets_everything_again(
        self, laptop: MakeLaptop, server: Any, databases: Databases, database_url: str
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

    def test_a_row_that_moved_follows_its_target_scope(self, laptop: MakeLaptop, ids: dict[str, str]) -> None:
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
