"""台账 as buttons in the head of the list of matters: 隐患台账 as Excel, 到期气瓶 as a paper and as Excel."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.reports.hazardledger import hazard_rows
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.context import PageContext
from desktop.ui.export import Exporter, Wanted
from desktop.ui.models.ledgers import hazard_columns
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.widgets.messagebar import Hint


class LedgerButtons:
    """Ctrl+T, Ctrl+G. A building lead has no gas equipment on his laptop: he is not offered the list."""

    def __init__(self, ctx: PageContext, page: QWidget, head: QHBoxLayout) -> None:
        self._ctx = ctx
        self.exporter = Exporter(ctx, page)
        ledger = KeyButton(
            ctx.theme, ctx.texts("ledger.hazards"), icon="clipboard-alert-outline", keys=["Ctrl+T"]
        )
        ledger.clicked.connect(self.ask_ledger)
        head.addWidget(ledger)
        if ctx.may_visit:
            gas = KeyButton(
                ctx.theme, ctx.texts("ledger.gas_short"), icon="calendar-blank-outline", keys=["Ctrl+G"]
            )
            gas.clicked.connect(self.open_gas)
            head.addWidget(gas)

    def ledger(self) -> Wanted:
        """The whole ledger, whatever list is shown."""
        desk, texts = self._ctx.desk, self._ctx.texts
        return Wanted(texts("ledger.hazards"), "", hazard_columns(texts), lambda: hazard_rows(desk))

    def ask_ledger(self) -> None:
        self.exporter.ask(self.ledger())

    def open_gas(self) -> None:
        if self._ctx.may_visit:
            self._ctx.go(Target(TargetKind.GAS, ""))

    def hints(self) -> list[Hint]:
        return [Hint(("Ctrl+T",), self._ctx.texts("ledger.hazards"))]

    def by_key(self, event: QKeyEvent) -> bool:
        """Whether the key was one of these."""
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            return False
        act = {Qt.Key.Key_T: self.ask_ledger, Qt.Key.Key_G: self.open_gas}.get(Qt.Key(event.key()))
        if act is not None:
            act()
        return act is not None
