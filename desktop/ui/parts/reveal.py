"""A masked phone with 按住看: shown while held, every look is logged by the service."""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme


class MaskedPhone(QWidget):
    """`asked` while the button is held; the number leaves the window when it is let go."""

    asked = Signal()

    def __init__(self, theme: Theme, masked: str, word: str, name: str) -> None:
        super().__init__()
        self.masked = masked
        self._held = False
        self.number: QLabel = words(theme, masked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.number)
        self.button = KeyButton(theme, word, role="quiet", icon="eye-outline", height=36)
        self.button.setAccessibleName(name)
        self.button.pressed.connect(self._hold)
        self.button.released.connect(self._let_go)
        row.addWidget(self.button)
        row.addStretch(1)

    def _hold(self) -> None:
        self._held = True
        self.asked.emit()

    def _let_go(self) -> None:
        self._held = False
        set_words(self.number, self.masked)

    async def show_number(self, look_up: Callable[[], Awaitable[str | None]]) -> None:
        """Ask for the number; show it only if the button is still held."""
        number = await look_up()
        if number and self._held:
            set_words(self.number, number)
