"""Two people on one thing: both values are kept, a person decides, work goes on meanwhile."""

from collections.abc import Callable
from typing import Any

from desktop.domain.office import Conflict
from desktop.domain.people import Household
from tests.sync.engine.rounds import same_rows

MakeLaptop = Callable[..., Any]


class Decisions:
    def test_two_people_on_one_field_leave_both_values(self, laptop: MakeLaptop) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        other.round()
        worker.change(row_id, head_name="余友山", people=5)
        other.change(row_id, head_name="余友水", occupancy="away")
        worker.round()
        report = other.round()
        assert (report.merged, report.conflict) == (1, 0)
        shown = other.household(row_id)
        assert (shown.head_name, shown.people, shown.occupancy) == ("余友山", 5, "away")
        [conflict] = other.store.read(lambda tx: tx.find(Conflict))
        assert (conflict.field, conflict.server_value, conflict.wanted_value) == (
            "head_name",
            "余友山",
            "余友水",
        )
        worker.round()
        assert worker.store.read(lambda tx: tx.count(Conflict)) == 1
        assert same_rows(worker, other)

    def test_a_decision_is_an_ordinary_change(self, laptop: MakeLaptop) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        other.round()
        worker.change(row_id, people=5)
        other.change(row_id, people=6)
        worker.round()
        assert other.round().conflict == 1
        assert other.household(row_id).people == 5
        [conflict] = other.store.read(lambda tx: tx.find(Conflict))

        def decide(tx: Any) -> None:
            tx.patch(Household, row_id, people=conflict.wanted_value)
            tx.patch(Conflict, conflict.id, decided="wanted", decided_by=tx.staff_id)

        other.store.write(decide)
        assert other.round().applied == 2
        worker.round()
        assert worker.household(row_id).people == 6
        assert same_rows(worker, other)

    def test_an_edit_of_a_deleted_row_stays_deleted_and_waits(self, laptop: MakeLaptop) -> None:
        worker, other = laptop(0), laptop(1)
        row_id = worker.new_household()
        worker.round()
        other.round()
        worker.store.write(lambda tx: tx.delete(Household, row_id))
        other.change(row_id, people=7)
        worker.round()
        assert other.round().conflict == 1
        assert other.store.read(lambda tx: tx.get(Household, row_id)) is None
        [conflict] = other.store.read(lambda tx: tx.find(Conflict))
        assert (conflict.reason, conflict.wanted_value) == ("deleted", {"people": 7})
