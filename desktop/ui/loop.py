"""One loop for Qt and asyncio, and one window per laptop folder."""

import asyncio
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import qasync
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from desktop.ui.app import Shown, dispose
from desktop.ui.collector import Collector
from desktop.ui.ops import Ops
from desktop.ui.window import Window

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]
_TURN = 0.001
"""Seconds that a thread computes before another gets its turn. Every call of Qt gives the turn away, so with
Python's own 5 ms and four threads at work the window would wait 20 ms for a few strokes of its brush.
"""
_PATIENCE = 500
"""Milliseconds to reach the window that is open already."""


def live(shown: Shown) -> None:
    """Returns when the window was closed and everything is on disk."""
    loop = qasync.QEventLoop(shown.app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(_live(shown))
    shown.lock.unlock()


async def _live(shown: Shown) -> None:
    loop = asyncio.get_running_loop()
    collector = Collector()
    sys.setswitchinterval(_TURN)
    sys.excepthook = _hook(shown.ops)
    ended = loop.create_future()
    shown.window.ended.connect(lambda: ended.set_result(None))
    caller = listen(shown.settings.data_dir, shown.window)
    shown.ops.attach(loop)
    await ended
    caller.close()
    shown.ops.close()
    sys.excepthook = sys.__excepthook__
    dispose(shown.window)
    collector.stop()


def _hook(ops: Ops) -> Hook:
    def hook(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """An exception in a slot: our fault, but the window lives on."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, _trace)
        else:
            ops.report(error)

    return hook


def _name(data_dir: Path) -> str:
    return "xunge-" + hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]


def listen(data_dir: Path, window: Window) -> QLocalServer:
    """Come forward when the program is started again on this folder."""
    server = QLocalServer()
    QLocalServer.removeServer(_name(data_dir))
    server.newConnection.connect(window.come_forward)
    server.listen(_name(data_dir))
    return server


def call_forward(data_dir: Path) -> None:
    """Ask the open window to come forward."""
    socket = QLocalSocket()
    socket.connectToServer(_name(data_dir))
    socket.waitForConnected(_PATIENCE)
    socket.disconnectFromServer()
