"""Answers to type: months and numbers by digits, a remark with phrases."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.formview.entry import FREE, UNKNOWN_KEY, WORDS
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.flowlayout import FlowLayout
from desktop.ui.parts.labels import words
from desktop.ui.theme import Theme


class AnswerField(QLineEdit):
    """Leaves Ctrl+Z to the form when nothing was typed that it could take back, and keys with Alt."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
        if undo or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines; Enter goes on as everywhere, Shift+Enter begins a new line. Used like a field."""

    textEdited = Signal(str)

    def __init__(self, theme: Theme, name: str, hint: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setFont(theme.font("body"))
        self.setFixedHeight(100)
        self.setTabChangesFocus(True)
        self.textChanged.connect(lambda: self.textEdited.emit(self.text()))

    def text(self) -> str:
        return self.toPlainText()

    def setText(self, text: str) -> None:
        """As with a field, this is no editing: nothing is emitted."""
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insertPlainText("\n")
        elif enter or self._leaves(event):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        """Arrows at either end go to the neighbouring question; Ctrl+Z to the form when nothing was typed."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.document().isUndoAvailable()
        ends = {Qt.Key.Key_Up: 0, Qt.Key.Key_Down: self.blockCount() - 1}
        key = Qt.Key(event.key())
        return key == Qt.Key.Key_Escape or ends.get(key) == self.textCursor().blockNumber()


class EntryBar(QWidget):
    """One field with its unit, a key for 看不清, and phrases for remarks."""

    typed = Signal(str)
    unknown = Signal()

    def __init__(
        self, theme: Theme, kind: str, name: str, hint: str, unit: str, unknown: str, phrases: Sequence[str]
    ) -> None:
        super().__init__()
        self._kind, self.phrases = kind, tuple(phrases)
        self.field = self._field(theme, name, hint)
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
        if kind not in FREE:
            line.addStretch(1)
        column.addLayout(line)
        if phrases:
            column.addLayout(self._phrases(theme, phrases))

    def add_button(self, button: KeyButton) -> None:
        """Another way to the answer, right behind the field."""
        self._line.insertWidget(1, button)

    def _field(self, theme: Theme, name: str, hint: str) -> AnswerField | TextArea:
        if self._kind == "multiline":
            return TextArea(theme, name, hint)
        free = self._kind in FREE
        field = AnswerField()
        line_edit(theme, name, hint, 0 if free else 224, field)
        field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, free)
        field.setMaxLength(WORDS if free else 32)
        return field

    def _phrases(self, theme: Theme, phrases: Sequence[str]) -> FlowLayout:
        row = FlowLayout()
        for number, phrase in enumerate(phrases, start=1):
            button = KeyButton(theme, phrase, icon="plus", role="quiet", keys=[f"Ctrl+{number}"], height=36)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
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
        """Ctrl and a digit put the phrase in; all else is the form's."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        number = event.key() - Qt.Key.Key_0
        if plain == Qt.KeyboardModifier.ControlModifier and 1 <= number <= len(self.phrases):
            self._add(self.phrases[number - 1])
        else:
            event.ignore()
