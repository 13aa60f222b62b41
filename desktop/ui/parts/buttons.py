"""Buttons with their key painted on them, and segments with their digit."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.ui.theme import Theme

_CAP = 22
_CONTROL = Qt.KeyboardModifier.ControlModifier
_RING = 3
"""Logical pixels kept free around a control for the focus ring."""


@dataclass(frozen=True)
class _Look:
    fill: str
    border: str
    text: str
    cap_fill: str
    cap_line: str
    width: float = 1.0


_PLAIN = _Look("card", "line.strong", "ink", "sunk", "line.key")
_HOVER = _Look("sunk", "ink.3", "ink", "card", "line.key")
_DOWN = _Look("action.tint", "action", "ink", "card", "action.line")
_OFF = _Look("sunk", "line", "ink.3", "card", "line.key")
_ON = _Look("action.tint", "action", "action", "card", "action.line", 2.0)
_PRIMARY = _Look("action", "action", "card", "action", "action.key")
_PRIMARY_HOVER = _Look("action.hover", "action.hover", "card", "action.hover", "action.key")
_PRIMARY_DOWN = _Look("action.press", "action.press", "card", "action.press", "action.key")
_QUIET = _Look("", "", "action", "card", "line.key")


def cap_width(theme: Theme, key: str) -> int:
    return max(_CAP, theme.metrics("small").horizontalAdvance(key) + 12)


def paint_cap(painter: QPainter, theme: Theme, rect: QRectF, key: str, look: _Look) -> None:
    painter.setPen(QPen(theme.colour(look.cap_line), 1))
    painter.setBrush(theme.colour(look.cap_fill))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(theme.colour(look.text if look.text in ("action", "card") else "ink.2"))
    painter.setFont(theme.font("small"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)


class KeyButton(QAbstractButton):
    """A button that shows icon, text and the keys that press it.

    `role` is `primary`, `plain`, `quiet` or `segment`; `digit` stands before
    the text, `keys` behind it. A checkable one keeps room for its tick.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        role: str = "plain",
        icon: str = "",
        digit: str = "",
        keys: Sequence[str] = (),
        height: int = 40,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._role = role
        self._icon = icon
        self._digit, self._digit_works = digit, True
        self._keys = list(keys)
        self._height = height
        self.setText(text)
        self.setCheckable(role == "segment")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_text(self, text: str) -> None:
        if self.text() != text:
            self.setText(text)
            self.setAccessibleName(text)
            self.updateGeometry()

    def set_keys(self, keys: Sequence[str]) -> None:
        if self._keys != list(keys):
            self._keys = list(keys)
            self.updateGeometry()
            self.update()

    @property
    def shown_digit(self) -> str:
        return self._digit if self._digit_works else ""

    def show_digit(self, works: bool) -> None:
        """Whether the digit presses it now; where it does not, its place stays empty."""
        if self._digit_works != works:
            self._digit_works = works
            self.update()

    def _content_width(self) -> int:
        bold = self._role in ("primary", "segment")
        width = self._theme.metrics("body", bold).horizontalAdvance(self.text())
        if self._digit:
            width += cap_width(self._theme, self._digit) + 8
        if self._icon:
            width += 20 + (8 if self.text() else 0)
        width += sum(cap_width(self._theme, key) + 8 for key in self._keys)
        return width + (26 if self.isCheckable() else 0)

    def sizeHint(self) -> QSize:
        pad = 20 if self.isCheckable() else 24
        width = self._content_width() + (8 if self._role == "quiet" else pad)
        least = 96 if self.isCheckable() else 0
        return QSize(max(width, least) + 2 * _RING, round(self._height) + 2 * _RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space presses it, Enter too unless it is a segment; arrows and digits belong to what holds it."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _CONTROL
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        elif enter and not self.isCheckable():
            self.click()
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def _look(self) -> _Look:
        if not self.isEnabled():
            return _OFF
        if self._role == "quiet":
            return _QUIET
        if self.isCheckable() and self.isChecked():
            return _ON
        looks = (
            (_PRIMARY, _PRIMARY_HOVER, _PRIMARY_DOWN) if self._role == "primary" else (_PLAIN, _HOVER, _DOWN)
        )
        return looks[2] if self.isDown() else looks[1] if self.underMouse() else looks[0]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._look()
        body = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        if look.fill:
            half = look.width / 2
            painter.setPen(QPen(self._theme.colour(look.border), look.width))
            painter.setBrush(self._theme.colour(look.fill))
            painter.drawRoundedRect(body.adjusted(half, half, -half, -half), 4, 4)
        self._paint_content(painter, body, look)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("action"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()

    def _paint_content(self, painter: QPainter, body: QRectF, look: _Look) -> None:
        x = body.left() + 10
        if not self._digit and not self.isCheckable():
            x = body.left() + max(4.0, (body.width() - self._content_width()) / 2)
        middle = body.center().y()
        if self._digit:
            wide = cap_width(self._theme, self._digit)
            if self._digit_works:
                paint_cap(painter, self._theme, QRectF(x, middle - _CAP / 2, wide, _CAP), self._digit, look)
            x += wide + 8
        if self._icon:
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(QPointF(x, middle - 10), self._theme.pixmap(self._icon, look.text, 20, ratio))
            x += 28
        strong = self._role == "primary" or (self.isCheckable() and self.isChecked())
        painter.setFont(self._theme.font("body", strong))
        painter.setPen(self._theme.colour(look.text))
        painter.drawText(
            QRectF(x, body.top(), body.right() - x, body.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        self._paint_end(painter, body, look, x + painter.fontMetrics().horizontalAdvance(self.text()) + 8)

    def _paint_end(self, painter: QPainter, body: QRectF, look: _Look, x: float) -> None:
        middle = body.center().y()
        if self.isCheckable() and self.isChecked():
            tick = self._theme.pixmap("check", look.text, 18, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(body.right() - 28, middle - 9), tick)
        if self._digit and self._keys:
            x = body.right() - 10 - sum(cap_width(self._theme, key) + 8 for key in self._keys) + 8
        for key in self._keys:
            wide = cap_width(self._theme, key)
            paint_cap(painter, self._theme, QRectF(x, middle - _CAP / 2, wide, _CAP), key, look)
            x += wide + 8
