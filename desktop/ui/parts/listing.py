"""Body of a list page: filter chips, a card with the table, and what to do when it is empty."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.models.rows import RowsModel
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.filters import FilterBar
from desktop.ui.parts.labels import card, set_words, words
from desktop.ui.parts.table import RowsView
from desktop.ui.theme import Theme

_DOWN = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Listing(QWidget):
    """`filtered` names the chip that was pressed, `opened` hands over a row. Down and Enter go from the words
    to narrow it by into the table.
    """

    filtered = Signal(str)
    opened = Signal(object)
    typed = Signal(str)

    def __init__(
        self,
        theme: Theme,
        name: str,
        model: RowsModel[Any],
        chips: Sequence[tuple[str, str, str]],
        way_out: tuple[str, str],
        search: str = "",
    ) -> None:
        """`way_out`: filter to fall back to and the words on its button, for an empty list. `search`: what
        may be typed to narrow it; the page places that field, `typed` tells when it changes.
        """
        super().__init__()
        self.model = model
        self.filters = FilterBar(theme, chips)
        self.filters.chosen.connect(self.filtered)
        self.search = line_edit(theme, search, search, 240)
        self.search.textChanged.connect(self._typed)
        self.search.installEventFilter(self)
        self._shown_for: str | None = None
        """Words that the rows are of; None: no rows yet."""
        self._enters = 0
        """How often Enter was pressed before the rows of what is typed came."""
        self.table = RowsView(theme, model, name)
        self.table.opened.connect(self.opened)
        self._empty, self._empty_words = self._empty_line(theme, way_out)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 4, 24, 16)
        column.setSpacing(8)
        self.top = QHBoxLayout()
        self.top.addWidget(self.filters, 1)
        column.addLayout(self.top)
        box = card(theme, "listing")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(1, 8, 1, 8)
        inside.addWidget(self._empty)
        inside.addWidget(self.table, 1)
        column.addWidget(box, 1)
        self.setFocusProxy(self.table)

    def _empty_line(self, theme: Theme, way_out: tuple[str, str]) -> tuple[QWidget, Any]:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(16, 8, 16, 8)
        text = words(theme, "")
        button = KeyButton(theme, way_out[1])
        button.clicked.connect(lambda: self.filters.choose(way_out[0]))
        row.addWidget(text)
        row.addWidget(button)
        row.addStretch(1)
        holder.hide()
        return holder, text

    @property
    def text(self) -> str:
        """Words the list is narrowed by."""
        return self.search.text().strip()

    def _typed(self, text: str) -> None:
        self._enters = 0
        self.typed.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _DOWN:
            if self._shown_for == self.text:
                self._into_table()
            else:
                self._enters += 1
            return True
        return super().eventFilter(watched, event)

    def _into_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
        self.table.show_first()

    def _catch_up(self) -> None:
        """What was pressed while the rows were read: into the table, and once more opens the first."""
        pressed, self._enters = self._enters, 0
        row = self.model.row_at(self.model.index(0, 0))
        if pressed and row is not None:
            self._into_table()
            if pressed > 1:
                self.opened.emit(row)

    def show_rows(self, rows: Sequence[Any], empty: str) -> None:
        """Rows of the current filter and words; the same row stays current when it is still there."""
        self._shown_for = self.text
        current = self.model.row_at(self.table.currentIndex())
        if list(rows) != self.model.rows:
            self.model.set_rows(rows)
            kept = next((place for place, row in enumerate(rows) if _same(row, current)), 0)
            if rows:
                self.table.setCurrentIndex(self.model.index(kept, 0))
        set_words(self._empty_words, empty)
        self._empty.setVisible(not rows)
        if not rows and self.table.hasFocus():
            self.filters.take_focus()  # a hidden table would hand the keyboard to the search field
        self.table.setVisible(bool(rows))
        self._catch_up()


def _same(row: Any, other: Any) -> bool:
    return other is not None and row.id == other.id
