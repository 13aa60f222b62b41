"""Lists that a county's form may ask of the laptop: `select_one_from_file households.csv` and the others."""

import pytest

from desktop.domain import scopes
from desktop.domain.places import Place
from desktop.domain.values import new_id
from desktop.services.desk import Desk
from desktop.services.records import filling
from tests.forms.books import ITEM, ask, book, calc
from tests.services.conftest import GRID, home

DOOR = "3栋2单元503"


@pytest.mark.parametrize("name", ["residents", "buildings", "places", "households", "staff", "route"])
def test_a_list_of_the_program_has_its_rows(desk: Desk, name: str) -> None:
    shop = {
        "id": new_id(),
        "scope_id": scopes.grid(GRID),
        "grid_id": GRID,
        "kind": "nine_small",
        "name": "超市",
    }
    desk.write(lambda tx: tx.put(Place.model_validate(shop)))
    survey = [
        ask("a", f"select_one_from_file {name}.csv", label="A"),
        calc("first", f"instance('{name}'){ITEM}[position() = 1]/label"),
    ]
    desk.forms.add(book(survey, settings={"form_id": "TRY_LISTS"}))
    try:
        session = filling.session(desk, filling.start(desk, "TRY_LISTS", "household", home(DOOR)))
    finally:
        desk.forms.forget("TRY_LISTS")
    offered = session.choices("a")
    assert offered and session.values["first"] == offered[0].label("zh")
    session.answer("a", offered[0].name)
    assert not session.errors


def test_a_list_of_the_same_name_in_the_workbook_stays_the_workbooks(desk: Desk) -> None:
    own = [{"list_name": "staff", "name": "x", "label": "X"}]
    desk.forms.add(book([ask("a", "select_one staff")], own, {"form_id": "TRY_LISTS"}))
    try:
        session = filling.session(desk, filling.start(desk, "TRY_LISTS", "household", home(DOOR)))
    finally:
        desk.forms.forget("TRY_LISTS")
    assert [one.name for one in session.choices("a")] == ["x"]
