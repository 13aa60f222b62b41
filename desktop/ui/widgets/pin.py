"""The six boxes of a PIN and the pad beside the keyboard."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from desktop.ui.theme import Theme

LENGTH = 6
_WIDTH, _HEIGHT = 44, 52
BACK, CLEAR = "back", "clear"


class PinBoxes(QWidget):
    """Takes digits from the keyboard; never shows them. `full` comes with the sixth."""

    full = Signal()
    edited = Signal()
    submitted = Signal()

    def __init__(self, theme: Theme, name: str, *, spread: bool = True) -> None:
        super().__init__()
        self._theme, self._spread, self._pin = theme, spread, ""
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if spread else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )

    @property
    def pin(self) -> str:
        return self._pin

    @property
    def missing(self) -> int:
        return LENGTH - len(self._pin)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH * LENGTH + 8 * (LENGTH - 1) + 8, _HEIGHT + 8)

    def clear(self) -> None:
        self._change("")

    def put(self, key: str) -> None:
        """A digit, `back` or `clear`, as the pad sends them."""
        if key == CLEAR:
            self._change("")
        elif key == BACK:
            self._change(self._pin[:-1])
        elif key.isdecimal() and key.isascii() and self.missing:
            self._change(self._pin + key)

    def _change(self, pin: str) -> None:
        if pin == self._pin:
            return
        self._pin = pin
        self.update()
        self.edited.emit()
        if not self.missing:
            self.full.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if plain and len(text) == 1 and text.isdecimal() and text.isascii():
            self.put(text)
        elif event.key() == Qt.Key.Key_Backspace:
            self.put(BACK)
        elif event.key() == Qt.Key.Key_Delete:
            self.put(CLEAR)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submitted.emit()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self.width() - 8 - _WIDTH if self._spread else (_WIDTH + 8) * (LENGTH - 1)
        for place in range(LENGTH):
            left = 4 + room * place / (LENGTH - 1)
            self._paint_box(painter, QRectF(round(left), 4, _WIDTH, _HEIGHT), place)
        painter.end()

    def _paint_box(self, painter: QPainter, box: QRectF, place: int) -> None:
        theme = self._theme
        painter.setPen(QPen(theme.colour("line.strong"), 1))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.hasFocus() and place == min(len(self._pin), LENGTH - 1):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("action"), 2))
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 7, 7)
        if place < len(self._pin):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("ink"))
            painter.drawEllipse(box.center(), 6, 6)


class _PadKey(QAbstractButton):
    """52 high; takes no focus, so the boxes keep it."""

    def __init__(self, theme: Theme, text: str, name: str, icon: str = "") -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setText(text)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(96, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        fill = "action.tint" if self.isDown() else "sunk" if self.underMouse() else "card"
        painter.setPen(QPen(theme.colour("action" if self.isDown() else "line.strong"), 1))
        painter.setBrush(theme.colour(fill))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self._icon:
            picture = theme.pixmap(self._icon, "ink", 20, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(self.width() / 2 - 10, self.height() / 2 - 10), picture)
        else:
            painter.setPen(theme.colour("ink"))
            painter.setFont(theme.font("pad" if self.text().isdecimal() else "body"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class PinPad(QWidget):
    """3 by 4; `pressed` carries a digit, `back` or `clear`."""

    pressed = Signal(str)

    def __init__(self, theme: Theme, clear: str, back: str) -> None:
        """`clear` and `back`: words for those two keys."""
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 0, 4, 0)
        grid.setSpacing(8)
        for place, digit in enumerate("123456789"):
            self._add(grid, _PadKey(theme, digit, digit), place, digit)
        self._add(grid, _PadKey(theme, clear, clear), 9, CLEAR)
        self._add(grid, _PadKey(theme, "0", "0"), 10, "0")
        self._add(grid, _PadKey(theme, "", back, "backspace-outline"), 11, BACK)

    def _add(self, grid: QGridLayout, key: _PadKey, place: int, sent: str) -> None:
        key.clicked.connect(lambda _=False: self.pressed.emit(sent))
        grid.addWidget(key, place // 3, place % 3)
