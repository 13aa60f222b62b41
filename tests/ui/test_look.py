"""No box glyphs, no cut words on buttons, no colours outside the theme."""

import json
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

import desktop.ui
from desktop.forms.library import load_library
from desktop.resources import resources
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.theme import COLOURS, FACTORS, Theme, base_style, load_fonts
from desktop.ui.widgets.cards import CIRCLED
from tests.ui.laptop import Laptop

UI = Path(desktop.ui.__file__).parent


def contrast(one: str, other: str) -> float:
    """WCAG 2 ratio of two colours of the theme."""

    def light(name: str) -> float:
        parts = [int(COLOURS[name][place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_font_has_every_character_that_is_shown(qapp: QApplication) -> None:
    family = load_fonts(resources() / "fonts")
    assert family
    theme = Theme(1.0, family)
    shown = set(CIRCLED[1:] + "↑↓–·…⓪")
    for file in (resources() / "i18n").rglob("*.json"):
        for text in json.loads(file.read_text("utf-8")).values():
            shown |= set(text)
    library = load_library(resources() / "forms")
    for code in library.codes():
        for question in library.get(code).questions.values():
            shown |= set(question.label("zh_CN"))
            shown |= {char for choice in question.choices for char in choice.label("zh_CN")}
    for bold in (False, True):
        metrics = QFontMetrics(theme.font("body", bold))
        missing = {char for char in shown if char.isprintable() and not metrics.inFontUcs4(ord(char))}
        assert missing == set()


def test_no_word_on_a_button_is_cut_at_1366_by_768(day: Laptop) -> None:
    for key, item in day.shell.rail.items.items():
        item.click()
        day.settle()
        for button in day.window.findChildren(KeyButton):
            if button.isVisible():
                assert button.width() >= button.sizeHint().width(), (key, button.text())


def test_every_button_and_list_has_a_name(day: Laptop) -> None:
    for item in day.shell.rail.items.values():
        item.click()
        day.settle()
        assert all(one.accessibleName() for one in day.window.findChildren(KeyButton) if one.isVisible())


def test_nothing_scrolls_sideways_at_1366_by_768(day: Laptop) -> None:
    for key, item in day.shell.rail.items.items():
        item.click()
        day.settle()
        page = day.page
        assert page.minimumSizeHint().width() <= page.width(), key


@pytest.mark.parametrize("ink", ["ink", "ink.2", "ink.3", "action"])
@pytest.mark.parametrize("ground", ["card", "ground", "sunk", "action.tint"])
def test_text_stands_out(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("risk", ["red", "orange", "yellow", "green"])
def test_risk_words_stand_out(risk: str) -> None:
    assert contrast(risk, "card") >= 4.5
    assert contrast(risk, f"{risk}.tint") >= 4.5
    assert contrast("line.strong", "card") >= 3


def test_colours_are_written_in_the_theme_only() -> None:
    literal = re.compile(r"#[0-9A-Fa-f]{6}\b")
    files = [file for file in UI.rglob("*.py") if file.name != "theme.py"]
    files += list((resources() / "styles").glob("*.qss"))
    assert [file.name for file in files if literal.search(file.read_text("utf-8"))] == []


def test_the_style_sheet_is_filled_at_every_type_size(qapp: QApplication) -> None:
    for factor in FACTORS:
        assert "$" not in base_style(Theme(factor), resources() / "styles")
