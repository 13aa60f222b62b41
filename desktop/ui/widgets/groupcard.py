"""A numbered card of lines, as 今日 has them."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal

from desktop.ui.models.line import Line
from desktop.ui.theme import Theme
from desktop.ui.widgets.cards import CIRCLED, Card, CardHead
from desktop.ui.widgets.lines import LineList

SHOWN = 5
"""Lines of a group that are shown while it is folded."""


class GroupCard(Card):
    """A numbered card of five lines and 全部n, which unfolds it or opens a page.

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
        self._shown: tuple[list[Line], str, tuple[str, str], str] = ([], "", ("", ""), "")
        self._unfolded = False

    def show_lines(self, lines: Sequence[Line], count: str, links: tuple[str, str], note: str = "") -> None:
        """`count` with its unit; `links`: 全部n and 收起, where there are more than five."""
        shown = (list(lines), count, links, note)
        if shown != self._shown:
            self._shown = shown
            self._show()

    def unfold(self) -> None:
        """All its lines; the next time five again."""
        self._unfolded = not self._unfolded
        self._show()

    def _show(self) -> None:
        lines, count, links, note = self._shown
        link = links[self._unfolded] if len(lines) > SHOWN else ""
        self.head.show_count(count + note)
        self.head.show_link(link, f"{self._title} {link}")
        self.list.setAccessibleName(f"{CIRCLED[self.number]} {self._title} {count}")
        self.list.show_lines(lines if self._unfolded else lines[:SHOWN])

    def take_focus(self, row: int = 0) -> None:
        self.list.take_focus(row)

    def _moved(self, rect: QRect) -> None:
        self.moved.emit(rect.translated(self.list.pos()))
