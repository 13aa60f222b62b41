"""Words of the column `appearance`, as the specification has them, on the real page."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from desktop.services.desk import Desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.editors import TextArea
from desktop.ui.formview.finder import ChoiceFinder
from desktop.ui.formview.lines import room_for
from desktop.ui.formview.page import FormPage
from desktop.ui.parts.choices import ChoiceBar
from tests.forms.books import ask, begin, choices, end
from tests.ui_forms.world import HOME, Try, Window, finish

ENTER, UP, DOWN, SHIFT = Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier
SIX = choices(k="a b c d e f")


def bar(page: FormPage) -> ChoiceBar | ChoiceFinder | None:
    assert page.column.active is not None
    return page.column.active.choices


def test_multiline_takes_lines_by_shift_enter_and_goes_on_by_enter(
    window: Window, desk: Desk, attempt: Try
) -> None:
    page, flow = attempt([ask("a", appearance="multiline", required="yes"), ask("b")])
    assert page.column.active is not None and page.column.active.entry is not None
    assert isinstance(page.column.active.entry.field, TextArea)
    window.key(*"one")
    window.key(ENTER, modifier=SHIFT)
    window.key(*"two", UP, *"1")
    assert flow.at == "a" and flow.session.answers["a"] == "one1\ntwo"
    window.key(DOWN, ENTER)
    assert flow.at == "b"
    window.key(UP)
    assert flow.at == "a"
    assert page.column.active.entry.field.text() == "one1\ntwo"
    assert finish(window, desk).answers == {"a": "one1\ntwo"}


def test_phrases_go_into_a_remark_by_control_and_a_digit(window: Window, desk: Desk) -> None:
    page: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.FORM, HOME, "RES_FIRE", "household")))
    flow = page.flow
    assert flow is not None and page.hands is not None
    while flow.question(flow.at).type != "text":
        window.key(Qt.Key.Key_Down if flow.answered(flow.at) else "2")
    assert page.column.active is not None and page.column.active.entry is not None
    first, second = page.column.active.entry.phrases[:2]
    window.key("1", "2", modifier=Qt.KeyboardModifier.ControlModifier)
    assert flow.session.answers[flow.at] == f"{first}，{second}"
    assert "已口头提醒" in page.column.active.entry.phrases


@pytest.mark.parametrize("said", ["是", "0.8 米", "1 人", "不漏", "2024年3月", "瓶装液化气、电"])
def test_the_last_answer_has_all_the_room_it_needs(window: Window, said: str) -> None:
    theme, last = window.ctx.theme, f"上次 12月8日 {said}"
    fitting = theme.metrics("small").elidedText(last, Qt.TextElideMode.ElideRight, room_for(theme, last))
    assert fitting == last


def test_numbers_take_digits_only_and_stay_a_text(window: Window, desk: Desk, attempt: Try) -> None:
    page, flow = attempt([ask("phone", appearance="numbers", required="yes"), ask("b")])
    assert page.column.active is not None and page.column.active.entry is not None
    assert not page.column.active.entry.field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    window.key(*"call me", ENTER)
    assert flow.at == "phone" and page.column.active.error_text.text()
    window.key(*[Qt.Key.Key_Backspace] * 7, *"0716-123", ENTER)
    assert flow.at == "b"
    assert finish(window, desk).answers == {"phone": "0716-123"}


def test_minimal_is_searched_instead_of_shown(window: Window, attempt: Try) -> None:
    page, flow = attempt([ask("q", "select_one k", appearance="minimal"), ask("b")], SIX)
    assert isinstance(bar(page), ChoiceFinder)
    window.key("d", ENTER)
    assert flow.session.answers["q"] == "d"


def test_columns_with_a_number_are_that_many_of_one_width(window: Window, attempt: Try) -> None:
    page, flow = attempt([ask("q", "select_one k", appearance="w2 columns-3")], SIX)
    shown = bar(page)
    assert isinstance(shown, ChoiceBar)
    buttons = shown.findChildren(QAbstractButton)
    assert len({one.width() for one in buttons}) == 1
    assert [len([one for one in buttons if one.y() == y]) for y in sorted({one.y() for one in buttons})] == [
        3,
        3,
    ]
    window.key("5")
    assert flow.session.answers["q"] == "e"


def test_of_a_date_only_month_or_year_may_be_asked(window: Window, desk: Desk, attempt: Try) -> None:
    survey = [
        ask("made", "date", appearance="month-year", required="yes"),
        ask("built", "date", appearance="no-calendar year", required="yes"),
    ]
    page, flow = attempt(survey)
    window.key(*"2508", ENTER, *"2019")
    assert finish(window, desk).answers == {"made": "2025-08-01", "built": "2019-01-01"}
    page, flow = attempt(survey)
    window.key("-", ENTER)
    assert flow.at == "made" and page.column.active is not None and page.column.active.error_text.text()


def test_an_answer_that_is_missing_is_asked_for_in_the_forms_own_words(window: Window, attempt: Try) -> None:
    page, flow = attempt([ask("a", required="yes", required_message="请问清楚"), ask("b")])
    window.key(ENTER)
    assert flow.at == "a" and page.column.active is not None
    assert page.column.active.error_text.text() == "请问清楚"


def test_words_for_other_programs_change_nothing(window: Window, desk: Desk, attempt: Try) -> None:
    page, flow = attempt(
        [
            begin("g", "group", appearance="field-list"),
            ask("q", "select_one k", appearance="quick horizontal-compact", required="yes"),
            ask("rated", "range", appearance="rating", parameters="start=1 end=5 step=1"),
            end("group"),
        ],
        SIX,
    )
    assert isinstance(bar(page), ChoiceBar)
    window.key("2", ENTER, "4")
    assert finish(window, desk).answers == {"q": "b", "rated": 4}
