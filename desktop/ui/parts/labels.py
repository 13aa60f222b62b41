"""Words that are only read: plain, chips, keycaps."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from desktop.ui.parts.buttons import _PLAIN, cap_width, paint_cap
from desktop.ui.theme import Theme


def words(
    theme: Theme,
    text: str = "",
    size: str = "body",
    colour: str = "ink",
    bold: bool = False,
    wrap: bool = False,
) -> QLabel:
    """A label in one of the theme's sizes and colours; its text is its accessible name."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(theme.font(size, bold))
    ink = label.palette()
    ink.setColor(QPalette.ColorRole.WindowText, theme.colour(colour))
    label.setPalette(ink)  # a style sheet of its own would cost ten times as much
    label.setWordWrap(wrap)
    return label


def set_words(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)


class Elided(QLabel):
    """One line that ends in … when it does not fit; the whole text is its tooltip."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        size: str = "body",
        colour: str = "ink",
        bold: bool = False,
        width: int = 0,
    ) -> None:
        super().__init__(text)
        self._font, self._metrics = theme.font(size, bold), theme.metrics(size, bold)
        self._pen = theme.colour(colour)
        self.setToolTip(text)
        if width:
            self.setFixedWidth(width)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._metrics.horizontalAdvance(self.text()) + 2, self._metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        painter.setPen(self._pen)
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), text)
        painter.end()


class Chip(QWidget):
    """24 high: icon 16 and a word on a neutral or risk tint. Not pressable."""

    def __init__(
        self, theme: Theme, text: str, icon: str = "", risk: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._text, self._icon, self._risk = theme, text, icon, risk
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.setToolTip(text)

    def sizeHint(self) -> QSize:
        width = self._theme.metrics("small").horizontalAdvance(self._text) + 16 + (22 if self._icon else 0)
        return QSize(width, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(64, self.sizeHint().width()), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._risk or "ink.2"
        painter.setPen(QPen(self._theme.colour(f"{self._risk}.border" if self._risk else "line"), 1))
        painter.setBrush(self._theme.colour(f"{self._risk}.tint" if self._risk else "sunk"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        x = 8
        if self._icon:
            pixmap = self._theme.pixmap(self._icon, ink, 16, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(7, 4), pixmap)
            x = 28
        painter.setFont(self._theme.font("small"))
        painter.setPen(self._theme.colour(ink))
        room = self.width() - x - 6
        text = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(x, 0, room, 24), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class Keycap(QWidget):
    """A key that can be pressed, as drawn on the keyboard."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._key = theme, key
        self.setFixedSize(cap_width(theme, key), 22)
        self.setAccessibleName(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cap(painter, self._theme, QRectF(self.rect()), self._key, _PLAIN)
        painter.end()


def card(theme: Theme, name: str = "card") -> QFrame:
    """White ground, line around, radius 8."""
    frame = QFrame()
    frame.setObjectName(name)
    frame.setStyleSheet(
        f"#{name} {{ background: {theme.hex('card')}; border: 1px solid {theme.hex('line')};"
        " border-radius: 8px; }"
    )
    return frame


def rule(theme: Theme, colour: str = "line") -> QFrame:
    """A line of one pixel across."""
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet(f"background: {theme.hex(colour)};")
    return line
