"""What was typed is an answer however the question is left, not only by Enter."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.services.desk import Desk
from desktop.ui.formview.flow import Flow
from desktop.ui.formview.page import FormPage
from tests.forms.books import ask, choices
from tests.ui_forms.test_formview import kept
from tests.ui_forms.world import Try, Window

CONTROL = Qt.KeyboardModifier.ControlModifier
TYPED: list[tuple[Mapping[str, Any], str, object]] = [
    (ask("b", "date"), "0512", "2027-05-12"),
    (ask("b", "time"), "920", "09:20"),
    (ask("b", "date", appearance="year"), "19", "2019-01-01"),
    (ask("b", "dateTime"), "0512 0920", "2027-05-12T09:20:00+08:00"),
    (ask("b", "geopoint"), "29.84 114.32", "29.84 114.32"),
]
Type = Callable[..., tuple[FormPage, Flow]]


@pytest.fixture
def typed(window: Window, attempt: Try, monkeypatch: pytest.MonkeyPatch) -> Type:
    """At the question `b`, with this in its field."""

    def make(question: Mapping[str, Any], text: str) -> tuple[FormPage, Flow]:
        rows = [ask("a"), question, ask("c", "select_one yn"), ask("d")]
        page, flow = attempt(rows, choices(yn="yes no"))
        assert page.hands is not None
        page.hands.go_to("b")
        window.settle()
        send: Any = QTest.keyClicks
        send(window.frame.focusWidget(), text)  # `window.key` would leave the page after every key
        assert "b" not in flow.session.answers
        return page, flow

    return make


def error(page: FormPage) -> str:
    active = page.column.active
    assert active is not None
    return active.error_text.text()


def field_of(page: FormPage) -> Any:
    active = page.column.active
    assert active is not None and active.entry is not None
    return active.entry.field


@pytest.mark.parametrize(("question", "text", "value"), TYPED)
@pytest.mark.parametrize("way", ["up", "escape", "click"])
def test_what_was_typed_is_kept(
    window: Window, desk: Desk, typed: Type, question: Mapping[str, Any], text: str, value: object, way: str
) -> None:
    page, flow = typed(question, text)
    if way == "click":
        page.column.opened.emit("d")
        window.settle()
    else:
        window.key(Qt.Key.Key_Up if way == "up" else Qt.Key.Key_Escape)
    assert flow.at == {"up": "a", "escape": "b", "click": "d"}[way]
    assert kept(desk, page).answers["b"] == value


def test_a_choice_pressed_at_another_question_keeps_it_too(window: Window, typed: Type) -> None:
    page, flow = typed(ask("b", "date"), "0512")
    page.column.picked.emit("c", "yes")
    window.settle()
    assert flow.session.answers == {"b": "2027-05-12", "c": "yes"}


@pytest.mark.parametrize(("key", "modifier"), [(Qt.Key.Key_F8, 0), (Qt.Key.Key_F8, 1), (Qt.Key.Key_0, 2)])
def test_what_answers_at_once_takes_it_first(window: Window, typed: Type, key: Qt.Key, modifier: int) -> None:
    held = [
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.AltModifier,
    ][modifier]
    _, flow = typed(ask("b", "date"), "0512")
    window.key(key, modifier=held)
    assert flow.session.answers == {"b": "2027-05-12"}


def test_what_cannot_be_read_is_said_and_the_person_stays(window: Window, typed: Type) -> None:
    page, flow = typed(ask("b", "date"), "05")
    ways: list[Callable[[], object]] = [
        lambda: window.key(Qt.Key.Key_Up),
        lambda: page.column.opened.emit("d"),
        lambda: page.column.picked.emit("c", "yes"),
        lambda: window.key(Qt.Key.Key_F8),
    ]
    for leave in ways:
        leave()
        assert (flow.at, flow.session.answers, field_of(page).text()) == ("b", {}, "05")
        assert "0512" in error(page)
        assert field_of(page).hasFocus()
        page.column.active.show_error("")  # type: ignore[union-attr]  # `error` found it
    window.key("1", "2")
    assert error(page) == ""
    window.key(Qt.Key.Key_Up)
    assert (flow.at, flow.session.answers) == ("a", {"b": "2027-05-12"})


def test_escape_always_leaves(window: Window, typed: Type) -> None:
    _, flow = typed(ask("b", "date"), "05")
    window.key(Qt.Key.Key_Escape)
    assert window.backs == ["back"]
    assert flow.session.answers == {}


def test_an_empty_field_holds_nobody(window: Window, typed: Type) -> None:
    page, flow = typed(ask("b", "date"), "")
    window.key(Qt.Key.Key_Up)
    assert flow.at == "a"
    page.column.opened.emit("d")
    assert flow.at == "d"


def test_an_equals_sign_without_a_last_answer_does_not_stay_in_the_field(window: Window, typed: Type) -> None:
    page, flow = typed(ask("b", "date"), "=")
    assert (field_of(page).text(), bool(error(page))) == ("", True)
    window.key(Qt.Key.Key_Up)
    assert flow.at == "a"


def test_a_question_that_goes_by_what_was_typed_is_not_gone_to(window: Window, attempt: Try) -> None:
    page, flow = attempt([ask("a"), ask("b", "date"), ask("c", relevant="${b} = ''"), ask("d")])
    assert page.hands is not None
    page.hands.go_to("b")
    window.settle()
    send: Any = QTest.keyClicks
    send(window.frame.focusWidget(), "0512")
    page.column.opened.emit("c")
    window.settle()
    assert (flow.at, flow.session.answers) == ("b", {"b": "2027-05-12"})
    page.column.opened.emit("d")
    assert flow.at == "d"
