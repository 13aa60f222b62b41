"""A list as a table: rows of 40, the current one tinted and ringed, Enter opens it."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QStaticText, QTransform
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
_LEAST, _NARROWEST = 96, 0.6
"""Pixels of a column that takes what is left; the least share of its width that a column gets."""
_INKS = {"muted": "ink.2"}
_KEPT = 4000
"""Texts of cells that are kept as they are laid."""


class RowDelegate(QStyledItemDelegate):
    """Icon, text, risk ink; hair line below; tint and ring for the current row.

    Asks the rows themselves: a way through Qt for each role of a cell doubles the time of a frame.
    """

    def __init__(self, theme: Theme, model: RowsModel[Any], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._rows = theme, model
        self._laid: dict[tuple[str, bool, int], QStaticText] = {}
        """What fits of a text into so many pixels, its characters laid: most cells say what others say."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state = option.rect, option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, self._theme.colour("action.tint" if chosen else "card"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._theme.colour("hair"))
        self._paint_text(painter, rect, index)
        if chosen and bool(state & QStyle.StateFlag.State_Active):
            self._paint_ring(painter, rect, index)

    def _paint_text(self, painter: QPainter, rect: QRect, index: Index) -> None:
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
            painter.drawPixmap(inner.left(), inner.center().y() - 9, pixmap)
            inner.setLeft(inner.left() + 28)
        bold = risky or column.look == "bold"
        painter.setFont(self._theme.font("body", bold))
        painter.setPen(self._theme.colour(ink))
        shown = self._lay(column.text(row), bold, inner.width())
        size = shown.size()
        left = inner.left() + (inner.width() - size.width() if column.right else 0)
        painter.drawStaticText(QPointF(left, inner.top() + (inner.height() - size.height()) / 2), shown)

    def _lay(self, text: str, bold: bool, width: int) -> QStaticText:
        found = self._laid.get((text, bold, width))
        if found is None:
            if len(self._laid) >= _KEPT:
                self._laid.clear()
            metrics = self._theme.metrics("body", bold)
            found = QStaticText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, width))
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.prepare(QTransform(), self._theme.font("body", bold))
            self._laid[text, bold, width] = found
        return found

    def _paint_ring(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """The cell's part of one ring around the whole row."""
        colour, wide = self._theme.colour("action"), 2
        painter.fillRect(rect.left(), rect.top(), rect.width(), wide, colour)
        painter.fillRect(rect.left(), rect.bottom() + 1 - wide, rect.width(), wide, colour)
        if index.column() == 0:
            painter.fillRect(rect.left(), rect.top(), wide, rect.height(), colour)
        if index.column() == len(self._rows.columns) - 1:
            painter.fillRect(rect.right() + 1 - wide, rect.top(), wide, rect.height(), colour)


class RowsView(QTableView):
    """Shows a `RowsModel`; `opened` hands over the row."""

    opened = Signal(object)

    def __init__(self, theme: Theme, model: RowsModel[Any], name: str) -> None:
        super().__init__()
        self._rows, self._ground = model, theme.colour("card")
        self._wide = [round(column.width * theme.factor) for column in model.columns]
        self._least = round(_LEAST * theme.factor)
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
        # rows cover their ground, so scrolling moves what is painted and paints what is new alone
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
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
        for place, wide in enumerate(self._wide):
            mode = QHeaderView.ResizeMode.Fixed if wide else QHeaderView.ResizeMode.Stretch
            head.setSectionResizeMode(place, mode)
        self._fit()

    def _fit(self) -> None:
        """Each column as wide as it should be; all a little less where they would not fit, so that none is
        out of sight.
        """
        room = self.viewport().width() - self._least * self._wide.count(0)
        share = min(1.0, max(_NARROWEST, room / max(1, sum(self._wide))))
        for place, wide in enumerate(self._wide):
            if wide:
                self.horizontalHeader().resizeSection(place, int(wide * share))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Rows paint themselves; here what lies below the last one."""
        end = self.rowViewportPosition(self._rows.rowCount() - 1) + _ROW if self._rows.rows else 0
        below = event.rect()
        below.setTop(max(end, below.top()))
        if below.isValid():
            painter = QPainter(self.viewport())
            painter.fillRect(below, self._ground)
            painter.end()
        super().paintEvent(event)

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
