"""Garbage is collected on the window's thread only.

A Qt object in a reference cycle is destroyed by whichever thread happens to
collect it; outside the window's thread Qt may crash. So automatic collection
is switched off and a timer does it.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500
"""Milliseconds between looks; a look costs nothing while little is to be collected."""
_FLOOD = 4_000
"""More young objects than this are a page of rows or a workbook being read: they live, they are freed
without collection when the work is done, and looking at them would stop the window for 0.1 s.
"""
_LATEST = 240
"""Looks (two minutes) after which even a flood is collected."""


class Collector(QObject):
    """Takes over collection until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._put_off = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the generations that are due, as Python itself would."""
        counts, limits = gc.get_count(), gc.get_threshold()
        if counts[0] > _FLOOD and self._put_off < _LATEST:
            self._put_off += 1
            return
        self._put_off = 0
        due = [place for place in range(3) if limits[place] and counts[place] > limits[place]]
        if due:
            gc.collect(max(due))

    def stop(self) -> None:
        self._timer.stop()
        gc.collect()
        gc.enable()
