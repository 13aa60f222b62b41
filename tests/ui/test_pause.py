"""同步: what comes by itself is paused and goes on by F8; F5 sends all the same, and every page says so."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.say import say
from desktop.main import Rooms
from desktop.services.shapes.sync import ConflictCard, ConflictField
from desktop.sync.round import RoundReport
from desktop.ui.home import OpenDesk
from desktop.ui.pages.sync import SyncPage
from tests.ui.laptop import Laptop


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[RoundReport]:
    """Those that were made: each finds nothing new."""
    made: list[RoundReport] = []
    real = Rooms.sign_in

    def sign_in(rooms: Rooms, person: object, pin: str) -> OpenDesk:
        opened = real(rooms, person, pin)  # type: ignore[arg-type]  # as the window calls it

        def one_round() -> RoundReport:
            made.append(RoundReport())
            return made[-1]

        return replace(opened, one_round=one_round, send_files=None)

    monkeypatch.setattr(Rooms, "sign_in", sign_in)
    return made


def test_paused_by_f8_until_f8(laptop: Laptop, rounds: list[RoundReport]) -> None:
    laptop.sign_in()
    laptop.shell.travel.root("sync")
    laptop.settle()
    page = laptop.page
    assert isinstance(page, SyncPage) and page.pause.text() == "暂停联网"
    laptop.until(lambda: bool(rounds))
    laptop.press(Qt.Key.Key_F8)
    assert page.pause.text() == "恢复联网"
    assert "已暂停联网" in laptop.shell.top.sync.accessibleName()
    assert "自动联网已暂停，照常干活" in laptop.words()
    before = len(rounds)
    laptop.press(Qt.Key.Key_F5)
    laptop.until(lambda: len(rounds) == before + 1)
    laptop.shell.travel.root("today")
    laptop.settle()
    assert "已暂停联网" in laptop.shell.top.sync.accessibleName()
    laptop.shell.travel.root("sync")
    laptop.settle()
    again = laptop.page
    assert again.pause.text() == "恢复联网"
    laptop.press(Qt.Key.Key_F8)
    assert again.pause.text() == "暂停联网"
    assert "暂停" not in laptop.shell.top.sync.accessibleName()
    laptop.until(lambda: len(rounds) > before + 1)


def test_a_small_window_has_the_cards_one_below_the_other(qapp: QApplication, folder: Path) -> None:
    """Side by side, the reason why a record was not accepted had no room."""
    for width, way in ((1024, "TopToBottom"), (1366, "LeftToRight")):
        opened = Laptop.open(qapp, folder, (width, 700))
        opened.sign_in()
        opened.shell.travel.root("sync")
        opened.settle()
        assert opened.page._columns.direction().name == way
        opened.close()


def disputed(who: str) -> ConflictCard:
    day = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
    names = ("a", "b")
    fields = [
        ConflictField(f"{who} {one}", say("ui.today"), "", "1", "", day, "2", "", day, "") for one in names
    ]
    return ConflictCard(who, "3栋2单元502", fields)


def test_a_card_that_was_put_off_stays_behind_the_one_that_is_shown(day: Laptop) -> None:
    day.shell.travel.root("sync")
    day.settle()
    page = day.page
    view = page._view
    page.show_view(replace(view, conflicts=[disputed("王桂兰"), disputed("何启发")]))
    page.panel.take_focus()
    day.press(Qt.Key.Key_Escape)
    page.panel.take_focus()
    day.press(Qt.Key.Key_2)
    assert ("何启发" in page.panel._shown.sentence, page.panel.open_fields) == (True, 1)
    page.show_view(replace(view, conflicts=[disputed(one) for one in ("王桂兰", "何启发", "余友田")]))
    assert ("何启发" in page.panel._shown.sentence, page.panel.open_fields) == (True, 1)
