"""Rounds of a peak: how far they have come, and the homes left on the walk (COR-07); days long ago."""

from datetime import timedelta

import pytest

from desktop.domain import scopes
from desktop.domain.records import Record
from desktop.services.desk import Desk
from desktop.services.today import today
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.texts import Texts
from tests.services.conftest import GRID, home
from tests.services.test_today import Make, all_visited, burns, change, finished, group, looked_at, visited

__all__ = ["all_visited", "burns", "finished", "looked_at", "visited"]


@pytest.mark.usefixtures("all_visited")
def test_cor_07_progress_counts_special_homes_checked_since_the_round_began(
    desk: Desk, visited: Make, lay: Make, store: Store, chinese: Texts
) -> None:
    for door in ("3栋1单元101", "3栋1单元202", "3栋2单元302"):
        change(store, door, special=True)
        lay("equipment", scopes.grid(GRID), household_id=home(door), kind="cylinder", serial=door)
    visited("3栋1单元101", 3, form="LPG_HOME")
    visited("3栋1单元202", 9, form="LPG_HOME")
    (one, *_) = today.view(desk).progress
    assert (chinese.say(one.title), one.done, one.total) == ("特殊户燃气检查", 1, 3)
    assert one.until.isoformat() == "2026-12-31"
    desk.clock.offset += timedelta(days=25)  # 2 January: once more before 春节
    (one,) = today.view(desk).progress
    assert (chinese.say(one.title), one.done) == ("特殊户燃气检查（再一轮）", 0)
    assert one.until.isoformat() == "2027-02-05"
    desk.clock.offset += timedelta(days=35)
    assert today.view(desk).progress == []


def test_a_round_without_any_home_to_be_checked_is_not_shown(desk: Desk) -> None:
    assert today.view(desk).progress == []


@pytest.mark.usefixtures("all_visited")
def test_cor_07_homes_left_of_a_round_are_on_the_walk(
    desk: Desk, visited: Make, lay: Make, store: Store, chinese: Texts
) -> None:
    """On the way of another visit at once, alone three weeks before its end; not in the rhythm of 91 days."""
    for door in ("3栋1单元101", "3栋1单元202"):
        change(store, door, special=True)
        lay("equipment", scopes.grid(GRID), household_id=home(door), kind="cylinder", serial=door)
        visited(door, 3, form="LPG_HOME")
    change(store, "3栋1单元202", care_level="high")

    def walk() -> dict[str, str]:
        lines = group(today.view(desk), "visits")
        return {
            line.door: chinese.say(line.reason) for line in lines if "高峰期一轮" in chinese.say(line.reason)
        }

    desk.clock.offset += timedelta(days=25)  # 2 January
    assert list(walk()) == ["3栋1单元202"]
    desk.clock.offset += timedelta(days=14)
    found = walk()
    assert list(found) == ["3栋1单元101", "3栋1单元202"]
    assert found["3栋1单元101"] == "高峰期一轮燃气检查，2月5日前做完"
    visited("3栋1单元101", -39, form="LPG_HOME")
    assert list(walk()) == ["3栋1单元202"]


def never_seen(store: Store, subject_id: str) -> None:
    def work(tx: Tx) -> None:
        for record in tx.find(Record, subject_id=subject_id):
            tx.delete(Record, record.id)

    store.apply(work)


@pytest.mark.usefixtures("all_visited")
def test_a_day_long_ago_says_its_year(desk: Desk, visited: Make, store: Store, chinese: Texts) -> None:
    """The home that waits longest must not read as if somebody had been there last week."""
    never_seen(store, home("3栋1单元101"))
    visited("3栋1单元101", 370)
    visited("3栋1单元101", 371, form="RES_FIRE")
    [line] = group(today.view(desk), "visits")
    assert chinese.say(line.reason).count("上次2025年12月") == 2
