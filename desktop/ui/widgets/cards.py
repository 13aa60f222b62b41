"""White cards and their heads: number, title and count."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import Elided, set_words, words
from desktop.ui.theme import Theme

CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"


class Card(QFrame):
    """White ground, line around, radius 8, one pixel kept free for the line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, 1, 1, 1)
        self.column.setSpacing(0)


class CardHead(QWidget):
    """Number in a circle, title, count; a link at the right. A line below."""

    link = Signal()

    def __init__(self, theme: Theme, title: str, number: int = 0, icon: str = "", height: int = 40) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "cardhead")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.px(height))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 0, 8, 0)
        self.row.setSpacing(8)
        if number:
            self.row.addWidget(words(theme, CIRCLED[number], colour="ink.3"))
        if icon:
            mark = words(theme)
            mark.setPixmap(theme.pixmap(icon, "ink.2", 20, self.devicePixelRatioF()))
            self.row.addWidget(mark)
        self.title = words(theme, title, bold=True)
        self.count = Elided(theme, "", colour="ink.3")
        self.row.addWidget(self.title)
        self.row.addWidget(self.count, 1)
        self._link = KeyButton(theme, "", role="quiet", height=28)
        self._link.clicked.connect(self.link)
        self._link.hide()
        self.row.addWidget(self._link)

    def show_count(self, text: str) -> None:
        set_words(self.count, text)
        self.count.setToolTip(text)

    def show_link(self, text: str, name: str = "") -> None:
        """A link at the right; empty hides it."""
        if text:
            self._link.set_text(text)
            self._link.setAccessibleName(name or text)
        self._link.setVisible(bool(text))
