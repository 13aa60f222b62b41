"""What a county may put into its own workbook, on the real page: repeats, photos, moments, long lists."""

import base64
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.domain.records import Photo
from desktop.services.desk import Desk
from desktop.services.records import filling as fillings
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.between import BetweenLine
from desktop.ui.formview.page import FormPage
from tests.forms.books import ask, begin, end
from tests.services.pictures import png
from tests.ui_forms.world import Try, Window, finish

ENTER, CONTROL, DELETE = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Delete
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def lines(page: FormPage) -> list[str]:
    return [one.accessibleName() for one in page.findChildren(BetweenLine)]


WORKERS = [
    ask("shop", required="yes"),
    begin("workers", label="工人"),
    ask("name", required="yes"),
    ask("age", "integer"),
    end(),
]


def test_one_more_of_a_repeat_is_a_key_and_so_is_one_less(window: Window, desk: Desk, attempt: Try) -> None:
    page, flow = attempt(WORKERS)
    window.key(*"cafe", ENTER)
    assert flow.at == "workers[1]/name" and lines(page) == ["再加一个工人"]
    window.key(*"li", ENTER)
    for name in ("wu", "an"):
        window.key(Qt.Key.Key_N, modifier=CONTROL)
        window.key(*name, ENTER)
    assert flow.session.answers["workers[3]/name"] == "an"
    window.key(*[Qt.Key.Key_Up] * 2)
    assert flow.at == "workers[2]/age"
    window.key(DELETE, modifier=ALT)
    assert flow.session.answers["workers[2]/name"] == "an"
    window.key(Qt.Key.Key_Z, modifier=CONTROL)
    assert flow.session.answers["workers[2]/name"] == "wu"
    window.key(DELETE, modifier=ALT)
    assert "workers[3]/name" not in flow.session.answers
    record = finish(window, desk)
    names = {key: value for key, value in record.answers.items() if key.endswith("name")}
    assert names == {"workers[1]/name": "li", "workers[2]/name": "an"}


def test_instances_come_back_after_a_power_cut(window: Window, attempt: Try) -> None:
    page, flow = attempt(WORKERS)
    window.key(*"cafe", ENTER, *"li", ENTER)
    window.key(Qt.Key.Key_N, modifier=CONTROL)
    window.key(*"wu", ENTER)
    again: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.DRAFT, flow.filling.draft_id)))
    assert again.flow is not None and again.flow.at == "workers[2]/age"
    assert again.flow.session.answers["workers[2]/name"] == "wu"


def test_a_repeat_of_none_is_taken_out_by_its_key_and_stays_out(window: Window, attempt: Try) -> None:
    page, flow = attempt(WORKERS)
    window.key(*"cafe", ENTER)
    window.key(DELETE, modifier=ALT)
    assert not flow.session.missing and lines(page) == ["再加一个工人"]
    again: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.DRAFT, flow.filling.draft_id)))
    assert again.flow is not None and not again.flow.session.missing


def test_a_note_is_read_between_the_questions(window: Window, attempt: Try) -> None:
    page, _ = attempt([ask("a", "note", label="先看这里"), ask("b")])
    assert lines(page) == ["先看这里"]


def test_moments_times_places_and_ranges_are_typed(window: Window, desk: Desk, attempt: Try) -> None:
    survey = [
        ask("at", "dateTime", required="yes"),
        ask("clock", "time", required="yes"),
        ask("where", "geopoint", required="yes"),
        ask("score", "range", parameters="start=1 end=10 step=1", required="yes"),
        ask("seen", "acknowledge", required="yes"),
    ]
    page, flow = attempt(survey)
    window.key(*"1208 0920", ENTER, *"920", ENTER, *"29.84 114.32", ENTER, *"11", ENTER)
    assert flow.at == "score" and page.column.active is not None
    assert "10" in page.column.active.error_text.text()
    window.key(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace, "7", ENTER, "1")
    record = finish(window, desk)
    assert record.answers == {
        "at": "2026-12-08T09:20:00+08:00",
        "clock": "09:20",
        "where": "29.84 114.32",
        "score": 7,
        "seen": "OK",
    }


def test_what_is_no_place_is_said_with_an_example(window: Window, attempt: Try) -> None:
    page, flow = attempt([ask("where", "geopoint"), ask("b")])
    window.key(*"here", ENTER)
    assert flow.at == "where" and page.column.active is not None
    assert "29.84" in page.column.active.error_text.text()


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_photo_is_an_answer_and_becomes_one_of_the_record(
    window: Window, desk: Desk, attempt: Try, tmp_path: Any
) -> None:
    page, flow = attempt([ask("door", "image", required="yes"), ask("b")])
    file = tmp_path / "door.png"
    file.write_bytes(png(800, 600))
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(file)
    photo = flow.session.answers["door"]
    again: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.DRAFT, flow.filling.draft_id)))
    assert again.attaching.kept.photos_of("door")[0].width() > 0
    record = finish(window, desk)
    [kept] = desk.read(lambda tx: tx.find(Photo, record_id=record.id))
    assert (kept.id, kept.moment, kept.matter_id) == (photo, "seen", None)
    assert base64.b64decode(kept.thumb)[:2] == b"\xff\xd8"


def test_a_long_list_is_searched(window: Window, desk: Desk, attempt: Try) -> None:
    rows = [{"list_name": "town", "name": f"t{n}", "label": f"第{n}村"} for n in range(60)]
    page, flow = attempt([ask("town", "select_one town", required="yes")], rows)
    window.key(*"47", ENTER)
    assert flow.session.answers["town"] == "t47"
    assert finish(window, desk).answers == {"town": "t47"}


def test_the_tenth_of_ten_choices_is_the_digit_nought(window: Window, attempt: Try) -> None:
    rows = [{"list_name": "l", "name": f"c{n}"} for n in range(1, 11)]
    _, flow = attempt([ask("a", "select_one l")], rows)
    window.key("0")
    assert flow.session.answers["a"] == "c10"


def test_a_section_is_confirmed_alone(window: Window, desk: Desk, attempt: Try) -> None:
    survey = [
        begin("one", "group", label="一"),
        ask("a", carry="fact"),
        end("group"),
        begin("two", "group", label="二"),
        ask("b", carry="fact"),
        end("group"),
    ]
    attempt(survey)
    window.key(*"x", ENTER, *"y", ENTER)
    finish(window, desk)
    _, flow = attempt(survey)
    window.key(Qt.Key.Key_F8, modifier=SHIFT)
    assert flow.session.answers == {"a": "x"} and flow.at == "b"


def test_a_draft_outlives_an_update_of_its_form(window: Window, desk: Desk, attempt: Try) -> None:
    _, flow = attempt([ask("a"), ask("gone"), ask("c")], version="1")
    window.key(*"x", ENTER, *"y", ENTER)
    page, newer = attempt([ask("a"), ask("fresh"), ask("c")], version="2")
    assert newer.filling.form_version == "2" and newer.session.answers == {"a": "x"}
    words = [one.text() for one in page.kept_aside.findChildren(QLabel)]
    assert "gone：y" in words and page.kept_aside.isVisible()
    assert newer.at == "c"
    window.key(*"z", ENTER)
    kept = fillings.reopen(desk, newer.filling.draft_id)
    assert kept.answers["gone"] == "y" and kept.answers["c"] == "z"
    assert set(finish(window, desk).answers) == {"a", "c"}


def test_a_form_without_a_question_can_be_finished(window: Window, desk: Desk, attempt: Try) -> None:
    page, flow = attempt([ask("a", "note", label="没有问题")])
    assert flow.at == "" and page.column.active is None
    window.key(Qt.Key.Key_Up, Qt.Key.Key_Down, "1", Qt.Key.Key_F8)
    assert finish(window, desk).form == "TRY_OUT"
