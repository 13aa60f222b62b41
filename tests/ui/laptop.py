"""A laptop folder with one person and a small grid, and its window driven by keys."""

import asyncio
import base64
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.clock import Clock
from desktop.domain.base import Row
from desktop.domain.matters import Matter
from desktop.domain.people import Household
from desktop.domain.staff import Permission, Staff
from desktop.forms.library import FormLibrary, load_library
from desktop.main import Rooms
from desktop.resources import resources
from desktop.settings import load_settings
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, create_person
from desktop.store.people import Person
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.ui.app import dispose
from desktop.ui.collector import Collector
from desktop.ui.home import Frame
from desktop.ui.ops import Ops
from desktop.ui.shell import Shell
from desktop.ui.theme import Theme
from desktop.ui.window import Window, dress
from tests.ui_forms.world import BUILDING, GRID, STAFF, put_world, row_id

PIN = "246810"
NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
"""Tuesday 09:00 in China."""
NOBODY_THERE = "http://127.0.0.1:9"
"""Nothing listens on the discard port."""
CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
QUICK = 0.002


def _matter(number: int, title: str, door: str, who: str, due_at: str) -> Row:
    return Matter.model_validate(
        {
            "id": row_id(100 + number),
            "scope_id": f"building:{BUILDING}",
            "number": f"YH-104203-2612-99000{number}",
            "matter": "hazard",
            "item": "LG15",
            "form": "LPG_HOME",
            "question": "lg15_aged",
            "record_id": row_id(200 + number),
            "title": title,
            "subject_kind": "household",
            "subject_id": row_id(5),
            "household_id": row_id(5),
            "building_id": BUILDING,
            "grid_id": GRID,
            "where": door,
            "who": who,
            "grade": "G",
            "remedy": "by_deadline",
            "found_at": "2026-12-04T01:00:00Z",
            "found_by": STAFF,
            "due_days": 3,
            "first_due_at": due_at,
            "due_at": due_at,
        }
    )


def _home(number: int, door: str, name: str) -> Row:
    return Household.model_validate(
        {
            "id": row_id(300 + number),
            "scope_id": f"building:{BUILDING}",
            "building_id": BUILDING,
            "dwelling_id": row_id(400 + number),
            "grid_id": GRID,
            "door": door,
            "order": number,
            "head_name": name,
            "people": 2,
        }
    )


def lay_in(tx: Tx) -> None:
    """As the server would have sent it: three homes, two hazards."""
    put_world(tx)
    for row in (
        _home(1, "3栋1单元101", "何启发"),
        _home(2, "3栋2单元502", "王桂兰"),
        _matter(1, "软管老化", "3栋2单元502", "王桂兰", "2026-12-07T16:00:00Z"),
        _matter(2, "插线板串接", "3栋1单元101", "何启发", "2026-12-08T16:00:00Z"),
    ):
        tx.put(row)


def be_lead(tx: Tx) -> None:
    """The person has a lead's permissions, for the one building."""
    tx.patch(Staff, STAFF, permission=Permission.OWN_BUILDING, building_ids=[BUILDING])


def make_folder(folder: Path, names: tuple[str, ...] = ("李梅",), *, lead: bool = False) -> None:
    """Key files of everybody, a filled encrypted file for the first."""
    for place, name in enumerate(names):
        person = Person(
            row_id(900 + place), STAFF, name, ["网格员"], "一网格", f"2026-12-0{7 - place}T01:00:00Z"
        )
        key = create_person(folder, person, PIN, cost=CHEAP)
        if place:
            continue
        clock = Clock(source=lambda: NOW)
        store = Store.open(desk_path(folder, person.replica_id), key, clock=clock, staff_id=STAFF)
        store.apply(lay_in)
        if lead:
            store.apply(be_lead)
        store.set_state("server_url", NOBODY_THERE)
        store.set_state("signing_key", base64.b64encode(bytes(range(32))).decode())
        store.close()


@cache
def library() -> FormLibrary:
    """The real forms, read once."""
    return load_library(resources() / "forms")


@dataclass
class Laptop:
    """One window over one folder. Keys go to whatever has the keyboard."""

    folder: Path
    loop: qasync.QEventLoop
    ops: Ops
    window: Window
    faults: list[BaseException]
    collector: Collector

    @classmethod
    def open(
        cls,
        app: QApplication,
        folder: Path,
        size: tuple[int, int] = (1366, 768),
        now: Callable[[], datetime] = lambda: NOW,
    ) -> "Laptop":
        """`now`: what the laptop's clock shows."""
        loop = qasync.QEventLoop(app)
        asyncio.set_event_loop(loop)
        asyncio._set_running_loop(loop)
        ops, collector = Ops(), Collector()
        ops.attach(loop)
        faults: list[BaseException] = []
        ops.crashed.connect(faults.append)
        clock = Clock(source=now)
        settings = replace(load_settings(folder), demo=True)
        rooms = Rooms(settings, clock, library())
        theme = Theme()
        dress(theme)
        window = Window(rooms, Frame(theme, rooms.texts(settings.language), ops, settings, clock))
        window.resize(*size)
        window.show()
        window.activateWindow()
        laptop = cls(folder, loop, ops, window, faults, collector)
        laptop.settle()
        return laptop

    def close(self) -> None:
        """End the program as a person does; faults of ours fail the test."""
        ended: list[bool] = []
        self.window.ended.connect(lambda: ended.append(True))
        self.window.close()
        self.until(lambda: bool(ended))
        dispose(self.window)
        self.ops.close()
        self.collector.stop()
        asyncio._set_running_loop(None)
        self.loop.close()
        asyncio.set_event_loop(None)
        if self.faults:
            raise self.faults[0]

    @property
    def shell(self) -> Shell:
        room = self.window.findChild(Shell)
        assert room is not None
        return room

    @property
    def page(self) -> Any:
        """The page that is shown."""
        here = self.shell.travel.here
        assert here is not None
        return here.page

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run it to its end. The loop is named for as long as the window lives: pytest-qt
        processes events too, and what is called then must find it.
        """
        task = self.loop.create_task(work)
        while not task.done():
            QApplication.processEvents()
            time.sleep(0.001)
        return task.result()

    def until(self, true: Callable[[], bool], turns: int = 5000) -> None:
        """Let the loop turn until something has come true."""

        async def wait() -> None:
            for _ in range(turns):
                if true():
                    return
                await asyncio.sleep(QUICK)
            raise AssertionError("it did not come true")

        self.run(wait())

    def settle(self) -> None:
        """Let what was started come to its end; the keeper of rounds goes on."""

        async def quiet() -> None:
            calm = 0
            for _ in range(2000):
                await asyncio.sleep(QUICK)
                calm = 0 if self.ops.busy else calm + 1
                if calm > 3:
                    return

        self.run(quiet())

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        send: Any = QTest.keyClick
        for key in keys:
            send(QApplication.focusWidget() or self.window, key, modifier)
            self.settle()

    def type(self, text: str) -> None:
        send: Any = QTest.keyClicks
        for char in text:
            send(QApplication.focusWidget() or self.window, char)
        self.settle()

    def sign_in(self, pin: str = PIN) -> None:
        self.type(pin)
        self.until(lambda: self.window.findChild(Shell) is not None)
        self.settle()

    def words(self) -> str:
        """Everything that a screen reader finds in the window."""
        found = [self.window.windowTitle()]
        for widget in self.window.findChildren(QWidget):
            if widget.isVisible():
                text = getattr(widget, "text", None)
                found.append(widget.accessibleName() or (str(text()) if callable(text) else ""))
        return "\n".join(filter(None, found))
