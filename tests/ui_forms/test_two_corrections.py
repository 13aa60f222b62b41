"""Two corrections of one record, by keys: from one to the other, and one of them voided."""

import pytest
from PySide6.QtCore import Qt

from desktop.domain.records import Record
from desktop.domain.values import new_id
from desktop.services.desk import Desk
from desktop.services.records import filling as fillings
from desktop.services.records import records
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.pages.record import RecordPage
from tests.ui_forms.test_pages import ENTER, Checked, checked
from tests.ui_forms.world import Window

__all__ = ["checked"]
OTHER = "RQ-104203-2612-ZZ0001"


@pytest.fixture
def twice(desk: Desk, checked: Checked) -> tuple[str, str]:
    """This laptop's correction, and another laptop's that has come since."""
    draft = records.correct(desk, checked.finished.record_id, "看错了")
    own = fillings.finish(desk, draft.draft_id).record_id
    row = desk.read(lambda tx: tx.one(Record, own))
    other = row.model_copy(
        update={"id": new_id(), "number": OTHER, "answers": row.answers | {"lg14_length": 3.5}}
    )
    desk.store.apply(lambda tx: tx.put(other))
    return own, other.id


def test_from_one_correction_to_the_other_by_tab_and_enter(window: Window, twice: tuple[str, str]) -> None:
    own, other = twice
    window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, own)))
    for _ in range(40):
        if window.gone:
            break
        window.key(Qt.Key.Key_Tab)
        focus = window.frame.focusWidget()
        if focus is not None and OTHER in focus.accessibleName():
            assert focus.accessibleName().endswith("李梅　软管长度：3.5 米"), "what differs"
            window.key(ENTER)
    assert [(one.kind, one.id) for one in window.gone] == [(TargetKind.RECORD, other)]


def test_the_wrong_one_is_voided_by_its_digit_and_the_other_stands_alone(
    window: Window, desk: Desk, twice: tuple[str, str]
) -> None:
    own, other = twice
    page = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, other)))
    window.key(str(page.words.index("void") + 1), *"other", ENTER)
    assert desk.read(lambda tx: tx.one(Record, other)).status == "voided"
    assert records.view(desk, own).beside == []
