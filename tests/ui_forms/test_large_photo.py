"""A photo large over its page: the small one at once, the whole when it is here or comes from the server."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from desktop.domain.matters import Matter
from desktop.domain.records import Photo
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.photos import photos
from desktop.services.records import filling as fillings
from desktop.services.shapes.target import Target, TargetKind
from desktop.store.tx import Tx
from desktop.ui.pages.matter import MatterPage
from desktop.ui.pages.record import RecordPage
from desktop.ui.photos.large import LargePhoto
from tests.forms.books import ask
from tests.services.pictures import phone_photo
from tests.ui_forms.attempts import CONTROL, ENTER
from tests.ui_forms.test_pages import ANSWERS
from tests.ui_forms.world import HOME, Try, Window, finish

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PDF = b"%PDF-1.7 " + bytes(150_000)
SURVEY = [ask("door", "image", label="门口"), ask("contract", "file", label="合同")]
Wholes = dict[str, bytes]


@pytest.fixture
def record_id(window: Window, desk: Desk, attempt: Try, tmp_path: Path) -> str:
    """A record with a photo and a file."""
    attempt(SURVEY)
    (tmp_path / "a.jpg").write_bytes(phone_photo())
    (tmp_path / "租房合同.pdf").write_bytes(PDF)
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "a.jpg")
    window.key(ENTER)
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "租房合同.pdf")
    return str(finish(window, desk).id)


@pytest.fixture
def wholes(desk: Desk, record_id: str) -> Wholes:
    """What the server has: this laptop has only pulled the rows."""
    photos = desk.read(lambda tx: tx.find(Photo))
    found = {one.sha256: desk.store.blob_get(one.sha256) or b"" for one in photos}

    def forget(tx: Tx) -> None:
        tx.connection.execute("DELETE FROM blob")
        tx.connection.execute("DELETE FROM file")

    desk.store.apply(forget)
    return found


@pytest.fixture
def open_page(window: Window, desk: Desk, record_id: str) -> Callable[[Any], RecordPage]:
    """The record's page on a laptop that fetches so."""

    def show(fetch: Any) -> RecordPage:
        window.ctx = replace(window.ctx, fetch=fetch)
        page: RecordPage = window.show(RecordPage(window.ctx, Target(TargetKind.RECORD, record_id)))
        return page

    return show


def over_of(page: Any) -> LargePhoto:
    overs: list[LargePhoto] = [one for one in page.findChildren(LargePhoto) if not one.gone]
    assert len(overs) == 1
    return overs[0]


def width(over: LargePhoto) -> int:
    return int(over._picture._photo.width())


def test_a_photo_that_is_here_is_shown_whole(window: Window, open_page: Any) -> None:
    page = open_page(None)
    window.key(Qt.Key.Key_L, modifier=CONTROL)
    over = over_of(page)
    assert width(over) == 400 and over.said.text() == ""
    assert over.accessibleName().startswith("门口")
    window.key(Qt.Key.Key_Right)
    assert over.accessibleName().startswith("合同") and width(over) == 0, "a file has an icon"
    window.key(Qt.Key.Key_Right)
    assert over.accessibleName().startswith("门口")
    window.key(Qt.Key.Key_Escape)
    assert over.gone
    assert page.attached is not None and page.attached.tiles[0].hasFocus()


def test_the_whole_comes_from_the_server(window: Window, desk: Desk, open_page: Any, wholes: Wholes) -> None:
    seen: list[tuple[int, str]] = []

    def fetch(sha256: str, size: int, going: Callable[[], bool]) -> None:
        assert going() and size == len(wholes[sha256])
        seen.append((width(over_of(window.page)), over_of(window.page).said.text()))
        desk.store.blob_put(sha256, wholes[sha256])

    page = open_page(fetch)
    window.key(Qt.Key.Key_L, modifier=CONTROL)
    over = over_of(page)
    [(small, said)] = seen
    assert 0 < small <= 400 and said.startswith("正在取大图")
    assert width(over) == 400 and over.said.text() == ""


@pytest.mark.parametrize(
    ("key", "said"),
    [("sync.offline", "现在没有网络，这是小图"), ("refusal.file_missing", "服务器上还没有大图")],
)
def test_without_a_line_the_small_one_stays_and_it_is_said_why(
    window: Window, open_page: Any, wholes: Wholes, key: str, said: str
) -> None:
    def fetch(*_: Any) -> None:
        raise UserError(key)

    page = open_page(fetch)
    window.key(Qt.Key.Key_L, modifier=CONTROL)
    over = over_of(page)
    assert width(over) > 0
    assert over.said.text().startswith(said)
    assert window.said == [], "nothing pops up"


def test_what_is_left_is_not_fetched_any_further(window: Window, open_page: Any, wholes: Wholes) -> None:
    asked: list[bool] = []

    def fetch(sha256: str, size: int, going: Callable[[], bool]) -> None:
        asked.append(going())
        over_of(window.page).gone = True
        asked.append(going())

    open_page(fetch)
    window.key(Qt.Key.Key_L, modifier=CONTROL)
    assert asked == [True, False]


def test_an_original_is_fetched_before_a_copy_is_saved(
    window: Window, desk: Desk, open_page: Any, wholes: Wholes, tmp_path: Path
) -> None:
    def fetch(sha256: str, size: int, going: Callable[[], bool]) -> None:
        desk.store.blob_put(sha256, wholes[sha256])

    page = open_page(fetch)
    assert page.attached is not None
    page.attached.tiles[1].setFocus(Qt.FocusReason.TabFocusReason)
    window.key(ENTER)
    window.choose_file(tmp_path / "copy.pdf")
    assert (tmp_path / "copy.pdf").read_bytes() == PDF
    assert [one.key for one in window.said] == ["photos.fetching_original", "photos.copy_saved"]


def test_an_original_that_cannot_be_fetched_is_said_so(
    window: Window, open_page: Any, wholes: Wholes
) -> None:
    page = open_page(None)
    window.key(Qt.Key.Key_S, modifier=CONTROL)
    assert window.said[-1].key == "photos.not_here"
    assert page.findChildren(QFileDialog) == []


def test_photos_of_a_matter_are_shown_large(window: Window, desk: Desk) -> None:
    filling = fillings.start(desk, "LPG_HOME", "household", HOME)
    fillings.save(desk, filling.draft_id, answers=ANSWERS, confirmed=[], cards={}, at_question="lg25_help")
    fillings.finish(desk, filling.draft_id)
    matter = desk.read(lambda tx: tx.find(Matter))[0]
    for moment in ("before", "after"):
        photos.add_to_matter(desk, matter.id, moment, phone_photo())
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, matter.id)))
    assert ("Ctrl+L",) in [hint.keys for hint in page.hints()]
    window.key(Qt.Key.Key_L, modifier=CONTROL)
    over = over_of(page)
    assert over.accessibleName().startswith("整改后照片") and width(over) == 400
    window.key(Qt.Key.Key_Left)
    assert over.accessibleName().startswith("整改前照片")
    window.key(Qt.Key.Key_Escape)
    assert over.gone and page.steps.shown
    send: Any = QTest.mouseClick
    send(page._frames["before"], Qt.MouseButton.LeftButton)
    window.settle()
    assert over_of(page).accessibleName().startswith("整改前照片")
