"""What is due, and why, after a merge, a change of gas, a clock that was ahead, an agreed day gone by."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.people import Fact
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.shapes.filling import Filling
from desktop.services.shapes.household import HouseholdLine
from desktop.services.shapes.target import Risk
from desktop.services.shapes.today import TodayLine
from desktop.services.subjects import households, merging
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import today
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import GRID, LI, ZHOU, day, home, uid
from tests.services.test_today import all_visited, burns, change, finished, group, looked_at, visited

__all__ = ["all_visited", "burns", "finished", "looked_at", "visited"]

Make = Callable[..., str]
DeskOf = Callable[[str], Desk]
Fill = Callable[..., Filling]
A, B = "3栋1单元101", "5栋1单元301"
pytestmark = pytest.mark.usefixtures("all_visited")


def lines(desk: Desk, key: str = "visits") -> list[TodayLine]:
    return group(today.view(desk), key)


def checks_of(desk: Desk, door: str) -> list[str]:
    """Forms due at a home."""
    due = {one.home.door: one.checks for one in desk.read(lambda tx: HomesNow(tx).due(desk))}
    return [one.form for one in due[door]]


def listed(desk: Desk, door: str) -> HouseholdLine:
    return next(one for one in households.listing(desk) if one.door == door)


def done(desk: Desk, answered: Fill, form: str, door: str = A, **given: Any) -> str:
    return filling.finish(desk, answered(desk, form, "household", home(door), **given).draft_id).record_id


@pytest.fixture
def agreed(lay: Make) -> Callable[..., None]:
    """Days agreed for the next visit, with the home (-1) or one of its people."""

    def put(door: str, *on: tuple[int, str]) -> None:
        for who, text in on:
            about = home(door) if who < 0 else uid("resident", door, who)
            fact = {"subject_id": about, "name": "next_visit_on", "value": text}
            row = fixed_id(about, "next_visit_on")
            lay("fact", scopes.grid(GRID), row, **fact, confirmed_on="2026-12-01")

    return put


@pytest.mark.parametrize("with_home", [True, False])
def test_an_agreed_day_that_was_kept_hides_none_that_is_to_come(
    desk: Desk, agreed: Callable[..., None], chinese: Texts, with_home: bool
) -> None:
    """COR-13: all of them are looked at, of the home and of each of its people."""
    kept, ahead = ((0, "2026-12-01"), (-1, "2026-12-07"))
    agreed(A, kept if with_home else (-1, "2026-12-01"), ahead if with_home else (1, "2026-12-07"))
    agreed(B, (-1, "2026-12-02"), (0, "2026-12-20"), (1, "没定"))
    (line,) = lines(desk)
    assert (line.door, chinese.say(line.when)) == (A, "12月7日")
    assert [one.door for one in households.listing(desk, filter="due")] == [A]


@pytest.mark.parametrize(("end", "by"), [("false_alarm", ZHOU), ("merge", LI)])
def test_what_was_no_hazard_or_the_same_one_is_not_found_again(
    desk: Desk, hazard: Make, end: str, by: str
) -> None:
    """COR-14."""
    soon = {"grade": "S", "first_due_at": day(-5, 16)}
    first = hazard(A, found_at=day(5), **soon) if end == "merge" else ""
    into = {"data": {"into": first, "into_found_at": day(5)}} if first else {}
    hazard(A, [(end, 1, by, into)], found_at=day(4), **soon)
    hazard(A, [(end, 1, by, into)], found_at=day(3), **soon)
    assert households.listing(desk, filter="risk") == []
    view = households.view(desk, home(A)).risk
    assert view and (view.colour, view.reasons) == (Risk.GREEN, [])
    struck_off: Any = ("fixed_and_checked", 1, LI, {"data": {"fixed_by": "household"}})
    for ago in (6, 7):
        hazard(A, [struck_off], found_at=day(ago), **soon)
    assert [one.door for one in households.listing(desk, filter="risk")] == [A]


def test_a_home_that_no_longer_burns_gas_leaves_the_gas_list(desk: Desk, answered: Fill) -> None:
    """COR-05: its old cylinder keeps it on no list; one that was seen since does."""
    done(desk, answered, "LPG_HOME", A, seen_at=day(100), lg01_fuel=["lpg"], lg05_made="2022-03")
    done(desk, answered, "LPG_HOME", A, seen_at=day(1), lg01_fuel=["electric"])
    desk.clock.offset += timedelta(days=183)
    assert "LPG_HOME" not in checks_of(desk, A)
    done(desk, answered, "LPG_HOME", A, lg01_fuel=["lpg"], lg05_made="2024-03")
    desk.clock.offset += timedelta(days=183)
    assert "LPG_HOME" in checks_of(desk, A)


@pytest.mark.parametrize(("confirmed", "counts"), [("2026-12-02", False), ("2026-12-03", True), (None, True)])
def test_equipment_older_than_an_answer_without_gas_does_not_count(
    desk: Desk, lay: Make, confirmed: str | None, counts: bool
) -> None:
    given = {"household_id": home(A), "kind": "cylinder", "confirmed_on": confirmed}
    lay("equipment", scopes.grid(GRID), **given)
    assert ("LPG_HOME" in checks_of(desk, A)) == counts


@pytest.mark.parametrize(
    ("on", "burns_gas"), [("2025-01-01", False), ("2026-12-03", False), ("2026-12-04", True)]
)
def test_of_a_home_entered_twice_the_latest_answer_about_fuel_counts(
    desk: Desk, store: Store, on: str, burns_gas: bool
) -> None:
    """On the same day that of the row that is kept."""
    store.apply(lambda tx: tx.patch(Fact, fixed_id(home(A), "fuel_types"), value=["lpg"], confirmed_on=on))
    change(store, A, merged_into=home(B))
    assert ("LPG_HOME" in checks_of(desk, B)) == burns_gas


@pytest.fixture
def twins(desk_of: DeskOf, store: Store) -> Callable[[], None]:
    """B is special and in high care and was merged into A; hands back how to undo that."""
    change(store, B, special=True, care_level="high")
    merging.merge(desk_of(ZHOU), "household", home(A), home(B))
    return lambda: merging.unmerge(desk_of(ZHOU), "household", home(B))


def test_a_home_entered_twice_has_the_gravest_level_and_is_special_if_either_is(
    desk_of: DeskOf, twins: Callable[[], None]
) -> None:
    """COR-07, COR-13: merging makes no home an ordinary one; undoing it gives both back as they were."""
    li = desk_of(LI)
    line = listed(li, A)
    assert (line.special, line.care_level) == (True, "high")
    shown = households.view(li, home(A)).line
    assert (shown.special, shown.care_level) == (True, "high")
    assert filling.start(li, "RES_FIRE", "household", home(A)).head.special
    twins()
    both = [(one.special, one.care_level) for one in (listed(desk_of(LI), A), listed(desk_of(LI), B))]
    assert both == [(False, "none"), (True, "high")]


@pytest.mark.usefixtures("twins")
def test_a_special_home_in_which_nobody_lives_is_in_no_round(desk_of: DeskOf, store: Store) -> None:
    """COR-08: the row that is kept says who lives there."""
    desk = desk_of(LI)
    assert desk.read(lambda tx: HomesNow(tx).special) == {home(A)}
    change(store, B, occupancy="vacant")
    assert desk.read(lambda tx: HomesNow(tx).special) == {home(A)}
    change(store, A, occupancy="vacant")
    assert desk.read(lambda tx: HomesNow(tx).special) == set()
