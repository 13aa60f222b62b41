"""Tiles of the building board: door, days since the last visit, state, signals; arrows walk."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.texts import Texts
from desktop.ui.models.board import TILE_ROLE, BoardModel, Tile
from desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
CELL_WIDTH, CELL_HEIGHT, GAP = 96, 77, 19
NARROW_CELL, _WIDE_DOORS = 87, 8
"""Where three stairwells have three doors each: 1366 pixels hold them without a bar."""
FLOOR_WIDTH = 32
"""Left margin with 6层, 5层 …; a tile is 88×71 within its cell."""


def column_widths(columns: Sequence[tuple[int, int] | None]) -> list[int]:
    """Pixels of each column; None is the gap between two stairwells."""
    doors = sum(spot is not None for spot in columns)
    cell = CELL_WIDTH if doors <= _WIDE_DOORS else NARROW_CELL
    return [GAP if spot is None else cell for spot in columns]


class TileDelegate(QStyledItemDelegate):
    """One tint per tile; the chosen one has a ring just off its edge."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tile: Tile | None = index.data(TILE_ROLE)
        if tile is None:
            return
        cell = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        box = cell.adjusted(4, 3, -4, -3)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "away" if tile.tint == "away" else f"{tile.tint}.tint" if tile.tint else "card"
        border = "away.line" if tile.tint == "away" else f"{tile.tint}.border" if tile.tint else "line"
        painter.setPen(QPen(self._theme.colour(border), 1))
        painter.setBrush(self._theme.colour(ground))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        self._paint_words(painter, box.adjusted(5, 4, -5, -4), tile)
        if chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("action"), 2))
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 5, 5)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, tile: Tile) -> None:
        theme, ratio = self._theme, painter.device().devicePixelRatioF()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font("body", bold=True))
        painter.setPen(theme.colour("ink"))
        painter.drawText(QRectF(box.left(), box.top(), box.width(), 22), middle, tile.room)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("ink.2"))
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(box.left(), box.top(), box.width(), 22), right, tile.days)
        if tile.word:
            painter.drawPixmap(
                QPointF(box.left(), box.top() + 24), theme.pixmap(tile.icon, tile.ink, 16, ratio)
            )
            painter.setPen(theme.colour(tile.ink))
            painter.drawText(QRectF(box.left() + 17, box.top() + 22, box.width() - 12, 20), middle, tile.word)
        x = box.left()
        for icon in (("heart-outline",) if tile.care else ()) + tile.signals:
            painter.drawPixmap(QPointF(x, box.top() + 44), theme.pixmap(icon, "ink.2", 16, ratio))
            x += 19
            if icon == "heart-outline":
                painter.setPen(theme.colour("ink.2"))
                painter.drawText(QRectF(x, box.top() + 42, 20, 20), middle, tile.care)
                x += 22


class BoardView(QTableView):
    """`opened` on Enter, `chosen` when another tile becomes current."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, theme: Theme, texts: Texts, model: BoardModel) -> None:
        super().__init__()
        self._theme, self._texts, self._board = theme, texts, model
        self.setModel(model)
        self.setItemDelegate(TileDelegate(theme, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(GAP)
        self.verticalHeader().hide()
        self.setStyleSheet("QTableView { background: transparent; border: none; }")
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(texts("buildingspage.title"))
        model.modelReset.connect(self._fit)
        self.selectionModel().currentChanged.connect(lambda now, _: self.chosen.emit(model.tile_at(now)))
        self.doubleClicked.connect(lambda index: self._open(index))

    def _fit(self) -> None:
        for column, width in enumerate(column_widths(self._board.columns)):
            self.setColumnWidth(column, width)
        for row in range(len(self._board.floors)):
            self.setRowHeight(row, CELL_HEIGHT)

    def step(self, rows: int, columns: int) -> None:
        """Walk to the next tile in a direction, over gaps and missing doors."""
        index = self.currentIndex()
        row, column = index.row(), index.column()
        while True:
            row, column = row + rows, column + columns
            if not (0 <= row < self._board.rowCount() and 0 <= column < self._board.columnCount()):
                return
            if self._board.tile_at(self._board.index(row, column)) is not None:
                self.setCurrentIndex(self._board.index(row, column))
                return

    def next_due(self) -> None:
        """Space: on to the next door that is due, from the bottom of the stairs upwards."""
        spots = [
            self._board.index(row, column)
            for column in range(self._board.columnCount())
            for row in reversed(range(self._board.rowCount()))
        ]
        due = [one for one in spots if (tile := self._board.tile_at(one)) and tile.line.due]
        here = spots.index(self.currentIndex()) if self.currentIndex() in spots else -1
        later = [one for one in due if spots.index(one) > here]
        if due:
            self.setCurrentIndex((later or due)[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        if event.key() in steps:
            self.step(*steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space:
            self.next_due()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            event.ignore()

    def keyboardSearch(self, search: str) -> None:
        """Digits belong to the page."""

    def _open(self, index: Index) -> None:
        tile = self._board.tile_at(index)
        if tile is not None:
            self.opened.emit(tile)


class BoardFrame(QWidget):
    """Names of stairwells above and floors at the left, painted beside the tiles."""

    def __init__(self, theme: Theme, texts: Texts, view: BoardView, model: BoardModel) -> None:
        super().__init__()
        self._theme, self._texts, self._view, self._board = theme, texts, view, model
        view.setParent(self)
        model.modelReset.connect(self._fit)

    def _fit(self) -> None:
        width = sum(column_widths(self._board.columns))
        height = CELL_HEIGHT * len(self._board.floors)
        self._view.setGeometry(FLOOR_WIDTH, 36, width + 2, height + 2)
        self.setFixedSize(width + FLOOR_WIDTH + 2, height + 38)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._theme
        x = FLOOR_WIDTH
        starts: dict[int, tuple[int, int]] = {}
        for spot, width in zip(self._board.columns, column_widths(self._board.columns), strict=True):
            if spot is not None:
                first, last = starts.get(spot[0], (x, x))
                starts[spot[0]] = (first, x + width)
            x += width
        for unit, (first, last) in starts.items():
            painter.setFont(theme.font("body", bold=True))
            painter.setPen(theme.colour("ink"))
            if unit:
                painter.drawText(QRectF(first + 4, 0, 120, 26), self._texts("buildingspage.unit", unit=unit))
            painter.fillRect(QRectF(first + 4, 28, last - first - 8, 2), theme.colour("line.key"))
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("ink.2"))
        for row, floor in enumerate(self._board.floors):
            box = QRectF(0, 36 + row * CELL_HEIGHT, FLOOR_WIDTH, CELL_HEIGHT)
            key = "buildingspage.floor" if floor else "buildingspage.no_floor"
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._texts(key, floor=floor))
        painter.end()
