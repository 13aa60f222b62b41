"""White cards: a head with number, title and count, and what stands under it."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.models.line import Line
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import Elided, set_words, words
from desktop.ui.theme import Theme
from desktop.ui.widgets.lines import LineList

CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨"
SHOWN = 5
"""Lines of a group that are shown; the rest opens by 全部n."""


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


class GroupCard(Card):
    """A numbered card of at most five lines and 全部n.

    `opened` hands over a target, `all_wanted` is 全部n, `past` an arrow key
    beyond the end, `moved` the current line's rectangle in this card.
    """

    opened = Signal(object)
    all_wanted = Signal()
    past = Signal(int)
    moved = Signal(QRect)

    def __init__(
        self, theme: Theme, title: str, number: int, *, two_lines: bool = False, grids: bool = False
    ) -> None:
        super().__init__()
        self.number = number
        self.head = CardHead(theme, title, number)
        self.list = LineList(theme, title, two_lines=two_lines, grids=grids)
        self.list.opened.connect(self.opened)
        self.list.past.connect(self.past)
        self.list.moved.connect(self._moved)
        self.head.link.connect(self.all_wanted)
        self.column.addWidget(self.head)
        self.column.addWidget(self.list)
        self._title = title

    def show_lines(self, lines: Sequence[Line], count: str, all_text: str, note: str = "") -> None:
        """`count` with its unit, `all_text` for the link when there are more than five."""
        self.head.show_count(count + note)
        self.head.show_link(all_text if len(lines) > SHOWN else "", f"{self._title} {all_text}")
        self.list.setAccessibleName(f"{CIRCLED[self.number]} {self._title} {count}")
        self.list.show_lines(lines[:SHOWN])

    def take_focus(self, row: int = 0) -> None:
        self.list.take_focus(row)

    def _moved(self, rect: QRect) -> None:
        self.moved.emit(rect.translated(self.list.pos()))
