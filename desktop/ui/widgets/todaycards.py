"""Cards of today that hold no list lines: campaigns, age of data, and nothing due."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import words
from desktop.ui.theme import Theme
from desktop.ui.widgets.cards import Card, CardHead
from desktop.ui.widgets.progress import ProgressRow


def clear(layout: QHBoxLayout | QVBoxLayout) -> None:
    """Take all widgets out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()


class ProgressCard(Card):
    """One row a campaign."""

    def __init__(self, theme: Theme, title: str, number: int) -> None:
        super().__init__()
        self._theme = theme
        self.head = CardHead(theme, title, number)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self.column.addWidget(self.head)
        self.column.addLayout(self.rows)

    def show_rows(self, rows: Sequence[tuple[str, int, int, str, str]], note: str) -> None:
        """`rows`: title, done, total, 18/32户, 差14户."""
        clear(self.rows)
        for place, (title, done, total, count, left) in enumerate(rows):
            row = ProgressRow(self._theme, title, done, total, count, left)
            row.first = place == 0
            self.rows.addWidget(row)
        self.head.show_count(note)


class _Age(QWidget):
    """One grid: name and note at the left, when at the right."""

    def __init__(self, theme: Theme, grid: str, note: str, when: str, *, first: bool) -> None:
        super().__init__()
        self._theme, self._words, self._first = theme, (grid, note, when), first
        self.setAccessibleName(" ".join(self._words))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(240, self._theme.px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, (grid, note, when) = self._theme, self._words
        high, px, middle = self.height(), theme.px, Qt.AlignmentFlag.AlignVCenter
        if not self._first:
            painter.setPen(theme.colour("line"))
            painter.drawLine(0, 0, 0, high)
        icon = theme.pixmap("sync", "ink.2", 20, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(16, high / 2 - 10), icon)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("ink"))
        right = self.width() - 16 - QFontMetricsF(theme.font()).horizontalAdvance(when)
        painter.drawText(QRectF(0, 0, self.width() - 16, high), middle | Qt.AlignmentFlag.AlignRight, when)
        painter.drawText(QRectF(48, px(6), right - 56, px(24)), middle, grid)
        painter.setPen(theme.colour("ink.2"))
        painter.setFont(theme.font("small"))
        painter.drawText(QRectF(48, px(30), right - 56, px(20)), middle, note)
        painter.end()


class AgesCard(Card):
    """How old each grid's data is, side by side."""

    def __init__(self, theme: Theme, title: str, number: int) -> None:
        super().__init__()
        self._theme = theme
        self.head = CardHead(theme, title, number)
        self.cells = QHBoxLayout()
        self.cells.setSpacing(0)
        self.column.addWidget(self.head)
        self.column.addLayout(self.cells)

    def show_ages(self, ages: Sequence[tuple[str, str, str]], count: str) -> None:
        clear(self.cells)
        for place, age in enumerate(ages):
            self.cells.addWidget(_Age(self._theme, *age, first=place == 0))
        self.head.show_count(count)


class EmptyCard(Card):
    """One line and one button."""

    pressed = Signal()

    def __init__(self, theme: Theme, text: str, button: str, key: str) -> None:
        super().__init__()
        row = QHBoxLayout()
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(16)
        row.addWidget(words(theme, text))
        self.button = KeyButton(theme, button, icon="door", keys=[key])
        self.button.clicked.connect(self.pressed)
        row.addWidget(self.button)
        row.addStretch(1)
        self.column.addLayout(row)
