"""Signing in and adding a person, by keys only."""

import threading
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.clock import Clock
from desktop.domain.staff import Staff
from desktop.main import Rooms
from desktop.settings import Settings
from desktop.store import scopes
from desktop.store.people import people
from desktop.store.tx import Tx
from desktop.texts import Texts
from tests.ui.laptop import NOBODY_THERE, Laptop, make_folder
from tests.ui_forms.world import STAFF


def test_the_sixth_digit_opens_today(laptop: Laptop) -> None:
    assert laptop.window.windowTitle().startswith("登录")
    laptop.sign_in()
    assert laptop.window.windowTitle() == "今日 · 巡格"


def test_a_wrong_pin_empties_the_boxes_and_says_what_happens_next(laptop: Laptop) -> None:
    laptop.type("111111")
    page = laptop.window.signin
    assert page is not None
    laptop.until(lambda: not page.boxes.pin)
    assert "密码不对" in laptop.words()
    laptop.sign_in()
    assert laptop.window.windowTitle() == "今日 · 巡格"


def test_three_wrong_pins_mean_waiting_even_with_the_right_one(laptop: Laptop) -> None:
    page = laptop.window.signin
    assert page is not None
    for _ in range(3):
        laptop.type("111111")
        laptop.until(lambda: not page.boxes.pin)
    laptop.type("246810")
    laptop.until(lambda: not page.boxes.pin)
    assert "请等" in laptop.words()
    assert laptop.window.windowTitle().startswith("登录")


def test_the_digits_typed_are_nowhere_to_be_read(laptop: Laptop) -> None:
    laptop.type("2468")
    assert "2468" not in laptop.words()
    assert "还差2位" in laptop.words()


def test_arrows_choose_among_several_people_and_empty_the_boxes(qapp: QApplication, tmp_path: Path) -> None:
    make_folder(tmp_path, ("李梅", "周正华", "方秀莲"))
    laptop = Laptop.open(qapp, tmp_path)
    try:
        page = laptop.window.signin
        assert page is not None and page.current is not None
        assert page.current.name == "李梅"
        laptop.type("12")
        laptop.press(Qt.Key.Key_Down)
        assert page.current.name == "周正华"
        assert page.boxes.missing == 6
        laptop.press(Qt.Key.Key_3, modifier=Qt.KeyboardModifier.AltModifier)
        assert page.current.name == "方秀莲"
        assert all(name in laptop.words() for name in ("李梅", "周正华", "方秀莲", "演示数据"))
    finally:
        laptop.close()


def test_an_empty_laptop_begins_by_adding_a_person(qapp: QApplication, tmp_path: Path, texts: Texts) -> None:
    laptop = Laptop.open(qapp, tmp_path)
    try:
        page = laptop.window.enrol
        assert page is not None
        laptop.type(NOBODY_THERE)
        laptop.press(Qt.Key.Key_Return)
        laptop.type("7K4M-Q2XR-9TBC")
        laptop.press(Qt.Key.Key_Return)
        laptop.type("246810")
        laptop.type("135790")
        laptop.press(Qt.Key.Key_Return)
        assert texts("signin.differs") in laptop.words()
        laptop.type("246810")
        laptop.press(Qt.Key.Key_Return)
        laptop.until(page.button.isEnabled)
        assert "连不上服务器" in laptop.words()
        assert page.code.text() == "7K4M-Q2XR-9TBC"
    finally:
        laptop.close()


def test_who_is_deactivated_is_signed_out_and_told_why(day: Laptop, texts: Texts) -> None:
    day.shell.ctx.desk.store.apply(lambda tx: tx.delete(Staff, STAFF))
    day.until(lambda: day.window.signin is not None)
    assert texts("sync.deactivated") in day.words()
    assert day.window.windowTitle().startswith("登录")


def test_an_own_entry_that_is_on_its_way_signs_nobody_out(day: Laptop) -> None:
    def on_its_way(tx: Tx) -> None:
        scopes.hold(tx.connection, "muni")
        tx.delete(Staff, STAFF)

    day.shell.ctx.desk.store.apply(on_its_way)
    day.settle()
    assert day.window.signin is None


def test_who_signs_in_while_the_rooms_are_still_read_waits_for_them(
    tmp_path: Path,
) -> None:
    """Two threads that import the same rooms at once would each find them half imported."""
    folder = tmp_path / "laptop"
    make_folder(folder)
    reading, go_on, signed_in = threading.Event(), threading.Event(), threading.Event()

    class Slow(Rooms):
        def _library(self):  # type: ignore[no-untyped-def]  # as the one it stands for
            reading.set()
            assert go_on.wait(60)
            return super()._library()

    rooms = Slow(Settings(folder), Clock())

    def sign_in() -> None:
        rooms.newest_copy(people(folder)[0])
        signed_in.set()

    threads = [threading.Thread(target=one) for one in (rooms.warm, sign_in)]
    threads[0].start()
    assert reading.wait(60)
    threads[1].start()
    assert not signed_in.wait(0.2)
    go_on.set()
    for one in threads:
        one.join(60)
    assert signed_in.is_set()
