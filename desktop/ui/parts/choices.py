"""Answers to press: segments with their digit, one or several of them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.flowlayout import FlowLayout
from desktop.ui.theme import Theme

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def digit_of(event: QKeyEvent) -> int:
    """1-9 of a key event, keypad and full-width alike; 0 for any other key."""
    text = event.text()
    plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
    return int(text) if plain and len(text) == 1 and text.isdecimal() else 0


def is_zero(event: QKeyEvent) -> bool:
    """0 stands for the tenth of ten choices."""
    return event.text() in ("0", "０") and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


class ChoiceBar(QWidget):
    """Segments; `picked` names the choice that was pressed or typed."""

    picked = Signal(str)

    def __init__(
        self, theme: Theme, choices: Sequence[tuple[str, str]], height: int = 44, columns: int = 0
    ) -> None:
        super().__init__()
        self.row = FlowLayout(self, columns=columns)
        self._buttons: dict[str, KeyButton] = {}
        for place, (name, label) in enumerate(choices, start=1):
            button = KeyButton(
                theme, label, role="segment", digit=self._digit(place, len(choices)), height=height
            )
            button.clicked.connect(lambda _=False, one=name: self._press(one))
            self._buttons[name] = button
            self.row.addWidget(button)
        self._chosen: tuple[str, ...] = ()

    @staticmethod
    def _digit(place: int, of: int) -> str:
        return str(place) if place < 10 else "0" if place == of == 10 else ""

    def show_chosen(self, chosen: Sequence[str]) -> None:
        self._chosen = tuple(chosen)
        for name, button in self._buttons.items():
            button.setChecked(name in self._chosen)

    @property
    def shown_digits(self) -> list[str]:
        return [one.shown_digit for one in self._buttons.values() if one.shown_digit]

    def show_digits(self, work: bool) -> None:
        """Whether digits choose here now: of several bars only that which has the focus shows its digits."""
        for button in self._buttons.values():
            button.show_digit(work)

    def take_focus(self) -> None:
        """The chosen segment, else the first."""
        name = next((one for one in self._chosen if one in self._buttons), next(iter(self._buttons), ""))
        if name:
            self._buttons[name].setFocus(Qt.FocusReason.TabFocusReason)

    def pick(self, digit: int) -> bool:
        """Choose by digit, the tenth of ten as 10; False when there is no such choice."""
        names = list(self._buttons)
        if not 1 <= digit <= (10 if len(names) == 10 else min(len(names), 9)):
            return False
        self._buttons[names[digit - 1]].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.picked.emit(names[digit - 1])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step:
            self._walk(step)
        elif not self.pick(10 if is_zero(event) else digit_of(event)):
            event.ignore()

    def _walk(self, step: int) -> None:
        buttons = list(self._buttons.values())
        here = next((place for place, one in enumerate(buttons) if one.hasFocus()), 0)
        buttons[(here + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)

    def _press(self, name: str) -> None:
        self.show_chosen(self._chosen)
        self.picked.emit(name)
