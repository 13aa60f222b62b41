"""One line while a sealed file is written or taken in: which, and how far."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import Theme

_GROOVE, _PERCENT = 240, 56
"""Widths of the groove and of the figure behind it."""


class CarryStrip(QWidget):
    """48 high: stick, words, groove of 8, 45%. Hidden while nothing runs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._words, self._percent = "", 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def percent(self) -> int:
        return self._percent

    def begin(self, words: str) -> None:
        self._words = words
        self.show_percent(0)
        self.show()

    def show_percent(self, percent: int) -> None:
        self._percent = percent
        self.setAccessibleName(f"{self._words} {percent}%")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._theme.px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, body = self._theme, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(body, 8, 8)
        middle, wide = self.height() / 2, theme.px(_GROOVE)
        drive = theme.pixmap("usb-flash-drive-outline", "ink.2", 20, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(16, middle - 10), drive)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("ink"))
        flags = Qt.AlignmentFlag.AlignVCenter
        right = self.width() - 16.0
        painter.drawText(
            QRectF(0, 0, right, self.height()), flags | Qt.AlignmentFlag.AlignRight, f"{self._percent}%"
        )
        groove = QRectF(right - theme.px(_PERCENT) - wide, middle - 4, wide, 8)
        text = QRectF(48, 0, groove.left() - 60, self.height())
        shown = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideMiddle, int(text.width()))
        painter.drawText(text, flags, shown)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(groove, 4, 4)
        painter.setBrush(theme.colour("action"))
        done = QRectF(groove.left(), groove.top(), groove.width() * self._percent / 100, 8)
        painter.drawRoundedRect(done, 4, 4)
        painter.end()
