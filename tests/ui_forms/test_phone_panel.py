"""从手机文件夹: photos of the check by keys, on a hazard card, a question and a step of a matter."""

import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.domain.records import Photo
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.photos import phonefolder, pictures
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.formview.page import FormPage
from desktop.ui.pages.matter import MatterPage
from desktop.ui.photos.folder import PhoneFolder
from desktop.ui.photos.markup import MarkUp
from desktop.ui.photos.shots import BROKEN_ROLE, PICTURE_ROLE
from tests.forms.books import ask
from tests.services.pictures import HEIC
from tests.ui_forms.attempts import CONTROL, ENTER, ESCAPE, SPACE, shoot
from tests.ui_forms.test_formview import answer_until, kept
from tests.ui_forms.test_pages import Checked
from tests.ui_forms.test_pages import checked as checked
from tests.ui_forms.world import HOME, Try, Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
RIGHT = Qt.Key.Key_Right


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    """A phone with four photos of this morning, one of them unreadable, and two of other times."""
    folder = tmp_path / "phone" / "DCIM" / "Camera"
    for name, at in (("a.jpg", "08:40"), ("b.jpg", "08:50"), ("night.jpg", "02:00"), ("noon.jpg", "12:00")):
        shoot(folder, name, at)
    shoot(folder, "c.heic", "09:12", HEIC.read_bytes())
    shoot(folder, "d.jpg", "09:20", b"\xff\xd8\xff cut")
    return folder


@pytest.fixture
def card(window: Window) -> FormPage:
    """A hazard card that is open."""
    page: FormPage = window.show(FormPage(window.ctx, Target(TargetKind.FORM, HOME, "LPG_HOME", "household")))
    answer_until(window, page, "lg15_aged")
    window.key("1")
    return page


def panel_of(page: Any) -> PhoneFolder:
    over = page.attaching.kept.intake.over
    assert isinstance(over, PhoneFolder)
    return over


def open_folder(window: Window, page: Any, folder: Path) -> PhoneFolder:
    """Ctrl+O for the panel, and once more for the folder, which nobody has chosen before."""
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    window.choose_file(folder)
    return panel_of(page)


def times(panel: PhoneFolder) -> list[str]:
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def photos_of_card(desk: Desk, page: FormPage) -> list[str]:
    found: Any = kept(desk, page).cards["lg15_aged"].get("photo_ids", [])
    return list(found)


def test_photos_of_this_check_come_first_the_newest_before(
    window: Window, card: FormPage, camera: Path
) -> None:
    panel = open_folder(window, card, camera.parents[1])
    assert times(panel) == ["读不出 09:20", "09:12", "08:50", "08:40"]
    assert panel.lists["within"].text() == "这次检查时拍的 4张"
    assert panel.lists["every"].text() == "全部照片 6张"
    assert "12月8日 08:30–09:30" in panel.strip.second.text()
    window.key("2")
    assert times(panel) == ["12:00", "读不出 09:20", "09:12", "08:50", "08:40", "02:00"]
    window.key("1")
    assert len(times(panel)) == 4


def test_small_pictures_come_one_after_the_other(window: Window, card: FormPage, camera: Path) -> None:
    panel = open_folder(window, card, camera)
    index = panel.model.index
    assert [bool(index(row).data(PICTURE_ROLE)) for row in range(4)] == [False, True, True, True]
    assert [index(row).data(BROKEN_ROLE) for row in range(4)] == [True, False, False, False]
    heic = index(1).data(PICTURE_ROLE).toImage()
    assert (heic.width(), heic.height()) == (160, 120)
    assert (heic.pixelColor(0, 0).alpha(), heic.pixelColor(80, 60).alpha()) == (0, 255)


def test_several_photos_are_taken_into_a_card(
    window: Window, desk: Desk, card: FormPage, camera: Path
) -> None:
    panel = open_folder(window, card, camera)
    window.key(RIGHT, SPACE, RIGHT, SPACE, RIGHT, SPACE, SPACE)
    assert panel.use.text() == "用这2张" and panel.said.text() == "已选2张"
    spoken = [panel.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1, 2)]
    assert spoken == ["读不出 09:20", "09:12，已选，第1张", "08:50，已选，第2张"]
    window.key(ENTER)
    assert card.attaching.kept.intake.over is None
    ids = photos_of_card(desk, card)
    assert len(ids) == 2 and [one.key for one in window.said] == ["photos.added"]
    taken = desk.read(lambda tx: tx.draft(kept(desk, card).draft_id))
    assert taken is not None
    assert [taken.more["photos"][one]["taken_at"] for one in ids] == [
        desk.clock.moment(),  # 09:12 is later than now, 09:00
        "2026-12-08T00:50:00Z",
    ]
    window.key("1")
    assert kept(desk, card).cards["lg15_aged"]["remedy"] == "on_the_spot", "the keyboard is in the card again"
    window.key(ENTER)
    assert card.flow is not None and card.flow.at != "lg15_aged"


def test_the_folder_is_remembered(window: Window, desk: Desk, card: FormPage, camera: Path) -> None:
    open_folder(window, card, camera)
    window.key(ESCAPE)
    assert card.attaching.kept.intake.over is None and window.backs == []
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    assert panel_of(card).model.rowCount() == 4 and panel_of(card).folder == camera
    assert photos_of_card(desk, card) == []


def test_one_photo_answers_a_question(window: Window, attempt: Try, camera: Path) -> None:
    page, flow = attempt([ask("door", "image"), ask("b")])
    panel = open_folder(window, page, camera)
    window.key(RIGHT, SPACE, RIGHT, SPACE)
    assert [one.path.name for one in panel.model.picked] == ["b.jpg"]
    window.key(Qt.Key.Key_A, modifier=CONTROL)
    assert len(panel.model.picked) == 1
    window.key(ENTER)
    assert len(flow.attached) == 1 and flow.session.answers["door"] in flow.attached


def test_enter_alone_takes_the_photo_one_stands_on_and_annotate_goes_on(
    window: Window, attempt: Try, camera: Path
) -> None:
    page, flow = attempt([ask("door", "image", appearance="annotate"), ask("b")])
    open_folder(window, page, camera)
    window.key(RIGHT, ENTER)
    assert len(flow.attached) == 1
    assert isinstance(page.attaching.kept.intake.over, MarkUp)


def test_what_cannot_be_read_is_left_and_said(
    window: Window, desk: Desk, card: FormPage, camera: Path
) -> None:
    panel = open_folder(window, card, camera)
    window.key(Qt.Key.Key_A, modifier=CONTROL)
    window.key(ENTER)
    assert len(photos_of_card(desk, card)) == 3
    assert [one.path.name for one in panel.model.picked] == ["d.jpg"]
    assert panel.state.text().startswith("已存3张，还有1张没存上：这个文件读不出照片")
    window.key(ESCAPE)
    assert len(photos_of_card(desk, card)) == 3


def test_a_phone_unplugged_while_photos_are_taken_loses_nothing(
    window: Window, desk: Desk, card: FormPage, camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, read = pictures.read_file, list[str]()

    def unplugged(file: Path) -> bytes:
        read.append(file.name)
        if len(read) == 2:
            camera.parents[1].rename(camera.parents[2] / "away")
        return before(file)

    (camera / "d.jpg").unlink()
    panel = open_folder(window, card, camera)
    monkeypatch.setattr(pictures, "read_file", unplugged)
    window.key(Qt.Key.Key_A, modifier=CONTROL)
    window.key(ENTER)
    assert len(photos_of_card(desk, card)) == 1
    assert "还有2张没存上：照片读到一半读不到了" in panel.state.text()
    window.key(Qt.Key.Key_R, modifier=CONTROL)
    assert panel.state.text().startswith("读不到“Camera”了") and panel._way.isVisible()
    (camera.parents[2] / "away").rename(camera.parents[1])
    monkeypatch.setattr(pictures, "read_file", before)
    window.key(Qt.Key.Key_R, modifier=CONTROL)
    assert panel.model.rowCount() == 3
    window.key(ENTER)
    assert len(photos_of_card(desk, card)) == 3


def test_a_page_that_is_left_begins_no_further_photo(
    window: Window, desk: Desk, card: FormPage, camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (camera / "d.jpg").unlink()
    panel = open_folder(window, card, camera)
    before, read = pictures.read_file, list[str]()

    def slow(file: Path) -> bytes:
        read.append(file.name)
        while not panel.stopped:
            time.sleep(0.001)
        return before(file)

    monkeypatch.setattr(pictures, "read_file", slow)
    panel.model.choose_all()
    panel.take()
    window.until(lambda: bool(read))
    window.run(card.leave())
    assert len(read) == 1 and len(photos_of_card(desk, card)) == 1
    assert card.attaching.kept.intake.over is None


def test_an_empty_folder_and_one_without_photos_of_now_say_what_to_do(
    window: Window, card: FormPage, tmp_path: Path
) -> None:
    (tmp_path / "none").mkdir()
    panel = open_folder(window, card, tmp_path / "none")
    assert panel.state.text().startswith("这个文件夹里没有照片") and not panel.use.isEnabled()
    window.key(ENTER)
    assert card.attaching.kept.intake.over is panel
    shoot(tmp_path / "old", "a.jpg", "02:00")
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    window.choose_file(tmp_path / "old")
    assert panel.state.text().startswith("这段时间没有拍照片")
    panel._way.click()
    assert times(panel) == ["02:00"]


def test_before_a_folder_is_chosen_it_says_how(
    window: Window, card: FormPage, monkeypatch: pytest.MonkeyPatch, camera: Path
) -> None:
    monkeypatch.setattr(phonefolder, "_mounted", list)
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    panel = panel_of(card)
    assert panel.state.text().startswith("还没选过文件夹") and panel._way.text() == "选文件夹"
    window.key(ESCAPE)
    monkeypatch.setattr(phonefolder, "_mounted", lambda: [camera.parents[1]])
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    assert panel_of(card).model.rowCount() == 4


def test_five_thousand_photos_are_looked_through_while_the_window_goes_on(
    window: Window, card: FormPage, tmp_path: Path
) -> None:
    """What is not seen is not read; the window answers while it reads."""
    folder = tmp_path / "many"
    first = shoot(folder, "0.jpg", "09:00")
    for number in range(1, 5000):
        (folder / f"{number}.jpg").hardlink_to(first)
    panel = open_folder(window, card, folder)
    window.until(lambda: panel.lists["within"].text() == "这次检查时拍的 5000张")
    assert 0 < len(panel.model._pictures) < 80
    window.key(Qt.Key.Key_End)
    assert panel.view.currentIndex().row() == 4999
    window.key(Qt.Key.Key_A, modifier=CONTROL)
    assert panel.use.text() == "用这5000张"
    window.key(Qt.Key.Key_A, modifier=CONTROL)
    assert panel.model.picked == []


def test_saving_goes_on_while_a_slow_folder_is_read(
    window: Window, desk: Desk, card: FormPage, camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = phonefolder.look
    seen: list[object] = []

    def slow(*given: Any) -> Any:
        while not seen:
            time.sleep(0.001)
        return before(*given)

    phonefolder.remember(desk, camera)
    monkeypatch.setattr(phonefolder, "look", slow)
    card.attaching.from_phone()
    panel = panel_of(card)
    window.run(card._save(card.flow.snapshot()))  # type: ignore[union-attr]  # it is open
    panel._show_reading()
    assert panel.state.text() == "正在看文件夹，已看到0张照片"
    seen.append(True)
    window.settle()
    assert panel.model.rowCount() == 4


def test_keyed_in_from_paper_the_whole_day_is_looked_at(
    window: Window, desk: Desk, attempt: Try, camera: Path
) -> None:
    page, _ = attempt([ask("door", "image"), ask("b")])
    window.key(Qt.Key.Key_F9)
    window.key(Qt.Key.Key_A, modifier=CONTROL)
    window.key(*"1207", ENTER)
    shoot(camera, "paper.jpg", "23:50", day="2026-12-07")
    shoot(camera, "before.jpg", "23:50", day="2026-12-06")
    panel = open_folder(window, page, camera)
    assert panel.lists["within"].text() == "这一天拍的 1张"
    assert "12月7日全天" in panel.strip.second.text()


def test_a_step_of_a_matter_takes_photos_of_today(
    window: Window, desk: Desk, checked: Checked, camera: Path
) -> None:
    (camera / "d.jpg").unlink()
    phonefolder.remember(desk, camera)
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    actions = [offer.action for offer in page.steps.shown]
    window.key(str(actions.index("fixed_and_checked") + 1))
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    panel = page._photos._intake.over
    assert isinstance(panel, PhoneFolder) and panel.model.rowCount() == 5
    window.key(SPACE, RIGHT, SPACE, ENTER)
    form = page.steps.form
    assert form is not None and form._photo_count.text() == "已选2张"
    window.key(Qt.Key.Key_M, modifier=CONTROL)
    window.key(ENTER)
    before = form.newest
    window.key(ENTER, modifier=CONTROL)
    assert form.newest is not None and before is not None and form.newest.sha256 != before.sha256
    assert form.newest.taken == before.taken
    window.key(ENTER)
    found = desk.read(lambda tx: tx.find(Photo, matter_id=checked.general, order_by="id"))
    assert [one.moment for one in found] == ["after", "after"]
    assert found[1].sha256 == form.newest.sha256


def test_a_step_that_was_left_gets_no_photo(
    window: Window, desk: Desk, checked: Checked, camera: Path
) -> None:
    page = window.show(MatterPage(window.ctx, Target(TargetKind.MATTER, checked.general)))
    actions = [offer.action for offer in page.steps.shown]
    window.key(str(actions.index("fixed_and_checked") + 1))
    window.key(Qt.Key.Key_I, modifier=CONTROL)
    page.steps.close_form()
    window.choose_file(camera / "a.jpg")
    assert desk.read(lambda tx: tx.count(Photo)) == 0


def test_without_a_time_of_the_check_the_day_is_looked_at(
    window: Window, desk: Desk, card: FormPage, camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phonefolder.remember(desk, camera)

    def gone(*_: object) -> None:
        raise UserError("record.no_draft")

    monkeypatch.setattr(phonefolder, "span_of_draft", gone)
    window.key(Qt.Key.Key_O, modifier=CONTROL)
    assert window.said[-1].key == "record.no_draft"
    assert panel_of(card).lists["within"].text() == "这一天拍的 6张"
