"""Lines of the form column between the questions: notes, whose answers follow, one more of a repeat."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.texts import Texts
from desktop.ui.formview.rows import RowState
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import words
from desktop.ui.theme import Theme


class BetweenLine(QWidget):
    """Takes no answer and no focus of its own."""

    added = Signal(str)
    """Key of the repeat of which one more is wanted."""
    removed = Signal(str)
    """Instance to be taken out."""
    opened = Signal(str)
    """Question further up or down."""

    def __init__(self, theme: Theme, texts: Texts, state: RowState) -> None:
        super().__init__()
        self._theme, self.state = theme, state
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(" ".join(part for part in (state.label, state.answer) if part))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        build = {"head": self._head, "offer": self._offer, "more": self._more}.get(state.kind, self._note)
        build(row, texts)

    def _head(self, row: QHBoxLayout, texts: Texts) -> None:
        self.setMinimumHeight(40)
        row.addWidget(words(self._theme, self.state.label, bold=True))
        row.addStretch(1)
        if self.state.removes:
            button = KeyButton(
                self._theme, texts("formview.remove_one"), role="quiet", keys=["Alt+Del"], height=32
            )
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda: self.removed.emit(self.state.removes))
            row.addWidget(button)

    def _offer(self, row: QHBoxLayout, texts: Texts) -> None:
        button = KeyButton(self._theme, self.state.label, icon="plus", keys=["Ctrl+N"], height=36)
        button.clicked.connect(lambda: self.added.emit(self.state.name.removeprefix("+")))
        row.addSpacing(24)
        row.addWidget(button)
        row.addStretch(1)

    def _more(self, row: QHBoxLayout, texts: Texts) -> None:
        button = KeyButton(self._theme, self.state.label, role="quiet", height=32)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.opened.emit(self.state.name[1:]))
        row.addSpacing(24)
        row.addWidget(button)
        row.addStretch(1)

    def _note(self, row: QHBoxLayout, texts: Texts) -> None:
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap("information-outline", "ink.2", 20, 2.0))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words(self._theme, self.state.label, colour="ink.2", wrap=True), 1)
        if self.state.answer:
            row.addWidget(words(self._theme, self.state.answer, bold=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("sunk" if self.state.kind == "head" else "card"))
        painter.setPen(self._theme.colour("hair"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
