"""The list line: door, name, reason, date; what almost every page shows."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from desktop.ui.models.line import LINE_ROLE, Line
from desktop.ui.theme import Theme
from desktop.ui.widgets.linepaint import TwoLinePainter, WideLinePainter

Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LinesModel(QAbstractListModel):
    """Lines of one card."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def set_lines(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{line.word} {line.reason}".strip()
        return None


class LineList(QListView):
    """A list without scroll bars of its own, as high as its lines.

    `opened` hands over the target of a line, `past` tells that an arrow key went
    beyond the end (-1 above, 1 below), `moved` the rectangle of the current line.
    """

    opened = Signal(object)
    past = Signal(int)
    moved = Signal(QRect)

    def __init__(self, theme: Theme, name: str, *, two_lines: bool = False, grids: bool = False) -> None:
        super().__init__()
        self.lines = LinesModel(self)
        self.setModel(self.lines)
        painter = TwoLinePainter(theme, self) if two_lines else WideLinePainter(theme, self, grids=grids)
        self._painter = painter
        self.setItemDelegate(painter)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self._fit()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """New lines; the one on the same target stays current."""
        here = self.currentIndex()
        kept = here.data(LINE_ROLE).target if here.isValid() else None
        row = here.row()
        self.lines.set_lines(lines)
        self._fit()
        if row >= 0 and lines:
            same = [place for place, line in enumerate(lines) if line.target == kept]
            self.setCurrentIndex(self.lines.index(same[0] if same else min(row, len(lines) - 1), 0))

    def sizeHint(self) -> QSize:
        return QSize(200, self._painter.row_height * self.lines.rowCount())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _fit(self) -> None:
        self.setFixedHeight(self._painter.row_height * self.lines.rowCount())

    def take_focus(self, row: int = 0) -> None:
        """Go to a line; -1 is the last."""
        count = self.lines.rowCount()
        if count:
            self.setCurrentIndex(self.lines.index(row % count, 0))
            self.setFocus(Qt.FocusReason.TabFocusReason)

    def forget(self) -> None:
        """No line is current."""
        self.setCurrentIndex(QModelIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.lines.rowCount():
            last = event.reason() == Qt.FocusReason.BacktabFocusReason
            self.setCurrentIndex(self.lines.index(self.lines.rowCount() - 1 if last else 0, 0))
        self._tell_moved()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if self.hasFocus():
            self._tell_moved()

    def _tell_moved(self) -> None:
        if self.currentIndex().isValid():
            self.moved.emit(self.visualRect(self.currentIndex()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, last = self.currentIndex().row(), self.lines.rowCount() - 1
        if event.key() in _ENTER:
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Up and row <= 0:
            self.past.emit(-1)
        elif event.key() == Qt.Key.Key_Down and row >= last:
            self.past.emit(1)
        elif event.text() and not event.text().isspace():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._open(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().update()

    def _open(self, index: Index) -> None:
        line: Line | None = index.data(LINE_ROLE)
        if line is not None and line.target is not None:
            self.opened.emit(line.target)
