"""A form that is seen again has the keyboard where it was, and nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.page import FormPage
from tests.ui.laptop import Laptop
from tests.ui_forms.world import HOME

CONTROL = Qt.KeyboardModifier.ControlModifier
DAY = "vh25_next"
WAYS: dict[str, Callable[[Laptop], None]] = {
    "search": lambda day: day.press(Qt.Key.Key_K, modifier=CONTROL),
    "picker": lambda day: day.press(Qt.Key.Key_F3),
    "sheet": lambda day: day.press(Qt.Key.Key_P, modifier=CONTROL),
    "page": lambda day: day.shell.travel.go(Target(TargetKind.HOUSEHOLD, HOME)),
}


def visit(day: Laptop) -> FormPage:
    """The visit of a home, at the day of the next one."""
    day.press(Qt.Key.Key_F4)
    day.type("3 2 503")
    day.press(Qt.Key.Key_Return)
    day.until(lambda: isinstance(day.page, FormPage) and day.page.flow is not None)
    page: FormPage = day.page
    assert page.hands is not None
    day.press(Qt.Key.Key_1)
    page.hands.go_to(DAY)
    day.settle()
    return page


def answer(page: FormPage) -> object:
    assert page.flow is not None
    return page.flow.session.answers.get(DAY)


def there_and_back(day: Laptop, page: FormPage, way: str) -> None:
    WAYS[way](day)
    day.settle()
    focus = QApplication.focusWidget()
    assert focus is not None and not page.isAncestorOf(focus)
    day.press(Qt.Key.Key_Escape)
    assert day.page is page


@pytest.mark.parametrize("way", WAYS)
def test_typing_goes_on_in_the_field(day: Laptop, way: str) -> None:
    page = visit(day)
    day.type("2026")
    there_and_back(day, page, way)
    day.type("1212")
    assert answer(page) == "2026-12-12"


def test_the_panel_of_who_saw_it_has_the_keyboard_again(day: Laptop) -> None:
    page = visit(day)
    day.press(Qt.Key.Key_F9)
    there_and_back(day, page, "search")
    field: Any = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.text() == "1208"
    day.press(Qt.Key.Key_Escape)
    day.type("1212")
    day.press(Qt.Key.Key_Return)
    assert answer(page) == "2026-12-12"


@pytest.mark.parametrize(
    ("key", "modifier"), [(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_S, CONTROL)]
)
def test_a_day_without_year_is_in_the_draft(day: Laptop, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    first = visit(day)
    day.type("1212")
    assert answer(first) is None
    day.press(key, modifier=modifier)
    assert day.page is not first
    assert answer(visit(day)) == "2026-12-12"


def test_signing_out_keeps_it(day: Laptop) -> None:
    visit(day)
    day.type("1212")
    day.window.sign_out()
    day.until(lambda: day.window.findChild(FormPage) is None)
    day.settle()
    day.sign_in()
    assert answer(visit(day)) == "2026-12-12"


def test_a_click_on_the_ground_leaves_the_keyboard_in_the_field(day: Laptop) -> None:
    page = visit(day)
    click: Any = QTest.mouseClick
    click(page, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(4, page.height() // 2))
    day.settle()
    day.type("20261212")
    assert answer(page) == "2026-12-12"


def test_shift_tab_goes_past_the_page(day: Laptop) -> None:
    page = visit(day)
    passed = []
    for _ in range(40):
        day.press(Qt.Key.Key_Tab, modifier=Qt.KeyboardModifier.ShiftModifier)
        focus = QApplication.focusWidget()
        passed.append(focus is not None and not page.isAncestorOf(focus))
    assert any(passed)
