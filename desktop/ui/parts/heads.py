"""Heads of pages: title with facts and buttons, and the white strip with a way back."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import Elided, words
from desktop.ui.theme import Theme


class PageHead(QWidget):
    """h1 with buttons at the right; below it one line of facts, as wide as the page."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.title = words(theme, title, "h1", bold=True)
        self.facts = Elided(theme, "", colour="ink.2")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 21, 4)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.addWidget(self.title, 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(2)
        row.addLayout(self.buttons)
        column.addLayout(row)
        column.addWidget(self.facts)

    def show_facts(self, text: str) -> None:
        self.facts.setText(text)
        self.facts.setToolTip(text)


class BackStrip(QFrame):
    """72 high, white: back link, h2, second line, chips, buttons."""

    back = Signal()

    def __init__(self, theme: Theme, back_text: str) -> None:
        super().__init__()
        self.setFixedHeight(72)
        self.setObjectName("strip")
        self.setStyleSheet(
            f"#strip {{ background: {theme.hex('card')}; border-bottom: 1px solid {theme.hex('line')}; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 21, 0)
        row.setSpacing(2)
        back = KeyButton(theme, back_text, role="quiet", icon="chevron-left", keys=["Esc"])
        back.clicked.connect(self.back)
        row.addWidget(back)
        line = QFrame()
        line.setFixedSize(1, 24)
        line.setStyleSheet(f"background: {theme.hex('line')};")
        row.addSpacing(12)
        row.addWidget(line)
        row.addSpacing(16)
        self.title = Elided(theme, "", "h2", bold=True)
        self.second = Elided(theme, "", "small", "ink.2")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.second)
        column.addStretch(1)
        row.addLayout(column)
        row.addSpacing(16)
        self.chips = QHBoxLayout()
        self.chips.setSpacing(8)
        row.addLayout(self.chips)
        row.addStretch(1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(2)
        row.addLayout(self.buttons)

    def show_title(self, title: str, second: str) -> None:
        for label, text in ((self.title, title), (self.second, second)):
            label.setText(text)
            label.setToolTip(text)
            label.updateGeometry()
        self.second.setVisible(bool(second))


def clear(layout: QHBoxLayout | QVBoxLayout) -> None:
    """Take all widgets out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
