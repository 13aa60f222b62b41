"""The application: one loop for Qt and asyncio, one window per laptop folder, Qt's messages logged."""

import asyncio
import hashlib
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import qasync
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QLockFile,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QPalette
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication

from desktop.clock import Clock
from desktop.resources import resources
from desktop.settings import Settings
from desktop.ui.collector import Collector
from desktop.ui.home import Frame, Home
from desktop.ui.ops import Ops
from desktop.ui.style import RingStyle
from desktop.ui.theme import Theme, load_fonts
from desktop.ui.window import Window, dress, speak

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]
log = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_PATIENCE = 500
"""Milliseconds to reach the window that is open already."""


def run(settings: Settings, home: Home, clock: Clock) -> int:
    """Show the window until it is closed. 0; also when it was open already and has come forward."""
    app = make_app(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(settings.data_dir / "window.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        call_forward(settings.data_dir)
        return 0
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(_live(settings, home, clock))
    lock.unlock()
    return 0


async def _live(settings: Settings, home: Home, clock: Clock) -> None:
    ops = Ops()
    collector = Collector()
    sys.excepthook = _hook(ops)
    theme = make_theme(settings)
    texts = home.texts(settings.language if theme.family else "en")
    speak(texts.language)
    window = Window(home, Frame(theme, texts, ops, settings, clock))
    ended = asyncio.get_running_loop().create_future()
    window.ended.connect(lambda: ended.set_result(None))
    caller = listen(settings.data_dir, window)
    window.show()
    await ended
    caller.close()
    ops.close()
    sys.excepthook = sys.__excepthook__
    dispose(window)
    collector.stop()


def dispose(window: Window) -> None:
    """Destroy the window now, on its own thread."""
    window.hide()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def make_app(settings: Settings) -> QApplication:
    """The one QApplication, in the colours and type of the settings."""
    qInstallMessageHandler(_message)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(["xunge"])
    app.setApplicationName("xunge")
    app.setQuitOnLastWindowClosed(False)
    return app


def make_theme(settings: Settings) -> Theme:
    """Fonts, style and palette. Without a Chinese font the family is empty and English is shown."""
    family = load_fonts(resources() / "fonts")
    if not family:
        sys.stderr.write("No Chinese font was found. Install one, for example: apt install fonts-noto-cjk\n")
        log.error("no Chinese font")
    theme = Theme(settings.text_scale, family)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.setStyle(RingStyle(theme))
        app.setPalette(palette(theme))
        dress(theme)
    return theme


def palette(theme: Theme) -> QPalette:
    """What Qt paints without a style sheet."""
    made = QPalette(theme.colour("card"), theme.colour("ground"))
    roles = {
        QPalette.ColorRole.Base: "card",
        QPalette.ColorRole.WindowText: "ink",
        QPalette.ColorRole.Text: "ink",
        QPalette.ColorRole.ButtonText: "ink",
        QPalette.ColorRole.PlaceholderText: "ink.3",
        QPalette.ColorRole.Highlight: "action",
        QPalette.ColorRole.HighlightedText: "card",
    }
    for role, colour in roles.items():
        made.setColor(role, theme.colour(colour))
    return made


def _message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)


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
