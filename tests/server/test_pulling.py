"""What a laptop is handed: new rows of its scopes, page by page, and a checksum that holds."""

from typing import Any

from desktop.domain import scopes
from desktop.domain.values import new_id
from desktop.sync.protocol import Op, PulledRow, Result, row_hash
from server.db import open_database
from server.enrol import set_replica_state
from server.schema import set_state


def _sums(laptop: Any) -> dict[str, tuple[int, int]]:
    """(count, checksum) per scope of the rows a laptop holds."""
    found: dict[str, tuple[int, int]] = {}
    for row in laptop.rows.values():
        count, total = found.get(row.scope_id, (0, 0))
        if not row.deleted:
            found[row.scope_id] = (count + 1, (total + row_hash(row.id, row.rev, row.data)) % (1 << 64))
    return found


def _of_server(town: Any, held: Any) -> dict[str, tuple[int, int]]:
    return {scope: (count, total) for scope, (_, count, total) in town.counters().items() if scope in held}


def test_a_worker_holds_his_grid_its_buildings_and_its_restricted_scope(town: Any) -> None:
    answer = town.laptop("甲").send()
    assert set(answer.scopes) == {
        "muni",
        scopes.community(town.id("清泉社区")),
        town.grid,
        town.restricted,
        town.building,
        scopes.building(town.id("building", "2")),
    }


def test_a_lead_holds_his_building_only(town: Any) -> None:
    answer = town.laptop("楼长").send()
    assert set(answer.scopes) == {"muni", scopes.community(town.id("清泉社区")), town.building}


def test_no_row_outside_a_persons_scopes_reaches_his_laptop(town: Any) -> None:
    worker = town.laptop("甲")
    worker.send(worker.change("equipment", new_id(), town.grid, set=town.equipment()))
    lead = town.laptop("楼长")
    lead.have = {town.grid: 0, town.other_grid: 0}
    lead.pull()
    assert {row.scope_id for row in lead.rows.values()} <= set(lead.send().scopes)
    assert lead.live("equipment") == {}
    assert len(lead.live("household")) == 1


def test_pages_bring_everything_in_order_and_say_when_there_is_more(town: Any) -> None:
    worker = town.laptop("甲")
    changes = [worker.change("equipment", new_id(), town.grid, set=town.equipment()) for _ in range(25)]
    town.laptop("乙")
    worker.send(*changes)
    fresh = town.laptop("主管")
    answers = [fresh.send(page=7)]
    while answers[-1].more:
        answers.append(fresh.send(page=7))
    assert [len(one.rows) for one in answers[:-1]] == [7] * (len(answers) - 1)
    assert answers[0].rows[0].scope_id == "muni"
    assert list(fresh.live("equipment")) == [change.row_id for change in changes]
    assert fresh.send().rows == []


def test_a_round_with_nothing_to_do_is_small(town: Any) -> None:
    laptop = town.laptop("楼长")
    laptop.pull()
    answer = laptop.send()
    assert (answer.rows, answer.verdicts, answer.more) == ([], [], False)
    assert len(answer.model_dump_json()) < 600


def test_checksums_equal_those_recomputed_from_the_pulled_rows(town: Any) -> None:
    worker = town.laptop("甲")
    rows = [new_id() for _ in range(6)]
    worker.send(*(worker.change("equipment", row, town.grid, set=town.equipment()) for row in rows))
    worker.send(
        worker.change("equipment", rows[0], town.grid, op=Op.PATCH, set={"serial": "9"}, was={"serial": ""}),
        worker.change("equipment", rows[1], town.grid, op=Op.DELETE, base_rev=worker.have[town.grid]),
        worker.change("matter", new_id(), town.grid, set=town.matter()),
    )
    boss = town.laptop("主管")
    boss.pull()
    held = boss.send().scopes
    assert _sums(boss) == {scope: (one.count, one.sum) for scope, one in held.items() if one.count}
    assert _sums(boss) == {scope: one for scope, one in _of_server(town, held).items() if one[0]}


def test_a_tombstone_is_pulled_without_content(town: Any) -> None:
    worker, boss = town.laptop("甲"), town.laptop("主管")
    row = new_id()
    worker.send(worker.change("equipment", row, town.grid, set=town.equipment()))
    boss.pull()
    worker.send(worker.change("equipment", row, town.grid, op=Op.DELETE, base_rev=worker.have[town.grid]))
    boss.pull()
    pulled: PulledRow = boss.rows[town.grid, "equipment", row]
    assert (pulled.deleted, pulled.data, pulled.moved_to) == (True, {}, "")


def test_a_row_moving_to_another_scope_leaves_a_tombstone_that_names_it(town: Any) -> None:
    worker, other, boss = town.laptop("甲"), town.laptop("丙"), town.laptop("主管")
    row = new_id()
    worker.send(worker.change("equipment", row, town.grid, set=town.equipment(serial="1")))
    patch = {"set": {"scope_id": town.other_grid}, "was": {"scope_id": town.grid}, "op": Op.PATCH}
    assert boss.verdict(boss.change("equipment", row, town.grid, **patch)).result is Result.APPLIED
    worker.pull()
    other.pull()
    left = worker.rows[town.grid, "equipment", row]
    assert (left.deleted, left.moved_to) == (True, town.other_grid)
    assert other.live("equipment")[row]["serial"] == "1"
    back = {"set": {"scope_id": town.grid}, "was": {"scope_id": town.other_grid}, "op": Op.PATCH}
    boss.send(boss.change("equipment", row, town.other_grid, **back))
    worker.pull()
    assert worker.live("equipment")[row]["serial"] == "1"
    assert _sums(worker)[town.grid] == _of_server(town, worker.send().scopes)[town.grid]


def test_a_newly_granted_scope_is_pulled_from_the_start(town: Any) -> None:
    other = town.laptop("丙")
    row = new_id()
    other.send(other.change("equipment", row, town.other_grid, set=town.equipment()))
    worker = town.laptop("甲")
    worker.pull()
    before = worker.assignment
    town.assign("甲", grid_ids=[town.id("一网格"), town.id("二网格")])
    worker.pull()
    assert worker.assignment == before + 1
    assert row in worker.live("equipment")
    assert town.other_building in worker.send().scopes


def test_a_new_building_of_the_grid_is_granted_with_it(town: Any) -> None:
    worker = town.laptop("甲")
    worker.pull()
    before = worker.assignment
    town.load(town.new_building(4, "一网格"))
    answer = worker.send()
    assert answer.assignment == before + 1
    assert scopes.building(town.id("building", "4")) in answer.scopes


def test_work_done_before_the_loss_of_a_scope_is_taken_and_then_the_scope_is_gone(town: Any) -> None:
    worker = town.laptop("甲")
    worker.pull()
    pending = worker.change("equipment", new_id(), town.grid, set=town.equipment())
    town.assign("甲", grid_ids=[town.id("二网格")])
    answer = worker.send(pending)
    assert answer.verdicts[0].result is Result.APPLIED
    assert town.grid not in answer.scopes
    late = worker.change("equipment", new_id(), town.grid, set=town.equipment())
    assert worker.verdict(late).code == "foreign_scope"
    worker.assignment = 1
    later = worker.change("equipment", new_id(), town.grid, set=town.equipment())
    assert worker.verdict(later).code == "foreign_scope", "what it was told once it cannot unlearn"


def test_somebody_no_longer_active_keeps_nothing_after_his_work_is_taken(town: Any) -> None:
    worker = town.laptop("甲")
    worker.pull()
    pending = worker.change("equipment", new_id(), town.grid, set=town.equipment())
    town.assign("甲", active=False)
    answer = worker.send(pending)
    assert answer.verdicts[0].result is Result.APPLIED
    assert answer.scopes == {}
    assert worker.rows == {}


def test_a_retired_laptop_hands_over_its_work_and_keeps_no_scope(town: Any) -> None:
    worker = town.laptop("甲")
    worker.pull()
    pending = worker.change("equipment", new_id(), town.grid, set=town.equipment())
    with town.db.writing() as connection:
        set_replica_state(connection, worker.replica_id, "retired")
    answer = worker.send(pending)
    assert (answer.verdicts[0].result, answer.scopes, answer.rows) == (Result.APPLIED, {}, [])


def test_cursors_of_another_epoch_are_pulled_from_the_start(town: Any) -> None:
    worker = town.laptop("甲")
    worker.pull()
    held = dict(worker.rows)
    with town.db.writing() as connection:
        set_state(connection, "epoch", "2")
    answer = worker.send()
    assert answer.epoch == 2
    assert {(row.scope_id, row.kind, row.id) for row in answer.rows} == set(held)


def test_a_cursor_ahead_of_the_server_is_pulled_from_the_start(town: Any) -> None:
    worker = town.laptop("甲")
    worker.pull()
    worker.have[town.building] = 10_000
    assert {row.scope_id for row in worker.send().rows} == {town.building}


def test_the_server_stands_after_reopening_its_file(town: Any) -> None:
    worker = town.laptop("甲")
    worker.send(worker.change("equipment", new_id(), town.grid, set=town.equipment()))
    before = town.counters()
    town.db.close()
    town.db = open_database(town.url)
    assert town.counters() == before
    assert worker.send().durable_through == 1


def test_an_admins_new_value_meets_a_laptops_pending_edit_as_a_conflict(town: Any) -> None:
    worker = town.laptop("甲")
    worker.pull()
    household = dict(worker.live("household")[town.home])
    edit = {"set": {"people": 5}, "was": {"people": 3}, "op": Op.PATCH}
    change = worker.change("household", town.home, town.building, **edit)
    town.load(("household", {**household, "id": town.home, "scope_id": town.building, "people": 4}))
    assert worker.verdict(change).result is Result.CONFLICT
    assert worker.live("household")[town.home]["people"] == 4
    assert worker.conflicts()[0]["wanted_value"] == 5
