"""The papers of one matter as buttons in its strip: 告知书, 移交单, 整改回执, each with its key."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop.services.shapes.matter import MatterView
from desktop.services.shapes.target import Target, TargetKind
from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.theme import Theme
from desktop.ui.widgets.messagebar import Hint

_PAPERS = {
    "notice": (TargetKind.NOTICE, "P", Qt.Key.Key_P, "printer-outline"),
    "handover": (TargetKind.HANDOVER, "Y", Qt.Key.Key_Y, "account-arrow-right-outline"),
    "receipt": (TargetKind.RECEIPT, "R", Qt.Key.Key_R, "check-circle-outline"),
}
"""Where each leads, the letter of its key with Ctrl, its icon."""


class MatterPapers:
    """Shows the buttons of those papers there are now; a press opens the preview."""

    def __init__(self, theme: Theme, texts: Texts, strip: QHBoxLayout, go: Callable[[Target], None]) -> None:
        self._texts, self._go = texts, go
        self._targets: dict[str, Target] = {}
        self.buttons: dict[str, KeyButton] = {}
        for name, (_, letter, _, icon) in _PAPERS.items():
            button = KeyButton(theme, texts(f"matterspage.paper_{name}"), icon=icon, keys=[f"Ctrl+{letter}"])
            button.clicked.connect(lambda _=False, name=name: self.open(name))
            button.hide()
            strip.addWidget(button)
            self.buttons[name] = button

    def show(self, view: MatterView) -> None:
        self._targets = {
            name: Target(_PAPERS[name][0], view.record_id if name == "notice" else view.line.id)
            for name in view.papers
        }
        for name, button in self.buttons.items():
            button.setVisible(name in self._targets)

    def open(self, name: str) -> None:
        if name in self._targets:
            self._go(self._targets[name])

    def hints(self) -> list[Hint]:
        return [
            Hint((f"Ctrl+{_PAPERS[name][1]}",), self._texts(f"matterspage.paper_{name}"))
            for name in self._targets
        ]

    def by_key(self, event: QKeyEvent) -> bool:
        """Whether the key opened a paper."""
        if event.modifiers() != Qt.KeyboardModifier.ControlModifier:
            return False
        name = next((name for name in self._targets if _PAPERS[name][2] == event.key()), "")
        self.open(name)
        return bool(name)
