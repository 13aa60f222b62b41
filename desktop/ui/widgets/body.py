"""Page above, message bar below. A page with a foot of its own gets the bar only while it speaks."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.ui.widgets.messagebar import MessageBar

_SPEAKS = 6_000
"""Milliseconds that a message lies over the foot of a form."""


class Body(QWidget):
    """Lays out both by hand, because the bar may lie over the page."""

    def __init__(self, stack: QStackedWidget, bar: MessageBar) -> None:
        super().__init__()
        self._stack, self._bar = stack, bar
        self._own_foot = False
        stack.setParent(self)
        bar.setParent(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SPEAKS)
        self._timer.timeout.connect(self._place)

    def set_own_foot(self, own: bool) -> None:
        """Whether the page that is shown has its own foot."""
        self._own_foot = own
        self._place()

    def speak(self) -> None:
        """Show the bar over such a foot for a while."""
        self._timer.start()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        foot = self._bar.height()
        shown = not self._own_foot or self._timer.isActive()
        page_height = self.height() if self._own_foot else self.height() - foot
        self._stack.setGeometry(0, 0, self.width(), page_height)
        self._bar.setGeometry(0, self.height() - foot, self.width(), foot)
        self._bar.setVisible(shown)
        self._bar.raise_()
