"""已保存 → 已上传 → 已入库 → 已查看 as four circles; never a risk colour."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme

STAGES = ("saved", "uploaded", "applied", "viewed")
_STAGE_OF = {"saved": 1, "held": 1, "uploaded": 2, "refused": 2, "conflict": 2, "applied": 3, "viewed": 4}


def stage_of(receipt: str) -> int:
    """How many of the four circles are done."""
    return _STAGE_OF.get(receipt, 1)


class ReceiptBar(QWidget):
    """Circles with their words below."""

    def __init__(self, theme: Theme, receipt: str, words: list[str], name: str) -> None:
        super().__init__()
        self._theme, self._receipt, self._words = theme, receipt, words
        self.setFixedHeight(56)
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        done = stage_of(self._receipt)
        share = self.width() / len(self._words)
        for place, word in enumerate(self._words):
            middle = share * (place + 0.5)
            if place < len(self._words) - 1:
                painter.setPen(QPen(self._theme.colour("action" if place + 1 < done else "line"), 2))
                painter.drawLine(QPointF(middle + 15, 14), QPointF(middle + share - 15, 14))
            self._circle(painter, QRectF(middle - 9, 5, 18, 18), place, done)
            painter.setFont(self._theme.font("small", place + 1 == done))
            painter.setPen(self._theme.colour("ink" if place < done else "ink.3"))
            painter.drawText(QRectF(middle - share / 2, 30, share, 22), Qt.AlignmentFlag.AlignCenter, word)
        painter.end()

    def _circle(self, painter: QPainter, box: QRectF, place: int, done: int) -> None:
        icon, ring = "", "line.strong"
        if place < done:
            icon, ring = "check", "action"
        elif place == done and self._receipt != "viewed":
            refused = self._receipt == "refused"
            icon, ring = ("close", "ink.2") if refused else ("timer-sand", "ink.3")
        painter.setPen(QPen(self._theme.colour(ring), 2))
        painter.setBrush(self._theme.colour("action" if place < done else "card"))
        painter.drawEllipse(box)
        if icon:
            ink = "card" if place < done else ring
            mark = self._theme.pixmap(icon, ink, 12, self.devicePixelRatioF())
            painter.drawPixmap(box.center() - QPointF(6, 6), mark)
