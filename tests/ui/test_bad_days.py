"""Bad days as the person meets them: in the window, by keys, in plain words."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop import settings
from desktop.clock import Clock
from desktop.domain.records import Record
from desktop.resources import resources
from desktop.store.keys import unlock
from desktop.store.people import people
from desktop.store.store import Store
from desktop.texts import Texts
from desktop.ui.formview.page import FormPage
from desktop.ui.formview.slots import CardSlot
from desktop.ui.pages.restore import RestorePage
from tests.trouble import full_disk, read_only
from tests.ui.laptop import NOW, PIN, Laptop
from tests.ui.test_shell import begin_visit
from tests.ui_forms.world import STAFF

Open = Callable[..., Laptop]


@pytest.fixture
def open_laptop(qapp: QApplication, folder: Path) -> Iterator[Open]:
    """Opens the window after the folder has been spoilt; closed at the end."""
    opened: list[Laptop] = []

    def make(now: datetime = NOW) -> Laptop:
        opened.append(Laptop.open(qapp, folder, now=lambda: now))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def desk_of(folder: Path) -> Path:
    [file] = folder.rglob("desk.db")
    return file


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def try_pin(laptop: Laptop) -> None:
    """Type the PIN where it cannot lead anywhere."""
    page = laptop.window.signin
    assert page is not None
    laptop.type(PIN)
    laptop.until(lambda: not page.boxes.pin)


def is_signed_in(laptop: Laptop) -> bool:
    return not laptop.window.windowTitle().startswith("登录")


# -- the person's file ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (lambda file: flip(file, 1000), "damaged"),
        (lambda file: os.truncate(file, 8192), "damaged"),
        (lambda file: os.truncate(file, 0), "damaged_empty"),
        (Path.unlink, "damaged_missing"),
    ],
    ids=["header", "cut", "empty", "gone"],
)
def test_a_damaged_file_is_said_at_sign_in_and_nothing_is_made_in_its_place(
    open_laptop: Open, folder: Path, texts: Texts, spoil: Callable[[Path], None], key: str
) -> None:
    file = desk_of(folder)
    spoil(file)
    before = file.read_bytes() if file.exists() else None
    laptop = open_laptop()
    try_pin(laptop)
    assert texts(f"store.{key}", file="desk.db") in laptop.words()
    assert not is_signed_in(laptop) and laptop.faults == []
    assert (file.read_bytes() if file.exists() else None) == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: os.truncate(file, 0),
        Path.unlink,
        lambda file: flip(file, file.stat().st_size - 100),
    ],
    ids=["empty", "gone", "one page"],
)
def test_where_there_is_a_copy_it_is_offered_and_brings_the_day_back(
    open_laptop: Open, folder: Path, spoil: Callable[[Path], None]
) -> None:
    first = open_laptop()
    first.sign_in()
    first.shell._person_menu("leave")
    first.until(lambda: first.window.signin is not None)
    spoil(desk_of(folder))
    first.type(PIN)
    first.until(lambda: first.window.findChild(RestorePage) is not None)
    first.press(Qt.Key.Key_Return)
    first.until(lambda: first.window.findChild(RestorePage) is None)
    first.sign_in()
    assert is_signed_in(first)
    assert not first.shell._desk.store.log_lost


def test_one_damaged_page_is_said_at_sign_in_and_the_rest_can_be_opened_after_that(
    open_laptop: Open, folder: Path, texts: Texts
) -> None:
    file = desk_of(folder)
    key = unlock(folder, people(folder)[0].replica_id, PIN)
    store = Store.open(file, key, clock=Clock(source=lambda: NOW), staff_id=STAFF)
    store.blob_put("a" * 64, os.urandom(200_000))
    store.close()
    flip(file, file.stat().st_size - 100)
    laptop = open_laptop()
    try_pin(laptop)
    assert texts("store.damaged_page", file="desk.db") in laptop.words()
    laptop.sign_in()
    assert is_signed_in(laptop)


def test_a_file_of_a_newer_program_is_refused_in_words_and_untouched(
    open_laptop: Open, folder: Path, texts: Texts
) -> None:
    file = desk_of(folder)
    key = unlock(folder, people(folder)[0].replica_id, PIN)
    store = Store.open(file, key, clock=Clock(source=lambda: NOW), staff_id=STAFF)
    store.set_state("schema", 999)
    store.close()
    before = file.read_bytes()
    laptop = open_laptop()
    try_pin(laptop)
    assert texts("store.newer") in laptop.words()
    assert file.read_bytes() == before


def test_entries_that_went_with_the_log_are_said_after_sign_in(
    open_laptop: Open, folder: Path, texts: Texts
) -> None:
    desk_of(folder).with_suffix(".open").touch()
    laptop = open_laptop()
    laptop.sign_in()
    assert laptop.shell.bar.text == texts("store.log_lost")


# -- small files and the program's own ---------------------------------------------------


def test_broken_settings_fall_back_and_are_said(open_laptop: Open, folder: Path, texts: Texts) -> None:
    (folder / "settings.json").write_bytes(b"\x00garbage")
    laptop = open_laptop()
    assert texts("store.settings_broken") in laptop.words()
    laptop.sign_in()
    assert is_signed_in(laptop)


def test_a_broken_key_file_is_said_where_its_name_is_missing(
    open_laptop: Open, folder: Path, texts: Texts
) -> None:
    next(folder.rglob("key.json")).write_bytes(b"{")
    laptop = open_laptop()
    assert laptop.window.signin is None, "nobody is listed: a person can be added"
    assert texts("store.keys_broken", count=1) in laptop.words()


def test_a_broken_count_of_wrong_pins_means_a_short_wait(
    open_laptop: Open, folder: Path, texts: Texts
) -> None:
    next(folder.rglob("key.json")).with_name("tries.json").write_bytes(b"\xff")
    laptop = open_laptop()
    try_pin(laptop)
    assert "请等30秒" in laptop.words() or "请等29秒" in laptop.words()


@pytest.mark.parametrize("name", ["rules/numbers.csv", "rules/peaks.csv"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"name,value\na,b,c,d\n", None])
def test_a_broken_rule_table_is_said_at_sign_in(
    open_laptop: Open, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch,
    texts: Texts, name: str, content: bytes | None,
) -> None:  # fmt: skip
    program = tmp_path_factory.mktemp("program")
    shutil.copytree(resources(), program / "resources")
    laptop = open_laptop()
    monkeypatch.setattr(sys, "_MEIPASS", str(program), raising=False)
    file = program / "resources" / name
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    try_pin(laptop)
    assert texts("store.program_broken", file=file.name) in laptop.words()
    assert laptop.faults == []


# -- disk ----------------------------------------------------------------------------------


def test_answers_typed_on_a_full_disk_stay_on_the_screen_and_are_saved_when_there_is_room(
    open_laptop: Open, texts: Texts
) -> None:
    laptop = open_laptop()
    laptop.sign_in()
    page = begin_visit(laptop)
    laptop.press(Qt.Key.Key_1, Qt.Key.Key_Return)
    flow = page.flow
    assert flow is not None
    draft, saved = flow.filling.draft_id, dict(flow.session.kept)
    store = page._ctx.desk.store

    def on_disk() -> dict[str, object]:
        kept = store.read(lambda tx: tx.draft(draft))
        return dict(kept.answers) if kept else {}

    laptop.until(lambda: on_disk() == saved)
    with full_disk():
        laptop.press(Qt.Key.Key_1)
        laptop.until(lambda: page.unsaved)
        assert laptop.shell.bar.text in (texts("store.disk_full"), texts("store.disk_fault"))
        assert texts("formview.not_saved") in laptop.words()
        typed = dict(flow.session.kept)
        assert len(typed) > len(saved) and on_disk() == saved
        laptop.press(Qt.Key.Key_Escape)
        assert laptop.page is page, "a form whose answers are only on the screen stays there"
        laptop.shell.rail.items["matters"].click()
        laptop.settle()
        assert laptop.page is page
        laptop.window.close()
        laptop.until(lambda: laptop.shell.bar.text == texts("ui.close_unsaved"))
        assert laptop.window.isVisible()
    laptop.press(Qt.Key.Key_Escape)
    laptop.until(lambda: laptop.page is not page)
    assert on_disk() == typed


def test_closing_waits_again_after_answers_were_saved_in_between_and_goes_when_insisted(
    qapp: QApplication, folder: Path, texts: Texts
) -> None:
    laptop = Laptop.open(qapp, folder)
    laptop.sign_in()
    page = begin_visit(laptop)

    def close_with_an_unsaved_answer() -> None:
        laptop.press(Qt.Key.Key_1)
        laptop.until(lambda: page.unsaved)
        laptop.window.close()
        laptop.until(lambda: laptop.shell.bar.text == texts("ui.close_unsaved"))
        assert laptop.window.isVisible()

    with full_disk():
        close_with_an_unsaved_answer()
    laptop.press(Qt.Key.Key_Return)
    laptop.until(lambda: not page.unsaved)
    laptop.settle()
    with full_disk():
        close_with_an_unsaved_answer()
        laptop.close()


def test_the_next_answer_saves_what_did_not_fit_before(open_laptop: Open) -> None:
    laptop = open_laptop()
    laptop.sign_in()
    page = begin_visit(laptop)
    flow, store = page.flow, page._ctx.desk.store
    assert flow is not None
    with full_disk():
        laptop.press(Qt.Key.Key_1)
        laptop.until(lambda: page.unsaved)
    laptop.press(Qt.Key.Key_Return, Qt.Key.Key_1)

    def is_on_disk() -> bool:
        kept = store.read(lambda tx: tx.draft(page.draft))
        return kept is not None and kept.answers == flow.session.kept

    laptop.until(is_on_disk)
    assert len(flow.session.answers) == 2 and not page.unsaved


def test_a_form_is_finished_with_all_answers_also_those_that_did_not_fit_at_first(open_laptop: Open) -> None:
    laptop = open_laptop()
    laptop.sign_in()
    laptop.press(Qt.Key.Key_F2, Qt.Key.Key_Return)
    page = laptop.page
    assert isinstance(page, FormPage) and page.flow is not None
    with full_disk():
        laptop.press(Qt.Key.Key_F8)
        page.header.normal_button.click()
        laptop.settle()
        assert page.flow.session.missing == []
        laptop.until(lambda: page.unsaved)
        laptop.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
        assert laptop.page is page
    page.finish()
    laptop.until(lambda: laptop.page is not page)
    records = laptop.shell._desk.read(lambda tx: tx.find(Record))
    assert len(records) == 1 and records[0].answers


def test_an_unreadable_photo_is_said_and_the_form_goes_on(
    open_laptop: Open, tmp_path: Path, texts: Texts
) -> None:
    laptop = open_laptop()
    laptop.sign_in()
    page = begin_visit(laptop)
    assert page.flow is not None
    bad = {"photo_empty": b"", "photo_avif": b"\x00\x00\x00\x18ftypavif", "bad_photo": b"no photo"}
    for key, content in bad.items():
        (tmp_path / "photo.jpg").write_bytes(content)
        slot = CardSlot(page.attaching.kept, page.flow.at)
        laptop.shell.ctx.start(page.attaching.kept.intake.add_file(slot, tmp_path / "photo.jpg"))
        laptop.settle()
        assert laptop.shell.bar.text == texts(f"record.{key}")
    laptop.press(Qt.Key.Key_1, Qt.Key.Key_Return)
    assert len(page.flow.session.answers) == 1
    assert laptop.faults == []


def test_little_room_is_said_across_the_window_while_work_goes_on(
    open_laptop: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SPARE", 10**18)
    laptop = open_laptop()
    assert "磁盘快满了" in laptop.words()
    laptop.sign_in()
    laptop.until(laptop.shell.banner.isVisible)
    assert "磁盘快满了" in laptop.words()
    begin_visit(laptop)
    monkeypatch.setattr(settings, "SPARE", 0)
    laptop.press(Qt.Key.Key_1, Qt.Key.Key_Escape)
    laptop.shell.line.changed.emit()
    laptop.until(laptop.shell.banner.isHidden)


def test_a_language_that_cannot_be_kept_is_shown_all_the_same(open_laptop: Open, texts: Texts) -> None:
    laptop = open_laptop()
    laptop.sign_in()
    laptop.shell.travel.root("settings")
    laptop.settle()
    with full_disk():
        laptop.press(Qt.Key.Key_2)
        laptop.settle()
        assert "Settings" in laptop.words()
        assert "disk" in laptop.shell.bar.text


def test_a_folder_nobody_may_write_to_is_said_before_anybody_types(
    open_laptop: Open, folder: Path, texts: Texts
) -> None:
    with read_only(folder):
        laptop = open_laptop()
        assert texts("store.read_only") in laptop.words()
        try_pin(laptop)
        assert not is_signed_in(laptop) and laptop.faults == []
    laptop.sign_in()
    assert is_signed_in(laptop), "when it may be written again, nothing has to be started anew"


# -- clock ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "said"), [(2016, "2016年1月1日"), (2039, "2039年1月1日")])
def test_a_clock_years_off_is_said_and_sign_in_works(
    open_laptop: Open, folder: Path, year: int, said: str
) -> None:
    file, key = desk_of(folder), unlock(folder, people(folder)[0].replica_id, PIN)
    store = Store.open(file, key, clock=Clock(source=lambda: NOW), staff_id=STAFF)
    store.set_state("server_now", "2026-12-07T09:00:00Z")
    store.close()
    laptop = open_laptop(datetime(year, 1, 1, tzinfo=UTC))
    assert (said in laptop.words()) == (year == 2016), "ahead is known only with the last time of the server"
    laptop.sign_in()
    laptop.until(laptop.shell.banner.isVisible)
    assert said in laptop.words()
    assert laptop.page._ctx.desk.clock.today().isoformat() >= "2026-12-07"
