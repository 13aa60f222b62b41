"""The foot of the window: what happened, 撤销, the keys of this page, counts that open their rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from desktop.services.shapes.target import Target
from desktop.ui import theme as tokens
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import Elided, Keycap, words
from desktop.ui.theme import Theme
from desktop.ui.widgets.topbar import divider

_STANDS = 20_000
"""Milliseconds that a message stands; one that can be taken back stands until the next."""


@dataclass(frozen=True)
class Hint:
    """Keys and what they do here."""

    keys: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Count:
    """A number with its unit; pressing it opens the rows behind it."""

    text: str
    target: Target


class MessageBar(QFrame):
    """40 high, white. Never red, never a pop-up."""

    opened = Signal(object)

    def __init__(self, theme: Theme, undo: str, undo_key: str = "Ctrl+Z") -> None:
        super().__init__()
        self._theme = theme
        self._undo_work: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STANDS)
        self._timer.timeout.connect(lambda: self.show_message(""))
        self.setProperty("role", "foot")
        self.setFixedHeight(theme.px(tokens.FOOT))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 1, 24, 0)
        row.setSpacing(8)
        self._icon = QLabel()
        self._icon.setFixedWidth(20)
        self._text = Elided(theme)
        self._undo = KeyButton(theme, undo, role="quiet", keys=[undo_key], height=28)
        self._undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._undo.clicked.connect(self.undo)
        self._undo.hide()
        row.addWidget(self._icon)
        row.addWidget(self._text)
        row.addWidget(self._undo)
        row.addStretch(1)
        self._right = QHBoxLayout()
        self._right.setSpacing(4)
        row.addLayout(self._right)

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def can_undo(self) -> bool:
        return self._undo_work is not None

    def show_message(self, text: str, icon: str = "", undo: Callable[[], None] | None = None) -> None:
        """Said to screen readers too."""
        self._undo_work = undo
        self._undo.setVisible(undo is not None)
        self._text.setText(text)
        self._text.updateGeometry()
        self._text.setToolTip(text)
        self._text.setAccessibleName(text)
        self._icon.setVisible(bool(icon and text))
        if icon:
            self._icon.setPixmap(self._theme.pixmap(icon, "ink.2", 20, self.devicePixelRatioF()))
        self._timer.stop()
        if text and undo is None:
            self._timer.start()
        if text:
            QAccessible.updateAccessibility(QAccessibleEvent(self._text, QAccessible.Event.Alert))

    def drop_undo(self) -> None:
        """It is too late to take it back; the message leaves after a while."""
        if self._undo_work is not None:
            self._undo_work = None
            self._undo.hide()
            self._timer.start()

    def undo(self) -> bool:
        """Take back what was said; False when there is nothing to take back."""
        work = self._undo_work
        if work is None:
            return False
        self._undo_work = None
        self._undo.hide()
        work()
        return True

    def show_right(self, hints: Sequence[Hint], counts: Sequence[Count]) -> None:
        while (item := self._right.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for hint in hints:
            for key in hint.keys:
                self._right.addWidget(Keycap(self._theme, key))
            self._right.addWidget(words(self._theme, hint.text, colour="ink.2"))
            self._right.addSpacing(12)
        if hints and counts:
            self._right.addWidget(divider())
            self._right.addSpacing(8)
        for place, count in enumerate(counts):
            if place:
                self._right.addWidget(words(self._theme, "·", colour="ink.2"))
            self._right.addWidget(self._link(count))

    def _link(self, count: Count) -> QWidget:
        link = KeyButton(self._theme, count.text, role="quiet", height=28)
        link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        link.clicked.connect(lambda: self.opened.emit(count.target))
        return link
