"""Which key does what on a form, in one table."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_CTRL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier
_ALT = Qt.KeyboardModifier.AltModifier

_KEYS: dict[tuple[int, Qt.KeyboardModifier], str] = {
    (Qt.Key.Key_Return, _NONE): "next",
    (Qt.Key.Key_Enter, _NONE): "next",
    (Qt.Key.Key_Down, _NONE): "next",
    (Qt.Key.Key_Up, _NONE): "previous",
    (Qt.Key.Key_Return, _CTRL): "finish",
    (Qt.Key.Key_Enter, _CTRL): "finish",
    (Qt.Key.Key_Escape, _NONE): "back",
    (Qt.Key.Key_F8, _NONE): "same_all",
    (Qt.Key.Key_Equal, _NONE): "same_one",
    (Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier): "same_here",
    (Qt.Key.Key_F9, _NONE): "back_entry",
    (Qt.Key.Key_0, _NONE): "all_normal",
    (Qt.Key.Key_0, _ALT): "normal_here",
    (Qt.Key.Key_N, _CTRL): "add",
    (Qt.Key.Key_Delete, _ALT): "remove",
    (Qt.Key.Key_S, _CTRL): "keep",
    (Qt.Key.Key_Z, _CTRL): "undo",
    (Qt.Key.Key_I, _CTRL): "photo",
    (Qt.Key.Key_O, _CTRL): "folder",
    (Qt.Key.Key_M, _CTRL): "mark",
    (Qt.Key.Key_P, _CTRL): "sheet",
    (Qt.Key.Key_H, _CTRL): "help",
    (Qt.Key.Key_V, _CTRL): "paste",
}


def action_of(event: QKeyEvent) -> str:
    """Name of what the key asks for, empty when it is no key of a form."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _KEYS.get((event.key(), modifiers), "")
