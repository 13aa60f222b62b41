"""Pages stay as they are under the hands: one Enter too many, a round that brings something, the search."""

import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.domain.matters import Step
from desktop.domain.people import Household
from desktop.domain.records import Record
from desktop.domain.say import UserError
from desktop.domain.sendbacks import SendBack
from desktop.domain.staff import Staff
from desktop.services.matters import matters
from desktop.services.records import filling as fillings
from desktop.services.records import records
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import contacts
from desktop.store.tx import Tx
from desktop.ui.formview.page import FormPage
from desktop.ui.once import has_keyboard
from desktop.ui.pages.matter import MatterPage
from desktop.ui.pages.record import RecordPage
from desktop.ui.parts.buttons import KeyButton
from tests.ui.laptop import Laptop
from tests.ui.test_merging import _box as merge_box
from tests.ui.test_merging import boss as boss
from tests.ui_forms.test_pages import ANSWERS
from tests.ui_forms.world import GRID, HOME, STAFF, row_id

ENTER, ESCAPE, F6, F8 = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F6, Qt.Key.Key_F8
MATTER = Target(TargetKind.MATTER, row_id(101))
CONTROL = Qt.KeyboardModifier.ControlModifier
SEEN = 0.3
"""Seconds after which a page has read what a round brought."""


def at_once(*keys: Qt.Key) -> None:
    """One after the other, before anything that the first one started has come to its end."""
    send: Any = QTest.keyClick
    for key in keys:
        send(QApplication.focusWidget(), key)


def wait(laptop: Laptop) -> None:
    end = time.monotonic() + SEEN
    laptop.until(lambda: time.monotonic() > end)
    laptop.settle()


def brought(laptop: Laptop, work: Callable[[Tx], object]) -> None:
    """A round brings it while the page is open."""
    laptop.shell.ctx.desk.store.apply(work)
    wait(laptop)


def colleague(tx: Tx) -> None:
    """One more to whom a matter may be given: other steps are offered."""
    me = tx.one(Staff, STAFF)
    found = {"id": row_id(55), "scope_id": me.scope_id, "community_id": me.community_id, "grid_ids": [GRID]}
    tx.put(Staff.model_validate({**found, "name": "王新", "titles": ["网格员"], "permission": "own_grid"}))


def four_people(tx: Tx) -> None:
    tx.patch(Household, HOME, people=4)


def renamed(tx: Tx) -> None:
    tx.patch(Staff, STAFF, name="李梅梅")


def by_another(record: str) -> Callable[[Tx], None]:
    """The record is of somebody else: it may be sent back."""

    def work(tx: Tx) -> None:
        colleague(tx)
        tx.patch(Record, record, inspector_id=row_id(55), entered_by=row_id(55))

    return work


def open_page(laptop: Laptop, target: Target) -> None:
    laptop.shell.travel.go(target)
    wait(laptop)


def count(laptop: Laptop, kind: type[Any]) -> int:
    found: int = laptop.shell.ctx.desk.read(lambda tx: len(tx.find(kind)))
    return found


def calls(monkeypatch: pytest.MonkeyPatch, service: ModuleType, name: str) -> list[object]:
    """Each call of it."""
    made: list[object] = []
    real = getattr(service, name)

    def work(*given: object) -> object:
        made.append(given)
        return real(*given)

    monkeypatch.setattr(service, name, work)
    return made


def fields(laptop: Laptop) -> list[str]:
    """What is written in the fields of the page."""
    return [one.text() for one in laptop.page.findChildren(QLineEdit) if one.isVisible()]


def ask(laptop: Laptop, action: str) -> None:
    """The digit of a step."""
    page = laptop.page
    assert isinstance(page, MatterPage)
    laptop.press(Qt.Key(Qt.Key.Key_1 + [one.action for one in page.steps.shown].index(action)))


def do(laptop: Laptop, word: str) -> None:
    """The digit of what may be done with a record."""
    page = laptop.page
    assert isinstance(page, RecordPage)
    laptop.press(Qt.Key(Qt.Key.Key_1 + page.words.index(word)))


def open_record(laptop: Laptop) -> None:
    desk = laptop.shell.ctx.desk
    filling = fillings.start(desk, "LPG_HOME", "household", HOME)
    answers = ANSWERS | {"lg15_aged": "no", "lg18_clamped": "yes"}
    fillings.save(desk, filling.draft_id, answers=answers, confirmed=[], cards={}, at_question="lg25_help")
    record = fillings.finish(desk, filling.draft_id).record_id
    laptop.shell.travel.root("records")
    laptop.settle()
    open_page(laptop, Target(TargetKind.RECORD, record))


@pytest.mark.parametrize("action", ["note", "tell"])
def test_enter_twice_takes_one_step(day: Laptop, action: str) -> None:
    open_page(day, MATTER)
    before = count(day, Step)
    ask(day, action)
    day.type("mingtian")
    at_once(ENTER, ENTER)
    wait(day)
    assert count(day, Step) == before + 1
    assert day.shell.bar.can_undo and "已记下" in day.shell.bar.text


def test_a_step_is_taken_after_another_and_after_one_that_failed(
    day: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise UserError("record.final")

    open_page(day, MATTER)
    before = count(day, Step)
    for text in ("yi", "er"):
        ask(day, "note")
        day.type(text)
        with monkeypatch.context() as broken:
            broken.setattr(matters, "step", fail)
            day.press(ENTER)
        assert fields(day) == [text], "it stays to be tried again"
        day.press(ENTER)
    assert count(day, Step) == before + 2


def test_enter_twice_voids_once(day: Laptop) -> None:
    open_record(day)
    do(day, "void")
    day.type("cuo le")
    at_once(ENTER, ENTER)
    wait(day)
    assert "已作废" in day.shell.bar.text and "已经更正或作废" not in day.shell.bar.text
    assert [one.status for one in day.shell.ctx.desk.read(lambda tx: tx.find(Record))] == ["voided"]


def test_enter_twice_opens_one_correction(day: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    open_record(day)
    made = calls(monkeypatch, records, "correct")
    do(day, "correct")
    day.type("cuo le")
    at_once(ENTER, ENTER)
    wait(day)
    assert len(made) == 1 and isinstance(day.page, FormPage)


def test_enter_twice_sends_back_once(boss: Laptop) -> None:
    open_record(boss)
    record = boss.page._id
    brought(boss, by_another(record))
    do(boss, "send_back")
    boss.press(Qt.Key.Key_Space, ENTER)
    boss.type("wei shenme")
    at_once(ENTER, ENTER)
    wait(boss)
    assert count(boss, SendBack) == 1
    assert boss.shell.bar.text == boss.shell.ctx.texts("recordspage.was_sent_back")


def test_enter_twice_names_one_contact(day: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    open_page(day, Target(TargetKind.HOUSEHOLD, HOME))
    made = calls(monkeypatch, contacts, "name_contact")
    day.press(F8)
    day.type("KE")
    at_once(ENTER, ENTER)
    wait(day)
    assert len(made) == 1 and "KE" in day.words() and not fields(day)


def test_the_reason_outlives_a_round(day: Laptop) -> None:
    open_record(day)
    do(day, "correct")
    day.type("cuo")
    brought(day, renamed)
    assert "李梅梅" not in day.words()
    day.type("le")
    assert fields(day) == ["cuole"] and not day.shell.top.search.text()
    day.press(ESCAPE)
    assert not fields(day) and "李梅梅" in day.words(), "what came is shown when the reason is left"
    assert QApplication.focusWidget() is day.page


def test_a_round_leaves_the_keyboard_on_the_record(day: Laptop) -> None:
    open_record(day)
    day.page._scroll.findChildren(KeyButton)[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert has_keyboard(day.page._scroll)
    brought(day, renamed)
    assert QApplication.focusWidget() is day.page


def test_the_contact_outlives_a_round(day: Laptop) -> None:
    open_page(day, Target(TargetKind.HOUSEHOLD, HOME))
    day.press(F8)
    day.type("SHU")
    brought(day, four_people)
    day.type("Jia")
    assert fields(day) == ["SHUJia"] and "4人" not in day.words()
    day.press(ESCAPE)
    assert not fields(day) and "4人" in day.words()
    assert QApplication.focusWidget() is day.page


def test_the_contact_that_was_kept_is_shown_with_what_came(day: Laptop) -> None:
    open_page(day, Target(TargetKind.HOUSEHOLD, HOME))
    day.press(F8)
    day.type("SHU")
    brought(day, four_people)
    day.press(ENTER)
    wait(day)
    assert "SHU" in day.words() and "4人" in day.words() and not fields(day)


def test_the_judgement_outlives_a_round(boss: Laptop) -> None:
    boss.press(F6, Qt.Key.Key_1)
    boss.type("ta")
    brought(boss, four_people)
    boss.type("shuo")
    assert "tashuo" in fields(boss) and "4人" not in boss.words()
    boss.press(ENTER)
    wait(boss)
    assert "tashuo" in boss.words() and "tashuo" not in fields(boss) and "4人" in boss.words()


def test_the_door_to_merge_outlives_a_round(boss: Laptop) -> None:
    """The rest of the page shows what came."""
    box = merge_box(boss)
    box.field.setFocus(Qt.FocusReason.TabFocusReason)
    boss.type("50")
    brought(boss, four_people)
    boss.type("2")
    assert merge_box(boss).field.text() == "502" and "4人" in boss.words()
    boss.press(ENTER)
    brought(boss, renamed)
    assert merge_box(boss).confirm.hasFocus()
    boss.press(Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
    assert merge_box(boss).confirm.hasFocus()


def test_tab_goes_through_the_page_in_order_after_a_round(boss: Laptop) -> None:
    """The field of the merge is the last but not left behind."""
    brought(boss, four_people)
    boss.page.setFocus()
    seen = []
    for _ in range(60):
        boss.press(Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        if focus is None or not boss.page.isAncestorOf(focus):
            break
        seen.append(focus)
    box = merge_box(boss)
    assert seen[-2:] == [box.field, box.finder]


def test_what_is_written_of_a_step_outlives_a_round(day: Laptop) -> None:
    open_page(day, MATTER)
    ask(day, "note")
    day.type("qu le")
    form = day.page.steps.form
    brought(day, colleague)
    day.type(" kan")
    assert day.page.steps.form is form and fields(day) == ["qu le kan"]
    day.press(ESCAPE)
    assert day.page.steps.form is None
    assert day.page.steps.shown == sorted(day.page._view.offers, key=lambda one: not one.primary)
    assert has_keyboard(day.page.steps)


def test_a_round_does_not_take_the_keyboard_from_the_search(day: Laptop) -> None:
    open_page(day, MATTER)
    day.press(Qt.Key.Key_K, modifier=CONTROL)
    day.type("13")
    brought(day, colleague)
    day.type("4")
    assert day.shell.top.search.text() == "134" and day.page.steps.form is None


def test_a_round_does_not_take_the_keyboard_from_the_head_of_a_matter(day: Laptop) -> None:
    """Enter would take a step there."""
    open_page(day, MATTER)
    day.page._strip.findChildren(KeyButton)[0].setFocus(Qt.FocusReason.TabFocusReason)
    held = QApplication.focusWidget()
    brought(day, colleague)
    assert QApplication.focusWidget() is held
