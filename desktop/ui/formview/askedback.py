"""Above a form that answers a send-back: the question, and that everything else stays as it is."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from desktop.texts import Texts
from desktop.ui.formview.flow import Flow
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme


class AskedBack(QFrame):
    """Hidden over every other form."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setObjectName("askedback")
        self.setStyleSheet(
            f"#askedback {{ background: {theme.hex('action.tint')};"
            f" border-bottom: 1px solid {theme.hex('action.line')}; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 8, 24, 8)
        row.setSpacing(12)
        mark = QLabel()
        mark.setPixmap(theme.pixmap("undo-variant", "action", 24, 2.0))
        self._asked = words(theme, "", bold=True, wrap=True)
        self._rest = words(theme, "", "small", "ink.2", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self._asked)
        column.addWidget(self._rest)
        row.addWidget(mark)
        row.addLayout(column, 1)
        self.hide()

    def show_asked(self, flow: Flow) -> None:
        asked = flow.filling.asked_back
        if asked is None:
            self.hide()
            return
        said = self._texts.say(asked)
        rest = self._texts("formview.only_asked", count=len(flow.order()))
        set_words(self._asked, said)
        set_words(self._rest, rest)
        self.setAccessibleName(f"{said} {rest}")
        self.show()
