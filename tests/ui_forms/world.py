"""One home in one grid, and a window that is driven by keys."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from desktop.domain.base import Row
from desktop.domain.people import CareTag, Household, Resident
from desktop.domain.places import Area, Building, Place
from desktop.domain.records import Record
from desktop.domain.say import Say
from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.shapes.filling import Finished
from desktop.services.shapes.target import Target
from desktop.store.tx import Tx
from desktop.ui.context import PageContext
from desktop.ui.formview.flow import Flow
from desktop.ui.formview.page import FormPage


def row_id(number: int) -> str:
    return f"99000000-0000-7000-8000-{number:012d}"


STAFF, GRID, COMMUNITY, BUILDING, HOME = map(row_id, range(1, 6))
PERSON, SHOP = row_id(7), row_id(10)


def put_world(tx: Tx) -> None:
    """The grid of one worker, a building, and one home of two people."""
    grid, building = f"grid:{GRID}", f"building:{BUILDING}"
    rows: list[tuple[type[Row], dict[str, Any]]] = [
        (Area, {"id": GRID, "scope_id": "muni", "level": "grid", "code": "421224001001", "name": "一网格"}),
        (
            Staff,
            {
                "id": STAFF, "scope_id": f"community:{COMMUNITY}", "name": "李梅", "titles": ["网格员"],
                "permission": "own_grid", "community_id": COMMUNITY, "grid_ids": [GRID],
            },
        ),
        (
            Building,
            {
                "id": BUILDING, "scope_id": building, "grid_id": GRID, "site_id": row_id(9), "code": "3",
                "name": "3栋", "number": 3, "units": 2, "floors": 6,
            },
        ),
        (
            Household,
            {
                "id": HOME, "scope_id": building, "building_id": BUILDING, "dwelling_id": row_id(8),
                "grid_id": GRID, "door": "3栋2单元503", "head_name": "余友田", "people": 2,
            },
        ),
        (
            Resident,
            {
                "id": PERSON, "scope_id": grid, "household_id": HOME, "name": "余友田", "sex": "male",
                "born_on": "1970-05-01", "relation": "户主", "head": True, "phone": "10012345678",
            },
        ),
        (
            Place,
            {"id": SHOP, "scope_id": grid, "grid_id": GRID, "kind": "nine_small", "name": "清泉便民超市"},
        ),
    ]  # fmt: skip
    for kind, fields in rows:
        tx.put(kind.model_validate(fields))


def put_care(tx: Tx) -> None:
    """Somebody of the home is cared for."""
    tag = {
        "id": row_id(11), "scope_id": f"restricted:{GRID}", "resident_id": PERSON, "household_id": HOME,
        "tag": "disabled", "since": "2026-01-01",
    }  # fmt: skip
    tx.put(CareTag.model_validate(tag))


@dataclass
class Window:
    """A page in a window, driven by key events to whatever has the keyboard."""

    ctx: PageContext
    loop: qasync.QEventLoop
    gone: list[Target] = field(default_factory=list)
    said: list[Say] = field(default_factory=list)
    finished: list[Finished] = field(default_factory=list)
    backs: list[str] = field(default_factory=list)
    page: Any = None
    frame: QWidget = field(default_factory=QWidget)

    def show(self, page: Any) -> Any:
        self.close_page()
        self.frame.setFixedSize(1190, 672)
        self.page = page
        layout = self.frame.layout() or QVBoxLayout(self.frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(page)
        self.frame.show()
        self.frame.activateWindow()
        page.setFocus()
        self.run(page.reload())
        return page

    def close_page(self) -> None:
        if self.page is not None:
            self.page.setParent(None)
            self.page.deleteLater()
            self.page = None

    def run(self, work: Awaitable[Any]) -> Any:
        done = self.loop.run_until_complete(work)
        self.settle()
        return done

    def settle(self) -> None:
        """Let everything that was started come to its end."""

        async def quiet() -> None:
            for _ in range(10_000):
                await asyncio.sleep(0.001)
                if not self.ctx.ops.busy:
                    return

        self.loop.run_until_complete(quiet())
        if hasattr(self.page, "leave"):
            self.loop.run_until_complete(self.page.leave())
        QApplication.processEvents()

    def until(self, true: Callable[[], bool]) -> None:
        """Let the loop turn until something has come true."""

        async def wait() -> None:
            for _ in range(20_000):
                if true():
                    return
                await asyncio.sleep(0.001)
            raise AssertionError("it did not come true")

        self.loop.run_until_complete(wait())

    def choose_file(self, path: Path) -> None:
        """Answer the chooser that is open with a path."""
        [dialog] = [one for one in self.page.findChildren(QFileDialog) if one.isVisible()]
        field = dialog.findChild(QLineEdit)
        field.setText(str(path))
        send: Any = QTest.keyClick
        send(field, Qt.Key.Key_Return)
        assert not dialog.isVisible()
        self.frame.activateWindow()
        self.settle()

    def key(
        self, *keys: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        for key in keys:
            send: Any = QTest.keyClick
            send(self.frame.focusWidget() or self.frame, key, modifier)
            self.settle()


Try = Callable[..., tuple[FormPage, Flow]]
"""Publishes a workbook and opens it on the home."""


def finish(window: Window, desk: Desk) -> Record:
    window.key(Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    assert window.finished, [one.key for one in window.said]
    return desk.read(lambda tx: tx.one(Record, window.finished[-1].record_id))
