"""A numbered card of lines, as 今日 has them."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal

from desktop.ui.models.line import Line
from desktop.ui.theme import Theme
from desktop.ui.widgets.cards import CIRCLED, Card, CardHead
from desktop.ui.widgets.lines import LineList

SHOWN = 5
"""Lines of a group that are shown; the rest opens by 全部n."""


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
        self._shown: tuple[list[Line], str, str, str] = ([], "", "", "")

    def show_lines(self, lines: Sequence[Line], count: str, all_text: str, note: str = "") -> None:
        """`count` with its unit, `all_text` for the link when there are more than five."""
        shown = (list(lines), count, all_text, note)
        if shown == self._shown:
            return
        self._shown = shown
        self.head.show_count(count + note)
        self.head.show_link(all_text if len(lines) > SHOWN else "", f"{self._title} {all_text}")
        self.list.setAccessibleName(f"{CIRCLED[self.number]} {self._title} {count}")
        self.list.show_lines(lines[:SHOWN])

    def take_focus(self, row: int = 0) -> None:
        self.list.take_focus(row)

    def _moved(self, rect: QRect) -> None:
        self.moved.emit(rect.translated(self.list.pos()))
