"""恢复备份: the file cannot be read; the newest copy stands ready."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme
from desktop.ui.widgets.cards import Card


class RestorePage(QWidget):
    """`wanted`: bring the copy back; `dropped`: leave everything as it is (Esc)."""

    wanted = Signal()
    dropped = Signal()

    def __init__(self, theme: Theme, texts: Texts, trouble: str, made: str) -> None:
        """`trouble`: what was found wrong, in words; `made`: when the copy was made."""
        super().__init__()
        self._texts, self._busy = texts, False
        card = Card()
        card.setFixedWidth(theme.px(640))
        column = QVBoxLayout()
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(12)
        column.addWidget(words(theme, texts("restore.title"), "h1", bold=True))
        column.addWidget(words(theme, trouble, wrap=True))
        column.addWidget(words(theme, texts("restore.lead", made=made), wrap=True))
        self._note = words(theme, texts("restore.note"), colour="ink.2", wrap=True)
        column.addWidget(self._note)
        buttons = QHBoxLayout()
        self.button = KeyButton(theme, texts("restore.do"), role="primary", keys=["Enter"], height=44)
        self.button.clicked.connect(self._ask)
        back = KeyButton(theme, texts("restore.back"), role="quiet", keys=["Esc"])
        back.clicked.connect(self.dropped)
        buttons.addWidget(self.button)
        buttons.addWidget(back)
        buttons.addStretch(1)
        column.addLayout(buttons)
        card.column.addLayout(column)
        page = QHBoxLayout(self)
        page.addStretch(1)
        page.addWidget(card, 0, Qt.AlignmentFlag.AlignVCenter)
        page.addStretch(1)
        self.setAccessibleName(f"{texts('restore.title')} {trouble}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def refuse(self, text: str) -> None:
        """It did not go; why, in words."""
        self._busy = False
        self.button.setEnabled(True)
        set_words(self._note, text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        if not self._busy:
            self._busy = True
            self.button.setEnabled(False)
            set_words(self._note, self._texts("restore.busy"))
            self.wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        elif event.key() == Qt.Key.Key_Escape and not self._busy:
            self.dropped.emit()
        else:
            event.ignore()
