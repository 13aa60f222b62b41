"""Children that open a window and print, as JSON lines, what the parent measures.

`bare`: a window of PySide6 and nothing else. `signin DIR`: the program up to its sign-in page.
`today DIR PIN`: from the last digit of the PIN to 今日 painted. `pull DIR PIN ROWS`: how long the window's
loop stands still while ROWS rows come in by F5; with 0 rows, while nothing happens.
"""

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QWidget

_LOOKS = 2
"""Milliseconds between looks whether today's groups are there."""
_THINKS = 1500
"""Milliseconds a person takes for the first five digits; the program warms up meanwhile."""
_SETTLES = 3000
"""Milliseconds until what sign-in has started has ended."""


def tell(**values: float | str) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def end() -> None:
    """Now, whatever still runs: nothing is written any more."""
    os._exit(0)


class FirstPaint(QObject):
    """Tells when a window was painted for the first time."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched.isWindow():
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        tell(shown="window")
        end()


class UntilToday(QObject):
    """Types the PIN, then waits until 今日 has its groups and was painted with them."""

    def __init__(self, pin: str) -> None:
        super().__init__()
        self._pin, self._begun = pin, 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOKS)
        self._timer.timeout.connect(self._look)
        QTimer.singleShot(_LOOKS, self._first_digits)

    def _first_digits(self) -> None:
        if QApplication.focusWidget() is None:
            QTimer.singleShot(_LOOKS, self._first_digits)
            return
        for digit in self._pin[:-1]:
            _press(digit)
        QTimer.singleShot(_THINKS, self._last_digit)

    def _last_digit(self) -> None:
        self._begun = time.perf_counter()
        self._timer.start()
        _press(self._pin[-1])

    def _look(self) -> None:
        pages = [one for one in QApplication.allWidgets() if type(one).__name__ == "TodayPage"]
        if pages and getattr(pages[0], "groups", None):
            self._timer.stop()
            pages[0].window().repaint()
            self.arrived()

    def arrived(self) -> None:
        tell(seconds=time.perf_counter() - self._begun)
        end()


class Pulse(QObject):
    """A timer that ought to fire every millisecond: how late it is, is how long the window was busy."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.gaps.clear()
        self._last = time.perf_counter()
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now


class WhilePulling(UntilToday):
    """After sign-in: lets the day settle, then F5, until the round has brought its rows."""

    def __init__(self, pin: str, rows: int) -> None:
        super().__init__(pin)
        self._rows, self._pulse = rows, Pulse()

    def arrived(self) -> None:
        QTimer.singleShot(_SETTLES, self, self._begin)

    def _begin(self) -> None:
        (self._shell,) = [one for one in QApplication.allWidgets() if type(one).__name__ == "Shell"]
        self._before = self._shell.line.state.report  # type: ignore[attr-defined]
        tell(ready="now")
        sys.stdin.readline()
        self._pulse.start()
        if not self._rows:
            QTimer.singleShot(_SETTLES, self, self._end)
            return
        press("F5")
        self._until = QTimer(self)
        self._until.setInterval(50)
        self._until.timeout.connect(self._pulled)
        self._until.start()

    def _pulled(self) -> None:
        report = self._shell.line.state.report  # type: ignore[attr-defined]
        if report is not self._before and report is not None:
            self._before, self._rows = report, self._rows - report.pulled
        if self._rows <= 0:
            self._until.stop()
            QTimer.singleShot(200, self, self._end)

    def _end(self) -> None:
        gaps = sorted(self._pulse.gaps)
        tell(
            longest=gaps[-1],
            p99=gaps[len(gaps) * 99 // 100],
            beats=len(gaps),
            over=sum(one > 0.016 for one in gaps),
        )
        end()


def press(key: str) -> None:
    from desktop.demo.hands import press as press_key  # noqa: PLC0415 - as `_press`

    press_key(key)


def _press(digit: str) -> None:
    from desktop.demo.hands import write  # noqa: PLC0415 - the other windows must not pay for it

    write(digit)


def bare(app: QApplication) -> int:
    window = QWidget()
    window.resize(1366, 768)
    label = QLabel("bare", window)
    label.move(20, 20)
    window.show()
    return app.exec()


def program(folder: Path) -> int:
    from desktop.main import run_window  # noqa: PLC0415 - the bare window must not pay for it

    return run_window(folder)


def main(mode: str, *args: str) -> int:
    app = QApplication(["xunge"])
    if mode in ("today", "pull"):
        until = UntilToday(args[1]) if mode == "today" else WhilePulling(args[1], int(args[2]))
        until.setParent(app)
    else:
        first = FirstPaint(app)
        app.installEventFilter(first)
    return bare(app) if mode == "bare" else program(Path(args[0]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
