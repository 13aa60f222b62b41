"""Photos: a small one in a card, and the dashed slot that adds one."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.ui.parts.buttons import cap_width
from desktop.ui.theme import Theme


def paint_photo(painter: QPainter, rect: QRectF, photo: QPixmap) -> None:
    """The photo fills `rect`, its middle kept, corners rounded."""
    shape = QPainterPath()
    shape.addRoundedRect(rect, 4, 4)
    painter.save()
    painter.setClipPath(shape)
    scale = max(rect.width() / photo.width(), rect.height() / photo.height())
    wide, high = rect.width() / scale, rect.height() / scale
    part = QRectF((photo.width() - wide) / 2, (photo.height() - high) / 2, wide, high)
    painter.drawPixmap(rect, photo, part)
    painter.restore()


class Thumb(QWidget):
    """A photo, cropped to its place; `size` in logical pixels."""

    def __init__(self, photo: QPixmap, name: str, size: QSize | None = None) -> None:
        super().__init__()
        self._photo = photo
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(size or QSize(128, 96))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if not self._photo.isNull():
            paint_photo(painter, QRectF(self.rect()), self._photo)
        painter.end()


class AddPhoto(QAbstractButton):
    """Dashed slot: camera, words, key."""

    def __init__(self, theme: Theme, text: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._key = theme, key
        self.setText(text)
        self.setAccessibleName(text)
        self.setFixedSize(128, 96)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(
            self._theme.colour("action" if self.hasFocus() else "line.strong"), 2 if self.hasFocus() else 1
        )
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(self._theme.colour("sunk" if self.underMouse() else "card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        middle, top = self.width() / 2, (self.height() - 70) / 2
        icon = self._theme.pixmap("camera-outline", "action", 18, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(middle - 9, top), icon)
        painter.setPen(self._theme.colour("action"))
        painter.setFont(self._theme.font("body"))
        painter.drawText(QRectF(0, top + 20, self.width(), 24), Qt.AlignmentFlag.AlignCenter, self.text())
        if self._key:
            self._paint_key(painter, middle, top + 48)
        painter.end()

    def _paint_key(self, painter: QPainter, middle: float, top: float) -> None:
        wide = cap_width(self._theme, self._key)
        cap = QRectF(middle - wide / 2, top, wide, 22)
        painter.setPen(QPen(self._theme.colour("line.key"), 1))
        painter.setBrush(self._theme.colour("sunk"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(self._theme.colour("ink.2"))
        painter.setFont(self._theme.font("small"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)


class PhotoFrame(QWidget):
    """One half of a photo pair: 整改前 or 整改后; without a photo it says so."""

    def __init__(self, theme: Theme, word: str, empty: str) -> None:
        super().__init__()
        self._theme, self._empty = theme, empty
        self._word = word
        self._when = ""
        self._photo = QPixmap()
        self.setMinimumSize(200, 194)

    def show_photo(self, photo: QPixmap, when: str, name: str) -> None:
        self._photo, self._when = photo, when
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        head = QRectF(0, 0, self.width(), 24)
        painter.setFont(self._theme.font("body", bold=True))
        painter.setPen(self._theme.colour("ink"))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self._word)
        painter.setFont(self._theme.font("small"))
        painter.setPen(self._theme.colour("ink.2"))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._when)
        box = QRectF(0, 28, self.width(), self.height() - 28)
        if self._photo.isNull():
            pen = QPen(self._theme.colour("line.strong"), 1)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.setBrush(self._theme.colour("sunk"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(self._theme.colour("ink.3"))
            painter.setFont(self._theme.font("body"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._empty)
        else:
            paint_photo(painter, box, self._photo)
        painter.end()
