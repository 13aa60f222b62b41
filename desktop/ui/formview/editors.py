"""Answers to type: months and numbers by digits, a remark with phrases."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.formview.entry import UNKNOWN_KEY
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.flowlayout import FlowLayout
from desktop.ui.parts.labels import words
from desktop.ui.theme import Theme


class AnswerField(QLineEdit):
    """Leaves Ctrl+Z to the form when nothing was typed that it could take back."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
            event.ignore()
        else:
            super().keyPressEvent(event)


class EntryBar(QWidget):
    """One field with its unit, a key for 看不清, and phrases for remarks."""

    typed = Signal(str)
    unknown = Signal()

    def __init__(
        self, theme: Theme, kind: str, name: str, hint: str, unit: str, unknown: str, phrases: Sequence[str]
    ) -> None:
        super().__init__()
        self._kind = kind
        self.field = line_edit(theme, name, hint, 0 if kind == "text" else 224, AnswerField())
        self.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, kind == "text")
        self.field.setMaxLength(140 if kind == "text" else 16)
        self.field.textEdited.connect(self.typed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        line = self._line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field)
        if unit:
            line.addWidget(words(theme, unit, colour="ink.2"))
        if unknown:
            button = KeyButton(theme, unknown, keys=[UNKNOWN_KEY], height=36)
            button.clicked.connect(self.unknown)
            line.addWidget(button)
        if kind != "text":
            line.addStretch(1)
        column.addLayout(line)
        if phrases:
            column.addLayout(self._phrases(theme, phrases))

    def add_button(self, button: KeyButton) -> None:
        """Another way to the answer, right behind the field."""
        self._line.insertWidget(1, button)

    def _phrases(self, theme: Theme, phrases: Sequence[str]) -> FlowLayout:
        row = FlowLayout()
        for phrase in phrases:
            button = KeyButton(theme, phrase, icon="plus", role="quiet", height=36)
            button.clicked.connect(lambda _=False, one=phrase: self._add(one))
            row.addWidget(button)
        return row

    def _add(self, phrase: str) -> None:
        text = self.field.text().strip()
        self.field.setText(f"{text}，{phrase}" if text else phrase)
        self.typed.emit(self.field.text())
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.TabFocusReason)
        self.field.selectAll()

    def show_text(self, text: str) -> None:
        if self.field.text() != text:
            self.field.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()
