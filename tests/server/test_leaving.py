"""Somebody leaves: the command hands over grids and buildings and lists what still hangs on the person."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import pytest

from desktop.domain.values import new_id
from server.__main__ import main
from server.people import assignment, staff_named

Call = Callable[..., tuple[int, Any]]


@pytest.fixture
def call(town: Any) -> Call:
    def run(*args: str) -> tuple[int, Any]:
        out = io.StringIO()
        with redirect_stdout(out):
            code = main([*args, "--db", town.url])
        return code, json.loads(out.getvalue().splitlines()[0])

    return run


def _scopes(town: Any, name: str) -> frozenset[str]:
    with town.db.reading() as connection:
        return assignment(connection, town.id("staff", name)).scopes


def test_what_nobody_else_holds_and_what_is_open_is_listed(town: Any, call: Call) -> None:
    laptop = town.laptop("丙")
    mine = town.matter(number="YH-2", found_by=town.id("staff", "丙"), subject_id=town.id("other home"))
    town.load(("matter", {**mine, "id": new_id(), "scope_id": town.other_building}))
    town.assign("主管", grid_ids=[town.id("一网格")])
    code, said = call("staff", "deactivate", "丙")
    assert (code, said["active"], said["handed_to"]) == (0, False, "")
    assert [one["number"] for one in said["matters"]] == ["YH-2"]
    assert [one["name"] for one in said["grids"]] == ["二网格"]
    assert [one["id"] for one in said["laptops"]] == [laptop.replica_id]
    assert _scopes(town, "丙") == frozenset()
    assert call("enrol-code", "--staff", "丙")[1]["error"] == "staff_inactive"


def test_handed_over_the_heir_holds_all_of_it(town: Any, call: Call) -> None:
    """GOV-01."""
    code, said = call("staff", "deactivate", "丙", "--hand-to", "甲")
    assert (code, said["handed_to"], said["grids"]) == (0, "甲", [])
    assert {town.other_grid, town.other_building, town.grid} <= _scopes(town, "甲")
    with town.db.reading() as connection:
        assert staff_named(connection, "丙")[0]["active"] is False


def test_a_leads_buildings_are_listed_unless_somebody_holds_their_grid(town: Any, call: Call) -> None:
    assert call("staff", "deactivate", "楼长")[1]["buildings"] == []
    town.assign("楼长", active=True)
    for name in ("甲", "乙", "主管"):
        town.assign(name, active=False)
    assert [one["name"] for one in call("staff", "deactivate", "楼长")[1]["buildings"]] == ["1栋"]


def test_a_grid_is_handed_over_and_both_stay(town: Any, call: Call) -> None:
    """SUP-01: open matters and unanswered questions of the grid are listed, others are not."""
    mine = town.matter(number="YH-2", found_by=town.id("staff", "丙"), subject_id=town.id("other home"))
    asked = {
        "record_id": town.id("record"), "fields": ["lg14_length"], "question": "多长？", "asked_name": "主管",
        "asked_by": town.id("staff", "主管"), "asked_at": "2026-12-07T01:00:00Z",
    }  # fmt: skip
    answered = {"answered_at": "2026-12-07T02:00:00Z", "question": "老化没有？"}
    town.load(
        ("matter", {**mine, "id": new_id(), "scope_id": town.other_building}),
        ("send_back", {**asked, "id": new_id(), "scope_id": town.other_grid}),
        ("send_back", {**asked, **answered, "id": new_id(), "scope_id": town.other_grid}),
        ("send_back", {**asked, "id": new_id(), "scope_id": town.grid, "question": "别的网格"}),
    )
    code, said = call("staff", "hand-over", "--from", "丙", "--to", "甲")
    assert (code, said["from"], said["to"], said["grids"]) == (0, "丙", "甲", ["二网格"])
    assert [one["number"] for one in said["matters"]] == ["YH-2"]
    assert [one["question"] for one in said["send_backs"]] == ["多长？"]
    assert {town.other_grid, town.other_building, town.grid} <= _scopes(town, "甲")
    assert town.other_grid not in _scopes(town, "丙")
    with town.db.reading() as connection:
        assert staff_named(connection, "丙")[0]["active"] is True


def test_only_the_named_grid_is_handed_over(town: Any, call: Call) -> None:
    """SUP-01."""
    both = [town.id("一网格"), town.id("二网格")]
    town.assign("丙", grid_ids=both)
    code, said = call("staff", "hand-over", "--from", "丙", "--to", "乙", "--grid", "二网格")
    assert (code, said["grids"]) == (0, ["二网格"])
    assert town.grid in _scopes(town, "丙") and town.other_grid not in _scopes(town, "丙")
    assert town.other_grid in _scopes(town, "乙")


@pytest.mark.parametrize(
    ("more", "error"), [(("--grid", "一网格"), "not_held"), (("--grid", "九网格"), "no_area")]
)
def test_a_grid_that_is_not_held_is_not_handed_over(
    town: Any, call: Call, more: tuple[str, ...], error: str
) -> None:
    """SUP-01."""
    before = _scopes(town, "丙")
    code, said = call("staff", "hand-over", "--from", "丙", "--to", "甲", *more)
    assert (code, said["error"]) == (1, error)
    assert _scopes(town, "丙") == before


def test_who_holds_nothing_has_nothing_to_hand_over(town: Any, call: Call) -> None:
    """SUP-01."""
    town.assign("丙", grid_ids=[])
    assert call("staff", "hand-over", "--from", "丙", "--to", "甲")[1]["error"] == "nothing_held"


@pytest.mark.parametrize(
    ("heir", "error"),
    [("丙", "same_person"), ("楼长", "hand_to_lead"), ("乙", "hand_to_inactive"), ("无此人", "no_staff")],
)
def test_who_cannot_take_over_is_said_and_nothing_changes(
    town: Any, call: Call, heir: str, error: str
) -> None:
    town.assign("乙", active=False)
    before = _scopes(town, "丙")
    code, said = call("staff", "deactivate", "丙", "--hand-to", heir)
    assert (code, said["error"]) == (1, error)
    assert _scopes(town, "丙") == before


@pytest.mark.parametrize(("permission", "more"), [("aggregates", ()), ("transferred", ("--unit", "fire"))])
@pytest.mark.parametrize(
    "command", [("deactivate", "楼长", "--hand-to"), ("hand-over", "--from", "楼长", "--to")]
)
def test_a_leads_buildings_go_to_nobody_whose_permission_holds_none(
    town: Any, call: Call, permission: str, more: tuple[str, ...], command: tuple[str, ...]
) -> None:
    place = ("--community", "清泉社区", *more)
    assert call("staff", "add", "--name", "领导", "--permission", permission, *place)[0] == 0
    before = _scopes(town, "楼长")
    code, said = call("staff", *command, "领导")
    assert (code, said["error"]) == (1, "hand_to_lead")
    assert "楼栋" in said["message"]
    assert _scopes(town, "楼长") == before


def test_a_lead_hands_over_to_a_grid_worker(town: Any, call: Call) -> None:
    assert call("staff", "hand-over", "--from", "楼长", "--to", "丙")[0] == 0
    assert town.building in _scopes(town, "丙") and town.building not in _scopes(town, "楼长")


def test_a_building_that_a_permission_does_not_show_is_held_by_nobody(town: Any, call: Call) -> None:
    more = ("--building", town.id("building", "1"), "--unit", "fire")
    place = ("--community", "清泉社区", *more)
    assert call("staff", "add", "--name", "局", "--permission", "transferred", *place)[0] == 0
    for name in ("甲", "乙", "主管"):
        town.assign(name, active=False)
    assert [one["name"] for one in call("staff", "deactivate", "楼长")[1]["buildings"]] == ["1栋"]


def test_handed_over_after_the_deactivation_what_is_open_is_listed_too(town: Any, call: Call) -> None:
    """SUP-01."""
    mine = town.matter(number="YH-2", found_by=town.id("staff", "丙"), subject_id=town.id("other home"))
    town.load(("matter", {**mine, "id": new_id(), "scope_id": town.other_building}))
    assert call("staff", "deactivate", "丙")[0] == 0
    code, said = call("staff", "hand-over", "--from", "丙", "--to", "甲")
    assert (code, said["grids"]) == (0, ["二网格"])
    assert [one["number"] for one in said["matters"]] == ["YH-2"]
    assert _scopes(town, "丙") == frozenset()
