"""Marks on a photo, by keys and by the mouse; the marked photo takes the place of the other."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from desktop.domain.records import Photo
from desktop.services.desk import Desk
from desktop.services.photos import photos
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.page import FormPage
from desktop.ui.photos.folder import PhoneFolder
from desktop.ui.photos.markup import MarkUp
from desktop.ui.theme import COLOURS
from tests.forms.books import ask
from tests.services.pictures import CAMERA, phone_photo, png
from tests.services.test_heic import opened
from tests.ui_forms.attempts import CONTROL, ENTER, ESCAPE, drag
from tests.ui_forms.test_formview import answer_until, kept
from tests.ui_forms.world import HOME, Try, Window, finish

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down
BLUE = tuple(int(COLOURS["action"][place : place + 2], 16) for place in (1, 3, 5))


def choose(window: Window, file: Path, data: bytes) -> None:
    file.write_bytes(data)
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    window.choose_file(file)


def marking(page: FormPage) -> MarkUp:
    over = page.attaching.kept.intake.over
    assert isinstance(over, MarkUp)
    return over


@pytest.fixture
def photo(window: Window, attempt: Try, tmp_path: Path) -> FormPage:
    """A plain photo as the answer, opened to be marked."""
    page, _ = attempt([ask("door", "image", required="yes"), ask("b")])
    choose(window, tmp_path / "door.png", png(800, 600, "#ffffff"))
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    return page


def is_blue(image: Image.Image, x: float, y: float) -> bool:
    pixel = image.convert("RGB").getpixel((x, y))  # type: ignore[arg-type]  # as numbers
    return all(abs(one - other) < 70 for one, other in zip(pixel, BLUE, strict=True))  # type: ignore[arg-type]


def answer(desk: Desk, page: FormPage) -> Image.Image:
    assert page.flow is not None
    photo = str(page.flow.session.answers["door"])
    return opened(photos.of_draft(desk, page.flow.filling.draft_id, photo))


def test_marks_are_set_by_keys_alone(window: Window, photo: FormPage) -> None:
    canvas = marking(photo).canvas
    window.key(RIGHT, DOWN, ENTER)
    window.key("2", LEFT, LEFT, ENTER)
    window.key("3", UP, ENTER, *"crack", ENTER)
    window.key("4", ENTER, RIGHT, RIGHT, DOWN, ENTER)
    assert [one.tool for one in canvas.marks] == ["arrow", "ring", "words", "line"]
    arrow, ring, words, line = canvas.marks
    assert arrow.end == (424.0, 324.0) and arrow.begin != arrow.end
    assert ((ring.begin[0] + ring.end[0]) / 2, (ring.begin[1] + ring.end[1]) / 2) == (376.0, 324.0)
    assert (words.text, words.begin) == ("crack", (376.0, 300.0))
    assert len(line.points) == 4
    assert canvas.accessibleName() == "照片，已放4个标注"


def test_the_point_moves_finely_with_shift_and_stays_in_the_photo(window: Window, photo: FormPage) -> None:
    canvas = marking(photo).canvas
    window.key(RIGHT, modifier=SHIFT)
    assert canvas.point == (404.0, 300.0)
    window.key(*[LEFT] * 30, *[UP] * 30)
    assert canvas.point == (0.0, 0.0)
    window.key(ENTER)
    assert min(canvas.marks[0].begin) > 0, "an arrow comes from where there is room"


def test_a_mark_is_made_larger_and_taken_back(window: Window, photo: FormPage) -> None:
    canvas = marking(photo).canvas
    window.key("2", ENTER)
    before = canvas.marks[0]
    window.key("+")
    assert canvas.marks[0].end[0] > before.end[0]
    window.key("-", "-")
    assert canvas.marks[0].end[0] < before.end[0]
    window.key(Qt.Key.Key_Z, modifier=CONTROL)
    assert canvas.marks == [] and not marking(photo).undo.isEnabled()
    window.key("4", ENTER, RIGHT)
    window.key(Qt.Key.Key_Z, modifier=CONTROL)
    window.key(ENTER)
    assert canvas.marks == [], "a line that was taken back is not ended"


def test_escape_leaves_the_field_first_then_the_photo_as_it_was(
    window: Window, desk: Desk, photo: FormPage
) -> None:
    window.key(ENTER, "3", ENTER, *"no", ESCAPE)
    assert marking(photo).canvas.field is None and len(marking(photo).canvas.marks) == 1
    before = answer(desk, photo)
    window.key(ESCAPE)
    assert photo.attaching.kept.intake.over is None and window.backs == []
    assert answer(desk, photo).tobytes() == before.tobytes()
    window.key(ENTER)
    assert photo.flow is not None and photo.flow.at == "b"


def test_the_marked_photo_takes_the_place_of_the_other(window: Window, desk: Desk, photo: FormPage) -> None:
    assert photo.flow is not None
    before = photo.flow.session.answers["door"]
    window.key("2", ENTER)
    ring = marking(photo).canvas.marks[0]
    window.key(ENTER, modifier=CONTROL)
    marked = photo.flow.session.answers["door"]
    assert marked != before
    image = answer(desk, photo)
    assert image.size == (800, 600)
    middle = ((ring.begin[0] + ring.end[0]) / 2, (ring.begin[1] + ring.end[1]) / 2)
    assert is_blue(image, ring.begin[0], middle[1]) and is_blue(image, ring.end[0], middle[1])
    assert not is_blue(image, *middle)
    window.key(Qt.Key.Key_Z, modifier=CONTROL)
    assert photo.flow.session.answers["door"] == before
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    window.key(ENTER)
    window.key(ENTER, modifier=CONTROL)
    record = finish(window, desk)
    [one] = desk.read(lambda tx: tx.find(Photo, record_id=record.id))
    assert one.id == record.answers["door"] not in (before, marked)


def test_words_half_typed_are_kept_with_the_photo(window: Window, photo: FormPage) -> None:
    canvas = marking(photo).canvas
    window.key("3", ENTER, *"crack")
    window.key(ENTER, modifier=CONTROL)
    assert [one.text for one in canvas.marks] == ["crack"]
    assert photo.attaching.kept.intake.over is None


def test_nothing_drawn_keeps_the_same_photo(window: Window, photo: FormPage) -> None:
    assert photo.flow is not None
    before = photo.flow.session.answers["door"]
    window.key(ENTER, modifier=CONTROL)
    assert photo.flow.session.answers["door"] == before and len(photo.flow.attached) == 1


def test_marks_are_drawn_with_the_mouse(window: Window, photo: FormPage) -> None:
    canvas = marking(photo).canvas
    frame, scale = canvas._frame(), canvas._scale()

    def at(x: int, y: int) -> tuple[int, int]:
        return round(frame.x() + x * scale), round(frame.y() + y * scale)

    drag(canvas, at(100, 100), at(200, 150), at(300, 200))
    window.key("2")
    drag(canvas, at(400, 300), at(450, 350), at(500, 400))
    window.key("4")
    drag(canvas, at(50, 50), at(60, 90), at(90, 99), at(120, 60))
    window.key("3")
    drag(canvas, at(600, 100), at(600, 100))
    window.key(*"gas", ENTER)
    window.key("1")
    drag(canvas, at(700, 500), at(701, 500))
    tools = [one.tool for one in canvas.marks]
    assert tools == ["arrow", "ring", "line", "words", "arrow"]
    near = pytest.approx
    assert canvas.marks[0].end == near((300, 200), abs=2)
    assert canvas.marks[1].begin == near((400, 300), abs=2)
    assert len(canvas.marks[2].points) == 4
    assert canvas.marks[3].begin == near((600, 100), abs=2)
    assert canvas.marks[4].end == near((700, 500), abs=2), "a click is an arrow to that place"


def test_annotate_opens_the_photo_to_be_marked(
    window: Window, desk: Desk, attempt: Try, tmp_path: Path
) -> None:
    page, flow = attempt([ask("door", "image", appearance="annotate"), ask("b")])
    choose(window, tmp_path / "door.jpg", phone_photo())
    assert flow.session.answers["door"], "the photo itself is kept already"
    window.key(ENTER)
    window.key(ENTER, modifier=CONTROL)
    data = photos.of_draft(desk, flow.filling.draft_id, str(flow.session.answers["door"]))
    assert CAMERA not in data and opened(data).size == (400, 300)
    assert len(flow.attached) == 2


def test_there_is_nothing_to_mark_without_a_photo(window: Window, attempt: Try) -> None:
    page, _ = attempt([ask("door", "image"), ask("b")])
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    assert page.attaching.kept.intake.over is None


def test_photos_of_a_hazard_are_looked_through_marked_and_taken_away(
    window: Window, desk: Desk, tmp_path: Path
) -> None:
    page: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.FORM, HOME, "LPG_HOME", "household")))
    answer_until(window, page, "lg15_aged")
    window.key("1")
    for number, colour in enumerate(("#ffffff", "#eeeeee", "#dddddd")):
        choose(window, tmp_path / f"{number}.png", png(400, 300, colour))
    before = list(kept(desk, page).cards["lg15_aged"]["photo_ids"])  # type: ignore[call-overload]
    assert len(before) == 3
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    panel = marking(page)
    assert panel.strip.second.text() == "照片 3/3"
    window.key(Qt.Key.Key_PageUp, Qt.Key.Key_PageUp)
    assert panel.strip.second.text() == "照片 1/3"
    window.key(ENTER, Qt.Key.Key_PageDown)
    assert panel.strip.second.text() == "照片 1/3", "a photo with marks is not left unseen"
    window.key(ENTER, modifier=CONTROL)
    after = kept(desk, page).cards["lg15_aged"]["photo_ids"]
    assert after[1:] == before[1:] and after[0] != before[0]  # type: ignore[index]
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    window.key(Qt.Key.Key_Delete, modifier=CONTROL)
    assert kept(desk, page).cards["lg15_aged"]["photo_ids"] == after[:2]  # type: ignore[index]
    window.key(Qt.Key.Key_Z, modifier=CONTROL)
    assert kept(desk, page).cards["lg15_aged"]["photo_ids"] == after
    assert page.column.active is not None and page.column.active.card is not None
    assert page.column.active.card._photo_count.text() == "3张"


def test_the_keys_work_while_a_field_has_the_keyboard(window: Window, desk: Desk, tmp_path: Path) -> None:
    page: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.FORM, HOME, "LPG_HOME", "household")))
    answer_until(window, page, "lg15_aged")
    window.key("1")
    assert page.column.active is not None and page.column.active.card is not None
    page.column.active.card.detail.setFocus()
    choose(window, tmp_path / "a.png", png())
    page.column.active.card.detail.setFocus()
    window.key(*"crack")
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    window.key(ESCAPE)
    page.column.active.card.detail.setFocus()
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    assert isinstance(page.attaching.kept.intake.over, PhoneFolder)
    assert kept(desk, page).cards["lg15_aged"]["detail"] == "crack"
