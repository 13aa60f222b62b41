"""Foot of a form: how far, when saved, undo, and the keys."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar

from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import Keycap, set_words, words
from desktop.ui.theme import Theme


class FormFoot(QFrame):
    """40 high: 已答15题，还剩10题 · 已保存 09:41 · 撤销."""

    undo = Signal()

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setFixedHeight(40)
        self.setObjectName("formfoot")
        self.setStyleSheet(
            f"#formfoot {{ background: {theme.hex('card')}; border-top: 1px solid {theme.hex('line')}; }}"
            f"QProgressBar {{ background: {theme.hex('track')}; border: none; border-radius: 4px; }}"
            f"QProgressBar::chunk {{ background: {theme.hex('action')}; border-radius: 4px; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(8)
        self._progress = words(theme)
        self._bar = QProgressBar()
        self._bar.setFixedSize(160, 8)
        self._bar.setTextVisible(False)
        self._saved = words(theme, colour="ink.2")
        self._undo = KeyButton(theme, texts("formview.undo"), role="quiet", keys=["Ctrl+Z"], height=32)
        self._undo.clicked.connect(self.undo)
        row.addWidget(self._progress)
        row.addSpacing(8)
        row.addWidget(self._bar)
        row.addSpacing(16)
        row.addWidget(self._saved)
        row.addWidget(self._undo)
        row.addStretch(1)
        for key, hint in (("1–9", "pick"), ("Enter", "next"), ("↑", "previous")):
            row.addWidget(Keycap(theme, key))
            row.addWidget(words(theme, texts(f"formview.hint_{hint}"), colour="ink.2"))
            row.addSpacing(4)

    def show_progress(self, done: int, left: int, *, undo: bool) -> None:
        text = self._texts("formview.progress", done=done, left=left)
        set_words(self._progress, text)
        self._bar.setMaximum(max(1, done + left))
        self._bar.setValue(done)
        self._bar.setAccessibleName(text)
        self._undo.setVisible(undo)

    def show_saving(self) -> None:
        """An answer was given that is not on disk yet."""
        set_words(self._saved, self._texts("formview.saving"))

    def show_saved(self, time: str) -> None:
        """When it was put on disk; empty: it could not be, and the person was told why."""
        said = self._texts("formview.saved_at", time=time) if time else self._texts("formview.not_saved")
        set_words(self._saved, said)
