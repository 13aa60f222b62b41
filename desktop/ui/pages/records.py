"""What was entered: list with receipts; correct, void, reprint from the record's page."""

from PySide6.QtWidgets import QWidget

from desktop.services.records import records
from desktop.services.reports import exports
from desktop.services.shapes.record import RecordLine
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button, listed_by
from desktop.ui.models.exports import record_columns
from desktop.ui.models.records import columns
from desktop.ui.models.rows import RowsModel
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.listing import Listing
from desktop.ui.parts.pagelayout import stacked
from desktop.ui.widgets.messagebar import Hint

FILTERS = {
    "mine": "account-outline",
    "today": "calendar-check-outline",
    "waiting": "timer-sand",
    "voided": "close-circle-outline",
    "all": "",
}


class RecordsPage(QWidget):
    """Typing narrows the list by number, door or name; Enter opens the record."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        texts = ctx.texts
        self._head = PageHead(ctx.theme, texts("recordspage.title"))
        self._head.buttons.addWidget(export_button(ctx))
        model: RowsModel[RecordLine] = RowsModel(columns(texts, ctx.desk.clock.today()))
        chips = [(name, texts(f"recordspage.{name}"), icon) for name, icon in FILTERS.items()]
        way_out = ("all", texts("recordspage.all"))
        search = texts("recordspage.filter")
        self.listing = Listing(ctx.theme, texts("recordspage.title"), model, chips, way_out, search)
        self._head.buttons.insertWidget(0, self.listing.search)
        self.listing.typed.connect(lambda _: ctx.start(self.reload()))
        self.listing.filtered.connect(lambda _: ctx.start(self.reload()))
        self.listing.opened.connect(lambda row: ctx.go(Target(TargetKind.RECORD, row.id)))
        if target is not None and target.id in FILTERS:
            self.listing.filters.show_current(target.id)
        stacked(self, self._head, self.listing)
        self.setFocusProxy(self.listing)

    def title(self) -> str:
        return self._texts("recordspage.title")

    def hints(self) -> list[Hint]:
        rows = Hint(("↑", "↓"), self._texts("ui.hint_rows"))
        return [rows, Hint(("Enter",), self._texts("searchpage.open"))]

    def wanted(self) -> Wanted:
        desk, name, text = self._ctx.desk, self.listing.filters.current, self.listing.text
        columns = record_columns(self._texts, desk.clock.today())
        chosen = listed_by(self._texts, self.listing)
        return Wanted(self.title(), chosen, columns, lambda: exports.record_lines(desk, name, text))

    async def reload(self) -> None:
        asked = name, text = self.listing.filters.current, self.listing.text
        rows = await self._ctx.ops.run(records.listing, self._ctx.desk, name, text=text)
        if rows is None or asked != (self.listing.filters.current, self.listing.text):
            return
        self.listing.show_rows(rows, self._texts("recordspage.empty"))
        word = self._texts(f"recordspage.{name}")
        self._head.show_facts(f"{word} · {self._texts('recordspage.facts', count=len(rows))}")
