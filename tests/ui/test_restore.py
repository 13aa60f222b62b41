"""A file that cannot be read: the copy is offered at sign-in, and brought back by one key."""

from pathlib import Path

from PySide6.QtCore import Qt

from desktop.domain.people import Household
from desktop.store.copies import copies
from desktop.store.keyfile import desk_path
from desktop.texts import Texts
from desktop.ui.pages.restore import RestorePage
from desktop.ui.shell import Shell
from tests.ui.laptop import PIN, Laptop
from tests.ui_forms.world import row_id


def _path(laptop: Laptop) -> Path:
    return desk_path(laptop.folder, row_id(900))


def _spoil(path: Path) -> None:
    path.write_bytes(b"\0" * 64 + path.read_bytes()[64:])


def _again_with_a_damaged_file(laptop: Laptop) -> RestorePage:
    laptop.sign_in()
    laptop.shell._sign_out(None)
    laptop.until(lambda: laptop.window.signin is not None)
    _spoil(_path(laptop))
    laptop.type(PIN)
    laptop.until(lambda: laptop.window.findChild(RestorePage) is not None)
    page = laptop.window.findChild(RestorePage)
    assert page is not None
    return page


def test_the_first_sign_in_of_a_day_leaves_a_copy(day: Laptop) -> None:
    assert len(copies(_path(day))) == 1


def test_a_damaged_file_is_said_and_the_copy_brings_the_day_back(laptop: Laptop, texts: Texts) -> None:
    _again_with_a_damaged_file(laptop)
    assert texts("restore.do") in laptop.words()
    laptop.press(Qt.Key.Key_Return)
    laptop.until(lambda: laptop.window.signin is not None and laptop.window.findChild(RestorePage) is None)
    assert texts("restore.done") in laptop.words()
    laptop.type(PIN)
    laptop.until(lambda: laptop.window.findChild(Shell) is not None)
    laptop.settle()
    homes = laptop.shell._desk.read(lambda tx: tx.find(Household))
    assert "王桂兰" in [home.head_name for home in homes]
    assert list(_path(laptop).parent.glob("desk-aside-*"))


def test_esc_leaves_everything_as_it_is(laptop: Laptop) -> None:
    _again_with_a_damaged_file(laptop)
    before = _path(laptop).read_bytes()
    laptop.press(Qt.Key.Key_Escape)
    laptop.until(lambda: laptop.window.signin is not None)
    assert _path(laptop).read_bytes() == before
    assert not list(_path(laptop).parent.glob("desk-aside-*"))
