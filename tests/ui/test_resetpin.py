"""A forgotten PIN, by keys only: the supervisor's window shows the code, the worker's takes it, offline."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from desktop.domain.codes import secret_code
from desktop.store.keys import unlock
from desktop.store.recovery import new_code
from tests.ui.laptop import PIN, Laptop
from tests.ui.office import BOSS, WORKER, Office
from tests.ui_forms.world import row_id

CTRL = Qt.KeyboardModifier.ControlModifier
NEW = "135790"


def _code(laptop: Laptop) -> str:
    """The code the server would hold for the person of this folder."""
    replica = row_id(900)
    return new_code(laptop.folder, replica, unlock(laptop.folder, replica, PIN))


def _forget(laptop: Laptop) -> Any:
    laptop.press(Qt.Key.Key_R, modifier=CTRL)
    page = laptop.window.resetpin
    assert page is not None
    return page


def test_the_code_and_a_new_pin_open_the_same_file(laptop: Laptop) -> None:
    code = _code(laptop)
    page = _forget(laptop)
    assert "重设李梅的密码" in laptop.words()
    laptop.type(code.lower())
    laptop.press(Qt.Key.Key_Return)
    laptop.type(NEW)
    laptop.type(NEW)
    assert page.again.missing == 0
    laptop.press(Qt.Key.Key_Return)
    laptop.until(lambda: "重设好了" in laptop.words())
    laptop.sign_in(NEW)
    assert laptop.window.windowTitle() == "今日 · 巡格"
    assert "事项 2条" in laptop.words()


def test_wrong_codes_are_said_and_nothing_typed_is_lost(laptop: Laptop) -> None:
    _code(laptop)
    page = _forget(laptop)
    laptop.press(Qt.Key.Key_Return)
    laptop.type("111111")
    laptop.type("222222")
    laptop.press(Qt.Key.Key_Return)
    assert "还没填重设码" in laptop.words()
    laptop.type("7K4M")
    laptop.press(Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert "两遍密码不一样" in laptop.words()
    laptop.type("111111")
    laptop.press(Qt.Key.Key_Return)
    laptop.until(page.button.isEnabled)
    assert "有一位听错了" in laptop.words()
    assert page.code.text() == "7K4M"
    page.code.clear()
    laptop.type(secret_code(bytes(16)))
    for _ in range(3):
        laptop.press(Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Return)
        laptop.until(page.button.isEnabled)
    assert "请等" in laptop.words()
    laptop.press(Qt.Key.Key_Escape)
    laptop.sign_in()
    assert laptop.window.windowTitle() == "今日 · 巡格"


def test_a_laptop_that_never_was_online_says_what_to_do(laptop: Laptop) -> None:
    page = _forget(laptop)
    laptop.type(secret_code(bytes(16)))
    laptop.press(Qt.Key.Key_Return)
    laptop.type(NEW)
    laptop.type(NEW)
    laptop.press(Qt.Key.Key_Return)
    laptop.until(page.button.isEnabled)
    assert "请联系管理员" in laptop.words()


def test_a_worker_has_no_place_to_look_codes_up(day: Laptop) -> None:
    day.shell.travel.root("settings")
    day.settle()
    assert "同事忘了密码" not in day.words()


def test_the_supervisor_reads_it_out_and_the_worker_types_it(
    qapp: QApplication, office: Office, tmp_path: Path
) -> None:
    for staff_id, name in ((BOSS, "boss"), (WORKER, "worker")):
        office.enrol(staff_id, tmp_path / name)
    boss = Laptop.open(qapp, tmp_path / "boss")
    try:
        boss.sign_in()
        boss.shell.travel.root("settings")
        boss.settle()
        card = boss.page.codes
        card.name.setFocus(Qt.FocusReason.TabFocusReason)
        for name, said in (
            ("无此人", "没有叫“无此人”的同事"),
            ("周正华", "改密码"),
            ("李梅", "念给李梅本人听"),
        ):
            card.name.setText(name)
            boss.press(Qt.Key.Key_Return)
            boss.until(card.button.isEnabled)
            assert said in boss.words()
        [code] = [one.text() for one in card.findChildren(QLabel) if one.text().count("-") == 6]
    finally:
        boss.close()
    worker = Laptop.open(qapp, tmp_path / "worker")
    try:
        _forget(worker)
        worker.type(code)
        worker.press(Qt.Key.Key_Return)
        worker.type(NEW)
        worker.type(NEW)
        worker.press(Qt.Key.Key_Return)
        worker.until(lambda: "重设好了" in worker.words())
        worker.sign_in(NEW)
    finally:
        worker.close()
