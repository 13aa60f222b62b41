"""Garbage is collected on the window's thread only.

A Qt object in a reference cycle is destroyed by whichever thread happens to
collect it; outside the window's thread Qt may crash. So automatic collection
is switched off and a timer does it.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 500
"""Milliseconds between looks; a look costs nothing while little is to be collected."""


class Collector(QObject):
    """Takes over collection until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the generations that are due, as Python itself would."""
        counts, limits = gc.get_count(), gc.get_threshold()
        due = [place for place in range(3) if limits[place] and counts[place] > limits[place]]
        if due:
            gc.collect(max(due))

    @staticmethod
    def settle() -> None:
        """What lives now lives for long: later collections need not look at it."""
        gc.collect()
        gc.freeze()

    def stop(self) -> None:
        self._timer.stop()
        gc.collect()
        gc.enable()
