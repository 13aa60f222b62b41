"""Keys pressed before what they are meant for is there: they act on what was typed, not on what was shown."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.domain.people import Household
from desktop.domain.places import Building
from desktop.domain.records import Record
from desktop.store.tx import Tx
from desktop.ui.formview.page import FormPage
from desktop.ui.pages.buildings import BuildingsPage
from tests.ui.laptop import Laptop
from tests.ui_forms.world import GRID, row_id

CONTROL = Qt.KeyboardModifier.ControlModifier
ENTER, ESC, F4 = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F4
CLEAR = [Qt.Key.Key_Backspace] * 3


def at_once(laptop: Laptop, *keys: Qt.Key | str) -> None:
    """One after the other, before anything can be read in between."""
    click: Any = QTest.keyClick
    for key in keys:
        focus = QApplication.focusWidget() or laptop.window
        if isinstance(key, str):
            for char in key:
                click(focus, char)
        else:
            click(focus, key)


def opens(laptop: Laptop, door: str) -> None:
    laptop.until(lambda: door in laptop.page.title())
    laptop.settle()


def test_enter_opens_what_is_typed_in_the_search_not_what_was_found_before(day: Laptop) -> None:
    day.press(Qt.Key.Key_K, modifier=CONTROL)
    day.type("503")
    at_once(day, *CLEAR, "502", ENTER)
    opens(day, "502")


def test_enter_right_after_typing_in_the_search(day: Laptop) -> None:
    day.press(Qt.Key.Key_K, modifier=CONTROL)
    at_once(day, "502", ENTER)
    opens(day, "502")


def test_esc_after_enter_opens_nothing(day: Laptop) -> None:
    day.press(Qt.Key.Key_K, modifier=CONTROL)
    at_once(day, "502", ENTER, ESC)
    day.settle()
    assert "502" not in day.page.title()


def test_two_enters_in_a_list_open_the_first_line_of_what_is_typed(day: Laptop) -> None:
    day.shell.travel.root("households")
    day.settle()
    day.page.listing.search.setFocus()
    at_once(day, "502", ENTER, ENTER)
    opens(day, "502")


def test_one_enter_in_a_list_goes_into_the_table(day: Laptop) -> None:
    day.shell.travel.root("households")
    day.settle()
    day.page.listing.search.setFocus()
    at_once(day, "502", ENTER)
    day.until(lambda: bool(day.page.listing.table.hasFocus()))
    assert [row.door for row in day.page.listing.model.rows] == ["3栋2单元502"]


def test_a_door_typed_right_after_f4_is_whom_the_visit_is_for(day: Laptop) -> None:
    at_once(day, F4, "502", ENTER)
    day.until(lambda: isinstance(day.page, FormPage) and day.page.flow is not None)
    opens(day, "502")


def test_esc_right_after_f4_begins_nothing(day: Laptop) -> None:
    at_once(day, F4, "502", ESC)
    day.settle()
    assert not day.shell.picker.isVisible() and not isinstance(day.page, FormPage)


def building(number: int) -> Building:
    place = {"grid_id": GRID, "site_id": row_id(9), "code": f"{number}", "name": f"{number}栋"}
    row = {"id": row_id(600 + number), "scope_id": f"building:{row_id(600 + number)}", "number": number}
    return Building.model_validate(row | place | {"units": 2, "floors": 6})


def home_in(number: int) -> Household:
    place = {"building_id": row_id(600 + number), "dwelling_id": row_id(640 + number), "grid_id": GRID}
    row = {"id": row_id(620 + number), "scope_id": f"building:{row_id(600 + number)}", "people": 2}
    return Household.model_validate(row | place | {"door": f"{number}栋1单元101", "head_name": "张三"})


def comes(laptop: Laptop, number: int) -> None:
    def work(tx: Tx) -> None:
        tx.put(building(number))
        tx.put(home_in(number))

    laptop.shell.ctx.desk.store.apply(work)


@pytest.mark.parametrize("on_chip", [False, True])
def test_a_building_that_comes_leaves_the_one_that_is_shown(day: Laptop, on_chip: bool) -> None:
    comes(day, 5)
    day.shell.travel.root("buildings")
    day.settle()
    page = day.page
    assert isinstance(page, BuildingsPage) and page._bar is not None
    page._bar.choose(row_id(605))
    day.settle()
    (page._bar.take_focus if on_chip else page._view.setFocus)()
    comes(day, 6)
    day.until(lambda: len(page._buildings) == 3)
    day.settle()
    assert page._bar.current == row_id(605)
    assert page._view.hasFocus()
    day.press(Qt.Key.Key_F3)
    assert day.page is not page


@pytest.mark.parametrize("asked", ["search", "picker"])
def test_a_click_beside_what_is_open_goes_where_it_went(day: Laptop, asked: str) -> None:
    day.shell.travel.root("households")
    day.settle()
    if asked == "search":
        day.press(Qt.Key.Key_K, modifier=CONTROL)
    else:
        day.press(F4)
    click: Any = QTest.mouseClick
    click(day.page.listing.search, Qt.MouseButton.LeftButton)
    day.settle()
    day.type("502")
    assert day.page.listing.search.text() == "502"


@pytest.mark.parametrize("by", ["Ctrl+Enter", "Enter"])
def test_finishing_twice_makes_one_record_and_leaves_it_to_be_taken_back(day: Laptop, by: str) -> None:
    day.shell.begin("patrol")
    day.until(lambda: isinstance(day.page, FormPage) and day.page.flow is not None)
    day.settle()
    day.page.hands.all_normal()
    day.settle()
    click: Any = QTest.keyClick
    focus = day.page if by == "Ctrl+Enter" else day.page.header.finish_button
    for _ in range(2):
        click(focus, ENTER, CONTROL if by == "Ctrl+Enter" else Qt.KeyboardModifier.NoModifier)
    day.until(lambda: not isinstance(day.page, FormPage))
    day.settle()
    assert day.shell.ctx.desk.read(lambda tx: tx.count(Record)) == 1
    assert day.shell.bar.can_undo
