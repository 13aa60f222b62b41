"""Two people change one row: taken where they do not meet, kept side by side where they do."""

from typing import Any

import pytest

from desktop.domain.values import fixed_id, new_id
from desktop.sync.protocol import Op, Result
from server.board import Stored
from server.merge import merge


@pytest.fixture
def pair(town: Any) -> tuple[Any, Any, str]:
    """Two laptops of one grid, both holding a hose with serial 1."""
    first, second = town.laptop("甲"), town.laptop("乙")
    row = new_id()
    first.send(first.change("equipment", row, town.grid, set=town.equipment(serial="1", supplier="甲厂")))
    second.pull()
    return first, second, row


def _patch(laptop: Any, town: Any, row: str, seen: dict[str, Any], **fields: Any) -> Any:
    was = {name: seen[name] for name in fields}
    return laptop.change("equipment", row, town.grid, op=Op.PATCH, set=fields, was=was, base_rev=1)


def test_changes_of_different_fields_are_both_taken(town: Any, pair: Any) -> None:
    first, second, row = pair
    seen = second.live("equipment")[row]
    assert first.verdict(_patch(first, town, row, seen, serial="2")).result is Result.APPLIED
    assert second.verdict(_patch(second, town, row, seen, supplier="乙厂")).result is Result.APPLIED
    first.pull()
    assert first.live("equipment")[row] == second.live("equipment")[row]
    assert (second.live("equipment")[row]["serial"], second.live("equipment")[row]["supplier"]) == (
        "2",
        "乙厂",
    )


def test_the_same_new_value_from_two_people_is_no_conflict(town: Any, pair: Any) -> None:
    first, second, row = pair
    seen = second.live("equipment")[row]
    first.send(_patch(first, town, row, seen, serial="2"))
    assert second.verdict(_patch(second, town, row, seen, serial="2")).result is Result.APPLIED
    assert second.conflicts() == []


def test_two_values_for_one_field_are_kept_side_by_side(town: Any, pair: Any) -> None:
    first, second, row = pair
    seen = second.live("equipment")[row]
    first.send(_patch(first, town, row, seen, serial="2"))
    change = _patch(second, town, row, seen, serial="3")
    verdict = second.verdict(change)
    assert (verdict.result, verdict.code) == (Result.CONFLICT, "changed")
    assert verdict.conflicts == [fixed_id(change.change_id, "serial")]
    first.pull()
    assert first.live("equipment")[row]["serial"] == second.live("equipment")[row]["serial"] == "2"
    (seen_by_first,), (seen_by_second,) = first.conflicts(), second.conflicts()
    assert seen_by_first == seen_by_second
    assert (seen_by_first["before"], seen_by_first["server_value"], seen_by_first["wanted_value"]) == (
        "1",
        "2",
        "3",
    )
    assert (seen_by_first["server_by"], seen_by_first["wanted_by"]) == (first.staff_id, second.staff_id)
    assert seen_by_first["reason"] == "changed"


def test_of_several_fields_the_undisputed_ones_are_taken(town: Any, pair: Any) -> None:
    first, second, row = pair
    seen = second.live("equipment")[row]
    first.send(_patch(first, town, row, seen, serial="2"))
    verdict = second.verdict(_patch(second, town, row, seen, serial="3", supplier="乙厂"))
    assert verdict.result is Result.MERGED
    assert second.live("equipment")[row]["supplier"] == "乙厂"
    assert len(second.conflicts()) == 1


def test_a_laptops_own_later_change_never_conflicts_with_its_earlier_one(town: Any, pair: Any) -> None:
    first, _, row = pair
    seen = first.live("equipment")[row]
    changes = [
        _patch(first, town, row, {**seen, "serial": before}, serial=value)
        for before, value in ("12", "23", "34")
    ]
    assert {one.result for one in first.send(*changes).verdicts} == {Result.APPLIED}
    assert first.live("equipment")[row]["serial"] == "4"
    assert first.conflicts() == []


def test_an_own_word_that_its_laptop_did_not_see_standing_is_kept_beside(town: Any, pair: Any) -> None:
    """It waited in the inbox before the server was restored, and is taken when nothing stands against it."""
    first, _, row = pair
    seen = first.live("equipment")[row]
    first.send(_patch(first, town, row, seen, serial="2"))
    later = first.change("equipment", row, town.grid, op=Op.PATCH, set={"serial": "4"}, was={"serial": "3"})
    assert first.verdict(later).result is Result.MERGED
    assert first.live("equipment")[row]["serial"] == "4"
    (conflict,) = first.conflicts()
    assert (conflict["before"], conflict["server_value"], conflict["wanted_value"]) == ("3", "4", "2")
    last = first.change("equipment", row, town.grid, op=Op.DELETE, was={**seen, "serial": "5"}, base_rev=9)
    assert first.verdict(last).result is Result.MERGED
    assert {str(one["wanted_value"]) for one in first.conflicts()} == {"2", "{'serial': '4'}"}


def test_a_conflict_is_decided_by_an_ordinary_change(town: Any, pair: Any) -> None:
    first, second, row = pair
    seen = second.live("equipment")[row]
    first.send(_patch(first, town, row, seen, serial="2"))
    (conflict_id,) = second.verdict(_patch(second, town, row, seen, serial="3")).conflicts
    decision = {"decided": "wanted", "decided_by": first.staff_id}
    was = {"decided": "open", "decided_by": ""}
    first.pull()
    decide = first.change("conflict", conflict_id, town.grid, op=Op.PATCH, set=decision, was=was)
    now = first.live("equipment")[row]
    answer = first.send(decide, _patch(first, town, row, now, serial="3"))
    assert [one.result for one in answer.verdicts] == [Result.APPLIED, Result.APPLIED]
    second.pull()
    assert second.live("equipment")[row]["serial"] == "3"
    assert second.live("conflict")[conflict_id]["decided"] == "wanted"
    late = second.change(
        "conflict", conflict_id, town.grid, op=Op.PATCH, set={"decided": "server"}, was={"decided": "open"}
    )
    assert second.verdict(late).code == "already_decided"


def test_a_laptop_cannot_make_up_a_conflict(town: Any) -> None:
    laptop = town.laptop("甲")
    assert laptop.verdict(laptop.change("conflict", new_id(), town.grid, set={})).code == "not_allowed"


def _fact(laptop: Any, town: Any, value: Any, day: str, **more: Any) -> Any:
    fact = fixed_id(town.home, "people_at_home")
    fields = {"subject_id": town.home, "name": "people_at_home", "value": value, "confirmed_on": day, **more}
    return laptop.change("fact", fact, town.grid, set=fields)


def test_one_fact_learnt_by_two_laptops_is_one_row_with_the_later_day(town: Any) -> None:
    first, second = town.laptop("甲"), town.laptop("乙")
    first.send(_fact(first, town, 3, "2026-12-05", record_id=new_id()))
    record = new_id()
    assert second.verdict(_fact(second, town, 3, "2026-12-07", record_id=record)).result is Result.APPLIED
    third = town.laptop("主管")
    assert third.verdict(_fact(third, town, 3, "2026-12-01", record_id=new_id())).result is Result.APPLIED
    (fact,) = third.live("fact").values()
    assert (fact["confirmed_on"], fact["record_id"]) == ("2026-12-07", record)
    assert third.conflicts() == []


def test_two_answers_to_one_fact_are_asked_about(town: Any) -> None:
    first, second = town.laptop("甲"), town.laptop("乙")
    first.send(_fact(first, town, 3, "2026-12-05"))
    assert second.verdict(_fact(second, town, 4, "2026-12-07")).result is Result.MERGED
    (conflict,) = second.conflicts()
    assert (conflict["field"], conflict["server_value"], conflict["wanted_value"]) == ("value", 3, 4)


def test_confirmations_are_never_in_the_future(town: Any) -> None:
    laptop = town.laptop("甲")
    laptop.send(_fact(laptop, town, 3, "2031-01-01"))
    assert next(iter(laptop.live("fact").values()))["confirmed_on"] == "2026-12-08"


def test_a_day_taken_from_a_wrong_clock_is_corrected_by_its_offset(town: Any) -> None:
    laptop = town.laptop("甲")
    laptop.clock = "2026-12-10T01:00:00Z"
    change = _fact(laptop, town, 3, "2026-12-09").model_copy(update={"made_at": "2026-12-09T02:00:00Z"})
    laptop.send(change)
    assert next(iter(laptop.live("fact").values()))["confirmed_on"] == "2026-12-07"


def test_lists_are_joined_and_what_one_took_out_stays_out() -> None:
    current = Stored("community:x", "staff", "s", {"titles": ["网格员", "协管员"]}, {})
    wanted, was = {"titles": ["网格员", "楼栋长"]}, {"titles": ["网格员", "专管员"]}
    merged = merge(current, wanted, was, "replica", 1)
    assert merged.taken == {"titles": ["网格员", "协管员", "楼栋长"]}
    assert merged.clashes == []
    again = merge(current._replace(data={**current.data, **merged.taken}), wanted, was, "replica", 2)
    assert again.taken == {}


def test_an_edit_of_a_deleted_row_waits_in_the_inbox_and_is_restored_with_one_change(
    town: Any, pair: Any
) -> None:
    first, second, row = pair
    seen = second.live("equipment")[row]
    first.send(first.change("equipment", row, town.grid, op=Op.DELETE, base_rev=1))
    verdict = second.verdict(_patch(second, town, row, seen, serial="3"))
    assert (verdict.result, verdict.code) == (Result.CONFLICT, "deleted")
    assert row not in second.live("equipment")
    (conflict,) = second.conflicts()
    assert (conflict["reason"], conflict["before"], conflict["wanted_value"]) == (
        "deleted",
        seen,
        {"serial": "3"},
    )
    restore = second.change("equipment", row, town.grid, op=Op.RESTORE, set=conflict["wanted_value"])
    assert second.verdict(restore).result is Result.APPLIED
    assert second.live("equipment")[row] == {**seen, "serial": "3"}


def test_an_edit_of_a_deleted_row_that_does_not_fit_is_refused_as_ever(town: Any, pair: Any) -> None:
    """Nobody can decide for a value that no row may have."""
    first, second, row = pair
    seen = second.live("equipment")[row]
    first.send(first.change("equipment", row, town.grid, op=Op.DELETE, base_rev=1))
    verdict = second.verdict(_patch(second, town, row, seen, made_on="前年"))
    assert (verdict.result, verdict.code, verdict.field) == (Result.REFUSED, "invalid", "made_on")
    assert second.conflicts() == []


def test_a_deletion_keeps_the_edits_its_sender_had_not_seen(town: Any, pair: Any) -> None:
    first, second, row = pair
    seen = second.live("equipment")[row]
    rev = second.rows[town.grid, "equipment", row].rev
    first.send(_patch(first, town, row, seen, serial="2"))
    verdict = second.verdict(second.change("equipment", row, town.grid, op=Op.DELETE, base_rev=rev))
    assert verdict.result is Result.MERGED
    first.pull()
    assert row not in first.live("equipment")
    (conflict,) = first.conflicts()
    assert (conflict["reason"], conflict["wanted_value"]) == ("deleted", {"serial": "2"})
    assert conflict["before"] == {**seen, "serial": "2"}, "the whole row, so that it can be put back"
    assert (conflict["wanted_by"], conflict["server_by"]) == (first.staff_id, second.staff_id)


def test_a_deletion_keeps_what_an_import_brought_meanwhile(town: Any, pair: Any) -> None:
    """What an import wrote over somebody's word would be gone with it, and nobody would know."""
    first, second, row = pair
    seen = second.live("equipment")[row]
    rev = second.rows[town.grid, "equipment", row].rev
    first.send(_patch(first, town, row, seen, serial="2"))
    town.load(("equipment", {**seen, "id": row, "scope_id": town.grid, "serial": "3"}))
    verdict = second.verdict(second.change("equipment", row, town.grid, op=Op.DELETE, base_rev=rev))
    assert verdict.result is Result.MERGED
    (conflict,) = second.conflicts()
    assert (conflict["wanted_value"], conflict["wanted_by"]) == ({"serial": "3"}, "")


def test_a_seen_row_is_deleted_without_a_question_and_twice_is_once(town: Any, pair: Any) -> None:
    first, second, row = pair
    rev = second.rows[town.grid, "equipment", row].rev
    for laptop in (second, first):
        change = laptop.change("equipment", row, town.grid, op=Op.DELETE, base_rev=rev)
        assert laptop.verdict(change).result is Result.APPLIED
    assert second.rows[town.grid, "equipment", row].deleted
    assert second.rows[town.grid, "equipment", row].data == {}
    assert second.conflicts() == []


def test_records_matters_and_steps_are_never_deleted(town: Any) -> None:
    laptop = town.laptop("甲")
    row = new_id()
    laptop.send(laptop.change("matter", row, town.grid, set=town.matter()))
    assert laptop.verdict(laptop.change("matter", row, town.grid, op=Op.DELETE)).code == "not_allowed"


def test_an_edit_of_a_row_that_moved_out_of_reach_waits_in_the_inbox(town: Any) -> None:
    worker, boss = town.laptop("甲"), town.laptop("主管")
    row = new_id()
    worker.send(worker.change("equipment", row, town.grid, set=town.equipment(serial="1")))
    boss.send(
        boss.change(
            "equipment",
            row,
            town.grid,
            op=Op.PATCH,
            set={"scope_id": town.other_grid},
            was={"scope_id": town.grid},
        )
    )
    change = worker.change("equipment", row, town.grid, op=Op.PATCH, set={"serial": "2"}, was={"serial": "1"})
    verdict = worker.verdict(change)
    assert (verdict.result, verdict.code) == (Result.CONFLICT, "moved")
    (conflict,) = worker.conflicts()
    assert conflict["wanted_value"] == {"serial": "2"}
    assert conflict["server_value"] is None


def test_a_wish_that_comes_to_what_stands_already_is_answered_with_what_stands(town: Any) -> None:
    """The laptop shows its own date, which lies in the future; the server's today is there already."""
    laptop = town.laptop("甲")
    row = new_id()
    fact = {"subject_id": town.home, "name": "water", "confirmed_on": "2026-12-08"}
    laptop.send(laptop.change("fact", row, town.grid, set=fact))
    edit = {"op": Op.PATCH, "set": {"confirmed_on": "2030-01-01"}, "was": {"confirmed_on": "2026-12-08"}}
    answer = laptop.send(laptop.change("fact", row, town.grid, **edit))
    assert answer.verdicts[0].result is Result.APPLIED
    assert [(one.id, one.data["confirmed_on"]) for one in answer.rows] == [(row, "2026-12-08")]


def test_a_row_put_anew_by_who_had_lost_sight_of_it_keeps_his_former_word(town: Any, pair: Any) -> None:
    """It had left his laptop with its building, and he noted the same bottle again: both are his words."""
    first, second, row = pair
    verdict = first.verdict(
        first.change("equipment", row, town.grid, set=town.equipment(serial="9", supplier="甲厂"))
    )
    assert verdict.result is Result.MERGED
    second.pull()
    assert second.live("equipment")[row]["serial"] == "9"
    [kept] = second.conflicts()
    assert (kept["field"], kept["before"]) == ("serial", None)
    assert {kept["server_value"], kept["wanted_value"]} == {"9", "1"}
