"""The body of a page: scrolls up and down, never sideways, and never moves its columns."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.ui import theme as tokens

_BAR = 12
"""Width of the scroll bar, as in base.qss."""


class PageScroll(QScrollArea):
    """Put widgets into `column`; the scroll bar takes its room from the right padding."""

    def __init__(self, top: int = 8, gap: int = tokens.GAP) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setSpacing(gap)
        self._top = top
        self._pad(0, 0)
        self.setWidget(self.inside)
        self.viewport().setAutoFillBackground(False)
        self.inside.setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._pad)

    def _pad(self, _least: int, most: int) -> None:
        right = tokens.PAD - (_BAR if most > 0 else 0)
        self.column.setContentsMargins(tokens.PAD, self._top, right, 16)
