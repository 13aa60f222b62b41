"""Photos, drawings, signatures, files and places as answers: by keys, on the real page."""

import base64
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from desktop.domain.records import Photo
from desktop.services.desk import Desk
from desktop.services.photos import photos
from desktop.services.records import attachments
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.attach import AttachBar, FileBar, PhotoBar, SignBar
from desktop.ui.formview.lines import AnsweredLine
from desktop.ui.formview.page import FormPage
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.photos.markup import MarkUp
from desktop.ui.photos.signing import Signing
from tests.forms.books import ask
from tests.services.pictures import CAMERA, HEIC, phone_photo, png
from tests.services.test_heic import is_red, opened
from tests.ui_forms.attempts import CONTROL, ENTER, ESCAPE, drag
from tests.ui_forms.world import Try, Window, finish

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
DELETE = Qt.Key.Key_Delete


def whole(desk: Desk, page: FormPage, name: str) -> Image.Image:
    assert page.flow is not None
    answer = str(page.flow.session.answers[name])
    return opened(photos.of_draft(desk, page.flow.filling.draft_id, answer))


def error_of(window: Window) -> str:
    return window.said[-1].key


def bar(page: FormPage) -> Any:
    active = page.column.active
    assert active is not None and isinstance(active.attach, AttachBar)
    return active.attach


def answered(page: FormPage) -> list[str]:
    return [one.accessibleName() for one in page.findChildren(AnsweredLine) if one.isVisible()]


def test_a_heic_file_is_an_answer(window: Window, desk: Desk, attempt: Try) -> None:
    page, flow = attempt([ask("door", "image"), ask("b")])
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(HEIC)
    assert is_red(whole(desk, page, "door"), (20, 20))
    assert isinstance(bar(page), PhotoBar)
    window.key(ENTER)
    assert flow.at == "b" and answered(page) == ["door 1张照片"]


def test_a_form_may_ask_for_smaller_photos(window: Window, desk: Desk, attempt: Try, tmp_path: Path) -> None:
    page, _ = attempt([ask("door", "image", parameters="max-pixels=640"), ask("b")])
    (tmp_path / "door.jpg").write_bytes(phone_photo(size=(2000, 1500)))
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "door.jpg")
    assert whole(desk, page, "door").size == (640, 480)


def test_a_photo_is_pasted_and_taken_away_and_brought_back(window: Window, attempt: Try) -> None:
    page, flow = attempt([ask("door", "image"), ask("b")])
    window.key(Qt.Key.Key_V, modifier=CONTROL)
    assert error_of(window) == "formview.no_clipboard_photo"
    QGuiApplication.clipboard().setImage(QImage.fromData(png()))
    window.key(Qt.Key.Key_V, modifier=CONTROL)
    photo = flow.session.answers["door"]
    assert page.attaching.kept.photos_of("door")
    window.key(DELETE)
    assert "door" not in flow.session.answers
    window.key(Qt.Key.Key_Z, modifier=CONTROL)
    assert flow.session.answers["door"] == photo
    QGuiApplication.clipboard().clear()


def test_what_is_pasted_where_nothing_can_be_attached_goes_nowhere(window: Window, attempt: Try) -> None:
    _, flow = attempt([ask("a", "select_one l"), ask("b")], [{"list_name": "l", "name": "x"}])
    QGuiApplication.clipboard().setImage(QImage.fromData(png()))
    window.key(Qt.Key.Key_V, modifier=CONTROL)
    assert flow.attached == {} and flow.cards == {}
    QGuiApplication.clipboard().clear()


def test_a_photo_stays_with_the_question_that_asked_for_it(
    window: Window, attempt: Try, tmp_path: Path
) -> None:
    """Reading takes its time; the person goes on."""
    page, flow = attempt([ask("door", "image"), ask("hall", "image")])
    (tmp_path / "door.jpg").write_bytes(phone_photo())
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    assert page.hands is not None
    page.hands.go_to("hall")
    window.choose_file(tmp_path / "door.jpg")
    assert list(flow.session.answers) == ["door"]


def test_an_unreadable_photo_is_said_and_nothing_is_answered(
    window: Window, attempt: Try, tmp_path: Path
) -> None:
    _, flow = attempt([ask("door", "image"), ask("b")])
    (tmp_path / "door.jpg").write_bytes(b"no photo")
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "door.jpg")
    assert error_of(window) == "record.bad_photo" and flow.session.answers == {}
    window.key(ENTER)
    assert flow.at == "b"


def test_keys_stand_on_the_buttons(window: Window, attempt: Try, tmp_path: Path) -> None:
    page, _ = attempt([ask("door", "image"), ask("b")])
    (tmp_path / "door.jpg").write_bytes(phone_photo())
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "door.jpg")
    shown = {one.text(): one._keys for one in bar(page).findChildren(KeyButton) if one.isVisible()}
    assert shown == {"从手机文件夹": ["Ctrl+O"], "标注": ["Ctrl+M"], "去掉": ["Del"]}
    assert bar(page).strip.add._keys == ("Ctrl+I", "Ctrl+V")


# signatures


SIGNED = [ask("owner", "image", appearance="signature", required="yes"), ask("b")]


def test_signed_on_paper_is_one_key_and_an_answer(window: Window, desk: Desk, attempt: Try) -> None:
    page, flow = attempt(SIGNED)
    window.key("2")
    assert flow.session.answers["owner"] == "paper" and not flow.session.missing
    window.key(ENTER)
    assert answered(page) == ["owner 纸上已签"]
    record = finish(window, desk)
    assert record.answers == {"owner": "paper"}
    assert desk.read(lambda tx: tx.count(Photo)) == 0


def test_a_signature_is_written_on_the_pad(window: Window, desk: Desk, attempt: Try) -> None:
    page, flow = attempt(SIGNED)
    window.key("1")
    pad = page.attaching.kept.intake.over
    assert isinstance(pad, Signing) and pad.geometry() == page.rect()
    window.key(ENTER)
    assert pad.isVisible() and not pad.take.isEnabled()
    drag(pad.pad, (100, 100), (200, 150), (300, 80))
    window.key(DELETE)
    assert pad.pad.strokes == []
    drag(pad.pad, (100, 100), (200, 150), (300, 80))
    drag(pad.pad, (350, 100), (350, 101))
    window.key(ENTER)
    assert page.attaching.kept.intake.over is None
    ink = whole(desk, page, "owner").convert("L")
    assert ink.getextrema()[0] < 60 < 200 < ink.getextrema()[1]  # type: ignore[operator]  # one band
    assert ink.getpixel((20, 20)) == 255
    assert isinstance(bar(page), SignBar)
    record = finish(window, desk)
    [kept] = desk.read(lambda tx: tx.find(Photo, record_id=record.id))
    assert (kept.moment, kept.id) == ("signed", record.answers["owner"])
    assert kept.size < 40_000


def test_a_bent_stroke_covers_no_other(window: Window, attempt: Try) -> None:
    page, _ = attempt(SIGNED)
    window.key("1")
    over = page.attaching.kept.intake.over
    assert isinstance(over, Signing)
    drag(over.pad, (100, 100), (150, 100), (200, 100))
    drag(over.pad, (110, 60), (190, 100), (110, 140))
    shown = over.pad.grab().toImage()
    assert all(shown.pixelColor(x, 100).lightness() < 120 for x in range(105, 150))


def test_a_pad_that_is_left_keeps_nothing(window: Window, attempt: Try) -> None:
    page, flow = attempt(SIGNED)
    window.key("1")
    over = page.attaching.kept.intake.over
    assert isinstance(over, Signing)
    drag(over.pad, (100, 100), (300, 150))
    window.key(ESCAPE)
    assert flow.session.answers == {} and page.attaching.kept.intake.over is None
    window.key("2")
    assert flow.session.answers == {"owner": "paper"}


def test_no_key_of_the_form_reaches_it_below_the_pad(window: Window, attempt: Try) -> None:
    page, flow = attempt(SIGNED)
    window.key("1", "2", Qt.Key.Key_Down, Qt.Key.Key_F8)
    window.key(Qt.Key.Key_Tab, Qt.Key.Key_Tab)
    over = page.attaching.kept.intake.over
    assert over is not None and over.isAncestorOf(window.frame.focusWidget() or page)
    assert flow.session.answers == {} and flow.at == "owner" and window.backs == []


# drawings


def test_a_drawing_begins_with_an_empty_sheet(window: Window, desk: Desk, attempt: Try) -> None:
    page, flow = attempt([ask("plan", "image", appearance="draw"), ask("b")])
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    assert page.attaching.kept.intake.dialog is None
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    sheet = page.attaching.kept.intake.over
    assert isinstance(sheet, MarkUp) and sheet.canvas.tool == "line"
    window.key(ENTER, *[Qt.Key.Key_Right] * 5, ENTER)
    window.key(ENTER, modifier=CONTROL)
    drawn = whole(desk, page, "plan")
    assert drawn.getpixel((20, 20)) == (255, 255, 255)
    assert len(drawn.crop((600, 440, 700, 460)).getcolors(10_000) or ()) > 2
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    again = page.attaching.kept.intake.over
    assert isinstance(again, MarkUp) and again.canvas.marks == []
    window.key(ESCAPE, ENTER)
    assert flow.at == "b"


def test_an_empty_sheet_is_no_answer(window: Window, attempt: Try) -> None:
    _, flow = attempt([ask("plan", "image", appearance="draw"), ask("b")])
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    window.key(ENTER, modifier=CONTROL)
    assert flow.session.answers == {} and flow.attached == {}


# files


def test_a_file_is_shown_by_name_and_size(window: Window, desk: Desk, attempt: Try, tmp_path: Path) -> None:
    page, flow = attempt([ask("contract", "file", required="yes"), ask("b")])
    assert isinstance(bar(page), FileBar)
    file = tmp_path / "租房合同.pdf"
    file.write_bytes(b"%PDF-1.7 " + bytes(200_000))
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(file)
    assert bar(page)._name.text() == "租房合同.pdf · 195 KB"
    window.key(ENTER)
    assert flow.at == "b" and answered(page) == ["contract 租房合同.pdf · 195 KB"]
    draft = Target(TargetKind.DRAFT, flow.filling.draft_id)
    again: FormPage = window.show(FormPage(window.ctx, draft))
    assert answered(again) == ["contract 租房合同.pdf · 195 KB"]
    record = finish(window, desk)
    [kept] = desk.read(lambda tx: tx.find(Photo, record_id=record.id))
    assert attachments.whole(desk, kept.id) == file.read_bytes()


def test_a_picture_is_a_file_too_and_made_small(
    window: Window, desk: Desk, attempt: Try, tmp_path: Path
) -> None:
    page, flow = attempt([ask("paper", "file"), ask("b")])
    (tmp_path / "房产证.png").write_bytes(phone_photo("PNG"))
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "房产证.png")
    kept = flow.attached[str(flow.session.answers["paper"])]
    assert (kept.name, kept.media) == ("房产证.jpg", "image/jpeg") and base64.b64decode(kept.thumb)
    assert CAMERA not in photos.of_draft(desk, flow.filling.draft_id, kept.id)
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    assert page.attaching.kept.intake.over is None, "a file is not marked"


def test_a_picture_is_pasted_as_a_file(window: Window, attempt: Try) -> None:
    _, flow = attempt([ask("paper", "file"), ask("b")])
    QGuiApplication.clipboard().setImage(QImage.fromData(png()))
    window.key(Qt.Key.Key_V, modifier=CONTROL)
    assert flow.attached[str(flow.session.answers["paper"])].name == "粘贴的图片.jpg"
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize(
    ("name", "data", "key"),
    [
        ("补丁.exe", b"MZ\x90\0" + bytes(99), "files.program"),
        ("表.xlsm", b"PK\x03\x04", "files.program"),
        ("大.pdf", b"%PDF" + bytes(5 * 1024 * 1024), "files.too_big"),
        ("空.pdf", b"", "files.empty"),
    ],
)
def test_a_file_that_is_not_taken_is_said(
    window: Window, attempt: Try, tmp_path: Path, name: str, data: bytes, key: str
) -> None:
    _, flow = attempt([ask("contract", "file"), ask("b")])
    (tmp_path / name).write_bytes(data)
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / name)
    assert error_of(window) == key and flow.session.answers == {}
    assert name in window.ctx.texts.say(window.said[-1])


# places


def test_a_place_is_read_from_a_file(window: Window, desk: Desk, attempt: Try, tmp_path: Path) -> None:
    page, flow = attempt([ask("where", "geopoint", required="yes"), ask("b")])
    (tmp_path / "门.jpg").write_bytes(phone_photo())
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "门.jpg")
    assert flow.session.answers["where"] == "29.84 114.32"
    active = page.column.active
    assert active is not None and active.entry is not None
    assert active.entry.field.text() == "29.84, 114.32"
    window.key(ENTER)
    assert flow.at == "b"
    assert finish(window, desk).answers == {"where": "29.84 114.32"}


def test_a_trail_is_refused_and_typing_goes_on(window: Window, attempt: Try, tmp_path: Path) -> None:
    _, flow = attempt([ask("where", "geopoint"), ask("b")])
    (tmp_path / "路.txt").write_text("29.1 114.1\n29.2 114.2", "utf-8")
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(tmp_path / "路.txt")
    assert error_of(window) == "points.trail" and flow.session.answers == {}
    window.key(*"29.84 114.32", ENTER)
    assert flow.session.answers == {"where": "29.84 114.32"}
