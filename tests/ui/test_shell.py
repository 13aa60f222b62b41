"""The frame around the pages: keys that work everywhere, forms taken up again, no network."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.ui import theme as tokens
from desktop.ui.formview.page import FormPage
from tests.ui.laptop import Laptop, make_folder

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def begin_visit(day: Laptop, typed: str = "3 2 503") -> FormPage:
    day.press(Qt.Key.Key_F4)
    day.type(typed)
    day.press(Qt.Key.Key_Return)
    day.until(lambda: isinstance(day.page, FormPage) and day.page.flow is not None)
    page = day.page
    assert isinstance(page, FormPage)
    return page


def test_the_ribbon_of_demo_data_is_always_there(day: Laptop) -> None:
    assert "演示数据" in day.words()


def test_without_a_network_the_badge_says_so_and_work_goes_on(day: Laptop) -> None:
    day.until(lambda: day.shell.line.down)
    day.settle()
    assert "离线可用" in day.shell.top.sync.accessibleName() + day.shell.top.sync.text()
    day.press(Qt.Key.Key_F5)
    day.until(lambda: "连不上服务器" in day.shell.bar.text)
    begin_visit(day)


def test_a_door_typed_in_groups_begins_the_visit_there(day: Laptop) -> None:
    page = begin_visit(day)
    assert "3栋2单元503" in page.title() and "余友田" in page.title()


def test_initials_find_a_home_and_escape_leaves_it(day: Laptop) -> None:
    day.press(Qt.Key.Key_3, modifier=ALT)
    day.type("wgl")
    assert "3栋2单元502" in day.shell.picker.current_line()
    day.press(Qt.Key.Key_Escape)
    assert not day.shell.picker.isVisible()
    assert day.window.windowTitle() == "今日 · 巡格"


def test_ctrl_k_works_while_a_field_has_the_keyboard(day: Laptop) -> None:
    day.shell.rail.items["households"].click()
    day.settle()
    field = day.page.findChild(QLineEdit)
    field.setFocus()
    day.type("502")
    day.press(Qt.Key.Key_K, modifier=CONTROL)
    assert day.shell.top.search.hasFocus()
    assert field.text() == "502"
    day.press(Qt.Key.Key_Escape)
    assert not day.shell.top.search.hasFocus()


def test_a_form_that_was_open_when_the_program_ended_is_taken_up(qapp: QApplication, folder: Path) -> None:
    first = Laptop.open(qapp, folder)
    first.sign_in()
    page = begin_visit(first)
    first.press(Qt.Key.Key_1, Qt.Key.Key_Return)
    assert page.flow is not None
    question = page.flow.at
    first.close()
    second = Laptop.open(qapp, folder)
    try:
        second.sign_in()
        second.until(lambda: isinstance(second.page, FormPage) and second.page.flow is not None)
        assert second.page.flow.at == question
        assert "接着上次填" in second.shell.bar.text
    finally:
        second.close()


def test_a_form_opened_again_over_itself_has_one_page_so_that_no_answer_is_overwritten(day: Laptop) -> None:
    first = begin_visit(day)
    day.press(Qt.Key.Key_1, Qt.Key.Key_Return)
    second = begin_visit(day)
    assert second is not first and second.flow is not None
    day.press(Qt.Key.Key_1)
    answers = dict(second.flow.session.answers)
    day.press(Qt.Key.Key_Escape)
    assert day.window.windowTitle() == "今日 · 巡格"
    third = begin_visit(day)
    assert third.flow is not None
    assert third.flow.session.answers == answers and len(answers) == 2


def test_on_the_way_to_a_form_taken_up_today_is_never_noted_as_having_left_it(
    qapp: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A laptop that dies then opens the form again."""
    first = Laptop.open(qapp, folder)
    first.sign_in()
    flow = begin_visit(first).flow
    assert flow is not None
    first.press(Qt.Key.Key_1)
    first.close()
    noted: list[str] = []
    monkeypatch.setattr("desktop.ui.shell.keep_open", lambda _desk, form: noted.append(form))
    again = Laptop.open(qapp, folder)
    again.sign_in()
    again.until(lambda: isinstance(again.page, FormPage) and bool(noted))
    again.close()
    assert noted == [flow.filling.draft_id]


def test_a_form_put_aside_is_not_forced_on_anybody(qapp: QApplication, folder: Path) -> None:
    first = Laptop.open(qapp, folder)
    first.sign_in()
    begin_visit(first)
    first.press(Qt.Key.Key_1, Qt.Key.Key_Escape)
    assert first.window.windowTitle() == "今日 · 巡格"
    first.close()
    second = Laptop.open(qapp, folder)
    try:
        second.sign_in()
        assert second.window.windowTitle() == "今日 · 巡格"
        assert not second.page.groups["drafts"].isHidden()
    finally:
        second.close()


def test_every_place_of_the_rail_opens_and_names_itself(day: Laptop) -> None:
    for key, item in day.shell.rail.items.items():
        item.click()
        day.settle()
        here = day.shell.travel.here
        assert here is not None and here.rail == key
        assert day.page.title() and day.window.windowTitle().startswith(day.page.title())


def test_a_narrow_window_folds_the_rail_and_keeps_its_names(day: Laptop) -> None:
    day.window.resize(1093, 614)
    day.settle()
    assert day.shell.rail.width() == tokens.RAIL_FOLDED
    assert day.shell.rail.items["today"].accessibleName() == "今日"
    assert day.shell.rail.items["today"].toolTip() == "今日"


def test_signing_out_shuts_the_file_and_the_next_sign_in_opens_it(day: Laptop) -> None:
    day.shell.top.person_wanted.emit("leave")
    day.until(lambda: day.window.windowTitle().startswith("登录"))
    day.settle()
    day.sign_in()
    assert day.window.windowTitle() == "今日 · 巡格"


def test_another_language_and_type_size_apply_at_once_and_are_kept(day: Laptop) -> None:
    day.shell.rail.items["settings"].click()
    day.settle()
    day.press(Qt.Key.Key_2)
    day.until(lambda: "Today" in day.window.windowTitle())
    day.settle()
    assert '"en"' in (day.folder / "settings.json").read_text("utf-8")
    assert "Households" in day.words()


def test_a_form_in_which_nothing_was_answered_leaves_no_draft(day: Laptop) -> None:
    begin_visit(day)
    day.press(Qt.Key.Key_Escape)
    assert day.window.windowTitle() == "今日 · 巡格"
    assert day.page.groups["drafts"].isHidden()
    assert "存着" not in day.shell.bar.text


def test_a_lead_is_not_offered_the_visit_he_may_not_see(qapp: QApplication, tmp_path: Path) -> None:
    folder = tmp_path / "lead"
    make_folder(folder, lead=True)
    laptop = Laptop.open(qapp, folder)
    try:
        laptop.sign_in()
        laptop.press(Qt.Key.Key_F4)
        laptop.settle()
        assert not laptop.shell.picker.isVisible()
        assert "由网格员填写" in laptop.shell.bar.text
    finally:
        laptop.close()
