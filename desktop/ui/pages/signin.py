"""登录: choose who, six digits. Needs only Qt and the key files; works without a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.domain.moments import CHINA, from_moment
from desktop.store.people import Person
from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.person import PersonButton
from desktop.ui.widgets.pin import PinBoxes, PinPad
from desktop.ui.widgets.topbar import rule_down

_MOST = 5
"""Persons shown without scrolling; a laptop has three or four."""


@dataclass(frozen=True)
class SignInWords:
    """Day for 上次登录, version for the foot."""

    today: date
    version: str


class SignInPage(QWidget):
    """`entered` carries person and PIN. The sixth digit signs in by itself."""

    entered = Signal(object, str)
    add_wanted = Signal()
    forgotten = Signal(object)

    def __init__(self, theme: Theme, texts: Texts, people: Sequence[Person], about: SignInWords) -> None:
        super().__init__()
        self._theme, self._texts, self._about = theme, texts, about
        self._people = list(people)[:_MOST]
        self._buttons: list[PersonButton] = []
        self._busy = False
        self.current: Person | None = None
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 24, 24, 24)
        page.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addLayout(self._middle(), 0)
        middle.addStretch(1)
        page.addLayout(middle)
        page.addStretch(3)
        self._choose(0)
        self.setFocusProxy(self.boxes)

    def _middle(self) -> QVBoxLayout:
        theme, texts = self._theme, self._texts
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(words(theme, texts("signin.title"), "h1", bold=True))
        column.addWidget(words(theme, texts("signin.lead"), colour="ink.2"))
        column.addSpacing(14)
        card = Card()
        card.setFixedWidth(theme.px(960))
        sides = QHBoxLayout()
        sides.setSpacing(0)
        left, right = self._who(), self._pin()
        sides.addLayout(left, 496)
        sides.addWidget(rule_down())
        sides.addLayout(right, 464)
        card.column.addLayout(sides)
        column.addWidget(card)
        column.addSpacing(16)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        mark = QLabel()
        mark.setPixmap(theme.pixmap("wifi-off", "ink.2", 18, self.devicePixelRatioF()))
        foot.addWidget(mark)
        foot.addWidget(words(theme, texts("signin.offline"), "small", "ink.2"))
        foot.addStretch(1)
        foot.addWidget(words(theme, texts("signin.version", version=self._about.version), "small", "ink.3"))
        column.addLayout(foot)
        return column

    def _who(self) -> QVBoxLayout:
        theme, texts = self._theme, self._texts
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(words(theme, texts("signin.who"), bold=True))
        key = "who_count" if self._people else "nobody"
        head.addWidget(words(theme, texts(f"signin.{key}", count=len(self._people)), colour="ink.2"), 1)
        column.addLayout(head)
        for place, person in enumerate(self._people):
            button = PersonButton(
                theme, person.name, "、".join(person.titles), self._detail(person), f"Alt+{place + 1}"
            )
            button.clicked.connect(lambda _=False, one=place: self._choose(one))
            self._buttons.append(button)
            column.addWidget(button)
        column.addSpacing(8)
        line = QFrame()
        line.setProperty("role", "rule")
        line.setFixedHeight(1)
        column.addWidget(line)
        self.add = KeyButton(theme, texts("signin.add"), role="quiet", icon="plus", keys=["Ctrl+N"])
        self.add.clicked.connect(self.add_wanted)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        column.addLayout(row)
        safe = QHBoxLayout()
        safe.setSpacing(8)
        lock = QLabel()
        lock.setPixmap(theme.pixmap("lock-outline", "ink.2", 18, self.devicePixelRatioF()))
        safe.addWidget(lock)
        safe.addWidget(words(theme, texts("signin.apart"), "small", "ink.2"), 1)
        column.addLayout(safe)
        column.addStretch(1)
        return column

    def _detail(self, person: Person) -> str:
        if not person.last_sign_in:
            return self._texts("signin.never", area=person.area)
        day = from_moment(person.last_sign_in).astimezone(CHINA).date()
        said = self._texts("ui.day", month=day.month, day=day.day)
        return self._texts("signin.last", area=person.area, day=said)

    def _pin(self) -> QVBoxLayout:
        theme, texts = self._theme, self._texts
        column = QVBoxLayout()
        column.setContentsMargins(28, 20, 28, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 4, 0)
        self._whose = words(theme, "", bold=True)
        head.addWidget(self._whose, 1)
        head.addWidget(words(theme, texts("signin.type_digits"), "small", "ink.2"))
        column.addLayout(head)
        self.boxes = PinBoxes(theme, texts("signin.pin"))
        self.boxes.edited.connect(self._edited)
        self.boxes.full.connect(self._enter)
        self.boxes.submitted.connect(self._enter)
        column.addWidget(self.boxes)
        pad = PinPad(theme, texts("signin.clear"), texts("signin.delete"))
        pad.pressed.connect(self._pad)
        column.addWidget(pad)
        self.button = KeyButton(theme, "", role="primary", keys=["Enter"], height=44)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self._enter)
        column.addWidget(self.button)
        self._note = words(theme, "", "small", "ink.2", wrap=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note.setMinimumHeight(theme.px(40))
        column.addWidget(self._note)
        self.forgot = KeyButton(theme, texts("signin.forgot"), role="quiet", keys=["Ctrl+R"], height=32)
        self.forgot.clicked.connect(self._forgot)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.forgot)
        foot.addStretch(1)
        column.addLayout(foot)
        return column

    def choose(self, person: Person) -> None:
        """Put this person in front, by the file."""
        for place, one in enumerate(self._people):
            if one.replica_id == person.replica_id:
                self._choose(place)

    def _forgot(self) -> None:
        if self.current is not None and not self._busy:
            self.forgotten.emit(self.current)

    def _choose(self, place: int) -> None:
        if not 0 <= place < len(self._people):
            self._show_button()
            return
        self.current = self._people[place]
        self._buttons[place].setChecked(True)
        set_words(self._whose, self._texts("signin.pin_of", name=self.current.name))
        self.boxes.clear()
        self.boxes.setAccessibleName(self._whose.text())
        self.boxes.setFocus(Qt.FocusReason.TabFocusReason)
        self._show_button()

    def _pad(self, key: str) -> None:
        self.boxes.setFocus(Qt.FocusReason.MouseFocusReason)
        if not self._busy:
            self.boxes.put(key)

    def _edited(self) -> None:
        if self.boxes.pin:
            set_words(self._note, "")
        self._show_button()

    def _show_button(self) -> None:
        missing = self.boxes.missing
        if self._busy:
            text = self._texts("signin.opening")
        else:
            text = self._texts("signin.enter_left", count=missing) if missing else self._texts("signin.enter")
        self.button.set_text(text)
        self.button.setEnabled(not self._busy and not missing and self.current is not None)

    def _enter(self) -> None:
        if self.current is not None and not self.boxes.missing and not self._busy:
            self._busy = True
            self._show_button()
            self.entered.emit(self.current, self.boxes.pin)

    def show_note(self, text: str) -> None:
        """Under the button, read by screen readers too."""
        set_words(self._note, text)

    def refuse(self, text: str) -> None:
        """Boxes empty, the reason in words."""
        self._busy = False
        self.boxes.clear()
        self._show_button()
        self.show_note(text)
        self.boxes.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        place = event.key() - Qt.Key.Key_1
        if alt and 0 <= place < len(self._people) and not self._busy:
            self._choose(place)
        elif control and event.key() == Qt.Key.Key_N:
            self.add_wanted.emit()
        elif control and event.key() == Qt.Key.Key_R:
            self._forgot()
        elif step and self.current is not None and not self._busy:
            self._choose((self._people.index(self.current) + step) % len(self._people))
        else:
            event.ignore()
