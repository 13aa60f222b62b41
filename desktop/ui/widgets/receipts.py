"""Every outgoing record with its receipt: 已保存 → 已上传 → 已入库 → 已查看."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.models.sync import RECEIPT_ROLE, Receipt, ReceiptsModel
from desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROW = 56
_FIRST, _STEP, _STATE = 234, 88, 540
"""Centre of the first circle, between circles, left of the state's words."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


def _left(theme: Theme, x: int) -> int:
    """Columns move apart with the type, circles do not."""
    return round(x + (theme.factor - 1) * 80)


class ReceiptHead(QWidget):
    """Words over the columns, on the sunk ground."""

    def __init__(self, theme: Theme, words: Sequence[str]) -> None:
        """`words`: record, four stages, where it is now."""
        super().__init__()
        self._theme, self._words = theme, list(words)
        self.setFixedHeight(theme.px(36))
        self.setAccessibleName(" ".join(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, high = self._theme, self.height()
        painter.fillRect(self.rect(), theme.colour("sunk"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(0, high - 1, self.width(), high - 1)
        painter.setPen(theme.colour("ink.2"))
        painter.setFont(theme.font("small"))
        painter.drawText(QRectF(16, 0, 200, high), _MIDDLE, self._words[0])
        for place, word in enumerate(self._words[1:5]):
            middle = _left(theme, _FIRST) + place * _STEP
            painter.drawText(QRectF(middle - 44, 0, 88, high), Qt.AlignmentFlag.AlignCenter, word)
        painter.drawText(QRectF(_left(theme, _STATE), 0, 200, high), _MIDDLE, self._words[5])
        painter.end()


class _ReceiptPainter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: QAbstractItemView, fix: str) -> None:
        super().__init__(view)
        self._theme, self._view, self._fix = theme, view, fix

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(400, self._theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        receipt: Receipt | None = index.data(RECEIPT_ROLE)
        if receipt is None:
            return
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row():
            painter.setPen(self._theme.colour("hair"))
            painter.drawLine(QPointF(rect.left() + 16, rect.top()), QPointF(rect.right(), rect.top()))
        if index.row() == self._view.currentIndex().row():
            focus = self._view.hasFocus()
            painter.setBrush(self._theme.colour("action.tint"))
            painter.setPen(QPen(self._theme.colour("action"), 2) if focus else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -1), 4, 4)
        self._circles(painter, rect, receipt)
        self._words(painter, rect, receipt)
        painter.restore()

    def _circles(self, painter: QPainter, rect: QRectF, receipt: Receipt) -> None:
        theme, middle = self._theme, rect.center().y()
        for place in range(4):
            x = rect.left() + _left(theme, _FIRST) + place * _STEP
            if place < 3:
                painter.setPen(QPen(theme.colour("action" if place + 1 < receipt.done else "line"), 2))
                painter.drawLine(QPointF(x + 15, middle), QPointF(x + _STEP - 15, middle))
            done, next_one = place < receipt.done, place == receipt.done and bool(receipt.mark)
            ring = "action" if done else "line.strong"
            if next_one:
                ring = "ink.2" if receipt.mark == "close" else "ink.3"
            painter.setPen(QPen(theme.colour(ring), 2))
            painter.setBrush(theme.colour("action" if done else "card"))
            painter.drawEllipse(QPointF(x, middle), 9, 9)
            if done or next_one:
                icon = "check" if done else receipt.mark
                ratio = painter.device().devicePixelRatioF()
                picture = theme.pixmap(icon, "card" if done else ring, 14, ratio)
                painter.drawPixmap(QPointF(x - 7, middle - 7), picture)

    def _words(self, painter: QPainter, rect: QRectF, receipt: Receipt) -> None:
        theme = self._theme
        left, state = rect.left() + 16, rect.left() + _left(theme, _STATE)
        room = rect.left() + _left(theme, _FIRST) - 22 - left
        right = rect.right() - 16
        if receipt.target is not None and receipt.mark == "close":
            painter.setFont(theme.font())
            painter.setPen(theme.colour("action"))
            link = QRectF(state, rect.top(), right - state, rect.height())
            painter.drawText(link, _MIDDLE | Qt.AlignmentFlag.AlignRight, self._fix)
            right -= painter.fontMetrics().horizontalAdvance(self._fix) + 12
        self._pair(
            painter, QRectF(left, rect.top(), room, rect.height()), receipt.title, receipt.detail, False
        )
        here = QRectF(state, rect.top(), right - state, rect.height())
        self._pair(painter, here, receipt.word, receipt.reason, receipt.bold)

    def _pair(self, painter: QPainter, rect: QRectF, above: str, below: str, bold: bool) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("body", bold))
        painter.setPen(theme.colour("ink"))
        self._cut(painter, QRectF(rect.left(), rect.top() + px(6), rect.width(), px(24)), above)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("ink.2"))
        self._cut(painter, QRectF(rect.left(), rect.top() + px(30), rect.width(), px(20)), below)

    @staticmethod
    def _cut(painter: QPainter, rect: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, _MIDDLE, shown)


class ReceiptList(QListView):
    """`opened` hands over the target of a receipt."""

    opened = Signal(object)

    def __init__(self, theme: Theme, name: str, fix: str) -> None:
        super().__init__()
        self.receipts = ReceiptsModel(self)
        self.setModel(self.receipts)
        self.setItemDelegate(_ReceiptPainter(theme, self, fix))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.clicked.connect(self._open)

    def show_receipts(self, receipts: Sequence[Receipt]) -> None:
        if list(receipts) == self.receipts.rows:
            return
        row = self.currentIndex().row()
        self.receipts.set_rows(receipts)
        if row >= 0 and receipts:
            self.setCurrentIndex(self.receipts.index(min(row, len(receipts) - 1), 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.receipts.rows:
            self.setCurrentIndex(self.receipts.index(0, 0))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.text() and not event.text().isspace():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _open(self, index: Index) -> None:
        receipt: Receipt | None = index.data(RECEIPT_ROLE)
        if receipt is not None and receipt.target is not None:
            self.opened.emit(receipt.target)
