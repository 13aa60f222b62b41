"""How a list line is painted: 40 high in one row, or 56 in two."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.services.shapes.target import Risk
from desktop.ui import theme as tokens
from desktop.ui.models.line import LINE_ROLE, Line
from desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_ICON, _TEXT, _EDGE = 16, 48, 16
"""Left of the icon, left of the text, free at the right."""
_DOOR, _NAME, _GRID = 104, 64, 64
_DOOR_WIDE = 116
"""A door of a site with two-digit buildings, beside the grid's name."""
ENTER = "Enter"


class LinePainter(QStyledItemDelegate):
    """Ground, hair line, ring and icon; the words are for the two forms."""

    row_height = tokens.ROW

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self.row_height = theme.px(self.row_height)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line | None = index.data(LINE_ROLE)
        if line is None:
            return
        rect: QRect = option.rect
        state = option.state
        current = index.row() == self._view.currentIndex().row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() > 0:
            painter.setPen(self._theme.colour("hair"))
            painter.drawLine(rect.left() + _TEXT, rect.top(), rect.right(), rect.top())
        self._ground(painter, QRectF(rect), current, bool(state & QStyle.StateFlag.State_MouseOver))
        self._icon(painter, rect, line)
        self.words(painter, QRectF(rect), line, current=current and self._view.hasFocus())
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRectF, current: bool, hover: bool) -> None:
        if not current and not hover:
            return
        focus = current and self._view.hasFocus()
        painter.setBrush(self._theme.colour("action.tint" if current else "sunk"))
        painter.setPen(QPen(self._theme.colour("action"), 2) if focus else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect.adjusted(2, 2, -2, -1), 4, 4)

    def _icon(self, painter: QPainter, rect: QRect, line: Line) -> None:
        if not line.icon:
            return
        ratio = painter.device().devicePixelRatioF()
        ink = self.ink(line.risk) if line.word else "ink.2"
        picture = self._theme.pixmap(line.icon, ink, 20, ratio)
        painter.drawPixmap(QPointF(rect.left() + _ICON, rect.center().y() - 9), picture)

    @staticmethod
    def ink(risk: Risk) -> str:
        return str(risk.value) if risk in (Risk.RED, Risk.ORANGE, Risk.YELLOW) else "ink.2"

    def words(self, painter: QPainter, rect: QRectF, line: Line, *, current: bool) -> None:
        raise NotImplementedError

    def _write(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        colour: str = "ink",
        token: str = "body",
        bold: bool = False,
    ) -> float:
        """Text from the left, cut with … where it ends; returns its right edge."""
        font = self._theme.font(token, bold)
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, rect.width()))
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        painter.drawText(rect, _MIDDLE, shown)
        return rect.left() + metrics.horizontalAdvance(shown)

    def _date(self, painter: QPainter, rect: QRectF, text: str) -> float:
        """The date at the right; returns where it begins."""
        font = self._theme.font()
        painter.setFont(font)
        painter.setPen(self._theme.colour("ink.2"))
        room = rect.adjusted(0, 0, -_EDGE, 0)
        painter.drawText(room, _MIDDLE | Qt.AlignmentFlag.AlignRight, text)
        return room.right() - QFontMetricsF(font).horizontalAdvance(text)

    def _reason(
        self, painter: QPainter, rect: QRectF, line: Line, token: str = "body", colour: str = "ink"
    ) -> None:
        if line.word:
            end = self._write(painter, rect, line.word, self.ink(line.risk), token, bold=True)
            rect = rect.adjusted(end - rect.left() + 8, 0, 0, 0)
        self._write(painter, rect, line.reason, colour, token)


class WideLinePainter(LinePainter):
    """icon · (grid) · door · name · reason · Enter · date."""

    row_height = tokens.ROW

    def __init__(self, theme: Theme, view: QAbstractItemView, *, grids: bool = False) -> None:
        super().__init__(theme, view)
        self._grids = grids

    def words(self, painter: QPainter, rect: QRectF, line: Line, *, current: bool) -> None:
        px = self._theme.px
        end = self._date(painter, rect, line.when) - 16
        if current:
            end = min(end, rect.right() - _EDGE - px(88))
            end = self._keycap(painter, rect, end) - 8
        x = rect.left() + _TEXT
        door = px(_DOOR)
        if self._grids:
            self._column(painter, rect, x, px(_GRID), line.grid, "ink.2")
            x += px(_GRID)
            door = px(_DOOR_WIDE)
        x = self._column(painter, rect, x, door, line.door)
        if line.name:
            x = self._column(painter, rect, x, px(_NAME), line.name)
        self._reason(painter, QRectF(x, rect.top(), end - x, rect.height()), line)

    def _column(
        self, painter: QPainter, rect: QRectF, x: float, width: int, text: str, colour: str = "ink"
    ) -> float:
        """A column; text that is longer pushes the next one a little instead of losing its end."""
        most = QRectF(x, rect.top(), width * 2, rect.height())
        end = self._write(painter, most, text, colour)
        return max(x + width, end + 12)

    def _keycap(self, painter: QPainter, rect: QRectF, right: float) -> float:
        font = self._theme.font("small")
        width = QFontMetricsF(font).horizontalAdvance(ENTER) + 14
        cap = QRectF(right - width, rect.center().y() - 11, width, 22)
        painter.setPen(QPen(self._theme.colour("line.key"), 1))
        painter.setBrush(self._theme.colour("card"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(self._theme.colour("ink.2"))
        painter.setFont(font)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, ENTER)
        return cap.left()


class TwoLinePainter(LinePainter):
    """icon · door name age over the reason · date."""

    row_height = tokens.ROW_TWO

    def words(self, painter: QPainter, rect: QRectF, line: Line, *, current: bool) -> None:
        px = self._theme.px
        end = self._date(painter, rect, line.when) - 12
        x, half = rect.left() + _TEXT, px(24)
        top = QRectF(x, rect.top() + px(6), end - x, half)
        right = self._write(painter, top, line.door)
        if line.name:
            right = self._write(painter, top.adjusted(right - x + 12, 0, 0, 0), line.name)
        if line.age:
            self._write(painter, top.adjusted(right - x + 8, 0, 0, 0), line.age, "ink.3", "small")
        below = QRectF(x, rect.top() + px(30), end - x, px(20))
        if line.grid:
            right = self._write(painter, below, line.grid, "ink.2", "small")
            below = below.adjusted(right - x + 8, 0, 0, 0)
        self._reason(painter, below, line, "small", "ink.2")
