"""The rail at the left: where one can go, and how much waits there."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui import theme as tokens
from desktop.ui.theme import Theme

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class RailEntry:
    key: str
    icon: str
    text: str


class RailItem(QAbstractButton):
    """44 high: bar and tint when on, icon, text, count with its unit."""

    def __init__(self, theme: Theme, entry: RailEntry) -> None:
        super().__init__()
        self._theme, self.entry = theme, entry
        self._count = ""
        self.folded = False
        self.setText(entry.text)
        self.setCheckable(True)
        self.setAccessibleName(entry.text)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, text: str) -> None:
        if text != self._count:
            self._count = text
            self.setAccessibleName(f"{self.text()} {text}".strip())
            self.setToolTip(self.accessibleName() if self.folded else "")
            self.update()

    def fold(self, folded: bool) -> None:
        self.folded = folded
        self.setToolTip(self.accessibleName() if folded else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(40, self._theme.px(44))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event) if event.key() == Qt.Key.Key_Space else event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, on, middle = self._theme, self.isChecked(), self.height() / 2
        box = QRectF(self.rect()).adjusted(8, 0, -8, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        if on or self.underMouse():
            painter.setBrush(theme.colour("action.tint" if on else "sunk"))
            painter.drawRoundedRect(box, 4, 4)
        if on:
            painter.setBrush(theme.colour("action"))
            painter.drawRoundedRect(QRectF(8, middle - 12, 4, 24), 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("action"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        ink = "action" if on else "ink.2"
        x = (self.width() - 20) / 2 if self.folded else 20
        painter.drawPixmap(
            QPointF(x, middle - 10), theme.pixmap(self.entry.icon, ink, 20, self.devicePixelRatioF())
        )
        if not self.folded:
            self._paint_words(painter, on)
        painter.end()

    def _paint_words(self, painter: QPainter, on: bool) -> None:
        theme, middle = self._theme, Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.colour("action" if on else "ink.2"))
        painter.setFont(theme.font("body", on))
        painter.drawText(QRectF(52, 0, self.width() - 60, self.height()), middle, self.text())
        painter.setPen(theme.colour("action" if on else "ink.3"))
        painter.setFont(theme.font("small"))
        room = QRectF(52, 0, self.width() - 72, self.height())
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, self._count)


class Rail(QFrame):
    """One stop for Tab; arrows walk, Enter goes there. `chosen` carries the key."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, top: Sequence[RailEntry], below: Sequence[RailEntry]) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "rail")
        self.setAccessibleName(name)
        self.items: dict[str, RailItem] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 1, 8)
        column.setSpacing(4)
        for entry in top:
            column.addWidget(self._item(entry))
        column.addStretch(1)
        line = QWidget()
        line.setProperty("role", "rule")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line.setFixedHeight(1)
        inset = QHBoxLayout()
        inset.setContentsMargins(16, 0, 16, 0)
        inset.addWidget(line)
        column.addLayout(inset)
        column.addSpacing(8)
        for entry in below:
            column.addWidget(self._item(entry))
        self.fit(tokens.RAIL)

    def _item(self, entry: RailEntry) -> RailItem:
        item = RailItem(self._theme, entry)
        item.clicked.connect(lambda _=False, key=entry.key: self._pressed(key))
        self.items[entry.key] = item
        return item

    def _pressed(self, key: str) -> None:
        self.items[key].setChecked(not self.items[key].isChecked())
        self.chosen.emit(key)

    def show_current(self, key: str) -> None:
        for name, item in self.items.items():
            item.setChecked(name == key)
            item.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == key else Qt.FocusPolicy.ClickFocus)

    def show_count(self, key: str, text: str) -> None:
        if key in self.items:
            self.items[key].show_count(text)

    def fit(self, width: int) -> None:
        """Fold to icons when the window is narrow."""
        self.setFixedWidth(width if width == tokens.RAIL_FOLDED else self._theme.px(width))
        for item in self.items.values():
            item.fold(width == tokens.RAIL_FOLDED)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if not step:
            event.ignore()
            return
        items = list(self.items.values())
        here = next((place for place, one in enumerate(items) if one.hasFocus()), 0)
        items[(here + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)
