"""交接清单: what is open in a grid when its worker leaves; on paper as Excel."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.services.reports import exports
from desktop.services.shapes.gridhandover import GridHandoverLine, GridHandoverView
from desktop.services.shapes.target import Target
from desktop.services.today import gridhandover
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button
from desktop.ui.models.gridhandover import columns
from desktop.ui.models.rows import RowsModel
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.listing import Listing
from desktop.ui.parts.pagelayout import stacked
from desktop.ui.widgets.messagebar import Hint

FILTERS = {
    "all": "",
    "matters": "clipboard-alert-outline",
    "sent_back": "undo-variant",
    "visits": "door",
    "drafts": "pencil-outline",
}


class GridHandoverPage(QWidget):
    """Chips are the kinds of work; Enter opens it, Esc goes back."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        self._view: GridHandoverView | None = None
        texts = ctx.texts
        self._head = PageHead(ctx.theme, texts("gridhandover.title"))
        self._head.buttons.addWidget(export_button(ctx))
        model: RowsModel[GridHandoverLine] = RowsModel(columns(texts))
        chips = [(name, texts(f"gridhandover.{name}"), icon) for name, icon in FILTERS.items()]
        way_out = ("all", texts("gridhandover.all"))
        self.listing = Listing(ctx.theme, texts("gridhandover.title"), model, chips, way_out)
        self.listing.filtered.connect(lambda _: self._show())
        self.listing.opened.connect(lambda row: ctx.go(row.line.target))
        stacked(self, self._head, self.listing)
        self.setFocusProxy(self.listing)

    def title(self) -> str:
        return self._texts("gridhandover.title")

    def hints(self) -> list[Hint]:
        rows = Hint(("↑", "↓"), self._texts("ui.hint_rows"))
        return [rows, Hint(("Enter",), self._texts("searchpage.open"))]

    def wanted(self) -> Wanted:
        desk, filters = self._ctx.desk, self.listing.filters
        name = filters.current
        return Wanted(
            self.title(), filters.word, columns(self._texts), lambda: exports.grid_handover_lines(desk, name)
        )

    async def reload(self) -> None:
        view = await self._ctx.ops.run(gridhandover.view, self._ctx.desk)
        if view is not None and view != self._view:
            self._view = view
            self._show()

    def _show(self) -> None:
        view, name = self._view, self.listing.filters.current
        if view is None:
            return
        rows = [one for one in view.lines if name in ("all", one.kind)]
        self.listing.show_rows(rows, self._texts("gridhandover.empty"))
        parts = [self._texts("gridhandover.stays")]
        if view.drafts:
            parts.append(self._texts("gridhandover.finish_drafts", count=view.drafts))
        if view.waiting:
            parts.append(self._texts("gridhandover.sync_first", count=view.waiting))
        self._head.show_facts(" · ".join(parts))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._ctx.back()
        else:
            event.ignore()
