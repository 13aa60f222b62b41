"""Rounds of real files with the real server."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.people import Fact, Household
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.domain.values import new_id
from desktop.store.store import Store
from desktop.sync.digest import digest
from desktop.sync.round import RoundReport

MakeLaptop = Callable[..., Any]


def same_rows(*laptops: Any) -> bool:
    digests = [one.store.read(digest) for one in laptops]
    shared = set.intersection(*(set(one) for one in digests))
    return all(one[scope] == digests[0][scope] for one in digests for scope in shared)


class Rounds:
    """Changes out, rows in; a road that loses and doubles."""

    def test_a_first_sync_brings_the_scopes_of_the_person(
        self, laptop: MakeLaptop, ids: dict[str, str]
    ) -> None:
        worker, lead = laptop(0), laptop(2)
        assert worker.round() == RoundReport(pulled=6)
        lead.round()
        assert worker.store.read(lambda tx: tx.count(Staff)) == 3
        assert set(worker.store.read(digest)) == {
            "muni",
            f"community:{ids['community']}",
            f"grid:{ids['grid']}",
            f"restricted:{ids['grid']}",
            f"building:{ids['building']}",
        }
        assert f"grid:{ids['grid']}" not in lead.store.read(digest)
        assert worker.round() == RoundReport()

    def test_a_change_reaches_the_other_laptop(self, laptop: MakeLaptop) -> None:
        worker, lead = laptop(0), laptop(2)
        worker.round()
        lead.round()
        row_id = worker.new_household(special=True)
        worker.change(row_id, people=4)
        assert worker.round() == RoundReport(sent=2, applied=2, pulled=1)
        assert lead.round().pulled == 1
        assert lead.household(row_id) == worker.household(row_id)
        assert lead.household(row_id).people == 4
        assert same_rows(worker, lead)

    def test_receipts_come_from_the_server_only(self, laptop: MakeLaptop) -> None:
        worker = laptop(0)
        worker.round()
        row_id = worker.new_household()
        said = []

        def note() -> None:
            (one,) = worker.store.read(lambda tx: tx.outgoing_of([row_id]))
            said.append((one.state, one.durable))

        note()
        worker.road.faults = ["answer lost"]
        with pytest.raises(UserError):
            worker.round()
        note()
        worker.round()
        note()
        assert said == [("waiting", False), ("sent", False), ("applied", True)]

    @pytest.mark.parametrize("fault", ["request lost", "answer lost", "twice"])
    def test_faults_of_the_road_change_nothing(self, laptop: MakeLaptop, fault: str) -> None:
        worker, other = laptop(0), laptop(1)
        worker.round()
        ids = [worker.new_household(head_name=f"某{n}") for n in range(5)]
        worker.road.faults = [fault]
        try:
            worker.round()
        except UserError as error:
            assert error.say.key == "sync.offline"
        worker.change(ids[0], people=9)
        worker.round()
        other.round()
        assert sorted(one.id for one in other.store.read(lambda tx: tx.find(Household))) == sorted(ids)
        assert other.household(ids[0]).people == 9
        assert {state for state, _ in worker.outbox()} == {"applied"}
        assert same_rows(worker, other)

    def test_pulled_rows_are_laid_under_pending_changes(self, laptop: MakeLaptop) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        other.round()
        other.change(row_id, occupancy="away", people=8)
        other.round()
        worker.change(row_id, head_name="余友山")
        worker.change(row_id, people=4)
        before = worker.store.read(digest)
        worker.road.faults = ["request lost"]
        with pytest.raises(UserError):
            worker.round()
        assert worker.store.read(digest) == before, "own pending changes are not the server's content"
        report = worker.round()
        assert (report.applied, report.conflict) == (1, 1)
        shown = worker.household(row_id)
        assert (shown.head_name, shown.occupancy, shown.people) == ("余友山", "away", 8)
        assert worker.store.read(lambda tx: tx.sql("SELECT * FROM shadow")) == []

    def test_a_refused_change_goes_back_and_blocks_nothing(self, laptop: MakeLaptop) -> None:
        worker = laptop(0)
        worker.round()
        row_id = worker.new_household()
        worker.round()
        staff = worker.store.read(lambda tx: tx.find(Staff))[0]
        worker.store.write(lambda tx: tx.patch(Staff, staff.id, name="某某"))
        worker.change(row_id, people=9)
        report = worker.round()
        assert (report.refused, report.applied) == (1, 1)
        assert worker.store.read(lambda tx: tx.one(Staff, staff.id)).name == staff.name
        assert worker.household(row_id).people == 9
        assert worker.outbox()[1] == ("refused", "not_allowed")

    def test_a_change_for_a_foreign_scope_is_refused_and_stored_nowhere(
        self, laptop: MakeLaptop, make_household: Callable[..., Household]
    ) -> None:
        worker = laptop(0)
        worker.round()
        row = make_household(scope_id=f"building:{new_id()}")
        worker.store.write(lambda tx: tx.put(row))
        assert worker.round().refused == 1
        assert worker.outbox() == [("refused", "foreign_scope")]
        assert worker.household(row.id) == row, "what was not accepted stays to be seen"
        assert worker.round() == RoundReport()

    def test_one_fact_learned_twice_is_one_row(
        self, laptop: MakeLaptop, make_fact: Callable[..., Fact]
    ) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        other.round()
        worker.store.write(lambda tx: tx.put(make_fact(row_id, "meter", "A1")))
        other.store.write(lambda tx: tx.put(make_fact(row_id, "meter", "A1", "2026-12-05")))
        worker.round()
        report = other.round()
        assert (report.applied, report.conflict) == (1, 0)
        worker.round()
        assert worker.store.read(lambda tx: tx.find(Fact))[0].confirmed_on == "2026-12-05"
        assert same_rows(worker, other)

    def test_a_deleted_row_goes_everywhere(self, laptop: MakeLaptop) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        other.round()
        worker.store.write(lambda tx: tx.delete(Household, row_id))
        assert worker.round().applied == 1
        other.round()
        assert other.store.read(lambda tx: tx.get(Household, row_id)) is None
        assert same_rows(worker, other)

    def test_a_deleted_row_put_again_is_restored(self, laptop: MakeLaptop) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        row = worker.household(row_id)
        worker.store.write(lambda tx: tx.delete(Household, row_id))
        worker.round()
        worker.store.write(lambda tx: tx.put(row))
        assert worker.store.read(lambda tx: tx.outgoing_of([row_id]))[-1].op == "restore"
        assert worker.round().applied == 1
        other.round()
        assert other.household(row_id).head_name == row.head_name

    def test_many_changes_go_in_batches_and_pages(
        self, laptop: MakeLaptop, server: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for place in ("desktop.sync.round", "server.sealed"):
            monkeypatch.setattr(f"{place}.PAGE_ROWS", 20)
        worker, other = laptop(0), laptop(1)
        worker.round()
        worker.store.set_state("batch", 50)
        worker.store.set_state("files", worker.store.state("files", {}) | {"batch": 50})
        made = [worker.new_household(order=n) for n in range(60)]
        server.asked.clear()
        report = worker.round()
        assert (report.sent, report.applied) == (60, 60)
        assert [len(request.changes) for request in server.asked if request.changes] == [50, 10]
        seqs = [change.seq for request in server.asked for change in request.changes]
        assert seqs == list(range(1, 61))
        other.round()
        assert other.store.read(lambda tx: tx.count(Household)) == len(made)
        assert same_rows(worker, other)

    def test_today_is_never_earlier_than_the_server_said(self, laptop: MakeLaptop) -> None:
        worker = laptop(0)
        worker.round()
        worker.store.close()
        wrong = Clock(source=lambda: datetime(2020, 1, 1, tzinfo=UTC))
        store = Store.open(worker.store.path, bytes(range(32)), clock=wrong, staff_id=worker.store.staff_id)
        assert str(wrong.today()) == "2026-12-08"
        store.close()

    def test_a_laptop_reported_lost_is_turned_away(self, laptop: MakeLaptop, server: Any) -> None:
        worker = laptop(0)
        worker.round()
        with server.db.writing() as connection:
            connection.exec_driver_sql("UPDATE replica SET state = 'lost'")
        with pytest.raises(UserError, match=r"refusal\.lost"):
            worker.round()

    def test_old_receipts_go_after_thirty_days_refused_ones_stay(self, laptop: MakeLaptop) -> None:
        worker = laptop(0)
        worker.round()
        worker.new_household()
        worker.new_household(scope_id=f"building:{new_id()}")
        worker.round()
        assert len(worker.outbox()) == 2
        at = worker.clock.source()
        worker.clock.source = lambda: at.replace(year=2027)
        worker.round()
        assert worker.outbox() == [("refused", "foreign_scope")]
        worker.new_household()
        assert worker.round().applied == 1, "numbers go on although receipts are gone"
