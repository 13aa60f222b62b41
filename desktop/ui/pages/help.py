"""帮助: all keys on one page."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.shapes.target import Target
from desktop.ui import theme as tokens
from desktop.ui.context import PageContext
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.labels import Keycap, words
from desktop.ui.widgets.cards import Card, CardHead
from desktop.ui.widgets.scroll import PageScroll

KEYS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "everywhere": (
        (("Ctrl+K",), "search"),
        (("F2", "Alt+1"), "patrol"),
        (("F3", "Alt+2"), "check"),
        (("Shift+F3", "Alt+4"), "fire"),
        (("F4", "Alt+3"), "visit"),
        (("Shift+F4", "Alt+6"), "care"),
        (("Shift+F2", "Alt+5"), "place"),
        (("F9", "Alt+7"), "route_back"),
        (("F5",), "sync"),
        (("Esc",), "back"),
        (("Ctrl+Z",), "undo"),
        (("Tab",), "next_area"),
    ),
    "lists": (
        (("↑", "↓"), "rows"),
        (("Enter",), "open"),
        (("1–7",), "groups"),
        (("Ctrl+P",), "print"),
        (("Ctrl+E",), "export"),
        (("Ctrl+E", "Ctrl+O"), "stick"),
    ),
    "pages": (
        (("F6", "F7"), "office"),
        (("F6",), "judge"),
        (("F7",), "put_down"),
        (("F8",), "contact"),
        (("F8",), "pause"),
        (("F6", "F7", "F8", "F10"), "events"),
    ),
    "forms": (
        (("1–9",), "answer"),
        (("Enter",), "next"),
        (("↑",), "previous"),
        (("F8", "="), "same"),
        (("Shift+F8",), "same_here"),
        (("Alt+0",), "normal_here"),
        (("Ctrl+N",), "add"),
        (("Alt+Del",), "remove"),
        (("Ctrl+I",), "photo"),
        (("Ctrl+H",), "help"),
        (("F9",), "back_entry"),
        (("Ctrl+P",), "sheet"),
        (("Ctrl+S",), "keep"),
        (("Ctrl+Enter",), "finish"),
    ),
}


_COLUMNS = (("everywhere",), ("lists", "pages"), ("forms",))


class HelpPage(QWidget):
    """Cards of keys in three columns and one sentence about safety."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx = ctx
        self.setObjectName("page")
        texts = ctx.texts
        head = PageHead(ctx.theme, texts("ui.help"))
        head.show_facts(texts("ui.help_facts"))
        scroll = PageScroll()
        columns = QHBoxLayout()
        columns.setSpacing(tokens.GAP)
        for names in _COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(tokens.GAP)
            for name in names:
                column.addWidget(self._card(name))
            column.addStretch(1)
            columns.addLayout(column, 1)
        scroll.column.addWidget(words(ctx.theme, texts("ui.help_safe"), colour="ink.2", wrap=True))
        scroll.column.addLayout(columns)
        scroll.column.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(head)
        page.addWidget(scroll, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _card(self, name: str) -> Card:
        theme, texts = self._ctx.theme, self._ctx.texts
        card = Card()
        card.column.addWidget(CardHead(theme, texts(f"ui.help_{name}")))
        for keys, what in KEYS[name]:
            row = QHBoxLayout()
            row.setContentsMargins(16, 0, 16, 0)
            row.setSpacing(8)
            row.addWidget(words(theme, texts(f"ui.help_{what}")), 1)
            for key in keys:
                row.addWidget(Keycap(theme, key))
            line = QWidget()
            line.setLayout(row)
            line.setFixedHeight(theme.px(tokens.ROW))
            line.setAccessibleName(f"{texts(f'ui.help_{what}')} {' '.join(keys)}")
            card.column.addWidget(line)
        return card

    def title(self) -> str:
        return self._ctx.texts("ui.help")

    async def reload(self) -> None:
        """Nothing here changes."""
