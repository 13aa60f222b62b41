"""The one column of the form: head of the section, its questions, the active one in view."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.formview.active import ActiveQuestion
from desktop.ui.formview.between import BetweenLine
from desktop.ui.formview.lines import AheadLine, AnsweredLine
from desktop.ui.formview.rows import RowState
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import rule, set_words, words
from desktop.ui.theme import Theme

Line = ActiveQuestion | AnsweredLine | AheadLine | BetweenLine


class StillArea(QScrollArea):
    """Leaves arrows and paging to the form: they go from question to question."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class QuestionColumn(QFrame):
    """Keeps one widget per question and rebuilds only what differs."""

    opened = Signal(str)
    picked = Signal(str, str)
    typed = Signal(str, str)
    unknown = Signal(str)
    card_changed = Signal(str, dict)
    next_wanted = Signal()
    asked_for = Signal(str)
    added = Signal(str)
    removed = Signal(str)
    same_here = Signal()
    normal_here = Signal()

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._lines: dict[str, Line] = {}
        self.active: ActiveQuestion | None = None
        self.setObjectName("column")
        self.setStyleSheet(
            f"#column {{ background: {theme.hex('card')}; border: 1px solid {theme.hex('line')};"
            " border-radius: 8px; }"
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        outer.addLayout(self._head())
        outer.addWidget(rule(theme))
        outer.addWidget(self._scroll_area(), 1)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 7)
        head.setSpacing(8)
        self._number = words(self._theme, "", colour="ink.3")
        self._title = words(self._theme, "", bold=True)
        self._place = words(self._theme, "", colour="ink.3")
        for label in (self._number, self._title, self._place):
            head.addWidget(label)
        head.addStretch(1)
        self._grey = words(self._theme, self._texts("formview.grey_is_last"), "small", "ink.2")
        self._same = self._key("same_here", "Shift+F8", self.same_here)
        self._normal = self._key("normal_here", "Alt+0", self.normal_here)
        for widget in (self._grey, self._same, self._normal):
            head.addWidget(widget)
        return head

    def _key(self, name: str, cap: str, signal: SignalInstance) -> KeyButton:
        button = KeyButton(self._theme, self._texts(f"formview.{name}"), role="quiet", keys=[cap], height=32)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(signal)
        return button

    def show_offers(self, *, same: bool, normal: bool, last: bool) -> None:
        """What can be answered at once in this section; `last`: some answer of last time stands there."""
        self._same.setVisible(same)
        self._normal.setVisible(normal)
        self._grey.setVisible(last and not (same or normal))

    def _scroll_area(self) -> QScrollArea:
        self._scroll = StillArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        ground = inner.palette()
        ground.setColor(inner.backgroundRole(), self._theme.colour("card"))
        inner.setPalette(ground)
        inner.setAutoFillBackground(True)
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addStretch(1)
        self._scroll.setWidget(inner)
        return self._scroll

    def show_head(self, number: str, title: str, place: str) -> None:
        set_words(self._number, number)
        set_words(self._title, title)
        set_words(self._place, place)

    def show_rows(
        self, states: Sequence[RowState], card: dict[str, object], photos: Sequence[QPixmap]
    ) -> bool:
        """Show these questions; True when the active one was built anew and wants the keyboard."""
        names = [state.name for state in states]
        for name in [one for one in self._lines if one not in names]:
            self._drop(name)
        fresh = False
        for place, state in enumerate(states):
            line = self._lines.get(state.name)
            if line is None or not self._fits(line, state):
                if line is not None:
                    self._drop(state.name)
                line = self._build(state)
                self._lines[state.name] = line
                fresh = fresh or isinstance(line, ActiveQuestion)
            if self._rows.indexOf(line) != place:
                self._rows.insertWidget(place, line)
            if isinstance(line, ActiveQuestion):
                self.active = line
                line.show_state(state, card, photos)
        QTimer.singleShot(0, self._into_view)
        return fresh

    def turn_help(self) -> None:
        if self.active is not None:
            self.active.turn_help()

    @staticmethod
    def _fits(line: Line, state: RowState) -> bool:
        if isinstance(line, ActiveQuestion):
            shown, fresh = ((one.label, one.choices) for one in (line.state, state))
            return state.kind == "active" and shown == fresh
        if line.state == state:
            return True
        if isinstance(line, BetweenLine) or replace(line.state, number=state.number) != state:
            return False
        line.renumber(state)
        return True

    def _build(self, state: RowState) -> Line:
        if state.kind == "active":
            active = ActiveQuestion(self._theme, self._texts, state)
            active.picked.connect(self.picked)
            active.typed.connect(self.typed)
            active.unknown.connect(self.unknown)
            active.card_changed.connect(self.card_changed)
            active.next_wanted.connect(self.next_wanted)
            active.asked_for.connect(self.asked_for)
            return active
        if state.kind in ("head", "note", "offer", "more"):
            between = BetweenLine(self._theme, self._texts, state)
            between.added.connect(self.added)
            between.removed.connect(self.removed)
            between.opened.connect(self.opened)
            return between
        if state.kind == "answered":
            done = AnsweredLine(self._theme, state)
            done.opened.connect(self.opened)
            return done
        ahead = AheadLine(self._theme, state)
        ahead.opened.connect(self.opened)
        ahead.picked.connect(self.picked)
        return ahead

    def _drop(self, name: str) -> None:
        line = self._lines.pop(name)
        if line is self.active:
            self.active = None
        self._rows.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _into_view(self) -> None:
        if self.active is None:
            return
        self._rows.activate()  # a card that has just opened has its height now
        bar = self._scroll.verticalScrollBar()
        top, high = self.active.y(), self.active.height()
        room = self._scroll.viewport().height()
        if top + high > bar.value() + room:
            bar.setValue(top + high - room)
        if top < bar.value() or high > room:
            bar.setValue(top)
