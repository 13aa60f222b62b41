"""The gas check driven by keys only, with the real form, a real file and the real services."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop.domain.matters import Matter, Step
from desktop.domain.records import Record
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.records import filling as fillings
from desktop.services.shapes.filling import Filling
from desktop.services.shapes.target import Target, TargetKind
from desktop.texts import Texts
from desktop.ui.formview.page import FormPage
from tests.ui_forms.world import GRID, HOME, STAFF, Window

ENTER = Qt.Key.Key_Return
CONTROL = Qt.KeyboardModifier.ControlModifier
Begin = Callable[..., FormPage]
NEW = Target(TargetKind.FORM, HOME, "LPG_HOME", "household")

NORMAL = {
    "lg01_fuel": "1", "lg02_two_sources": "2", "lg03_place": "1", "lg04_count": "1", "lg05_made": "2408",
    "lg06_extension": "1", "lg06_next_check": "2808", "lg07_body": "1", "lg08_leak": "1",
    "lg09_upright": "1", "lg10_distance": "1.2", "lg11_vented": "1", "lg12_hose": "1",
    "lg13_changed": "2508", "lg14_length": "1.6", "lg15_aged": "2", "lg16_wall": "2", "lg17_tee": "2",
    "lg18_clamped": "1", "lg19_regulator": "1", "lg20_regulator_changed": "2508",
    "lg21_flame_guard": "1", "lg22_stove_year": "2022", "lg23_heater": "1", "lg24_alarm": "1",
    "lg25_supplier": "1", "lg25_help": "1",
}  # fmt: skip
"""Keys that answer each question without a finding."""


@pytest.fixture
def begin(window: Window) -> Begin:
    def make(target: Target = NEW) -> FormPage:
        page: FormPage = window.show(FormPage(window.ctx, target))
        return page

    return make


def kept(desk: Desk, page: FormPage) -> Filling:
    assert page.flow is not None
    return fillings.reopen(desk, page.flow.filling.draft_id)


def at(page: FormPage) -> str:
    assert page.flow is not None
    return page.flow.at


def answer_until(window: Window, page: FormPage, name: str) -> None:
    """Answer normally, question by question, until `name` is being asked."""
    for _ in range(40):
        if at(page) == name:
            return
        window.key(*NORMAL[at(page)], ENTER)
    raise AssertionError(f"never came to {name}")


def test_every_answer_is_on_disk_at_once(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    assert at(page) == "lg01_fuel"
    window.key("1")
    assert kept(desk, page).answers == {"lg01_fuel": ["lpg"]}
    window.key(ENTER)
    assert kept(desk, page).at_question == at(page) != "lg01_fuel"


def test_grey_answers_are_explained_where_there_are_some(window: Window, texts: Texts, begin: Begin) -> None:
    """Not at the first check of a home: nothing stands there in grey."""
    grey = texts("formview.grey_is_last")
    shown = [label for label in begin().column.findChildren(QLabel) if label.text() == grey]
    assert [label.isVisible() for label in shown] == [False]


def test_several_answers_are_toggled_by_digits(window: Window, begin: Begin) -> None:
    page = begin()
    window.key("1", "3", "1")
    assert page.flow is not None
    assert page.flow.session.answers["lg01_fuel"] == ["electric"]


def test_keypad_digits_are_digits(window: Window, begin: Begin) -> None:
    page = begin()
    window.key("1", modifier=Qt.KeyboardModifier.KeypadModifier)
    assert page.flow is not None
    assert page.flow.session.answers["lg01_fuel"] == ["lpg"]


def test_enter_does_not_pass_a_question_without_answer(window: Window, begin: Begin) -> None:
    page = begin()
    window.key(ENTER)
    assert at(page) == "lg01_fuel"
    assert page.column.active is not None
    assert page.column.active.error_text.text() == window.ctx.texts("formview.choose_one")


def test_a_month_is_four_digits(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    answer_until(window, page, "lg13_changed")
    window.key(*"2508")
    assert kept(desk, page).answers["lg13_changed"] == "2025-08"
    window.key(ENTER)
    assert at(page) == "lg14_length"


def test_what_cannot_be_a_month_is_said_beside_the_field(window: Window, begin: Begin) -> None:
    page = begin()
    answer_until(window, page, "lg13_changed")
    window.key(*"2577", ENTER)
    assert at(page) == "lg13_changed"
    assert page.column.active is not None
    assert "2508" in page.column.active.error_text.text()


def test_minus_says_that_it_cannot_be_read(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    answer_until(window, page, "lg13_changed")
    window.key("-")
    assert kept(desk, page).answers["lg13_changed"] == "unknown"


def test_a_hazard_opens_its_card_and_takes_the_digits(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    answer_until(window, page, "lg15_aged")
    window.key("1")
    active = page.column.active
    assert active is not None
    assert active.card is not None
    assert active.in_card()
    assert window.ctx.texts("formview.card_S") in active.card.accessibleName()
    window.key("1")
    assert kept(desk, page).cards["lg15_aged"]["remedy"] == "on_the_spot"
    window.key(ENTER)
    assert at(page) == "lg16_wall"


def test_put_right_on_the_spot_asks_by_whom_and_staff_do_not_check_themselves(
    window: Window, desk: Desk, begin: Begin
) -> None:
    page = begin()
    answer_until(window, page, "lg14_length")
    window.key(*"2.1", ENTER)
    active = page.column.active
    assert active is not None and active.card is not None
    card = active.card
    assert not card.fixed_by.isVisible() and card.remedy.shown_digits == ["1", "2", "3"]
    window.key("1")
    assert card.fixed_by.isVisible() and card.fixed_by.shown_digits == []
    card.fixed_by.take_focus()
    assert card.fixed_by.shown_digits == ["1", "2", "3", "4"] and card.remedy.shown_digits == []
    window.key("4")
    said = kept(desk, page).cards["lg14_length"]
    assert (said["remedy"], said["fixed_by"]) == ("on_the_spot", "staff")
    assert window.ctx.texts("formview.check_other") in [one.text() for one in card.findChildren(QLabel)]
    window.key(ENTER)
    finish_form(window, page)
    [matter] = desk.read(lambda tx: tx.find(Matter))
    [step] = desk.read(lambda tx: tx.find(Step))
    assert (matter.grade, matter.state, step.action) == ("G", "to_check", "fixed")
    assert step.data["fixed_by"] == "staff"


def test_a_suspected_major_hazard_is_handed_on_and_nothing_else_is_offered(
    window: Window, begin: Begin
) -> None:
    page = begin()
    answer_until(window, page, "lg08_leak")
    window.key("3")
    assert page.column.active is not None and page.column.active.card is not None
    assert page.column.active.card.remedy.shown_digits == ["1"]


def test_what_was_put_right_is_handed_on_when_it_turns_out_major(begin: Begin) -> None:
    flow = begin().flow
    assert flow is not None
    flow.answer("lg01_fuel", ["lpg"])
    flow.card("lg08_leak", remedy="on_the_spot", fixed_by="staff")
    flow.answer("lg08_leak", "leak")
    assert flow.cards["lg08_leak"]["remedy"] == "transfer"


def test_another_answer_takes_the_card_away(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    answer_until(window, page, "lg15_aged")
    window.key("1", Qt.Key.Key_Up, "2")
    assert "lg15_aged" not in kept(desk, page).cards
    assert page.column.active is not None
    assert page.column.active.card is None


def test_undo_takes_back_the_last_answer(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    window.key("1", ENTER)
    window.key(Qt.Key.Key_Z, modifier=CONTROL)
    assert at(page) == "lg01_fuel"
    assert kept(desk, page).answers == {}


def foot_says(page: FormPage) -> list[str]:
    """All words of the foot that can be read."""
    return [label.text() for label in page.foot.findChildren(QLabel) if label.text()]


def test_the_foot_says_saved_only_of_what_is_on_disk(
    window: Window, desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise UserError("record.no_draft")

    page = begin()
    window.key("1")
    assert "已保存 09:00" in foot_says(page)
    page.foot.show_saving()
    assert "保存中…" in foot_says(page) and "已保存 09:00" not in foot_says(page)
    with monkeypatch.context() as failing:
        failing.setattr(fillings, "save", full)
        window.key(ENTER)
    assert "还没存上" in foot_says(page) and "已保存 09:00" not in foot_says(page)
    window.key("2")
    assert "已保存 09:00" in foot_says(page)
    assert kept(desk, page).answers == {"lg01_fuel": ["lpg"], "lg03_place": "outdoor"}


def test_a_leak_is_saved_before_the_card_covers_the_page(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    answer_until(window, page, "lg08_leak")
    window.key("3")
    assert kept(desk, page).answers["lg08_leak"] == "leak"
    cover = page.cover
    assert cover is not None
    assert cover.accessibleName().startswith("请先离开，不要在屋内操作电脑、手机和开关")
    assert cover.geometry() == page.rect()
    window.key("1")
    assert kept(desk, page).answers["lg08_leak"] == "leak"
    window.key(ENTER)
    assert page.cover is None


def test_the_same_question_opens_again(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    answer_until(window, page, "lg13_changed")
    draft = kept(desk, page).draft_id
    other = FormPage(window.ctx, Target(TargetKind.DRAFT, draft))
    window.run(other.reload())
    assert at(other) == "lg13_changed"
    assert other.flow is not None
    assert page.flow is not None
    assert other.flow.session.answers == page.flow.session.answers
    other.deleteLater()


def finish_form(window: Window, page: FormPage) -> None:
    for _ in range(40):
        assert page.flow is not None
        if not page.flow.session.missing:
            break
        window.key(*NORMAL[at(page)], ENTER)
    window.key(ENTER, modifier=CONTROL)


def test_the_whole_check_by_keys_becomes_one_record(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    answer_until(window, page, "lg15_aged")
    window.key("1", ENTER)
    finish_form(window, page)
    assert len(window.finished) == 1
    assert window.finished[0].hazards == 1
    assert desk.read(lambda tx: tx.count(Record)) == 1
    matter = desk.read(lambda tx: tx.find(Matter))[0]
    assert (matter.grade, matter.remedy, matter.question) == ("S", "by_deadline", "lg15_aged")


def test_finish_says_what_is_missing(window: Window, begin: Begin) -> None:
    page = begin()
    assert page.flow is not None
    count = len(page.flow.session.missing)
    button = page.header.finish_button
    assert not button.isEnabled()
    assert button.accessibleName() == window.ctx.texts("formview.finish_left", count=count)


def test_facts_are_confirmed_by_one_key_and_observations_are_left(
    window: Window, desk: Desk, begin: Begin
) -> None:
    finish_form(window, begin())
    page = begin()
    window.key(Qt.Key.Key_F8)
    assert page.flow is not None
    spec = page.flow.session.spec
    assert kept(desk, page).confirmed
    assert all(spec.questions[name].carry == "fact" for name in kept(desk, page).confirmed)
    assert spec.questions[at(page)].carry != "fact"


def test_equals_confirms_one_fact_and_goes_on(window: Window, desk: Desk, begin: Begin) -> None:
    finish_form(window, begin())
    page = begin()
    window.key("=")
    assert kept(desk, page).confirmed == ["lg01_fuel"]
    assert at(page) != "lg01_fuel"
    before = at(page)
    assert page.flow is not None
    if page.flow.question(before).carry != "fact":
        window.key("=")
        assert at(page) == before
        assert before not in kept(desk, page).answers


def test_paper_is_keyed_in_with_its_own_time(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    window.key(Qt.Key.Key_F9)
    window.key(Qt.Key.Key_A, modifier=CONTROL)
    window.key(*"1207", Qt.Key.Key_Tab)
    window.key(Qt.Key.Key_A, modifier=CONTROL)
    window.key(*"0930", ENTER)
    filling = kept(desk, page)
    assert filling.back_entry
    assert filling.inspector_id == STAFF
    assert f"{filling.seen_at:%m%d%H%M}" == "12070930"


PATROL = Target(TargetKind.FORM, GRID, "PATROL_LOG", "grid")


def test_a_normal_patrol_is_three_keys(window: Window, desk: Desk, begin: Begin) -> None:
    begin(PATROL)
    window.key("0", ENTER)
    assert len(window.finished) == 1
    assert window.finished[0].hazards == 0
    assert desk.read(lambda tx: tx.find(Record))[0].form == "PATROL_LOG"


def test_all_normal_is_no_key_of_a_gas_check(window: Window, desk: Desk, begin: Begin) -> None:
    page = begin()
    window.key("0")
    assert page.header.normal_button.isHidden()
    assert kept(desk, page).answers == {}


def test_escape_leaves_the_form_on_disk(window: Window, desk: Desk, begin: Begin) -> None:
    begin()
    window.key("1", Qt.Key.Key_Escape)
    assert window.backs == ["back"]
    draft = fillings.last_draft(desk)
    assert draft is not None
    assert draft.answers == {"lg01_fuel": ["lpg"]}
