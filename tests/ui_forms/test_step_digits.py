"""A digit is painted only where it chooses: on the steps, then on the answers that have the focus."""

import pytest
from PySide6.QtCore import Qt

from desktop.domain.staff import Permission, Staff
from desktop.services.desk import Desk
from desktop.services.shapes.matter import DAYS_AGO
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.pages.matter import MatterPage
from tests.ui_forms.test_pages import Checked
from tests.ui_forms.test_pages import checked as checked
from tests.ui_forms.world import BUILDING, COMMUNITY, Window, row_id

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


LEAD = Staff(
    id=row_id(60),
    scope_id=f"community:{COMMUNITY}",
    name="肖大明",
    titles=["楼栋长"],
    permission=Permission.OWN_BUILDING,
    community_id=COMMUNITY,
    building_ids=[BUILDING],
)


def test_digits_follow_the_focus(window: Window, desk: Desk, checked: Checked) -> None:
    desk.store.apply(lambda tx: tx.put(LEAD))
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    steps = page.steps
    place = next(at for at, one in enumerate(steps.shown, 1) if {"fixed_by", "by"} <= set(one.asks))
    assert all(button.shown_digit for button in steps._buttons)
    window.key(Qt.Key(Qt.Key.Key_0 + place))
    form = steps.form
    assert form is not None and not any(button.shown_digit for button in steps._buttons)

    def digits() -> dict[str, list[str]]:
        return {ask: bar.shown_digits for ask, bar in form._bars.items()}

    assert digits() == {"fixed_by": ["1", "2", "3", "4"], "by": [], DAYS_AGO: []}
    form._fields["note"].setFocus()
    assert not any(digits().values()) and not form._day.isVisible()
    form._bars["by"].take_focus()
    window.key(Qt.Key.Key_2)
    assert digits() == {"fixed_by": [], "by": ["1", "2"], DAYS_AGO: []} and form._day.isVisible()
    assert form._chosen["fixed_by"] == "household"
    window.key(Qt.Key.Key_Escape)
    assert steps.form is None and all(button.shown_digit for button in steps._buttons)
