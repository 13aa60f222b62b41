"""RES_FIRE on the real page: a home without a hazard by digits alone, and a hazard with its grade."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.domain.matters import Matter
from desktop.domain.records import Record
from desktop.services.desk import Desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.page import FormPage
from tests.ui_forms.world import HOME, Window

Begin = Callable[[], FormPage]
QUESTIONS = 24


@pytest.fixture
def begin(window: Window) -> Begin:
    def make() -> FormPage:
        target = Target(TargetKind.FORM, HOME, "RES_FIRE", "household")
        page: FormPage = window.show(FormPage(window.ctx, target))
        return page

    return make


def _normal(page: FormPage) -> str:
    """The digit of the normal answer of the question that is asked."""
    assert page.flow is not None
    choices = page.flow.session.spec.questions[page.flow.at].choices
    return str(next(place for place, one in enumerate(choices, 1) if one.normal))


def _answer(window: Window, page: FormPage, instead: dict[str, str]) -> int:
    """Keys pressed until nothing is missing."""
    keys = 0
    assert page.flow is not None
    while page.flow.session.missing:
        asked = page.flow.at
        window.key(instead.get(asked) or _normal(page))
        keys += 1
        if page.flow.at == asked and page.flow.session.missing:
            window.key(Qt.Key.Key_Return)
            keys += 1
    window.key(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    return keys + 1


def test_a_home_without_a_hazard_takes_a_digit_and_enter_a_question(
    window: Window, desk: Desk, begin: Begin
) -> None:
    keys = _answer(window, begin(), {})
    assert desk.read(lambda tx: tx.find(Record))[0].form == "RES_FIRE"
    assert desk.read(lambda tx: tx.find(Matter)) == []
    assert keys <= 2 * QUESTIONS + 1


def test_a_battery_charged_inside_becomes_a_hazard_for_today(
    window: Window, desk: Desk, begin: Begin
) -> None:
    _answer(window, begin(), {"rf01_ebike": "4"})
    [matter] = desk.read(lambda tx: tx.find(Matter))
    assert (matter.item, matter.grade, matter.due_days) == ("RF01", "S", 0)
    assert "第二十八条" in matter.duty_clause
