"""On a small screen the button that ends a step is seen, however much the step asks for."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.pages.matter import MatterPage
from tests.ui_forms.test_pages import Checked
from tests.ui_forms.test_pages import checked as checked
from tests.ui_forms.world import Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PAGE = (1190, 672)
"""What a window of 1366 × 768 leaves to a page."""


def in_view(page: MatterPage, button: QWidget) -> bool:
    port = page._scroll.viewport()
    top = button.mapTo(port, QPoint(0, 0)).y()
    return top >= 0 and top + button.height() <= port.height()


def test_the_end_of_every_step_is_in_view(window: Window, checked: Checked) -> None:
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    page.window().resize(*PAGE)
    asking = [place for place, offer in enumerate(page.steps.shown, start=1) if offer.asks]
    assert len(asking) > 3
    for place in asking:
        page.steps.choose(place)
        form = page.steps.form
        assert form is not None
        window.until(lambda one=form: in_view(page, one.end))  # type: ignore[misc]


def test_the_end_of_a_step_stays_in_view_when_the_page_grows_later(window: Window, checked: Checked) -> None:
    """A laptop that is busy lays the page out in several turns."""
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    page.window().resize(*PAGE)
    page.steps.choose(next(place for place, offer in enumerate(page.steps.shown, start=1) if offer.asks))
    window.until(lambda: in_view(page, page.steps.form.end))
    page.steps.setMinimumHeight(page.steps.height() + PAGE[1])
    window.until(lambda: page._scroll.verticalScrollBar().maximum() > PAGE[1] // 2)
    window.until(lambda: in_view(page, page.steps.form.end))
