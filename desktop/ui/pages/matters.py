"""Working lists of matters: mine, due today, overdue, to re-inspect …"""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.services.matters import matters
from desktop.services.reports import exports
from desktop.services.shapes.matter import MatterLine
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button, listed_by
from desktop.ui.models.exports import matter_columns
from desktop.ui.models.matters import columns
from desktop.ui.models.rows import RowsModel
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.listing import Listing
from desktop.ui.parts.pagelayout import stacked
from desktop.ui.widgets.ledgerbuttons import LedgerButtons
from desktop.ui.widgets.messagebar import Hint

FILTERS = {
    "mine": "account-outline",
    "due_today": "clock-outline",
    "overdue": "alert-octagon-outline",
    "to_check": "progress-check",
    "reported": "account-arrow-right-outline",
    "above": "flag-variant-outline",
    "returned": "undo-variant",
    "open": "clipboard-alert-outline",
    "no_hazard": "flag-outline",
    "all": "",
}


class MattersPage(QWidget):
    """Chips are the lists, typing narrows them; Enter opens the matter."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        texts = ctx.texts
        self._head = PageHead(ctx.theme, texts("matterspage.title"))
        self.ledgers = LedgerButtons(ctx, self, self._head.buttons)
        self._head.buttons.addWidget(export_button(ctx))
        model: RowsModel[MatterLine] = RowsModel(columns(texts, ctx.desk.clock.today(), several_grids=True))
        chips = [(name, texts(f"matterspage.{name}"), icon) for name, icon in FILTERS.items()]
        way_out = ("open", texts("matterspage.show_all"))
        self.listing = Listing(
            ctx.theme, texts("matterspage.title"), model, chips, way_out, texts("matterspage.filter")
        )
        self.listing.filtered.connect(lambda name: self.show_filter(name))
        self._head.buttons.insertWidget(0, self.listing.search)
        self.listing.typed.connect(lambda _: ctx.start(self.reload()))
        self.listing.opened.connect(lambda row: ctx.go(Target(TargetKind.MATTER, row.id)))
        if target is not None and target.id in FILTERS:
            self.listing.filters.show_current(target.id)
        stacked(self, self._head, self.listing)
        self.setFocusProxy(self.listing)

    def title(self) -> str:
        return self._texts("matterspage.title")

    def show_filter(self, name: str) -> None:
        self.listing.filters.show_current(name)
        self._ctx.start(self.reload())

    def hints(self) -> list[Hint]:
        rows = Hint(("↑", "↓"), self._texts("ui.hint_rows"))
        return [rows, Hint(("Enter",), self._texts("searchpage.open")), *self.ledgers.hints()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.ledgers.by_key(event):
            event.ignore()

    def wanted(self) -> Wanted:
        desk, name, text = self._ctx.desk, self.listing.filters.current, self.listing.text
        columns = matter_columns(self._texts, desk.clock.today())
        chosen = listed_by(self._texts, self.listing)
        return Wanted(self.title(), chosen, columns, lambda: exports.matter_lines(desk, name, text))

    async def reload(self) -> None:
        asked = name, text = self.listing.filters.current, self.listing.text
        rows = await self._ctx.ops.run(matters.listing, self._ctx.desk, name, text=text)
        if rows is None or asked != (self.listing.filters.current, self.listing.text):
            return
        empty = self._texts("matterspage.empty_mine" if name == "mine" and not text else "matterspage.empty")
        self.listing.show_rows(rows, empty)
        word = self._texts(f"matterspage.{name}")
        self._head.show_facts(f"{word} · {self._texts('matterspage.facts', count=len(rows))}")
