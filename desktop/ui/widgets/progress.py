"""One campaign: what, how far, how many are missing."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import Theme

_GROOVE, _LEAST = 88, 40
"""Widths of the groove: as drawn, and when the title needs the room."""


class ProgressRow(QWidget):
    """48 high: flag, title, groove of 8, 18/32户, 差14户."""

    def __init__(self, theme: Theme, title: str, done: int, total: int, count: str, left: str) -> None:
        super().__init__()
        self._theme = theme
        self._title, self._count, self._left = title, count, left
        self._share = min(1.0, done / total) if total else 0.0
        self.first = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{title} {count} {left}")

    def sizeHint(self) -> QSize:
        return QSize(300, self._theme.px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, middle = self._theme, self.height() / 2
        if not self.first:
            painter.setPen(theme.colour("hair"))
            painter.drawLine(48, 0, self.width(), 0)
        flag = theme.pixmap("flag-outline", "ink.2", 20, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(16, middle - 10), flag)
        right = self.width() - 16.0
        left_width = self._write(painter, self._left, QRectF(0, 0, right, self.height()), "ink.2", right=True)
        right -= max(left_width, theme.px(56)) + 16
        bold = QRectF(0, 0, right, self.height())
        right -= max(self._write(painter, self._count, bold, "ink", bold=True, right=True), theme.px(56)) + 16
        title = QFontMetricsF(theme.font()).horizontalAdvance(self._title)
        wide = min(theme.px(_GROOVE), max(theme.px(_LEAST), right - 48 - title - 12))
        groove = QRectF(right - wide, middle - 4, wide, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("track"))
        painter.drawRoundedRect(groove, 4, 4)
        painter.setBrush(theme.colour("action"))
        painter.drawRoundedRect(QRectF(groove.left(), groove.top(), groove.width() * self._share, 8), 4, 4)
        self._write(painter, self._title, QRectF(48, 0, groove.left() - 60, self.height()), "ink")
        painter.end()

    def _write(
        self,
        painter: QPainter,
        text: str,
        rect: QRectF,
        colour: str,
        *,
        bold: bool = False,
        right: bool = False,
    ) -> float:
        font = self._theme.font("body", bold)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)
