"""One sentence that is asked for before something is corrected, voided, sent back or answered."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme


class ReasonForm(QWidget):
    """`given` with the sentence, `dropped` when the person leaves it. `asks` names it: `reason`,
    `question`, `reply`.
    """

    given = Signal(str)
    dropped = Signal()

    def __init__(
        self, theme: Theme, texts: Texts, do_it: str, *, asks: str = "reason", hint: str = ""
    ) -> None:
        super().__init__()
        self._missing = texts(f"recordspage.{asks}_missing")
        title = texts(f"recordspage.{asks}")
        self.field = line_edit(theme, title, hint or texts(f"recordspage.{asks}_hint"))
        self.field.setMaxLength(140)
        self._error = words(theme, "")
        self._error.hide()
        go = KeyButton(theme, do_it, role="primary", keys=["Enter"])
        go.clicked.connect(self.submit)
        drop = KeyButton(theme, texts(f"recordspage.{asks}_not_now"), keys=["Esc"])
        drop.clicked.connect(self.dropped)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(words(theme, title, "small", "ink.2"))
        column.addWidget(self.field)
        column.addWidget(self._error)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(go, 1)
        row.addWidget(drop)
        column.addLayout(row)

    def submit(self) -> None:
        reason = self.field.text().strip()
        set_words(self._error, "" if reason else self._missing)
        self._error.setVisible(not reason)
        if reason:
            self.given.emit(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        else:
            event.ignore()
