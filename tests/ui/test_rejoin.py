"""Joining again by keys on the 同步 page, against a server that has lost its list of laptops."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.staff import Staff
from server.tables import REPLICA
from tests.ui.laptop import Laptop
from tests.ui.office import BOSS, WORKER, Office


@pytest.fixture
def worker(qapp: QApplication, office: Office, tmp_path: Path) -> Iterator[Laptop]:
    """Signed in, on the 同步 page, when the server has forgotten the laptop."""
    office.enrol(WORKER, tmp_path / "worker")
    with office.db.writing() as connection:
        connection.execute(REPLICA.delete())
    opened = Laptop.open(qapp, tmp_path / "worker")
    opened.sign_in()
    opened.shell.travel.root("sync")
    opened.settle()
    opened.press(Qt.Key.Key_F5)
    yield opened
    opened.close()


def asked(worker: Laptop, code: str) -> None:
    worker.page.join_again.code.setFocus(Qt.FocusReason.TabFocusReason)
    worker.page.join_again.code.clear()
    worker.type(code)
    worker.press(Qt.Key.Key_Return)
    worker.until(worker.page.join_again.button.isEnabled)


def test_the_page_says_what_is_safe_and_a_code_makes_it_go_on(worker: Laptop, office: Office) -> None:
    worker.until(lambda: worker.page.join_again.isVisible())
    assert "服务器不认识这台电脑" in worker.words()
    assert "已保存的都在本机" in worker.words()
    worker.page.join_again.code.setFocus(Qt.FocusReason.TabFocusReason)
    worker.press(Qt.Key.Key_Return)
    assert "还没填登记码" in worker.words()
    for code, said in (("7K4M-Q2XR-9TBC", "登记码不对"), (office.code(BOSS), "这个登记码是给别人的")):
        asked(worker, code)
        assert said in worker.words()
    asked(worker, office.code(WORKER))
    worker.until(lambda: not worker.page.join_again.isVisible())
    worker.settle()
    assert not worker.shell.line.down
    assert worker.shell.ctx.desk.read(lambda tx: tx.get(Staff, tx.staff_id)) is not None
    with office.db.reading() as connection:
        assert [row.staff_id for row in connection.execute(REPLICA.select())] == [WORKER]


def test_while_the_server_knows_the_laptop_there_is_nothing_to_fill_in(day: Laptop) -> None:
    day.shell.travel.root("sync")
    day.settle()
    assert not day.page.join_again.isVisible()
