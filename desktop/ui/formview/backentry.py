"""补录: who saw it and when, kept apart from who types it (decision 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.moments import CHINA
from desktop.domain.say import UserError
from desktop.texts import Texts
from desktop.ui.formview import entry
from desktop.ui.models.dates import time_text
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import ChoiceBar, digit_of
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme


@dataclass(frozen=True)
class Seen:
    """检查人 and 检查时间."""

    inspector_id: str
    seen_at: datetime


class BackEntryPanel(QFrame):
    """Below the header while it is open; Enter takes it, Esc leaves it."""

    given = Signal(object)
    dropped = Signal()

    def __init__(
        self, theme: Theme, texts: Texts, people: Sequence[tuple[str, str]], seen: Seen, now: datetime
    ) -> None:
        super().__init__()
        self._texts, self._now, self._inspector = texts, now, seen.inspector_id
        self.setObjectName("backentry")
        self.setStyleSheet(
            f"#backentry {{ background: {theme.hex('card')}; border-bottom: 1px solid {theme.hex('line')}; }}"
        )
        self.setAccessibleName(texts("formview.who_when"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(8)
        column.addWidget(words(theme, texts("formview.who_when_note"), "small", "ink.2", wrap=True))
        self._people = ChoiceBar(theme, people, 40)
        self._people.show_chosen([self._inspector])
        self._people.picked.connect(self._pick)
        column.addLayout(self._line(theme, "inspector", self._people))
        local = seen.seen_at.astimezone(CHINA)
        self.day = line_edit(theme, texts("formview.seen_day"), texts("formview.type_date"), 160)
        self.day.setText(f"{local:%m%d}")
        self.time = line_edit(theme, texts("formview.seen_time"), texts("formview.leak_time_hint"), 160)
        self.time.setText(time_text(seen.seen_at))
        both = QHBoxLayout()
        both.addLayout(self._line(theme, "seen_day", self.day))
        both.addLayout(self._line(theme, "seen_time", self.time))
        both.addStretch(1)
        for key, role, cap, signal in (
            ("use", "primary", "Enter", None),
            ("cancel", "plain", "Esc", self.dropped),
        ):
            button = KeyButton(theme, texts(f"formview.{key}"), role=role, keys=[cap])
            button.clicked.connect(signal or self.submit)
            both.addWidget(button)
        column.addLayout(both)
        self._error = words(theme, "", wrap=True)
        self._error.hide()
        column.addWidget(self._error)

    def _line(self, theme: Theme, key: str, widget: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        label = words(theme, self._texts(f"formview.{key}"), colour="ink.2")
        label.setMinimumWidth(72)
        row.addWidget(label)
        row.addWidget(widget, 1)
        return row

    def _pick(self, person_id: str) -> None:
        self._inspector = person_id
        self._people.show_chosen([person_id])

    def take_focus(self) -> None:
        self.day.setFocus(Qt.FocusReason.TabFocusReason)
        self.day.selectAll()

    def submit(self) -> None:
        try:
            day = entry.past_day(self.day.text(), self._now.astimezone(CHINA).date())
            seen = datetime.combine(day, time(*entry.clock_time(self.time.text())), CHINA)
            if seen > self._now:
                raise UserError("formview.seen_future")
        except UserError as error:
            set_words(self._error, self._texts.say(error.say))
            self._error.show()
            return
        self.given.emit(Seen(self._inspector, seen))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits in a field are digits; elsewhere they choose a person. Nothing reaches the form."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif digit_of(event):
            self._people.pick(digit_of(event))
        event.accept()
