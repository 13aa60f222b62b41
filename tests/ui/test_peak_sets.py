"""盛夏 and 深冬: the few items of the season at a home, one form after the other (domain reference 4)."""

import pytest
from PySide6.QtCore import Qt

from desktop.forms.library import load_library
from desktop.resources import resources
from desktop.ui.formview.page import FormPage
from tests.ui.laptop import Laptop

SHIFT, ENTER = Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Return
SETS = {
    ("RES_FIRE", "summer"): {"RF02", "RF03", "RF04", "RF05", "RF06"},
    ("LPG_HOME", "summer"): {"LG01", "LG03", "LG09", "LG11", "LG15"},
    ("RES_FIRE", "winter"): {"RF08", "RF09"},
    ("LPG_HOME", "winter"): {"LG01", "LG02", "LG06", "LG11", "LG15", "LG23"},
}


@pytest.mark.parametrize(("form", "season"), SETS)
def test_the_items_of_a_season(form: str, season: str) -> None:
    """COR-07."""
    questions = load_library(resources() / "forms").get(form).questions.values()
    assert {one.code for one in questions if season in one.variants} == SETS[form, season]


def opened(day: Laptop) -> FormPage:
    day.until(lambda: isinstance(day.page, FormPage) and day.page.flow is not None)
    assert isinstance(day.page, FormPage)
    return day.page


def test_in_winter_shift_enter_begins_the_winter_set_and_the_other_form_follows(day: Laptop) -> None:
    """COR-07."""
    day.press(Qt.Key.Key_F3, modifier=SHIFT)
    day.until(lambda: day.shell.picker.isVisible())
    assert "只查深冬重点2项" in day.words()
    day.type("3 2 503")
    day.press(ENTER, modifier=SHIFT)
    page = opened(day)
    assert page.title().startswith("消防检查（深冬重点）") and page.flow is not None
    assert page.flow.order() == ["rf08_heating", "rf09_charcoal"]
    day.press(Qt.Key.Key_1, ENTER, Qt.Key.Key_2, ENTER)
    day.press(ENTER, modifier=Qt.KeyboardModifier.ControlModifier)
    day.until(lambda: isinstance(day.page, FormPage) and day.page is not page)
    assert opened(day).title().startswith("燃气检查（深冬重点）")


def test_enter_begins_the_whole_form(day: Laptop) -> None:
    day.press(Qt.Key.Key_F3, modifier=SHIFT)
    day.until(lambda: day.shell.picker.isVisible())
    day.press(ENTER)
    assert opened(day).title().startswith("消防检查　")


def test_a_visit_has_no_set_of_the_season(day: Laptop) -> None:
    day.press(Qt.Key.Key_F4)
    day.until(lambda: day.shell.picker.isVisible())
    assert "深冬重点" not in day.words()
