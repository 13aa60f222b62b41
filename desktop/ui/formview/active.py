"""The question being answered: its text, last answer, segments or field, error, hazard card."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.forms.spec import ATTACHED
from desktop.texts import Texts
from desktop.ui.formview.attach import AttachBar, attach_bar
from desktop.ui.formview.card import HazardCard
from desktop.ui.formview.editors import EntryBar
from desktop.ui.formview.entry import FREE
from desktop.ui.formview.finder import ChoiceFinder
from desktop.ui.formview.lines import ROOM_FOR_CHOICES
from desktop.ui.formview.rows import RowState
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import ChoiceBar, digit_of, is_zero
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme

_CHOSEN = ("select", "acknowledge")


class ActiveQuestion(QWidget):
    """Rebuilt for another question, brought up to date for the same one."""

    picked = Signal(str, str)
    typed = Signal(str, str)
    unknown = Signal(str)
    card_changed = Signal(str, dict)
    next_wanted = Signal()
    asked_for = Signal(str)
    """What is to be done with photos, files and signatures, as `AttachBar` names it."""

    def __init__(self, theme: Theme, texts: Texts, state: RowState) -> None:
        super().__init__()
        self._theme, self._texts, self.state = theme, texts, state
        self.card: HazardCard | None = None
        self.choices: ChoiceBar | ChoiceFinder | None = None
        self.entry: EntryBar | None = None
        self.attach: AttachBar | None = None
        self.help: QLabel | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(8)
        self._head = QHBoxLayout()
        self._head.setSpacing(8)
        self._column.addLayout(self._head)
        self._build_head()
        self._error = self._error_line()
        self.setAccessibleName(state.label)

    def _build_head(self) -> None:
        number = words(self._theme, str(self.state.number), "question", "action", bold=True)
        number.setFixedWidth(24)
        self.label = words(self._theme, self.state.label, "question", bold=True, wrap=True)
        last = words(self._theme, self.state.last, "small", "ink.3")
        self._head.addWidget(number)
        self._head.addWidget(self.label, 1)
        self._head.addWidget(last)
        if self.state.choices and self.state.type.startswith(_CHOSEN):
            self._add_choices()
        elif self.state.type in ATTACHED:
            self._add_attach()
        else:
            self._add_entry()
        if self.state.hint:
            hint = words(self._theme, self.state.hint, "small", "ink.2", wrap=True)
            hint.setContentsMargins(32, 0, 0, 0)
            self._column.addWidget(hint)
        if self.state.help:
            self._add_help()

    def _add_help(self) -> None:
        """Longer words and the standards, shown when they are asked for."""
        row = QHBoxLayout()
        row.setContentsMargins(32, 0, 0, 0)
        row.setSpacing(8)
        button = KeyButton(
            self._theme, self._texts("formview.help"), role="quiet", keys=["Ctrl+H"], height=32
        )
        button.clicked.connect(self.turn_help)
        self.help = words(self._theme, self.state.help, "small", "ink.2", wrap=True)
        self.help.hide()
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.help, 1)
        row.addStretch(0)
        self._column.addLayout(row)

    def turn_help(self) -> None:
        if self.help is not None:
            self.help.setVisible(self.help.isHidden())

    def _add_attach(self) -> None:
        self.attach = attach_bar(self._theme, self._texts, self.state)
        self.attach.asked_for.connect(self.asked_for)
        self._below(self.attach)

    def _add_choices(self) -> None:
        if self.state.finder:
            self.choices = ChoiceFinder(self._theme, self._texts, self.state.choices)
            self.choices.picked.connect(lambda choice: self.picked.emit(self.state.name, choice))
            self._below(self.choices)
            return
        self.choices = ChoiceBar(self._theme, self.state.choices, columns=self.state.columns)
        self.choices.picked.connect(lambda choice: self.picked.emit(self.state.name, choice))
        wide = self.choices.row.one_line()
        if wide <= ROOM_FOR_CHOICES and not self.state.columns:
            self.choices.setMinimumWidth(wide)
            self._head.addWidget(self.choices, 0, Qt.AlignmentFlag.AlignVCenter)
        else:
            self._below(self.choices)

    def _add_entry(self) -> None:
        kind = self.state.entry
        phrases = self.state.phrases
        hint = self._texts(f"formview.type_{kind}")
        self.entry = EntryBar(
            self._theme, kind, self.state.label, hint, self.state.unit, self.state.unknown, phrases
        )
        if kind == "geopoint":
            button = KeyButton(
                self._theme,
                self._texts("formview.place_from_file"),
                icon="map-marker-outline",
                keys=["Ctrl+I"],
            )
            button.clicked.connect(lambda: self.asked_for.emit("photo"))
            self.entry.add_button(button)
        self.entry.typed.connect(lambda text: self.typed.emit(self.state.name, text))
        self.entry.unknown.connect(lambda: self.unknown.emit(self.state.name))
        self.entry.show_text(self.state.answer if kind in FREE else "")
        self._below(self.entry)

    def _below(self, widget: QWidget) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(32, 0, 0, 0)
        row.addWidget(widget, 1)
        self._column.addLayout(row)

    def _error_line(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(32, 0, 0, 0)
        row.setSpacing(8)
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap("alert-octagon-outline", "ink", 20, 2.0))
        self.error_text = words(self._theme, "", wrap=True)
        row.addWidget(icon)
        row.addWidget(self.error_text, 1)
        holder.hide()
        self._column.addWidget(holder)
        return holder

    def show_state(self, state: RowState, card: dict[str, object], photos: Sequence[QPixmap]) -> None:
        self.state = state
        if self.choices is not None:
            self.choices.show_chosen(state.chosen)
        if self.attach is not None:
            self.attach.show_attached(state, photos)
        self.show_error(state.error)
        self._show_card(card, photos)
        self.setAccessibleName(" ".join(part for part in (state.label, state.answer, state.last) if part))

    def show_error(self, text: str) -> None:
        set_words(self.error_text, text)
        self._error.setVisible(bool(text))

    def _show_card(self, card: dict[str, object], photos: Sequence[QPixmap]) -> None:
        state = self.state.card
        same = state and self.card and self.card.accessibleDescription() == f"{state.word}{state.title}"
        if self.card is not None and not same:
            self.card.hide()
            self.card.deleteLater()
            self.card = None
        if state is None:
            return
        if self.card is None:
            self.card = HazardCard(self._theme, self._texts, state)
            self.card.setAccessibleDescription(f"{state.word}{state.title}")
            self.card.changed.connect(lambda changes: self.card_changed.emit(self.state.name, changes))
            self.card.next_wanted.connect(self.next_wanted)
            self.card.asked_for.connect(self.asked_for)
            self._column.addWidget(self.card)
        self.card.show_card(state, card)
        self.card.show_photos(photos)

    def show_value(self, text: str) -> None:
        """Put a value given by another key (`=`, 看不清) into the field."""
        if self.entry is not None:
            self.entry.show_text(text)

    def take_focus(self) -> None:
        widget = self.choices or self.entry or self.attach
        if widget is not None:
            widget.take_focus()

    def in_card(self) -> bool:
        """Whether the keyboard is in the hazard card."""
        focus = self.window().focusWidget()
        return self.card is not None and focus is not None and self.card.isAncestorOf(focus)

    def typing(self) -> bool:
        return self.entry is not None and self.entry.field.hasFocus()

    def pick(self, digit: int) -> bool:
        """A digit typed elsewhere on the page chooses here."""
        if self.card is not None and self.in_card():
            return self.card.pick(digit)
        if self.attach is not None:
            return self.attach.pick(digit)
        return self.choices is not None and self.choices.pick(digit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.pick(10 if is_zero(event) else digit_of(event)):
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("sunk"))
        painter.setPen(self._theme.colour("hair"))
        painter.drawLine(QPointF(0, self.height() - 0.5), QPointF(self.width(), self.height() - 0.5))
        painter.end()
