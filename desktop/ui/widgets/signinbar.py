"""The bar over the sign-in page: mark, what the program is for, the day, the other language."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.texts import Texts
from desktop.ui import theme as tokens
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import Elided, words
from desktop.ui.theme import Theme
from desktop.ui.widgets.topbar import Mark, Ribbon, divider


class SignInBar(QFrame):
    """56 high."""

    language_wanted = Signal()

    def __init__(self, theme: Theme, texts: Texts, day: str, *, demo: bool) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setFixedHeight(theme.px(tokens.TOP))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 0, 1)
        row.setSpacing(10)
        row.addWidget(Mark(theme))
        row.addWidget(words(theme, texts("common.app"), "h2", bold=True))
        row.addSpacing(8)
        row.addWidget(Elided(theme, texts("signin.tagline"), colour="ink.2"), 1)
        row.addWidget(words(theme, day))
        row.addWidget(divider())
        link = KeyButton(theme, texts("signin.language"), role="quiet", height=32)
        link.clicked.connect(self.language_wanted)
        row.addWidget(link)
        row.addSpacing(8)
        if demo:
            row.addWidget(Ribbon(theme, texts("common.demo_ribbon")))
