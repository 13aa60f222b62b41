"""The administrator merges what was entered twice, by names, and takes it back."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

import pytest

from server.__main__ import main

Call = Callable[..., tuple[int, Any]]


@pytest.fixture
def call(town: Any) -> Call:
    def run(*args: str) -> tuple[int, Any]:
        out = io.StringIO()
        with redirect_stdout(out):
            code = main([*args, "--db", town.url])
        return code, json.loads(out.getvalue().splitlines()[0])

    return run


@pytest.fixture
def doors(town: Any) -> None:
    """Two more homes in the grid of the first, and one in the other grid."""
    for door, grid, number in (
        ("1栋1单元102", "一网格", "1"),
        ("2栋1单元101", "一网格", "2"),
        ("3栋101", "二网格", "3"),
    ):
        building = town.id("building", number)
        home = {"id": town.id(door), "scope_id": f"building:{building}", "building_id": building}
        fields = {
            "dwelling_id": town.id("d", door),
            "grid_id": town.id(grid),
            "head_name": "试样",
            "people": 1,
        }
        town.load(("household", {**home, **fields, "door": door, "number": door}))


def test_by_door_and_back_again(town: Any, call: Call, doors: None) -> None:
    assert call("merge", "household", "1栋1单元101", "1栋1单元102") == (
        0,
        {"kind": "household", "kept": town.home, "merged": town.id("1栋1单元102")},
    )
    laptop = town.laptop("甲")
    laptop.pull()
    assert laptop.live("household")[town.id("1栋1单元102")]["merged_into"] == town.home
    assert call("unmerge", "household", "1栋1单元102")[0] == 0
    laptop.pull()
    assert laptop.live("household")[town.id("1栋1单元102")]["merged_into"] is None


def test_into_one_that_was_merged_itself_goes_to_what_stands_for_it(
    town: Any, call: Call, doors: None
) -> None:
    call("merge", "household", "1栋1单元101", "1栋1单元102")
    assert call("merge", "household", "1栋1单元102", "2栋1单元101")[1]["kept"] == town.home


def test_what_cannot_be_merged_is_said(town: Any, call: Call, doors: None) -> None:
    call("merge", "household", "1栋1单元101", "1栋1单元102")
    for keep, drop, error in (
        ("1栋1单元102", "1栋1单元101", "merged_same"),
        ("2栋1单元101", "1栋1单元102", "merged_already"),
        ("1栋1单元101", "3栋101", "merged_other_grid"),
        ("1栋1单元101", "无此门", "no_row"),
        (town.home, "试样", "several_rows"),
    ):
        code, said = call("merge", "household", keep, drop)
        assert (code, said["error"]) == (1, error), (keep, drop)
    assert call("unmerge", "household", "2栋1单元101")[1]["error"] == "no_row"
    assert call("merge", "resident", "甲", "乙")[1]["error"] == "no_row"
