"""A code and a new PIN twice, in one card: adding a person, and resetting a PIN."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.pin import PinBoxes

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class FormWords:
    """Title and lead as they are shown; the others are keys below `signin.`."""

    title: str
    lead: str
    note: str
    busy: str
    button: str


class CodeForm(QWidget):
    """`filled` carries the texts of the fields and the PIN; Esc goes back."""

    filled = Signal(list, str)
    dropped = Signal()

    def __init__(
        self, theme: Theme, texts: Texts, said: FormWords, fields: Sequence[tuple[str, str]]
    ) -> None:
        """`fields`: name and text of each; the last one is the code."""
        super().__init__()
        self._theme, self._texts, self._said_words = theme, texts, said
        self._busy = False
        self.fields = {name: self._field(name, text) for name, text in fields}
        self.code = self.fields[fields[-1][0]]
        self.pin = PinBoxes(theme, texts("signin.new_pin"), spread=False)
        self.again = PinBoxes(theme, texts("signin.again"), spread=False)
        self.pin.full.connect(lambda: self.again.setFocus(Qt.FocusReason.TabFocusReason))
        self.pin.submitted.connect(self._next)
        self.again.submitted.connect(self._enter)
        page = QHBoxLayout(self)
        page.setContentsMargins(24, 24, 24, 24)
        page.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addStretch(2)
        middle.addWidget(words(theme, said.title, "h1", bold=True))
        lead = words(theme, said.lead, colour="ink.2", wrap=True)
        lead.setFixedWidth(theme.px(560))
        middle.addWidget(lead)
        middle.addSpacing(14)
        middle.addWidget(self._card())
        middle.addStretch(3)
        page.addLayout(middle)
        page.addStretch(1)
        empty = [field for field in self.fields.values() if not field.text()]
        self.setFocusProxy(empty[0] if empty else self.code)

    def _field(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setFont(self._theme.font())
        field.setFixedHeight(self._theme.px(40))
        field.setPlaceholderText(self._texts(f"signin.{name}_hint"))
        field.setAccessibleName(self._texts(f"signin.{name}"))
        field.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhLatinOnly)
        return field

    def _card(self) -> Card:
        theme, texts = self._theme, self._texts
        card = Card()
        card.setFixedWidth(theme.px(560))
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(4)
        rows: list[tuple[str, QWidget]] = [*self.fields.items(), ("new_pin", self.pin), ("again", self.again)]
        for name, widget in rows:
            label = words(theme, texts(f"signin.{name}"), colour="ink.2")
            label.setContentsMargins(4, 0, 0, 0)
            column.addWidget(label)
            row = QHBoxLayout()
            row.setContentsMargins(0 if isinstance(widget, PinBoxes) else 4, 0, 4, 0)
            row.addWidget(widget, 0 if isinstance(widget, PinBoxes) else 1)
            if isinstance(widget, PinBoxes):
                row.addStretch(1)
            column.addLayout(row)
            column.addSpacing(12)
        self._mark = QLabel()
        self._mark.setPixmap(theme.pixmap("alert-octagon-outline", "ink", 20, self.devicePixelRatioF()))
        self._mark.hide()
        self._note = words(theme, texts(f"signin.{self._said_words.note}"), wrap=True)
        note = QHBoxLayout()
        note.setContentsMargins(4, 0, 4, 0)
        note.setSpacing(8)
        note.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        note.addWidget(self._note, 1)
        column.addLayout(note)
        column.addSpacing(12)
        column.addLayout(self._buttons())
        card.column.addLayout(column)
        return card

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(1, 0, 1, 0)
        row.setSpacing(2)
        text = self._texts(f"signin.{self._said_words.button}")
        self.button = KeyButton(self._theme, text, role="primary", keys=["Enter"])
        self.button.clicked.connect(self._enter)
        cancel = KeyButton(self._theme, self._texts("signin.cancel"), keys=["Esc"])
        cancel.clicked.connect(self.dropped)
        row.addWidget(self.button)
        row.addWidget(cancel)
        row.addStretch(1)
        return row

    def _next(self) -> None:
        self.focusNextChild()

    def _wrong(self) -> tuple[str, QWidget] | None:
        """What is missing first, and where."""
        for name, field in self.fields.items():
            if not field.text().strip():
                return f"need_{name}", field
        for boxes in (self.pin, self.again):
            if boxes.missing:
                return "need_pin", boxes
        return ("differs", self.again) if self.pin.pin != self.again.pin else None

    def _enter(self) -> None:
        if self._busy:
            return
        wrong = self._wrong()
        if wrong is not None:
            key, place = wrong
            if key == "differs":
                self.again.clear()
            self._say(self._texts(f"signin.{key}"), fault=True)
            place.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._set_busy(True)
        self._say(self._texts(f"signin.{self._said_words.busy}"), fault=False)
        self.filled.emit([field.text().strip() for field in self.fields.values()], self.pin.pin)

    def refuse(self, text: str) -> None:
        """The reason in words; what was typed stays."""
        self._set_busy(False)
        self._say(text, fault=True)
        self.code.setFocus(Qt.FocusReason.TabFocusReason)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.button.setEnabled(not busy)

    def _say(self, text: str, *, fault: bool) -> None:
        self._mark.setVisible(fault)
        set_words(self._note, text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._busy:
            self.dropped.emit()
        elif event.key() in _ENTER:
            if any(field.hasFocus() for field in self.fields.values()):
                self._next()
            else:
                self._enter()
        else:
            event.ignore()
