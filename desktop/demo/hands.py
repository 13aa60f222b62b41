"""The hands of the demo: key and mouse events to the window that has the focus, and to nothing else."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QWindow
from PySide6.QtTest import QTest


def _window() -> QWindow:
    """The window before the person. Raises LookupError when there is none.

    Without a screen nobody brings it to the front again when a chooser of files has closed.
    """
    window = QGuiApplication.focusWindow() or next(
        (one for one in QGuiApplication.topLevelWindows() if one.isVisible()), None
    )
    if window is None:
        raise LookupError("no window")
    if QGuiApplication.focusWindow() is None:
        window.requestActivate()
        QGuiApplication.processEvents()
    return window


_MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}
_SIGNS = {"=": "Equal", "-": "Minus"}


def press(keys: str) -> int:
    """Press one key or chord: `F4`, `Ctrl+K`, `Return`, `=`. Returns keys pressed."""
    *held, name = keys.split("+")
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= _MODIFIERS[one]
    QTest.keyClick(_window(), Qt.Key[f"Key_{_SIGNS.get(name, name)}"], modifiers)
    return 1


def write(text: str) -> int:
    """Type characters one after another, others than ASCII as an input method commits them. Returns keys."""
    for letter in text:
        if letter.isascii():
            QTest.keyClick(_window(), ord(letter))
            continue
        focus = QGuiApplication.focusObject()
        if focus is None:
            raise LookupError("nothing has the focus")
        committed = QInputMethodEvent()
        committed.setCommitString(letter)
        QGuiApplication.sendEvent(focus, committed)
    return len(text)


def drag(points: list[tuple[int, int]]) -> None:
    """Press at the first place of the screen, move over the others, let go at the last."""
    window = _window()
    button, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    places = [window.mapFromGlobal(QPoint(*one)) for one in points]
    QTest.mousePress(window, button, held, places[0])
    for place in places[1:]:
        QTest.mouseMove(window, place)
    QTest.mouseRelease(window, button, held, places[-1])


def click(x: int, y: int) -> None:
    """Left click at a place of the screen."""
    window = _window()
    place = window.mapFromGlobal(QPoint(x, y))
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
