"""同步 without a network: out to a stick by Ctrl+E, the answer in by Ctrl+O, every trouble in words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.sync.answer import SERVER_KEYS
from desktop.sync.sealkeys import verify_key
from desktop.ui.parts.choosefile import is_stick
from server.db import open_database
from server.keys import public_keys
from server.sealed import take
from server.tables import REPLICA
from tests.databases import Files
from tests.ui.laptop import NOW, Laptop
from tests.ui_forms.world import STAFF, row_id

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
CONTROL = Qt.KeyboardModifier.ControlModifier


class Office:
    """The server's side of the stick."""

    def __init__(self, url: str) -> None:
        self.db, self.clock = open_database(url), Clock(source=lambda: NOW)

    def know(self, day: Laptop) -> None:
        """As if the laptop of the window had been enrolled here."""
        store = day.shell.ctx.desk.store
        with self.db.reading() as connection:
            keys = public_keys(connection)
        assert keys is not None
        store.set_state(SERVER_KEYS, keys.model_dump())
        line = {
            "id": store.state("replica_id"),
            "staff_id": STAFF,
            "public_key": verify_key(bytes(range(32))),
        }
        more = {
            "device": "",
            "enrolled_at": "",
            "last_seen": "2026-12-01T00:00:00Z",
            "last_seq": 0,
            "skew": 0,
        }
        with self.db.writing() as connection:
            values = {**line, **more, "assignment": 0, "state": "active"}
            connection.execute(REPLICA.insert().values(values))

    def answer(self, request: Path) -> Path:
        target = request.with_name("answer.xgb")
        take(self.db, request, target, self.clock)
        return target


@pytest.fixture
def office(files: Files) -> Iterator[Office]:
    made = Office(files.new())
    yield made
    made.db.close()


def choose(day: Laptop, file: Path) -> None:
    """Type into the chooser of files that is open."""
    day.until(lambda: day.window.findChild(QFileDialog) is not None)
    dialog = day.window.findChild(QFileDialog)
    assert dialog is not None
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText(str(file))
    send: Any = QTest.keyClick
    send(field, Qt.Key.Key_Return)
    day.until(lambda: day.window.findChild(QFileDialog) is None)
    day.window.activateWindow()
    day.settle()


def at_sync(day: Laptop) -> Any:
    day.shell.rail.items["sync"].click()
    day.settle()
    return day.page


def carried(day: Laptop, key: Qt.Key, file: Path) -> str:
    """What the message bar says at the end."""
    before = day.shell.bar.text
    ended: list[bool] = []
    day.page.carrier.ended.connect(lambda: ended.append(True))
    day.press(key, modifier=CONTROL)
    choose(day, file)
    day.until(lambda: bool(ended) and day.shell.bar.text != before)
    day.settle()
    return str(day.shell.bar.text)


def test_out_and_the_answer_in(day: Laptop, office: Office, tmp_path: Path) -> None:
    office.know(day)
    page = at_sync(day)
    store = day.shell.ctx.desk.store
    store.write(lambda tx: tx.patch(Household, row_id(301), people=5))
    seen: list[int] = []
    page.carrier.progressed.connect(seen.append)
    file = tmp_path / "to-server.xgb"
    said = carried(day, Qt.Key.Key_E, file)
    assert said == "已导出1条。请把to-server.xgb交给管理员，等答复文件回来再导入。"
    assert seen[-1] == 100 and page.strip.isHidden()
    day.until(lambda: page._view is not None and page._view.carried is not None)
    assert "今天 09:00导出1条，等答复" in page._safe.text()
    assert page._view.receipts[0].reason.key == "record.receipt_carried"
    said = carried(day, Qt.Key.Key_O, office.answer(file))
    assert said.startswith("答复收下了，资料更新到今天 09:00")
    day.until(lambda: page._view.carried is None)
    assert page._view.by_file and "U盘带回今天 09:00的资料" in page._head.facts.text()


def test_files_that_do_not_fit_are_said_and_change_nothing(
    day: Laptop, office: Office, tmp_path: Path
) -> None:
    page = at_sync(day)
    assert carried(day, Qt.Key.Key_E, tmp_path / "a.xgb").startswith("这台电脑还没有服务器的密钥")
    office.know(day)
    file = tmp_path / "a.xgb"
    carried(day, Qt.Key.Key_E, file)
    assert carried(day, Qt.Key.Key_O, file).startswith("这是要交给服务器的文件")
    answer = office.answer(file)
    answer.write_bytes(answer.read_bytes()[:-100])
    assert carried(day, Qt.Key.Key_O, answer).startswith("文件不完整或被改动过")
    answer.write_bytes(b"PK")
    assert carried(day, Qt.Key.Key_O, answer).startswith("这不是巡格的U盘文件")
    assert page._view.updated_at is None
    gone = tmp_path / "stick"
    gone.mkdir()
    day.press(Qt.Key.Key_E, modifier=CONTROL)
    day.until(lambda: page.carrier.dialog is not None)
    gone.rmdir()
    page.carrier.dialog.fileSelected.emit(str(gone / "b.xgb"))
    page.carrier.dialog.close()
    day.until(lambda: day.shell.bar.text.startswith("U盘读写出错"))


def test_the_buttons_say_their_keys_and_elsewhere_they_mean_nothing(day: Laptop) -> None:
    at_sync(day)
    said = day.words()
    assert "导出到U盘" in said and "从U盘导入" in said
    day.shell.rail.items["households"].click()
    day.settle()
    day.press(Qt.Key.Key_O, modifier=CONTROL)
    assert day.window.findChild(QFileDialog) is None


class Volume:
    """What a system tells of one disk."""

    def __init__(self, kind: bytes, root: str, *, locked: bool = False) -> None:
        self._kind, self._root, self._locked = kind, root, locked

    def fileSystemType(self) -> Any:
        return type("Bytes", (), {"data": lambda _: self._kind})()

    def rootPath(self) -> str:
        return self._root

    def isReady(self) -> bool:
        return True

    def isReadOnly(self) -> bool:
        return self._locked


@pytest.mark.parametrize(
    ("volume", "expected"),
    [
        (Volume(b"vfat", "/media/li/STICK"), True),
        (Volume(b"exFAT", "E:/"), True),
        (Volume(b"FAT32", "F:/"), True),
        (Volume(b"vfat", "/boot/efi"), False),
        (Volume(b"ext4", "/"), False),
        (Volume(b"NTFS", "C:/"), False),
        (Volume(b"vfat", "/media/li/LOCKED", locked=True), False),
    ],
)
def test_a_stick_is_known_by_its_file_system(volume: Any, expected: bool) -> None:
    assert is_stick(volume) is expected
