"""What is remembered of the last look is never out of date (tests/year compares 今日 day by day, too)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.domain import scopes
from desktop.domain.base import Row
from desktop.domain.people import Household
from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.memory import Memory
from desktop.services.today import assigning, today
from desktop.store.store import Store
from tests.services.conftest import BUILDINGS, GRID, LI, ZHOU, day, home

Make = Callable[..., str]
DeskOf = Callable[[str], Desk]


def worked(memory: Memory, given: dict[str, int], under: int = 0) -> tuple[list[int], list[int]]:
    """What came out, and what was worked out for it."""
    seen: list[int] = []

    def work(one: int) -> int:
        seen.append(one)
        return one * 10

    return memory.work_out("tens", under, dict(given), work), seen


def test_only_what_changed_is_worked_out_and_the_order_is_that_of_what_is_given() -> None:
    memory = Memory()
    assert worked(memory, {"a": 1, "b": 2}) == ([10, 20], [1, 2])
    assert worked(memory, {"b": 2, "c": 3, "a": 4}) == ([20, 30, 40], [3, 4])
    assert worked(memory, {"b": 2}) == ([20], [])
    assert worked(memory, {"a": 4, "b": 2}) == ([40, 20], [4]), "what was not given is forgotten"


def test_on_another_day_everything_is_worked_out() -> None:
    memory = Memory()
    worked(memory, {"a": 1})
    assert worked(memory, {"a": 1}, under=1) == ([10], [1])


def test_two_questions_do_not_answer_each_other() -> None:
    memory = Memory()
    worked(memory, {"a": 1})
    assert memory.work_out("words", 0, {"a": 1}, str) == ["1"]


@pytest.fixture
def changes(store: Store, lay: Make, hazard: Make) -> dict[str, Callable[[], object]]:
    """One change each, to rows that the pages are made of; a hazard and a special home are there before."""
    door = "3栋2单元502"
    one = hazard(found_at=day(12), first_due_at=day(9, 16))
    patch(store, Household, home(door), special=True)
    fuel = {"subject_id": home(door), "name": "fuel_types", "value": ["electric"]}
    lay("fact", scopes.grid(GRID), **fuel, confirmed_on="2026-12-01")
    of_home = {"household_id": home(door)}
    visit = {"number": "ZF-1", "form": "VISIT_HH", "form_version": "1", "outcome": "met"}
    who = {"inspector_id": LI, "entered_by": LI, "seen_at": day(0), "entered_at": day(0)}
    about = {"subject_kind": "household", "subject_id": home(door), "grid_id": GRID}
    note = {
        "matter_id": one,
        "action": "note",
        "at": day(0),
        "staff_id": LI,
        "staff_name": "李梅",
        "note": "x",
    }
    grid = scopes.grid(GRID)
    return {
        "nothing": lambda: None,
        "visit": lambda: lay("record", grid, **visit, **who, **about, **of_home, building_id=BUILDINGS[3]),
        "hazard": lambda: hazard("5栋1单元301"),
        "step": lambda: lay("step", scopes.building(BUILDINGS[3]), **note),
        "home": lambda: patch(store, Household, home(door), occupancy="vacant"),
        "gas": lambda: lay("equipment", scopes.building(BUILDINGS[3]), **of_home, kind="cylinder"),
        "left": lambda: patch(store, Staff, LI, active=False),
    }


def patch(store: Store, model: type[Row], row_id: str, /, **fields: object) -> None:
    store.apply(lambda tx: tx.patch(model, row_id, **fields))


@pytest.mark.parametrize("change", ["nothing", "visit", "hazard", "step", "home", "gas", "left"])
@pytest.mark.parametrize("who", [LI, ZHOU])
def test_after_every_sort_of_change_a_page_is_what_it_is_to_a_fresh_desk(
    change: str, who: str, desk_of: DeskOf, changes: dict[str, Callable[[], object]]
) -> None:
    desk = desk_of(who)
    before = today.view(desk), assigning.view(desk)
    changes[change]()
    fresh = replace(desk, memory=Memory())
    seen = today.view(desk), assigning.view(desk)
    assert seen == (today.view(fresh), assigning.view(fresh))
    assert (seen != before) == (change != "nothing")
