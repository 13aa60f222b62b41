"""The body of a page: scrolls up and down, never sideways, and never moves its columns."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.ui import theme as tokens

_BAR = 12
"""Width of the scroll bar, as in base.qss."""


class PageScroll(QScrollArea):
    """Put widgets into `column`; the scroll bar takes its room from the right padding."""

    def __init__(self, top: int = 8, pad: int = tokens.PAD, below: int = 16) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.inside = QWidget()
        self.column = QVBoxLayout(self.inside)
        self.column.setSpacing(tokens.GAP)
        self._top, self._padding, self._below = top, pad, below
        self._pad(0, 0)
        self.setWidget(self.inside)
        self.viewport().setAutoFillBackground(False)
        self.inside.setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._pad)

    def _pad(self, _least: int, most: int) -> None:
        right = max(0, self._padding - (_BAR if most > 0 else 0))
        self.column.setContentsMargins(self._padding, self._top, right, self._below)
