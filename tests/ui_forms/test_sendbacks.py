"""退回 by keys: choosing answers to ask about, answering only those, reviewing (SUP-01, SUP-03)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.records import Record
from desktop.domain.sendbacks import SendBack
from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.records import filling as fillings
from desktop.services.records import sendbacks
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.page import FormPage
from desktop.ui.pages.record import RecordPage
from desktop.ui.parts.sendback import AnswerChooser
from tests.ui_forms.test_pages import ANSWERS
from tests.ui_forms.world import COMMUNITY, GRID, HOME, STAFF, Window, row_id

ENTER, SPACE, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Down
BOSS = row_id(20)
As = Callable[[str], Desk]


@pytest.fixture
def as_(desk: Desk, window: Window) -> As:
    """Sit down as somebody else at the same file."""
    boss = {
        "id": BOSS, "scope_id": f"community:{COMMUNITY}", "name": "周正华", "permission": "several_grids",
        "community_id": COMMUNITY, "grid_ids": [GRID],
    }  # fmt: skip
    desk.store.apply(lambda tx: tx.put(Staff.model_validate(boss)))

    def sit(staff_id: str) -> Desk:
        desk.store.staff_id = staff_id
        staff = desk.read(lambda tx: tx.one(Staff, staff_id))
        sitting = replace(desk, staff=staff)
        window.ctx = replace(window.ctx, desk=sitting)
        return sitting

    return sit


@pytest.fixture
def record_id(desk: Desk) -> str:
    filling = fillings.start(desk, "LPG_HOME", "household", HOME)
    answers = ANSWERS | {"lg15_aged": "no", "lg18_clamped": "yes"}
    fillings.save(desk, filling.draft_id, answers=answers, confirmed=[], cards={}, at_question="lg25_help")
    return fillings.finish(desk, filling.draft_id).record_id


def digit(page: RecordPage, word: str) -> str:
    """Digit of a button by its word."""
    return str(page.words.index(word) + 1)


def test_the_office_chooses_answers_by_keys_and_sends_the_question(
    window: Window, as_: As, record_id: str
) -> None:
    """SUP-03."""
    boss = as_(BOSS)
    page = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, record_id)))
    window.key(digit(page, "send_back"))
    chooser = page.findChild(AnswerChooser)
    assert chooser is not None and chooser.rows[0].hasFocus()
    window.key(SPACE, DOWN, SPACE, SPACE, DOWN, SPACE, ENTER)
    assert chooser.question.field.hasFocus()
    window.key(ENTER)
    assert boss.read(lambda tx: tx.count(SendBack)) == 0, "no question, nothing sent"
    window.key(*"how long", ENTER)
    (row,) = boss.read(lambda tx: tx.find(SendBack))
    assert (row.fields, row.question) == (["lg01_fuel", chooser.rows[2].key], "how long")
    assert window.said[-1].key == "recordspage.was_sent_back"
    assert page.findChild(AnswerChooser, options=Qt.FindChildOption.FindDirectChildrenOnly) is None


def test_what_has_the_keyboard_while_choosing_is_in_view(window: Window, as_: As, record_id: str) -> None:
    """SUP-03: a gas check has more answers than a small screen."""
    as_(BOSS)
    page = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, record_id)))
    window.key(digit(page, "send_back"))
    chooser = page.findChild(AnswerChooser)
    assert chooser is not None and not _in_view(page, chooser.rows[-1])
    window.key(*[DOWN] * (len(chooser.rows) - 1))
    assert chooser.rows[-1].hasFocus()
    window.until(lambda: _in_view(page, chooser.rows[-1]))
    window.key(SPACE, ENTER)
    window.until(lambda: _in_view(page, chooser.question.field))
    assert chooser.rows[-1].accessibleName() in chooser.picked.text()
    assert _in_view(page, chooser.picked), "what is asked about is read beside the question"


def _in_view(page: RecordPage, part: QWidget) -> bool:
    port = page._scroll.viewport()
    top = part.mapTo(port, QPoint(0, 0)).y()
    return top >= 0 and top + part.height() <= port.height()


def test_a_question_without_an_answer_chosen_is_not_sent(window: Window, as_: As, record_id: str) -> None:
    """SUP-03."""
    boss = as_(BOSS)
    page = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, record_id)))
    window.key(digit(page, "send_back"), ENTER, *"why", ENTER)
    chooser = page.findChild(AnswerChooser)
    assert chooser is not None and chooser.error.text() == window.ctx.texts("sendback.no_fields")
    assert boss.read(lambda tx: tx.count(SendBack)) == 0
    window.key(Qt.Key.Key_Escape)
    assert page.back.form is None and window.backs == []


def test_the_worker_answers_only_what_was_asked_and_the_office_accepts(
    window: Window, as_: As, record_id: str
) -> None:
    """SUP-01, SUP-03: the question stands over the form, Enter walks through the open answers."""
    sent = sendbacks.send(as_(BOSS), record_id, ["lg14_length", "lg15_aged"], "软管到底多长？")
    worker = as_(STAFF)
    page = window.show(FormPage(window.ctx, Target(TargetKind.SEND_BACK, sent)))
    assert page.asked_back.isVisible() and "软管到底多长？" in page.asked_back.accessibleName()
    assert page.flow is not None and page.flow.order() == ["lg14_length", "lg15_aged"]
    assert page.header.same_button.isHidden()
    assert page.flow.at == "lg14_length"
    window.key(Qt.Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
    window.key(*"1.9", ENTER)
    assert page.flow.at == "lg15_aged"
    window.key(ENTER)
    window.key(ENTER, modifier=Qt.KeyboardModifier.ControlModifier)
    assert window.finished, [one.key for one in window.said]
    new = worker.read(lambda tx: tx.one(Record, window.finished[-1].record_id))
    assert (new.answers["lg14_length"], new.corrects_id) == (1.9, record_id)
    boss = as_(BOSS)
    page = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, new.id)))
    window.key(digit(page, "accept"))
    assert boss.read(lambda tx: tx.one(SendBack, sent)).decision == "accepted"


def test_back_from_an_unchanged_answer_leaves_no_draft(window: Window, as_: As, record_id: str) -> None:
    """SUP-03: looking is not answering."""
    sent = sendbacks.send(as_(BOSS), record_id, ["lg14_length"], "软管到底多长？")
    worker = as_(STAFF)
    window.show(FormPage(window.ctx, Target(TargetKind.SEND_BACK, sent)))
    window.key(Qt.Key.Key_Escape)
    assert window.backs and fillings.last_draft(worker) is None


def test_who_saw_it_and_when_stays(window: Window, as_: As, record_id: str) -> None:
    """SUP-03."""
    sent = sendbacks.send(as_(BOSS), record_id, ["lg14_length"], "软管到底多长？")
    as_(STAFF)
    page = window.show(FormPage(window.ctx, Target(TargetKind.SEND_BACK, sent)))
    assert page.seen.button.isHidden()


def test_the_worker_replies_in_words(window: Window, as_: As, record_id: str) -> None:
    """SUP-03."""
    sent = sendbacks.send(as_(BOSS), record_id, ["lg14_length"], "软管到底多长？")
    worker = as_(STAFF)
    page = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, record_id)))
    window.key(digit(page, "do_reply"), *"as it was", ENTER)
    assert worker.read(lambda tx: tx.one(SendBack, sent)).reply == "as it was"
    assert window.said[-1].key == "recordspage.was_replied"
