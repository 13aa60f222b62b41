"""Left of the questions: what scrolls there when the window is low, and who saw it when."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.formview.column import StillArea
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme

_WIDTH = 208


class SeenLine(QWidget):
    """检查人, 检查时间 and 录入人, with the key that changes them; and that nothing is lost."""

    wanted = Signal()

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 0)
        column.setSpacing(4)
        self._seen = words(theme, "", "small", "ink.2", wrap=True)
        self.button = button = KeyButton(theme, texts("formview.back_entry"), keys=["F9"], height=36)
        button.clicked.connect(self.wanted)
        kept = "\n".join(texts(f"formview.kept_{line}") for line in (1, 2, 3))
        column.addWidget(self._seen)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        column.addWidget(words(theme, kept, "small", "ink.2", wrap=True))

    def show_seen(self, text: str, *, fixed: bool = False) -> None:
        """`fixed`: of a record that was sent back neither can be changed."""
        set_words(self._seen, text)
        self.button.setHidden(fixed)


def side_column(widgets: Sequence[QWidget]) -> QScrollArea:
    """A narrow column that scrolls by itself and never asks for more height than there is."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    area = StillArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFixedWidth(_WIDTH)
    area.setWidget(inner)
    area.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    return area
