"""One piece of work at a time, and what has the keyboard."""

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec

from PySide6.QtWidgets import QApplication, QWidget

P = ParamSpec("P")
Work = Coroutine[Any, Any, None]


class Once:
    """What is asked for while the work runs is ignored: Enter pressed twice does it once."""

    def __init__(self, start: Callable[[Work], None]) -> None:
        self._start = start
        self._busy = False

    def run(self, work: Callable[P, Work], *args: P.args, **kwargs: P.kwargs) -> None:
        if not self._busy:
            self._busy = True
            self._start(self._to_end(work(*args, **kwargs)))

    async def _to_end(self, work: Work) -> None:
        try:
            await work
        finally:
            self._busy = False


def has_keyboard(widget: QWidget) -> bool:
    """It or something in it has the focus."""
    focus = QApplication.focusWidget()
    return focus is not None and (focus is widget or widget.isAncestorOf(focus))
