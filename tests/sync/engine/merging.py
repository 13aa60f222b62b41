"""Merging is an ordinary change: offline, synced, and two that contradict each other end in a conflict."""

from collections.abc import Callable
from typing import Any

from desktop.domain.office import Conflict
from desktop.domain.people import Household


def _two_homes(one: Any) -> tuple[str, str]:
    first, second = one.new_household(door="3栋1单元101"), one.new_household(door="3栋1单元102")
    one.round()
    return first, second


def _link(laptop: Any, row_id: str) -> str | None:
    found: Household = laptop.household(row_id)
    return found.merged_into


class Merging:
    def test_a_merge_made_offline_reaches_the_other_laptop_and_can_be_taken_back(
        self,
        laptop: Callable[..., Any],
    ) -> None:
        one, other = laptop(0), laptop(1)
        keep, drop = _two_homes(one)
        one.change(drop, merged_into=keep)
        assert one.round().applied == 1
        other.round()
        assert _link(other, drop) == keep
        other.change(drop, merged_into=None)
        other.round()
        one.round()
        assert _link(one, drop) is None

    def test_merged_the_other_way_round_at_once_ends_in_a_stated_conflict_and_no_circle(
        self,
        laptop: Callable[..., Any],
    ) -> None:
        one, other = laptop(0), laptop(1)
        first, second = _two_homes(one)
        other.round()
        one.change(first, merged_into=second)
        other.change(second, merged_into=first)
        assert one.round().applied == 1
        report = other.round()
        assert (report.applied, report.conflict) == (0, 1)
        one.round()
        for each in (one, other):
            assert (_link(each, first), _link(each, second)) == (second, None)
            [conflict] = each.store.read(lambda tx: tx.find(Conflict))
            assert (conflict.field, conflict.row_id, conflict.wanted_value) == ("merged_into", second, first)

    def test_a_longer_circle_is_found_too(self, laptop: Callable[..., Any]) -> None:
        one, other = laptop(0), laptop(1)
        first, second = _two_homes(one)
        third = one.new_household(door="3栋1单元103")
        one.change(second, merged_into=third)
        one.round()
        other.round()
        one.change(first, merged_into=second)
        other.change(third, merged_into=first)
        one.round()
        assert other.round().conflict == 1
        assert _link(other, third) is None

    def test_into_two_different_homes_is_a_conflict_as_of_any_field(self, laptop: Callable[..., Any]) -> None:
        one, other = laptop(0), laptop(1)
        first, second = _two_homes(one)
        third = one.new_household(door="3栋1单元103")
        one.round()
        other.round()
        one.change(first, merged_into=second)
        other.change(first, merged_into=third)
        one.round()
        assert other.round().conflict == 1

    def test_into_a_row_that_the_server_does_not_know_is_refused(
        self, laptop: Callable[..., Any], ids: Any
    ) -> None:
        one = laptop(0)
        first, _ = _two_homes(one)
        one.change(first, merged_into=ids["worker"])
        assert one.round().refused == 1
        assert one.outbox()[-1] == ("refused", "unknown_row")
