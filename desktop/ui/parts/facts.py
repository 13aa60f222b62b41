"""Label and value in two columns; what is long takes a whole line."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.parts.labels import words
from desktop.ui.theme import Theme

_LONG = 22
"""Characters that fit beside another fact."""


class FactsGrid(QWidget):
    """Facts of a matter or a record, in reading order."""

    def __init__(self, theme: Theme, columns: int = 2, label_width: int = 72) -> None:
        super().__init__()
        self._theme, self._columns = theme, columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        for column in range(columns):
            self._grid.setColumnMinimumWidth(2 * column, label_width)
            self._grid.setColumnStretch(2 * column + 1, 1)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        line = column = 0
        for label, value in facts:
            long = len(value) > _LONG or self._columns == 1
            if column and long:
                line, column = line + 1, 0
            self._put(line, column, label, value, self._columns if long else 1)
            column += self._columns if long else 1
            if column >= self._columns:
                line, column = line + 1, 0

    def _put(self, line: int, column: int, label: str, value: str, span: int) -> None:
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(words(self._theme, label, colour="ink.2"), line, 2 * column, top)
        text = words(self._theme, value, "small" if len(value) > 2 * _LONG else "body", wrap=True)
        text.setAccessibleName(f"{label} {value}")
        self._grid.addWidget(text, line, 2 * column + 1, 1, 2 * span - 1, top)
