"""A child that scrolls the working lists' page by keys; prints what the parent measures.

`python -m bench.listpage FILE`: how many matters the list has and how long it takes to lay them on the
page, then for each key how long until the window was painted (`frame`) and what of that the window's
thread worked itself (`busy`), in seconds.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bench.bigtown import desk_of
from bench.pagecontext import page_context
from desktop.domain.staff import Permission
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.ui.collector import Collector
from desktop.ui.ops import Ops
from desktop.ui.pages.matters import MattersPage
from desktop.ui.theme import Theme
from desktop.ui.window import dress

_ROWS = 10_000
_KEYS = (
    *[Qt.Key.Key_Down] * 150,
    *[Qt.Key.Key_PageDown] * 150,
    *(Qt.Key.Key_End, Qt.Key.Key_Home) * 5,
    *[Qt.Key.Key_PageDown] * 20,
    *[Qt.Key.Key_Up] * 100,
    *[Qt.Key.Key_PageUp] * 20,
)


def _tell(**values: float) -> None:
    sys.stdout.write(json.dumps(values) + "\n")


def scroll(desk: Desk, folder: Path) -> None:
    app = QApplication(sys.argv[:1])
    dress(Theme())
    Collector(app)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    ops = Ops()
    ops.attach(loop)
    page = MattersPage(page_context(desk, ops, folder))
    page.setFixedSize(1190, 672)
    page.show()
    lines = matters.listing(desk, "all", _ROWS)
    begun = time.perf_counter()
    page.listing.show_rows(lines, "")
    page.repaint()
    app.processEvents()
    _tell(rows=len(lines), shown=time.perf_counter() - begun)
    table = page.listing.table
    table.setFocus()
    app.processEvents()
    for key in _KEYS:
        begun, busy = time.perf_counter(), time.thread_time()
        QTest.keyClick(table, key)
        app.processEvents()
        _tell(frame=time.perf_counter() - begun, busy=time.thread_time() - busy)
    if table.currentIndex().row() <= 0:
        raise LookupError("the keys did not scroll")
    sys.stdout.flush()


if __name__ == "__main__":
    file = Path(sys.argv[1])
    with desk_of(file, 1, Permission.SEVERAL_GRIDS) as opened:
        scroll(opened, file.parent)
