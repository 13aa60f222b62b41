"""Answers of a draft to questions that the newer version of its form has not: shown, never dropped."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.parts.labels import card, words
from desktop.ui.theme import Theme

_MOST = 8
"""Lines; the rest stands in the tooltip."""


class KeptAside(QWidget):
    """Hidden while there are none."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._holder = QVBoxLayout(self)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_unfit(self, unfit: Mapping[str, Any]) -> None:
        while (item := self._holder.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(unfit))
        if not unfit:
            return
        box = card(self._theme, "keptaside")
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 12, 16, 12)
        said = self._texts("formview.unfit", count=len(unfit))
        column.addWidget(words(self._theme, said, "small", bold=True, wrap=True))
        lines = [self._texts("formview.unfit_line", name=key, value=_text(unfit[key])) for key in unfit]
        for line in lines[:_MOST]:
            column.addWidget(words(self._theme, line, "small", "ink.2", wrap=True))
        box.setToolTip("\n".join(lines))
        box.setAccessibleName(" ".join([said, *lines]))
        self._holder.addWidget(box)


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
