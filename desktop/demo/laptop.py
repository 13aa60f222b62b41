"""One laptop of the demo: the real program, with commands as JSON lines on standard input.

`{"key": "F4"}`, `{"type": "lm"}`, `{"click": "name"}`, `{"look": true}`,
`{"draw": {"on": "name", "points": [[0, 0], [9, 9]]}}`, `{"shot": "file.png"}`, `{"close": true}`;
one JSON line answers each.
"""

import argparse
import json
import logging
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from desktop.demo import hands
from desktop.demo.look import look
from desktop.main import run_window

SIZE = (1366, 768)


class Driver(QObject):
    """Lives in the window's thread; a thread reads the commands and hands them over."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._do, Qt.ConnectionType.QueuedConnection)

    def _do(self, line: str) -> None:
        command: dict[str, Any] = json.loads(line)
        name, value = next(iter(command.items()))
        try:
            answer = {"ok": True, **_ACTS[name](value)}
        except (LookupError, OSError) as error:
            answer = {"ok": False, "why": str(error)}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _click(name: str) -> dict[str, Any]:
    """Click it in its middle."""
    hands.click(*_place(name))
    return {}


def _click_on(texts: list[str]) -> dict[str, Any]:
    """Click the first readable thing whose name holds all texts, before the page can change."""
    hits = [one for one in look() if all(text in one["name"] for text in texts)]
    if not hits:
        raise LookupError(f"nothing is called {texts}")
    hands.click(hits[0]["x"], hits[0]["y"])
    return {}


def _draw(stroke: dict[str, Any]) -> dict[str, Any]:
    """A stroke on what is called `on`, by points from its middle."""
    x, y = _place(stroke["on"])
    hands.drag([(x + right, y + down) for right, down in stroke["points"]])
    return {}


def _place(name: str) -> tuple[int, int]:
    """Middle of the first readable thing of that name, else whose name begins with it."""
    seen = look()
    hits = [one for one in seen if one["name"] == name] or [
        one for one in seen if one["name"].startswith(name)
    ]
    if not hits:
        raise LookupError(f"nothing is called {name}")
    return hits[0]["x"], hits[0]["y"]


def _shot(path: str) -> dict[str, Any]:
    window = QApplication.activeWindow() or next(
        one for one in QApplication.topLevelWidgets() if one.isVisible()
    )
    if not window.grab().save(path):
        raise OSError(path)
    return {}


def _size(size: list[int]) -> dict[str, Any]:
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            window.resize(*size)
    return {}


def _close(_value: Any) -> dict[str, Any]:
    for window in QApplication.topLevelWidgets():
        window.close()
    return {}


_ACTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "key": lambda keys: {"keys": hands.press(keys)},
    "type": lambda text: {"keys": hands.write(text)},
    "click": _click,
    "click_on": _click_on,
    "draw": _draw,
    "look": lambda _: {"seen": look()},
    "shot": _shot,
    "size": _size,
    "close": _close,
}


def _listen() -> None:
    """Wait for the application, then pass every line on to the window's thread."""
    while (app := QCoreApplication.instance()) is None or not QApplication.topLevelWidgets():
        time.sleep(0.02)
    QAccessible.setActive(True)
    driver = Driver()
    driver.moveToThread(app.thread())
    driver.asked.emit(json.dumps({"size": SIZE}))
    for line in sys.stdin:
        driver.asked.emit(line)


def main(data_dir: Path) -> int:
    """As the program's log keeps no words, Qt's are written to standard error: demo data are nobody's."""
    aloud = logging.StreamHandler()
    aloud.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    logging.getLogger("qt").addHandler(aloud)
    threading.Thread(target=_listen, daemon=True).start()
    return run_window(data_dir)


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo-laptop")
    parser.add_argument("folder", type=Path)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    return main(args.folder)
