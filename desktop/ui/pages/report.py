"""报表: figures at the left, the rows behind the current one at the right, the judgement below them."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.reports import ledgers, reports
from desktop.services.shapes.report import Figure, FigureRow, ReportView
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button
from desktop.ui.models.report import LEDGERS, figure_columns, ledger_columns, row_columns, rows_title
from desktop.ui.models.rows import RowsModel
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.judgement import Judgement
from desktop.ui.parts.labels import card, set_words, words
from desktop.ui.parts.pagelayout import stacked
from desktop.ui.parts.table import RowsView
from desktop.ui.widgets.messagebar import Hint

_BEGIN = {
    Qt.Key.Key_F6: ("incident", "incident", "alert-octagon-outline", "F6"),
    Qt.Key.Key_F7: ("drill", "drill", "account-group-outline", "F7"),
    Qt.Key.Key_F8: ("publish", "publicity", "file-document-outline", "F8"),
    Qt.Key.Key_F10: ("train", "training", "account-multiple-outline", "F10"),
}
"""Key: word, what is begun, icon, key on the button."""
_SHARES = (456, 670)


class ReportPage(QWidget):
    """Enter on a figure goes to its rows, Enter on a row opens it; Ctrl+P prints the 研判."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        texts, theme = ctx.texts, ctx.theme
        self._head = PageHead(theme, texts("report.title"))
        self._add_buttons()
        self._figures: RowsModel[Figure] = RowsModel(figure_columns(texts))
        self.figures = RowsView(theme, self._figures, texts("report.figures"))
        self.figures.opened.connect(lambda _: self._go_right())
        self.figures.selectionModel().currentRowChanged.connect(self._moved)
        self._rows: RowsModel[FigureRow] = RowsModel(row_columns(texts))
        self.rows = RowsView(theme, self._rows, "")
        self.rows.opened.connect(lambda row: ctx.go(row.target))
        self._rows_title = words(theme, "", bold=True, wrap=True)
        self._none = words(theme, texts("report.no_rows"), colour="ink.2")
        self.judgement = Judgement(ctx)
        stacked(self, self._head, self._body())
        self.setFocusProxy(self.figures)

    def _add_buttons(self) -> None:
        theme, texts = self._ctx.theme, self._texts
        for word, what, icon, key in _BEGIN.values():
            button = KeyButton(theme, texts(f"report.{word}"), icon=icon, keys=[key])
            button.clicked.connect(lambda _=False, one=what: self._ctx.begin(one))
            self._head.buttons.addWidget(button)
        self._head.buttons.addWidget(export_button(self._ctx, short=True))
        printing = KeyButton(
            theme, texts("report.print"), icon="printer-outline", keys=["Ctrl+P"], role="primary"
        )
        printing.clicked.connect(self.print_it)
        self._head.buttons.addWidget(printing)

    def _body(self) -> QWidget:
        theme = self._ctx.theme
        left, right = card(theme, "figures"), card(theme, "figurerows")
        inside = QVBoxLayout(left)
        inside.setContentsMargins(1, 1, 1, 8)
        inside.addWidget(self.figures)
        behind = QVBoxLayout(right)
        behind.setContentsMargins(1, 8, 1, 8)
        behind.setSpacing(8)
        for label in (self._rows_title, self._none):
            label.setContentsMargins(16, 0, 16, 0)
            behind.addWidget(label)
        behind.addWidget(self.rows, 1)
        beside = QVBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(right, 1)
        beside.addWidget(self.judgement)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(24, 8, 24, 16)
        row.setSpacing(16)
        row.addWidget(left, _SHARES[0])
        row.addLayout(beside, _SHARES[1])
        return body

    def title(self) -> str:
        return self._texts("report.title")

    def hints(self) -> list[Hint]:
        rows = Hint(("↑", "↓"), self._texts("ui.hint_rows"))
        return [rows, Hint(("Enter",), self._texts("report.hint_right"))]

    def print_it(self) -> None:
        """The judgement goes onto the paper as it is typed."""
        self._ctx.go(Target(TargetKind.ANALYSIS, ""))

    async def leave(self) -> bool:
        """What was typed is on disk before another page is shown."""
        return await self.judgement.kept()

    @property
    def unsaved(self) -> bool:
        return self.judgement.unsaved

    async def reload(self) -> None:
        view = await self._ctx.ops.run(reports.view, self._ctx.desk)
        if view is not None:
            self._show(view)

    def _show(self, view: ReportView) -> None:
        self._head.show_facts(self._texts("report.facts", area=view.area))
        self.judgement.show_text(view.judgement)
        current = self._current()
        if view.figures != self._figures.rows:
            self._figures.set_rows(view.figures)
            keys = [one.key for one in view.figures]
            place = keys.index(current.key) if current is not None and current.key in keys else 0
            self.figures.setCurrentIndex(self._figures.index(place, 0))
            self._show_rows(self._current())

    def _current(self) -> Figure | None:
        return self._figures.row_at(self.figures.currentIndex())

    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self._show_rows(self._figures.row_at(now))

    def _show_rows(self, figure: Figure | None) -> None:
        rows = figure.rows if figure is not None else []
        title = rows_title(self._texts, figure) if figure is not None else ""
        set_words(self._rows_title, title)
        self.rows.setAccessibleName(title)
        if rows != self._rows.rows:
            self._rows.set_rows(rows)
        self._none.setVisible(not rows)
        self.rows.setVisible(bool(rows))

    def _go_right(self) -> None:
        if self._rows.rows:
            self.rows.show_first()
            self.rows.setFocus(Qt.FocusReason.TabFocusReason)

    def wanted(self) -> Wanted | None:
        """The ledger of the current figure, else the rows behind it."""
        figure, desk, texts = self._current(), self._ctx.desk, self._texts
        if figure is None:
            return None
        form = LEDGERS.get(figure.key)
        if form is not None:
            year = str(desk.clock.today().year)
            title = texts(f"report.ledger_{figure.key}")
            return Wanted(title, year, ledger_columns(texts, form), lambda: ledgers.lines(desk, form))
        key, label = figure.key, texts.say(figure.label)
        return Wanted(self.title(), label, row_columns(texts), lambda: reports.rows(desk, key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        begun = _BEGIN.get(Qt.Key(event.key()))
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if begun is not None:
            self._ctx.begin(begun[1])
        elif control and event.key() == Qt.Key.Key_P:
            self.print_it()
        else:
            event.ignore()
