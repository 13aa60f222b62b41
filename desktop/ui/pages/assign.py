"""分办·审核: what waits for the supervisor, and how each grid stands."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.services.reports import exports
from desktop.services.shapes.assigning import AssignView, GridCoverage
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.shapes.today import TodayLine
from desktop.services.today import assigning
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button
from desktop.ui.models.assigning import grid_columns, grid_sheet, line_columns
from desktop.ui.models.rows import RowsModel
from desktop.ui.models.today import updated
from desktop.ui.parts.filters import FilterBar
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.labels import card, set_words, words
from desktop.ui.parts.pagelayout import stacked
from desktop.ui.parts.table import RowsView
from desktop.ui.widgets.messagebar import Hint

LISTS = {
    "to_assign": "account-arrow-right-outline",
    "to_review": "stamper",
    "grids": "office-building-outline",
}
_DUE_HOMES = Target(TargetKind.LIST, "due", subject_kind="households")


class AssignPage(QWidget):
    """Chips are the three lists; Enter opens what a line is about, of a grid the homes that are due."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        self._view: AssignView | None = None
        texts = ctx.texts
        self._head = PageHead(ctx.theme, texts("assignpage.title"))
        self._head.buttons.addWidget(export_button(ctx))
        self.filters = FilterBar(
            ctx.theme, [(name, texts(f"assignpage.{name}"), LISTS[name]) for name in LISTS]
        )
        self.filters.chosen.connect(self._chosen)
        self.lines: RowsModel[TodayLine] = RowsModel(line_columns(texts))
        self.grids: RowsModel[GridCoverage] = RowsModel(grid_columns(texts, ctx.desk.clock.today()))
        self.line_table = RowsView(ctx.theme, self.lines, texts("assignpage.title"))
        self.line_table.opened.connect(lambda line: ctx.go(line.target))
        self.grid_table = RowsView(ctx.theme, self.grids, texts("assignpage.grids"))
        self.grid_table.opened.connect(lambda _: ctx.go(_DUE_HOMES))
        if target is not None and target.id in LISTS:
            self.filters.show_current(target.id)
        stacked(self, self._head, self._body())

    def _body(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 4, 24, 16)
        column.setSpacing(8)
        column.addWidget(self.filters)
        box = card(self._ctx.theme, "listing")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(1, 8, 1, 8)
        self._empty = words(self._ctx.theme, "", wrap=True)
        self._empty.setContentsMargins(16, 8, 16, 8)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.line_table)
        self._stack.addWidget(self.grid_table)
        inside.addWidget(self._empty)
        inside.addWidget(self._stack, 1)
        column.addWidget(box, 1)
        return body

    @property
    def name(self) -> str:
        return self.filters.current

    def title(self) -> str:
        return self._texts("assignpage.title")

    def hints(self) -> list[Hint]:
        rows = Hint(("↑", "↓"), self._texts("ui.hint_rows"))
        return [rows, Hint(("Enter",), self._texts("searchpage.open"))]

    def wanted(self) -> Wanted:
        desk, name = self._ctx.desk, self.name
        if name == "grids":
            return Wanted(
                self.title(), self._word(name), grid_sheet(self._texts), lambda: exports.grids(desk)
            )
        columns = line_columns(self._texts)
        return Wanted(self.title(), self._word(name), columns, lambda: exports.assign_lines(desk, name))

    def _word(self, name: str) -> str:
        return self._texts(f"assignpage.{name}")

    def _chosen(self, _: str) -> None:
        if self._view is not None:
            self._show(self._view)
        self.take_focus()

    async def reload(self) -> None:
        view = await self._ctx.ops.run(assigning.view, self._ctx.desk)
        if view is not None and view != self._view:
            self._view = view
            self._show(view)

    def _show(self, view: AssignView) -> None:
        found: dict[str, list[Any]] = {
            "to_assign": view.to_assign,
            "to_review": view.to_review,
            "grids": view.grids,
        }
        for name, some in found.items():
            chip = self._texts("assignpage.chip", word=self._word(name), count=len(some))
            self.filters.show_text(name, chip)
        model: RowsModel[Any] = self.grids if self.name == "grids" else self.lines
        table = self.grid_table if self.name == "grids" else self.line_table
        rows = found[self.name]
        if list(rows) != model.rows:
            here = model.row_at(table.currentIndex())
            model.set_rows(rows)
            kept = [place for place, row in enumerate(rows) if here is not None and _key(row) == _key(here)]
            if kept:
                table.setCurrentIndex(model.index(kept[0], 0))
        self._stack.setCurrentWidget(table)
        self._stack.setVisible(bool(rows))
        set_words(self._empty, self._texts(f"assignpage.empty_{self.name}"))
        self._empty.setVisible(not rows)
        table.show_first()
        fresh = updated(self._texts, view.updated_at, self._ctx.desk.clock.today())
        self._head.show_facts(f"{self._word(self.name)} · {fresh}")

    def take_focus(self) -> None:
        """Into the list; where it is empty, on the chips."""
        table = self.grid_table if self.name == "grids" else self.line_table
        if table.isVisible():
            table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.filters.take_focus()


def _key(row: Any) -> object:
    """What a line stands for, whatever it says of it."""
    return row.id if isinstance(row, GridCoverage) else row.target
