"""到期气瓶、软管、灶具清单, for the suppliers: Ctrl+E as Excel, else as any paper."""

from desktop.papers import gaslist
from desktop.services.desk import Desk
from desktop.services.reports.gaslist import gas_list, gas_rows
from desktop.services.shapes.target import Target
from desktop.texts import Texts
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button
from desktop.ui.models.ledgers import gas_columns
from desktop.ui.parts.paperpage import Paper, PaperPage, Reader


class GasListPage(PaperPage):
    """Made anew at every look: it has no number."""

    name = "gas"
    has_word = True
    numbered = False

    def __init__(self, ctx: PageContext, target: Target) -> None:
        super().__init__(ctx, target)
        self.buttons.insertWidget(0, export_button(ctx))

    def reader(self) -> Reader:
        def read(desk: Desk, texts: Texts, _numbered: bool) -> Paper:
            data = gas_list(desk)
            count = sum(len(group.pieces) for group in data.groups)
            return Paper(
                "",
                texts("noticepage.gas_facts", suppliers=len(data.groups), count=count),
                lambda: gaslist.render(data, texts),
                lambda ppi: gaslist.render_png(data, texts, ppi),
                lambda: gaslist.render_word(data, texts),
            )

        return read

    def wanted(self) -> Wanted:
        desk = self.ctx.desk
        return Wanted(self.texts("ledger.gas"), "", gas_columns(self.texts), lambda: gas_rows(desk))
