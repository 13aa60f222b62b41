"""One person on the sign-in page."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.ui.theme import Theme

_HEIGHT = 72


class PersonButton(QAbstractButton):
    """Name, titles, area and last sign-in; its key at the right. Checked: this one signs in."""

    def __init__(self, theme: Theme, name: str, titles: str, detail: str, key: str) -> None:
        super().__init__()
        self._theme, self._titles, self._detail, self._key = theme, titles, detail, key
        self.setText(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" ".join(part for part in (name, titles, detail) if part))

    def sizeHint(self) -> QSize:
        return QSize(360, self._theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, on = self._theme, self.isChecked()
        width = 2 if on or self.hasFocus() else 1
        painter.setPen(QPen(theme.colour("action" if width == 2 else "line"), width))
        fill = "action.tint" if on else "sunk" if self.underMouse() else "card"
        painter.setBrush(theme.colour(fill))
        half = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 8, 8)
        self._paint_avatar(painter, on)
        self._paint_words(painter)
        self._paint_end(painter, on)
        painter.end()

    def _paint_avatar(self, painter: QPainter, on: bool) -> None:
        circle = QRectF(17, self.height() / 2 - 20, 40, 40)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("action" if on else "track"))
        painter.drawEllipse(circle)
        painter.setPen(self._theme.colour("card" if on else "ink.2"))
        painter.setFont(self._theme.font("question", bold=True))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, self.text()[:1])

    def _paint_words(self, painter: QPainter) -> None:
        theme, middle = self._theme, Qt.AlignmentFlag.AlignVCenter
        px, room = theme.px, self.width() - 73 - 112
        top = QRectF(73, self.height() / 2 - px(22), room, px(26))
        name = theme.font("question", bold=True)
        painter.setFont(name)
        painter.setPen(theme.colour("ink"))
        painter.drawText(top, middle, self.text())
        beside = QFontMetricsF(name).horizontalAdvance(self.text()) + 12
        painter.setPen(theme.colour("ink.2"))
        painter.setFont(theme.font())
        self._cut(painter, top.adjusted(beside, 0, 0, 0), self._titles)
        painter.setFont(theme.font("small"))
        self._cut(painter, QRectF(73, self.height() / 2 + px(4), room, px(20)), self._detail)

    @staticmethod
    def _cut(painter: QPainter, rect: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_end(self, painter: QPainter, on: bool) -> None:
        theme, middle = self._theme, self.height() / 2
        font = theme.font("small")
        width = max(22.0, QFontMetricsF(font).horizontalAdvance(self._key) + 12)
        cap = QRectF(self.width() - 17 - width, middle - 11, width, 22)
        painter.setPen(QPen(theme.colour("action.line" if on else "line.key"), 1))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(theme.colour("ink.2"))
        painter.setFont(font)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        if on:
            tick = theme.pixmap("check", "action", 20, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(cap.left() - 36, middle - 10), tick)
