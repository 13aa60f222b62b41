"""Photos of a phone, and what a hand does with the mouse."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.services.pictures import phone_photo

ENTER, ESCAPE, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space
CONTROL = Qt.KeyboardModifier.ControlModifier


def shoot(folder: Path, name: str, at: str, data: bytes | None = None, day: str = "2026-12-08") -> Path:
    """A photo taken at a time of the day of the tests, or of another."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_bytes(phone_photo(at=f"{day.replace('-', ':')} {at}:00") if data is None else data)
    taken = datetime.fromisoformat(f"{day}T{at}:00+08:00").timestamp()
    os.utime(file, (taken, taken))
    return file


def drag(widget: QWidget, *points: tuple[int, int]) -> None:
    """Press at the first point, move over the others, let go at the last."""
    send: Any = QTest
    button, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    send.mousePress(widget, button, held, QPoint(*points[0]))
    for point in points[1:]:
        send.mouseMove(widget, QPoint(*point))
    send.mouseRelease(widget, button, held, QPoint(*points[-1]))
