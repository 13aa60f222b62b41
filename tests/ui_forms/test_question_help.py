"""Longer words of a question and the standards it follows: shown when they are asked for, by Ctrl+H."""

from PySide6.QtCore import Qt

from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.page import FormPage
from tests.forms.books import ask
from tests.ui_forms.test_formview import answer_until
from tests.ui_forms.world import HOME, Try, Window

CONTROL = Qt.KeyboardModifier.ControlModifier


def helped(page: FormPage) -> str | None:
    """What is shown; None where nothing can be asked for."""
    active = page.column.active
    assert active is not None
    if active.help is None:
        return None
    return active.help.text() if active.help.isVisible() else ""


def test_the_standards_are_shown_by_ctrl_h_also_while_a_field_is_typed_in(window: Window) -> None:
    page: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.FORM, HOME, "LPG_HOME", "household")))
    assert helped(page) is None
    window.key(Qt.Key.Key_H, modifier=CONTROL)
    answer_until(window, page, "lg05_made")
    assert helped(page) == ""
    window.key("2", "4")
    window.key(Qt.Key.Key_H, modifier=CONTROL)
    assert helped(page) == "依据标准：GB 5842；TSG 23-2021；GB/T 8334-2022"
    active = page.column.active
    assert active is not None and active.entry is not None
    assert (active.entry.field.text(), active.typing()) == ("24", True)
    window.key(Qt.Key.Key_H, modifier=CONTROL)
    assert helped(page) == ""


def test_longer_words_stand_before_the_standards(window: Window, attempt: Try) -> None:
    page, _ = attempt([ask("a", guidance_hint="先闻，再看，不点火", standards="GB 1")])
    window.key(Qt.Key.Key_H, modifier=CONTROL)
    assert helped(page) == "先闻，再看，不点火\n依据标准：GB 1"
