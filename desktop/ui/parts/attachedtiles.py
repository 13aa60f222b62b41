"""Photos, signatures and files of a record: small pictures with their question, each can be pressed."""

import base64
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.services.shapes.attached import AnswerAttached
from desktop.ui.parts.flowlayout import FlowLayout
from desktop.ui.theme import Theme

_RING = 4
_PICTURE = QSize(128, 96)
_LINE = 20


class AttachedTile(QAbstractButton):
    """Picture or icon of a file, the question, and what it is with its size."""

    def __init__(self, theme: Theme, one: AnswerAttached, said: str) -> None:
        super().__init__()
        self._theme, self.one, self._said = theme, one, said
        self._picture = QPixmap()
        if one.attached.thumb:
            self._picture.loadFromData(base64.b64decode(one.attached.thumb))
            self._picture = self._small(self._picture)
        self.setAccessibleName(f"{one.label} {said}")
        self.setToolTip(self.accessibleName())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(_PICTURE.width() + 2 * _RING, _PICTURE.height() + 2 * _LINE + 2 * _RING + 4)

    def _small(self, picture: QPixmap) -> QPixmap:
        """Made small at once, and with care: thin ink would break when it is painted small."""
        if picture.isNull():
            return picture
        room, smooth = _PICTURE * self.devicePixelRatioF(), Qt.TransformationMode.SmoothTransformation
        return picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, smooth)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(QPointF(_RING, _RING), _PICTURE)
        painter.fillRect(box, self._theme.colour("sunk"))
        if not self._picture.isNull():
            size = QSizeF(self._picture.size()).scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRectF(QPointF(0, 0), size)
            fitted.moveCenter(box.center())
            painter.drawPixmap(fitted, self._picture, QRectF(self._picture.rect()))
        else:
            icon = self._theme.pixmap("file-document-outline", "ink.2", 40, self.devicePixelRatioF())
            painter.drawPixmap(box.center() - QPointF(20, 20), icon)
        painter.setPen(QPen(self._theme.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        for place, (text, colour) in enumerate(((self.one.label, "ink"), (self._said, "ink.3"))):
            painter.setFont(self._theme.font("small"))
            painter.setPen(self._theme.colour(colour))
            line = QRectF(box.left(), box.bottom() + 4 + place * _LINE, box.width(), _LINE)
            elide = Qt.TextElideMode.ElideRight if not place else Qt.TextElideMode.ElideMiddle
            shown = painter.fontMetrics().elidedText(text, elide, int(line.width()))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("action"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


class AttachedTiles(QWidget):
    """`wanted` hands over what was pressed."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, found: Sequence[tuple[AnswerAttached, str]]) -> None:
        """`found` with the words for each."""
        super().__init__()
        row = FlowLayout(self, gap=8, line_gap=4)
        self.tiles = [AttachedTile(theme, one, said) for one, said in found]
        for tile in self.tiles:
            tile.clicked.connect(lambda _=False, tile=tile: self.wanted.emit(tile.one))
            row.addWidget(tile)

    def ask(self) -> None:
        """The one that has the keyboard, else the first."""
        tile = next((one for one in self.tiles if one.hasFocus()), next(iter(self.tiles), None))
        if tile is not None:
            self.wanted.emit(tile.one)
