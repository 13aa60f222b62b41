"""Deciding between two values by the digits 1 and 2."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.texts import Texts
from desktop.ui.models.sync import CardWords, FieldWords, Option
from desktop.ui.theme import Theme
from desktop.ui.widgets.conflict import ConflictPanel

CARD = CardWords(
    "方秀莲改了王桂兰的资料，您填的不一样。用哪个？",
    "3栋2单元502",
    tuple(
        FieldWords(name, name, "原来 1人", Option("2人", "方秀莲 12月7日"), Option("1人", "您 12月8日"))
        for name in ("phone", "people")
    ),
)


def press(panel: ConflictPanel, key: Qt.Key) -> None:
    send: Any = QTest.keyClick
    send(panel.focusWidget() or panel, key)


@pytest.fixture
def panel(qtbot: QtBot, texts: Texts) -> Iterator[ConflictPanel]:
    """With its first option focused."""
    window = QWidget()
    qtbot.addWidget(window)
    made = ConflictPanel(Theme(), texts)
    made.setParent(window)
    made.show_card(CARD)
    made.resize(382, 500)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.take_focus()
    yield made


def test_each_digit_decides_one_field_and_enter_settles(qtbot: QtBot, panel: ConflictPanel) -> None:
    given: list[list[tuple[str, str]]] = []
    panel.settled.connect(given.append)
    assert not panel.settle.isEnabled() and "2" in panel.settle.text()
    press(panel, Qt.Key.Key_2)
    assert panel.open_fields == 1
    press(panel, Qt.Key.Key_Return)
    assert given == []
    press(panel, Qt.Key.Key_1)
    press(panel, Qt.Key.Key_Return)
    assert given == [[("phone", "wanted"), ("people", "server")]]


def test_escape_puts_it_off_at_any_time(qtbot: QtBot, panel: ConflictPanel) -> None:
    with qtbot.waitSignal(panel.later):
        press(panel, Qt.Key.Key_Escape)


def test_a_card_shown_again_keeps_what_was_picked(qtbot: QtBot, panel: ConflictPanel) -> None:
    press(panel, Qt.Key.Key_1)
    panel.show_card(CARD)
    assert panel.open_fields == 1


def test_every_option_is_named_with_value_and_person(qtbot: QtBot, panel: ConflictPanel) -> None:
    focus = panel.focusWidget()
    assert panel.has_focus() and focus is not None
    assert focus.accessibleName() == "phone 1 2人 方秀莲 12月7日"
