"""A list as a table: rows of 40, the current one tinted and ringed, Enter opens it."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.services.shapes.target import Risk
from desktop.ui.models.rows import RowsModel
from desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_ROW = 40
_INKS = {"muted": "ink.2"}
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value
_KEPT = 4000
"""Cells whose fitting text is kept."""


class RowDelegate(QStyledItemDelegate):
    """Icon, text, risk ink; hair line below; tint and ring for the current row.

    Asks the rows themselves: a way through Qt for each role of a cell doubles the time of a frame.
    """

    def __init__(self, theme: Theme, model: RowsModel[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._rows = theme, model
        self._fitting: dict[tuple[str, bool, int], str] = {}
        """What fits of a text into so many pixels: the same cells are painted at each key."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, self._theme.colour("action.tint" if chosen else "card"))
        painter.setPen(self._theme.colour("hair"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._paint_text(painter, rect, index)
        if chosen and bool(state & QStyle.StateFlag.State_Active):
            self._paint_ring(painter, rect, index)
        painter.restore()

    def _paint_text(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        row, column = self._rows.row_at(index), self._rows.columns[index.column()]
        if row is None:
            return
        icon = column.icon(row) if column.icon else ""
        risk = column.risk(row) if column.risk else Risk.NONE
        risky = risk in (Risk.RED, Risk.ORANGE, Risk.YELLOW)
        ink = str(risk) if risky else _INKS.get(column.look, "ink")
        inner = rect.adjusted(16 if index.column() == 0 else 8, 0, -8, 0)
        if icon:
            ratio = painter.device().devicePixelRatioF()
            pixmap = self._theme.pixmap(icon, ink if risky else "ink.2", 20, ratio)
            painter.drawPixmap(QPointF(inner.left(), inner.center().y() - 10), pixmap)
            inner.setLeft(inner.left() + 28)
        bold = risky or column.look == "bold"
        painter.setFont(self._theme.font("body", bold))
        painter.setPen(self._theme.colour(ink))
        shown = self._fit(column.text(row), bold, int(inner.width()))
        painter.drawText(inner, _RIGHT if column.right else _LEFT, shown)

    def _fit(self, text: str, bold: bool, width: int) -> str:
        found = self._fitting.get((text, bold, width))
        if found is None:
            if len(self._fitting) >= _KEPT:
                self._fitting.clear()
            metrics = self._theme.metrics("body", bold)
            found = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._fitting[text, bold, width] = found
        return found

    def _paint_ring(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        """The cell's part of one ring around the whole row."""
        painter.setPen(QPen(self._theme.colour("action"), 2))
        box = rect.adjusted(0, 1, 0, -1)
        painter.drawLine(box.topLeft(), box.topRight())
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if index.column() == 0:
            painter.drawLine(box.topLeft() + QPointF(1, 0), box.bottomLeft() + QPointF(1, 0))
        if index.column() == index.model().columnCount() - 1:
            painter.drawLine(box.topRight() - QPointF(1, 0), box.bottomRight() - QPointF(1, 0))


class RowsView(QTableView):
    """Shows a `RowsModel`; `opened` hands over the row."""

    opened = Signal(object)

    def __init__(self, theme: Theme, model: RowsModel[Any], name: str) -> None:
        super().__init__()
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(RowDelegate(theme, model, self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self._set_head(theme)
        self.doubleClicked.connect(lambda index: self._open(index))

    def _set_head(self, theme: Theme) -> None:
        head = self.horizontalHeader()
        head.setFixedHeight(36)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setFont(theme.font("small"))
        head.setStyleSheet(
            f"QHeaderView {{ background: {theme.hex('sunk')}; }}"
            f"QHeaderView::section {{ background: {theme.hex('sunk')}; color: {theme.hex('ink.2')};"
            f" border: none; border-bottom: 1px solid {theme.hex('line')}; padding: 0 8px;"
            f" font-size: {theme.font('small').pixelSize()}px; }}"
            "QHeaderView::section:first { padding-left: 16px; }"
        )
        for place, column in enumerate(self._rows.columns):
            if column.width:
                head.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
                head.resizeSection(place, round(column.width * theme.factor))
            else:
                head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def show_first(self) -> None:
        """Make the first row current when none is."""
        if not self.currentIndex().isValid() and self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters belong to the page's shortcuts, not to the table."""

    def _open(self, index: Index) -> None:
        row = self._rows.row_at(index)
        if row is not None:
            self.opened.emit(row)
