"""Photos: a small one in a card, and the dashed slot that adds one."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton, cap_width
from desktop.ui.parts.flowlayout import FlowLayout
from desktop.ui.theme import Theme


def paint_photo(painter: QPainter, rect: QRectF, photo: QPixmap | QImage) -> None:
    """The photo fills `rect`, its middle kept, corners rounded."""
    shape = QPainterPath()
    shape.addRoundedRect(rect, 4, 4)
    painter.save()
    painter.setClipPath(shape)
    scale = max(rect.width() / photo.width(), rect.height() / photo.height())
    wide, high = rect.width() / scale, rect.height() / scale
    part = QRectF((photo.width() - wide) / 2, (photo.height() - high) / 2, wide, high)
    if isinstance(photo, QImage):
        painter.drawImage(rect, photo, part)
    else:
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
    """Dashed slot: icon, words, keys."""

    def __init__(
        self, theme: Theme, text: str, keys: Sequence[str] = (), icon: str = "camera-outline"
    ) -> None:
        super().__init__()
        self._theme, self._keys, self._icon = theme, tuple(keys), icon
        self.setText(text)
        self.setAccessibleName(text)
        caps = sum(cap_width(theme, key) + 4 for key in self._keys)
        self.setFixedSize(max(128, caps + 12), 96)
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
        icon = self._theme.pixmap(self._icon, "action", 18, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(middle - 9, top), icon)
        painter.setPen(self._theme.colour("action"))
        painter.setFont(self._theme.font("body"))
        painter.drawText(QRectF(0, top + 20, self.width(), 24), Qt.AlignmentFlag.AlignCenter, self.text())
        self._paint_keys(painter, middle, top + 48)
        painter.end()

    def _paint_keys(self, painter: QPainter, middle: float, top: float) -> None:
        widths = [cap_width(self._theme, key) for key in self._keys]
        x = middle - (sum(widths) + 4 * max(0, len(widths) - 1)) / 2
        for key, wide in zip(self._keys, widths, strict=True):
            cap = QRectF(x, top, wide, 22)
            painter.setPen(QPen(self._theme.colour("line.key"), 1))
            painter.setBrush(self._theme.colour("sunk"))
            painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(self._theme.colour("ink.2"))
            painter.setFont(self._theme.font("small"))
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
            x += wide + 4


class PhotoStrip(QWidget):
    """The newest photo, the slot that takes one, and the keys for the rest. `asked_for` names what was
    pressed: `photo`, `folder`, `mark` or `drop`.
    """

    asked_for = Signal(str)

    def __init__(self, theme: Theme, texts: Texts, *, drops: bool = False) -> None:
        """`drops`: the photo can be taken away by Del."""
        super().__init__()
        self._texts = texts
        self._photos = QHBoxLayout()
        self._photos.setSpacing(8)
        self._thumb: Thumb | None = None
        self.add = AddPhoto(theme, texts("formview.add_photo"), ("Ctrl+I", "Ctrl+V"))
        self.add.setToolTip(texts("photos.add_how"))
        self.add.clicked.connect(lambda: self.asked_for.emit("photo"))
        self._photos.addWidget(self.add)
        self._photos.addStretch(1)
        keys = FlowLayout(gap=0, line_gap=0)
        self._of_photo = [self._key(theme, "mark_short", "draw", "Ctrl+M", "mark")]
        if drops:
            self._of_photo.append(self._key(theme, "drop", "close", "Del", "drop"))
        for button in (
            self._key(theme, "from_phone_short", "cellphone", "Ctrl+O", "folder"),
            *self._of_photo,
        ):
            keys.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._photos)
        column.addLayout(keys)

    def _key(self, theme: Theme, name: str, icon: str, cap: str, action: str) -> KeyButton:
        text = self._texts(f"photos.{name}")
        button = KeyButton(theme, text, role="quiet", icon=icon, keys=[cap], height=32)
        button.clicked.connect(lambda: self.asked_for.emit(action))
        return button

    def show_photos(self, photos: Sequence[QPixmap]) -> None:
        if self._thumb is not None:
            self._photos.removeWidget(self._thumb)
            self._thumb.hide()
            self._thumb.deleteLater()
            self._thumb = None
        if photos:
            self._thumb = Thumb(photos[-1], self._texts("formview.photo_n", count=len(photos)))
            self._photos.insertWidget(0, self._thumb)
        for button in self._of_photo:
            button.setVisible(bool(photos))


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
