"""What was attached to a record is shown with it; a copy goes where the person wants it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.services.desk import Desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.pages.record import RecordPage
from desktop.ui.parts.attachedtiles import AttachedTile
from tests.forms.books import ask
from tests.services.pictures import phone_photo
from tests.services.test_heic import opened
from tests.ui_forms.attempts import CONTROL, ENTER
from tests.ui_forms.world import Try, Window, finish

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PDF = b"%PDF-1.7 " + bytes(150_000)
SURVEY = [
    ask("door", "image", label="门口"),
    ask("owner", "image", label="户主签名", appearance="signature"),
    ask("contract", "file", label="合同"),
]


@pytest.fixture
def page(window: Window, desk: Desk, attempt: Try, tmp_path: Path) -> RecordPage:
    """A photo, a signature on paper and a file."""
    attempt(SURVEY)
    (tmp_path / "a.jpg").write_bytes(phone_photo())
    (tmp_path / "租房合同.pdf").write_bytes(PDF)
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "a.jpg")
    window.key(ENTER, "2", ENTER)
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "租房合同.pdf")
    record = finish(window, desk)
    made: RecordPage = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, record.id)))
    return made


def test_answers_say_what_was_attached(window: Window, page: RecordPage) -> None:
    names = [one.accessibleName() for one in page.findChildren(QWidget)]
    for said in ("门口 1张照片", "户主签名 纸上已签", "合同 租房合同.pdf · 146 KB"):
        assert said in names
    door, contract = (one.accessibleName() for one in page.findChildren(AttachedTile))
    assert door.startswith("门口 ") and door.endswith(" KB")
    assert contract == "合同 租房合同.pdf · 146 KB"


def test_a_copy_of_the_file_is_saved_where_one_wants_it(
    window: Window, page: RecordPage, tmp_path: Path
) -> None:
    tiles = page.findChildren(AttachedTile)
    tiles[1].setFocus(Qt.FocusReason.TabFocusReason)
    window.key(ENTER)
    [dialog] = page.findChildren(QFileDialog)
    assert [Path(one).name for one in dialog.selectedFiles()] == ["租房合同.pdf"]
    window.choose_file(tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == PDF
    assert window.said[-1].key == "photos.copy_saved"


def test_the_first_photo_is_saved_by_one_key(window: Window, page: RecordPage, tmp_path: Path) -> None:
    page.setFocus()
    window.key(Qt.Key.Key_S, modifier=CONTROL)
    window.choose_file(tmp_path / "door")
    assert opened((tmp_path / "door.jpg").read_bytes()).size == (400, 300)


def test_a_photo_of_another_laptop_is_said_to_be_there(window: Window, desk: Desk, page: RecordPage) -> None:
    def forget(tx: object) -> None:
        tx.connection.execute("DELETE FROM blob")  # type: ignore[attr-defined]  # as on a laptop that pulled it

    desk.write(forget)
    again: RecordPage = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, page._id)))
    window.key(Qt.Key.Key_S, modifier=CONTROL)
    assert window.said[-1].key == "photos.not_here" and again.findChildren(QFileDialog) == []


def test_a_record_without_attachments_shows_none(window: Window, desk: Desk, attempt: Try) -> None:
    attempt([ask("a")])
    window.key(*"x", ENTER)
    record = finish(window, desk)
    page: RecordPage = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, record.id)))
    assert page.attached is None
    window.key(Qt.Key.Key_S, modifier=CONTROL)
    assert page.findChildren(QFileDialog) == []
