"""A child that opens a form on the real page and answers it by keys; prints what the parent measures.

`python -m bench.formpage FOLDER WORKBOOK KEYS`: seconds until the form stands painted, once for each time
it is opened, then for each answer until it was re-evaluated, and the window painted with what follows;
`busy`: what of that the window's thread worked itself.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from bench.pagecontext import page_context
from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.places import Building
from desktop.domain.staff import Staff
from desktop.forms.library import FormLibrary
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import open_desk
from desktop.services.shapes.target import Target, TargetKind
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.ui.collector import Collector
from desktop.ui.context import PageContext
from desktop.ui.formview.page import FormPage
from desktop.ui.ops import Ops
from desktop.ui.theme import Theme
from desktop.ui.window import dress

_OPENED = 5
_STAFF, _GRID, _BUILDING, _HOME, _OTHER = (f"99000000-0000-7000-8000-{at:012d}" for at in range(1, 6))


def _put(tx: Tx) -> None:
    own = {"grid_ids": [_GRID], "community_id": _OTHER, "permission": "own_grid"}
    staff = {"id": _STAFF, "scope_id": f"community:{_OTHER}", "name": "李梅", "titles": ["网格员"], **own}
    here = {"scope_id": f"building:{_BUILDING}", "grid_id": _GRID}
    building = {"id": _BUILDING, "site_id": _OTHER, "code": "3", "name": "3栋", "number": 3, "units": 1}
    home = {"id": _HOME, "building_id": _BUILDING, "dwelling_id": _OTHER, "door": "3栋1单元101", "people": 2}
    tx.put(Staff.model_validate(staff))
    tx.put(Building.model_validate(building | here | {"floors": 6}))
    tx.put(Household.model_validate(home | here | {"head_name": "演示数据"}))


def _context(folder: Path, workbook: Path, ops: Ops) -> PageContext:
    clock, forms = Clock(), FormLibrary()
    forms.add(workbook.read_bytes())
    store = Store.open(folder / "desk.db", bytes(range(32)), clock=clock, staff_id=_STAFF)
    store.write(_put)
    desk = open_desk(store, clock, load_rules(resources() / "rules"), forms)
    return page_context(desk, ops, folder)


def _tell(**values: float) -> None:
    sys.stdout.write(json.dumps(values) + "\n")


class Try:
    """One window, one form, opened several times."""

    def __init__(self, folder: Path, workbook: Path) -> None:
        self._app = QApplication(sys.argv[:1])
        dress(Theme())
        self._collector = Collector(self._app)
        self._loop = qasync.QEventLoop(self._app)
        asyncio.set_event_loop(self._loop)
        ops = Ops()
        ops.attach(self._loop)
        self._ctx = _context(folder, workbook, ops)
        (code,) = self._ctx.desk.forms.codes()
        self._target = Target(TargetKind.FORM, _HOME, code, "household")
        self._frame = QWidget()
        self._frame.setFixedSize(1190, 672)
        QVBoxLayout(self._frame).setContentsMargins(0, 0, 0, 0)
        self._frame.show()

    def open(self) -> FormPage:
        begun = time.perf_counter()
        page = FormPage(self._ctx, self._target)
        layout = self._frame.layout()
        if layout is None:
            raise LookupError("the frame has a layout")
        layout.addWidget(page)
        self._loop.run_until_complete(page.reload())
        page.repaint()
        self._app.processEvents()
        _tell(opened=time.perf_counter() - begun)
        return page

    def shut(self, page: FormPage) -> None:
        self._loop.run_until_complete(page.leave())
        page.setParent(None)
        page.deleteLater()
        self._app.processEvents()

    def answer(self, page: FormPage, keys: str) -> None:
        """Every question with the same keys; Enter goes on and is not measured."""
        flow = page.flow
        if flow is None:
            raise LookupError("no form was opened")
        while not flow.answered(flow.at):
            for key in keys:
                begun, busy = time.perf_counter(), time.thread_time()
                QTest.keyClick(self._frame.focusWidget() or page, ord(key))
                self._app.processEvents()
                _tell(answered=time.perf_counter() - begun, busy=time.thread_time() - busy)
            QTest.keyClick(self._frame.focusWidget() or page, Qt.Key.Key_Return)
            self._app.processEvents()
            self._loop.run_until_complete(page.leave())


def main() -> None:
    folder, workbook, keys = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    measured = Try(folder, workbook)
    for _ in range(_OPENED):
        page = measured.open()
        measured.shut(page)
    page = measured.open()
    measured.answer(page, keys)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
