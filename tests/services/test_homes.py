"""Households, their page, the buildings, and search."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.subjects import buildings, households, search
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, FANG, GRID, HOMES, day, home, uid

Make = Callable[..., str]
DOOR = "3栋2单元503"


def doors(lines: Any) -> list[str]:
    return [line.door for line in lines]


def test_all_homes_in_the_order_of_the_walk(desk: Desk) -> None:
    assert doors(households.listing(desk)) == list(HOMES)
    assert buildings.listing(desk) == [(BUILDINGS[3], "3栋", 2, 5), (BUILDINGS[5], "5栋", 2, 5)]


def test_typing_finds_by_name_initials_door_and_phone(desk: Desk) -> None:
    for text in ("余友田", "yyt", "503", "友田"):
        assert doors(households.listing(desk, text)) == [DOOR], text
    assert doors(households.listing(desk, "5栋2单元")) == ["5栋2单元401", "5栋2单元502"]
    assert len(households.listing(desk, "2718")) == len(HOMES)
    hits = search.find(desk, "yyt")
    assert [(hit.kind, hit.title, hit.detail) for hit in hits] == [
        ("household", "余友田", DOOR),
        ("resident", "余友田", DOOR),
    ]
    assert [hit.kind for hit in search.find(desk, "3栋")][0] == "household"


def test_working_lists_of_homes(desk: Desk, store: Store, hazard: Make) -> None:
    """COR-12, COR-13: who is to be visited, who is cared for."""
    hazard(grade="S", first_due_at=day(-1, 16))
    hazard(grade="G", first_due_at=day(-1, 16), item="LG18")
    store.apply(lambda tx: tx.patch(Household, home("3栋1单元101"), care_level="high", special=True))
    store.apply(lambda tx: tx.patch(Household, home("5栋1单元101"), occupancy="away"))
    (line,) = households.listing(desk, filter="hazards")
    assert (line.door, line.open_hazards, line.worst.value) == (DOOR, 2, "orange")
    assert doors(households.listing(desk, filter="care")) == ["3栋1单元101"]
    assert doors(households.listing(desk, filter="special")) == ["3栋1单元101"]
    assert doors(households.listing(desk, filter="away")) == ["5栋1单元101"]
    assert len(households.listing(desk, filter="due")) == len(HOMES)
    with pytest.raises(ValueError, match="nonsense"):
        households.listing(desk, filter="nonsense")


def test_the_page_of_a_home_after_a_check(
    desk: Desk, answered: Callable[..., Any], lay: Make, chinese: Texts, words: Texts
) -> None:
    """COR-12: when somebody was there last, and what for."""
    lay(
        "care_tag",
        scopes.restricted(GRID),
        resident_id=uid("resident", DOOR, 0),
        household_id=home(DOOR),
        tag="illness",
        since="2024-01-01",
    )
    draft = answered(
        desk,
        "LPG_HOME",
        "household",
        home(DOOR),
        lg01_fuel=["lpg"],
        lg05_made="2015-02",
        lg06_next_check="2027-01",
        lg15_aged="yes",
    )
    filling.finish(desk, draft.draft_id)
    view = households.view(desk, home(DOOR))
    assert (view.building, view.line.last_check) == ("3栋", desk.clock.today())
    assert [(one.name, one.age_band, one.phone, one.tags) for one in view.residents] == [
        ("余友田", "50-59", "100****2718", ["illness"]),
        ("余小妹", "50-59", "", []),
    ]
    fuel = next(one for one in view.facts if one.name == "fuel_types")
    assert (fuel.value, fuel.confirmed_on) == ("瓶装液化气", desk.clock.today())
    cylinder = next(one for one in view.equipment if one.kind == "cylinder")
    assert chinese.say(cylinder.detail) == "2015年2月制造，2027年1月下次检验"
    assert cylinder.due and chinese.say(cylinder.due) == "2027年1月到期"
    assert cylinder.risk.value == "yellow"
    assert "软管" in " ".join(one.title for one in view.matters)
    assert [words.say(one.title) for one in view.timeline]
    for one in view.equipment:
        assert words.say(one.detail)


def test_a_phone_is_shown_whole_only_with_a_note_of_who_looked(desk: Desk, store: Store) -> None:
    person = uid("resident", DOOR, 0)
    assert households.reveal_phone(desk, person) == "10012342718"
    (look,) = store.read(lambda tx: tx.sql("SELECT * FROM reveal"))
    assert (look["row_id"], look["field"], look["staff_id"]) == (person, "phone", desk.staff.id)
    with pytest.raises(UserError, match="no_subject"):
        households.reveal_phone(desk, "nobody")


def test_a_lead_sees_no_tags_and_no_due_visits(
    desk_of: Callable[[str], Desk], lay: Make, chinese: Texts
) -> None:
    lay(
        "care_tag",
        scopes.restricted(GRID),
        resident_id=uid("resident", DOOR, 0),
        household_id=home(DOOR),
        tag="illness",
        since="2024-01-01",
    )
    view = households.view(desk_of(FANG), home(DOOR))
    assert view.line.due is None and [one.tags for one in view.residents] == [[], []]


def test_every_age_and_tag_has_its_word(words: Texts) -> None:
    """COR-13: also of the five groups of the policy."""
    from_bands = ["0-13", "14-17", "18-19", *(f"{age}-{age + 9}" for age in range(20, 80, 10)), "80+"]
    assert all(words.has(f"age.{band}") for band in from_bands)
