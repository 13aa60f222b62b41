"""Households in stairwell order: who lives where, when last seen, what is due and why."""

from PySide6.QtWidgets import QWidget

from desktop.services.reports import exports
from desktop.services.shapes.household import HouseholdLine
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import households
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button, listed_by
from desktop.ui.models.exports import household_columns
from desktop.ui.models.households import columns
from desktop.ui.models.rows import RowsModel
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.listing import Listing
from desktop.ui.parts.pagelayout import stacked
from desktop.ui.widgets.messagebar import Hint

FILTERS = {
    "": "",
    "due": "door",
    "hazards": "alert-outline",
    "care": "heart-outline",
    "special": "flag-outline",
    "risk": "alert-octagon-outline",
    "away": "bag-suitcase-outline",
}


class HouseholdsPage(QWidget):
    """Typing narrows it by name or door; Enter opens the household."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        texts = ctx.texts
        self._head = PageHead(ctx.theme, texts("householdspage.title"))
        self._head.buttons.addWidget(export_button(ctx))
        model: RowsModel[HouseholdLine] = RowsModel(columns(texts, ctx.desk.clock.today()))
        chips = [(name, texts(f"householdspage.{name or 'all'}"), icon) for name, icon in FILTERS.items()]
        way_out = ("", texts("householdspage.show_all"))
        self.listing = Listing(
            ctx.theme, texts("householdspage.title"), model, chips, way_out, texts("householdspage.filter")
        )
        self.listing.filtered.connect(lambda _: ctx.start(self.reload()))
        self.listing.opened.connect(lambda row: ctx.go(Target(TargetKind.HOUSEHOLD, row.id)))
        self._head.buttons.insertWidget(0, self.listing.search)
        self.listing.typed.connect(lambda _: ctx.start(self.reload()))
        if target is not None and target.id in FILTERS:
            self.listing.filters.show_current(target.id)
        stacked(self, self._head, self.listing)
        self.setFocusProxy(self.listing)

    def title(self) -> str:
        return self._texts("householdspage.title")

    def hints(self) -> list[Hint]:
        rows = Hint(("↑", "↓"), self._texts("ui.hint_rows"))
        return [rows, Hint(("Enter",), self._texts("searchpage.open"))]

    def wanted(self) -> Wanted:
        desk, name, text = self._ctx.desk, self.listing.filters.current, self.listing.text
        columns = household_columns(self._texts, desk.clock.today())
        chosen = listed_by(self._texts, self.listing)
        return Wanted(self.title(), chosen, columns, lambda: exports.household_lines(desk, text, name))

    async def reload(self) -> None:
        asked = (self.listing.text, self.listing.filters.current)
        rows = await self._ctx.ops.run(households.listing, self._ctx.desk, *asked)
        if rows is None or asked != (self.listing.text, self.listing.filters.current):
            return
        self.listing.show_rows(rows, self._texts("householdspage.empty"))
        key = (
            "householdspage.facts_risk" if self.listing.filters.current == "risk" else "householdspage.facts"
        )
        self._head.show_facts(self._texts(key, count=len(rows)))
