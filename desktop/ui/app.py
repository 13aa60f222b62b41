"""The application up to its first picture: Qt, colours and type, the sign-in page, and nothing else."""

import logging
import sys
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QLockFile,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from desktop.clock import Clock
from desktop.resources import resources
from desktop.settings import Settings, folder_fault
from desktop.ui.home import Frame, Home
from desktop.ui.ops import Ops
from desktop.ui.style import RingStyle
from desktop.ui.theme import Theme, load_fonts
from desktop.ui.window import Window, dress, speak

log = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_PAINT = 100
"""Milliseconds at most until the first picture is drawn; it ends when nothing is left to do."""


@dataclass(frozen=True)
class Shown:
    """The window on the screen; `desktop.ui.loop.live` gives it life."""

    app: QApplication
    window: Window
    ops: Ops
    settings: Settings
    lock: QLockFile


def show(settings: Settings, home: Home, clock: Clock) -> Shown | None:
    """Show the sign-in page. None when a window on this folder is open already. A folder that cannot be
    used is said on that page.
    """
    app = make_app(settings)
    lock = QLockFile(str(settings.data_dir / "window.lock"))
    if folder_fault(settings.data_dir) is None and not _locked(lock):
        return None
    ops = Ops()
    theme = make_theme(settings)
    texts = home.texts(settings.language if theme.family else "en")
    speak(texts.language)
    window = Window(home, Frame(theme, texts, ops, settings, clock))
    window.show()
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _PAINT)
    return Shown(app, window, ops, settings, lock)


def _locked(lock: QLockFile) -> bool:
    """Take the lock. One left by a program that was killed, or cut short by a power failure, is no hindrance:
    it is removed when no running program holds it.
    """
    lock.setStaleLockTime(0)
    return lock.tryLock(0) or (lock.removeStaleLockFile() and lock.tryLock(0))


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
