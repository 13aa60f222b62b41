"""请您定一下: two values of one thing, decided field by field with the digits 1 and 2."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.models.sync import CardWords, FieldWords, Option
from desktop.ui.parts.buttons import KeyButton, cap_width
from desktop.ui.parts.labels import Elided, words
from desktop.ui.theme import Theme

SERVER, WANTED = "server", "wanted"
_RING = 3


class OptionButton(QAbstractButton):
    """44 high: digit, value, whose and when, tick."""

    focused = Signal()

    def __init__(self, theme: Theme, digit: int, option: Option, label: str) -> None:
        super().__init__()
        self._theme, self._digit, self._option = theme, str(digit), option
        self.setText(option.value)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{label} {self._digit} {option.value} {option.by}")
        self.setToolTip(option.value)

    def sizeHint(self) -> QSize:
        return QSize(240, self._theme.px(44) + 2 * _RING)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, on = self._theme, self.isChecked()
        body = QRectF(self.rect()).adjusted(_RING, _RING, -_RING, -_RING)
        width = 2.0 if on else 1.0
        painter.setPen(QPen(theme.colour("action" if on else "line.strong"), width))
        painter.setBrush(theme.colour("action.tint" if on else "sunk" if self.underMouse() else "card"))
        painter.drawRoundedRect(body.adjusted(width / 2, width / 2, -width / 2, -width / 2), 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("action"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        self._paint_words(painter, body, on)
        painter.end()

    def _paint_words(self, painter: QPainter, body: QRectF, on: bool) -> None:
        theme, middle = self._theme, Qt.AlignmentFlag.AlignVCenter
        cap = QRectF(body.left() + 10, body.center().y() - 11, cap_width(theme, self._digit), 22)
        painter.setPen(QPen(theme.colour("action.line" if on else "line.key"), 1))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("action" if on else "ink.2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._digit)
        right = body.right() - 12
        if on:
            tick = theme.pixmap("check", "action", 18, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(right - 18, body.center().y() - 9), tick)
            right -= 28
        painter.setPen(theme.colour("ink.2"))
        painter.drawText(
            QRectF(0, body.top(), right, body.height()), middle | Qt.AlignmentFlag.AlignRight, self._option.by
        )
        right -= QFontMetricsF(theme.font("small")).horizontalAdvance(self._option.by) + 8
        painter.setFont(theme.font("body", on))
        painter.setPen(theme.colour("action" if on else "ink"))
        left = cap.right() + 8
        shown = painter.fontMetrics().elidedText(
            self._option.value, Qt.TextElideMode.ElideRight, int(right - left)
        )
        painter.drawText(QRectF(left, body.top(), right - left, body.height()), middle, shown)


class _Field(QWidget):
    """Name, old value, two options."""

    picked = Signal()

    def __init__(self, theme: Theme, field: FieldWords) -> None:
        super().__init__()
        self.id = field.id
        self.choice = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setContentsMargins(_RING, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(words(theme, field.label, bold=True))
        head.addWidget(Elided(theme, field.before, "small", "ink.3"), 1)
        column.addLayout(head)
        self.options = {
            SERVER: OptionButton(theme, 1, field.server, field.label),
            WANTED: OptionButton(theme, 2, field.wanted, field.label),
        }
        for name, option in self.options.items():
            option.clicked.connect(lambda _=False, one=name: self.pick(one))
            column.addWidget(option)

    def pick(self, name: str) -> None:
        self.choice = name
        for one, option in self.options.items():
            option.setChecked(one == name)
        self.picked.emit()

    def has_focus(self) -> bool:
        return any(option.hasFocus() for option in self.options.values())

    def take_focus(self) -> None:
        self.options[self.choice or SERVER].setFocus(Qt.FocusReason.TabFocusReason)


class ConflictPanel(QWidget):
    """One card at a time. `settled` carries (conflict id, server or wanted) pairs."""

    settled = Signal(list)
    later = Signal()

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._shown: CardWords | None = None
        self._fields: list[_Field] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(13, 16, 13, 16)
        self._column.setSpacing(0)
        self._body = QWidget()
        self._column.addWidget(self._body)
        row = QHBoxLayout()
        row.setSpacing(2)
        self.settle = KeyButton(theme, "", role="primary")
        self.settle.clicked.connect(self._settle)
        self.wait = KeyButton(theme, texts("syncpage.later"), keys=["Esc"])
        self.wait.clicked.connect(self.later)
        row.addWidget(self.settle, 1)
        row.addWidget(self.wait)
        self._column.addSpacing(16)
        self._column.addLayout(row)

    def show_card(self, card: CardWords) -> None:
        """A card that is shown already keeps what was picked."""
        if card == self._shown:
            return
        self._shown = card
        old = self._body
        self._body = self._build(card)
        self._column.replaceWidget(old, self._body)
        old.hide()
        old.deleteLater()
        self._show_left()

    def _build(self, card: CardWords) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for text, token, colour in ((card.sentence, "body", "ink"), (self._below(card), "small", "ink.2")):
            label = words(self._theme, text, token, colour, wrap=True)
            label.setContentsMargins(_RING, 0, _RING, 0)
            column.addWidget(label)
            column.addSpacing(4)
        self._fields = []
        for field in card.fields:
            widget = _Field(self._theme, field)
            widget.picked.connect(self._picked)
            self._fields.append(widget)
            column.addSpacing(12)
            column.addWidget(widget)
        return body

    def _below(self, card: CardWords) -> str:
        return "　".join(part for part in (card.where, self._texts("syncpage.later_note")) if part)

    @property
    def open_fields(self) -> int:
        return sum(1 for field in self._fields if not field.choice)

    def _show_left(self) -> None:
        left = self.open_fields
        text = self._texts("syncpage.left", count=left) if left else self._texts("syncpage.settle")
        self.settle.set_text(text)
        self.settle.set_keys([] if left else ["Enter"])
        self.settle.setEnabled(left == 0)

    def _picked(self) -> None:
        self._show_left()
        left = next((field for field in self._fields if not field.choice), None)
        if left is not None:
            left.take_focus()
        else:
            self.settle.setFocus(Qt.FocusReason.TabFocusReason)

    def _settle(self) -> None:
        if not self.open_fields:
            self.settled.emit([(field.id, field.choice) for field in self._fields])

    def take_focus(self) -> None:
        if self._fields:
            left = next((field for field in self._fields if not field.choice), self._fields[0])
            left.take_focus()

    def has_focus(self) -> bool:
        return self.settle.hasFocus() or self.wait.hasFocus() or any(one.has_focus() for one in self._fields)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = {"1": SERVER, "2": WANTED}.get(event.text(), "")
        here = next((place for place, one in enumerate(self._fields) if one.has_focus()), -1)
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if name and here >= 0:
            self._fields[here].pick(name)
        elif step and self._fields:
            self._fields[max(0, min(here + step, len(self._fields) - 1))].take_focus()
        elif event.key() == Qt.Key.Key_Escape:
            self.later.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.open_fields:
            self._settle()
        else:
            event.ignore()
