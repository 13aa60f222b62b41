"""A grid of photos: which are chosen, and their small pictures, asked for when they are about to be seen."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.services.photos.phonefolder import Shot
from desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
THUMB = QSize(160, 120)
CELL = QSize(182, 172)
PICTURE_ROLE, CHOSEN_ROLE, BROKEN_ROLE = (Qt.ItemDataRole.UserRole + number for number in (1, 2, 3))
_KEPT = 400
"""Small pictures kept in memory, about 30 MB."""


class ShotsModel(QAbstractListModel):
    """`say_time` gives the words below a photo, told whether it is broken; `say_name` those for a screen
    reader, told as which it was chosen. `wanted` names the row whose small picture is about to be seen;
    `chosen` comes after each choice.
    """

    wanted = Signal(int)
    chosen = Signal()

    def __init__(
        self,
        say_time: Callable[[Shot, bool], str],
        say_name: Callable[[Shot, bool, int], str],
        *,
        several: bool,
    ) -> None:
        super().__init__()
        self._say_time, self._say_name, self._several = say_time, say_name, several
        self.shots: Sequence[Shot] = ()
        self._rows: dict[Path, int] = {}
        self._picked: dict[Path, Shot] = {}
        self._numbers: dict[Path, int] = {}
        self._pictures: OrderedDict[Path, QPixmap | None] = OrderedDict()
        """None: it cannot be read."""

    @property
    def picked(self) -> list[Shot]:
        """In the order in which they were chosen."""
        return list(self._picked.values())

    def show_shots(self, shots: Sequence[Shot]) -> None:
        self.beginResetModel()
        self.shots = shots
        self._rows = {shot.path: row for row, shot in enumerate(shots)}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.shots)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        shot = self.shots[index.row()]
        broken = self._pictures.get(shot.path, shot) is None
        number = self._numbers.get(shot.path, 0)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._say_time(shot, broken)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._say_name(shot, broken, number)
        if role == CHOSEN_ROLE:
            return number
        if role == BROKEN_ROLE:
            return broken
        if role == PICTURE_ROLE:
            if shot.path not in self._pictures:
                self.wanted.emit(index.row())
            return self._pictures.get(shot.path)
        return None

    def known(self, shot: Shot) -> bool:
        return shot.path in self._pictures

    def show_picture(self, shot: Shot, picture: QPixmap | None) -> None:
        self._pictures[shot.path] = picture
        while len(self._pictures) > _KEPT:
            self._pictures.popitem(last=False)
        row = self._rows.get(shot.path)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [PICTURE_ROLE, BROKEN_ROLE])

    def toggle(self, row: int) -> None:
        shot = self.shots[row]
        if shot.path in self._picked:
            del self._picked[shot.path]
        else:
            self._picked = {**(self._picked if self._several else {}), shot.path: shot}
        self._told()

    def choose_all(self) -> None:
        """All that are shown, or none when all are chosen."""
        if self._several:
            left = {one.path: one for one in self.shots if one.path not in self._picked}
            self._picked = {**self._picked, **left} if left else {}
            self._told()

    def keep_picked(self, shots: Sequence[Shot]) -> None:
        self._picked = {one.path: one for one in shots}
        self._told()

    def _told(self) -> None:
        self._numbers = {path: number for number, path in enumerate(self._picked, start=1)}
        self.chosen.emit()  # the view paints what is seen anew; it need not hear of every row


class _Cell(QStyledItemDelegate):
    """Picture, time, number of the choice."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        cell = QRectF(option.rect).adjusted(4, 4, -4, -4)
        number = int(index.data(CHOSEN_ROLE) or 0)
        if number:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("action.tint"))
            painter.drawRoundedRect(cell, 4, 4)
        box = QRectF(QPointF(cell.center().x() - THUMB.width() / 2, cell.top() + 7), THUMB)
        self._paint_picture(painter, box, index)
        self._paint_time(painter, cell, index, bold=bool(number))
        if number:
            self._paint_number(painter, box, number)
        focused = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_Active
        if number or option.state & focused == focused:
            painter.setPen(QPen(self._theme.colour("action"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), 4, 4)
        if option.state & focused == focused:
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 6, 6)
        painter.restore()

    def _paint_picture(self, painter: QPainter, box: QRectF, index: Index) -> None:
        picture = index.data(PICTURE_ROLE)
        if isinstance(picture, QPixmap):
            painter.drawPixmap(box.topLeft(), picture)
            return
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(self._theme.colour("sunk"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        icon = "image-broken-variant" if index.data(BROKEN_ROLE) else "image-outline"
        drawn = self._theme.pixmap(icon, "ink.3", 24, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.center() - QPointF(12, 12), drawn)

    def _paint_time(self, painter: QPainter, cell: QRectF, index: Index, *, bold: bool) -> None:
        painter.setFont(self._theme.font("small", bold))
        painter.setPen(self._theme.colour("action" if bold else "ink.2"))
        line = QRectF(cell.left(), cell.bottom() - 30, cell.width(), 24)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, str(index.data()))

    def _paint_number(self, painter: QPainter, box: QRectF, number: int) -> None:
        """A tick; with several, which one it is."""
        badge = QRectF(box.right() - 34, box.top() + 6, 28, 28)
        painter.setPen(QPen(self._theme.colour("card"), 2))
        painter.setBrush(self._theme.colour("action"))
        painter.drawEllipse(badge)
        painter.setFont(self._theme.font("small", bold=True))
        painter.setPen(self._theme.colour("card"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(number))


class ShotsView(QListView):
    """Arrows move, Space chooses, Enter takes: `taken` after Enter or a double click."""

    taken = Signal()

    def __init__(self, theme: Theme, model: ShotsModel, name: str) -> None:
        super().__init__()
        self._shots = model
        self.setModel(model)
        self.setItemDelegate(_Cell(theme, self))
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # thousands are laid out in steps, not in one breath
        self.setGridSize(CELL)
        self.setSpacing(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.clicked.connect(lambda index: model.toggle(index.row()))
        model.chosen.connect(self.viewport().update)
        self.setStyleSheet(f"QListView {{ background: {theme.hex('card')}; }}")

    def show_first(self) -> None:
        if self._shots.rowCount():
            self.setCurrentIndex(self._shots.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if self.currentIndex().isValid():
                self._shots.toggle(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        elif event.key() == Qt.Key.Key_End:
            self.setCurrentIndex(self._shots.index(self._shots.rowCount() - 1))
        elif event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def keyboardSearch(self, search: str) -> None:
        """Letters belong to what lies around."""


_MOVES = {
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
}  # fmt: skip
