"""Keys that work everywhere, also while a text field would take them."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
)
_CONTROL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier

FIRST: Mapping[tuple[Qt.Key, Qt.KeyboardModifier], str] = {
    (Qt.Key.Key_K, _CONTROL): "search",
    (Qt.Key.Key_E, _CONTROL): "export",
    (Qt.Key.Key_E, _CONTROL | Qt.KeyboardModifier.ShiftModifier): "export_list",
    (Qt.Key.Key_1, _ALT): "patrol",
    (Qt.Key.Key_2, _ALT): "check",
    (Qt.Key.Key_3, _ALT): "visit",
    (Qt.Key.Key_4, _ALT): "fire",
    (Qt.Key.Key_5, _ALT): "place",
    (Qt.Key.Key_6, _ALT): "care",
    (Qt.Key.Key_7, _ALT): "route_back",
}
"""Taken before the focus widget sees them."""

_NONE = Qt.KeyboardModifier.NoModifier
AFTER: Mapping[tuple[Qt.Key, Qt.KeyboardModifier], str] = {
    (Qt.Key.Key_F1, _NONE): "help",
    (Qt.Key.Key_F2, _NONE): "patrol",
    (Qt.Key.Key_F2, Qt.KeyboardModifier.ShiftModifier): "place",
    (Qt.Key.Key_F3, _NONE): "check",
    (Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier): "fire",
    (Qt.Key.Key_F4, _NONE): "visit",
    (Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier): "care",
    (Qt.Key.Key_F9, _NONE): "route_back",
    (Qt.Key.Key_F5, _NONE): "sync",
    (Qt.Key.Key_Escape, _NONE): "back",
    (Qt.Key.Key_Z, _CONTROL): "undo",
    (Qt.Key.Key_O, _CONTROL): "carry_in",
}
"""Taken when neither the focus widget nor the page wanted them."""


def named(table: Mapping[tuple[Qt.Key, Qt.KeyboardModifier], str], event: QKeyEvent) -> str:
    """What a key means by a table; empty for nothing."""
    return table.get((Qt.Key(event.key()), event.modifiers() & _MODIFIERS), "")


class FirstKeys(QObject):
    """Watches whichever widget of `window` has the focus."""

    def __init__(self, window: QWidget, act: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._act = window, act
        self._watched: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = new if new is not None and self._window.isAncestorOf(new) else None
        if self._watched is not None:
            self._watched.destroyed.connect(self._gone)
            self._watched.installEventFilter(self)

    def _gone(self, _widget: QObject) -> None:
        self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return False
        name = named(FIRST, event)
        if not name:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            self._act(name)
        return True
