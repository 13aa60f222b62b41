"""A long list of choices: a few letters find the few that fit, a digit takes one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.parts.choices import ChoiceBar, digit_of
from desktop.ui.parts.fields import line_edit
from desktop.ui.theme import Theme

_SHOWN = 9


class ChoiceFinder(QWidget):
    """`picked` names the choice; those chosen stand first."""

    picked = Signal(str)

    def __init__(self, theme: Theme, texts: Texts, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._theme, self._choices = theme, tuple(choices)
        self._chosen: tuple[str, ...] = ()
        self._bar: ChoiceBar | None = None
        self.field = line_edit(
            theme, texts("formview.find_choice"), texts("formview.find_hint", count=len(choices)), 320
        )
        self.field.textChanged.connect(self._show)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.field)
        self._show()

    def fitting(self) -> list[tuple[str, str]]:
        """The first few whose name or words hold what was typed; without it the chosen ones first."""
        typed = self.field.text().strip().casefold()
        if typed:
            found = [one for one in self._choices if typed in one[1].casefold() or typed == one[0].casefold()]
        else:
            found = sorted(self._choices, key=lambda one: one[0] not in self._chosen)
        return found[:_SHOWN]

    def _show(self) -> None:
        if self._bar is not None:
            self._column.removeWidget(self._bar)
            self._bar.hide()
            self._bar.deleteLater()
        self._bar = ChoiceBar(self._theme, self.fitting())
        self._bar.show_chosen(self._chosen)
        self._bar.picked.connect(self.picked)
        self._column.addWidget(self._bar)

    def show_chosen(self, chosen: Sequence[str]) -> None:
        if tuple(chosen) != self._chosen:
            self._chosen = tuple(chosen)
            self.field.clear()
            self._show()

    def take_focus(self) -> None:
        self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def pick(self, digit: int) -> bool:
        return self._bar is not None and self._bar.pick(digit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the first that fits what was typed; what else is not typed goes to the form."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.field.text().strip() and self.pick(1):
            return
        if not (digit_of(event) and self.pick(digit_of(event))):
            event.ignore()
