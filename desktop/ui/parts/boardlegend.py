"""What the tints of the board mean, and the keys to walk it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.parts.labels import Keycap, words
from desktop.ui.theme import Theme

_TINTS = (
    ("red", "red.tint", "red.border"),
    ("orange", "orange.tint", "orange.border"),
    ("yellow", "yellow.tint", "yellow.border"),
    ("none", "card", "line"),
    ("away", "away", "away.line"),
)


class BoardLegend(QWidget):
    """One line below the board."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        row = self._row(column)
        for place, (name, fill, border) in enumerate(_TINTS):
            box = QFrame()
            box.setFixedSize(16, 16)
            box.setObjectName(f"legend{place}")
            box.setStyleSheet(
                f"#legend{place} {{ background: {theme.hex(fill)}; border: 1px solid {theme.hex(border)};"
                " border-radius: 4px; }"
            )
            row.addWidget(box)
            row.addWidget(words(theme, texts(f"buildingspage.legend_{name}"), "small", "ink.2"))
            row.addSpacing(6)
        row.addStretch(1)
        row = self._row(column)
        for keys, word in ((("↑", "↓", "←", "→"), "walk"), (("Space",), "to_due")):
            for key in keys:
                row.addWidget(Keycap(theme, key))
            row.addWidget(words(theme, texts(f"buildingspage.{word}"), "small", "ink.2"))
        row.addSpacing(6)
        row.addWidget(words(theme, texts("buildingspage.legend_days"), "small", "ink.2"))
        row.addStretch(1)

    @staticmethod
    def _row(column: QVBoxLayout) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        column.addLayout(row)
        return row
