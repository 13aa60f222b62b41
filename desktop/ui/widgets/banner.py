"""What is wrong with this laptop, across the window until it is put right: disk nearly full, clock wrong."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.parts.heads import clear
from desktop.ui.parts.labels import words
from desktop.ui.theme import Theme


class Banner(QFrame):
    """One line a warning; hidden while there is none. Nothing to press: work goes on."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._said: list[str] = []
        self.setProperty("role", "warning")
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(24, 8, 24, 8)
        self._lines.setSpacing(4)
        self.hide()

    def show_warnings(self, warnings: Sequence[str]) -> None:
        """A new one is said to screen readers; the same ones again change nothing."""
        if list(warnings) == self._said:
            return
        self._said = list(warnings)
        clear(self._lines)
        for text in warnings:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            mark = QLabel()
            mark.setPixmap(self._theme.pixmap("alert-outline", "yellow", 20, self.devicePixelRatioF()))
            said = words(self._theme, text, colour="yellow", wrap=True)
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(said, 1)
            self._lines.addWidget(line)
            QAccessible.updateAccessibility(QAccessibleEvent(said, QAccessible.Event.Alert))
        self.setVisible(bool(warnings))
