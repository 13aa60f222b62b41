"""The steps this person may take now, by digit, with what each asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.domain.say import Say
from desktop.services.photos.pictures import Picture
from desktop.services.shapes.matter import DAYS_AGO, StepOffer
from desktop.texts import Texts
from desktop.ui.once import has_keyboard
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import ChoiceBar, digit_of
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.flowlayout import FlowLayout
from desktop.ui.parts.labels import set_words, words
from desktop.ui.parts.photos import PhotoStrip
from desktop.ui.theme import Theme

_USUAL = ("by", "fixed_by")
"""Choices whose first value is taken unless another one is picked."""
_NAMES = {"assignee": "assignee_id"}
"""Asks whose value has another name in `Step.data`."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True)
class StepGiven:
    """A step with all that it asks for."""

    offer: StepOffer
    note: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    photos: tuple[Picture, ...] = ()


class StepForm(QWidget):
    """Inputs of one step, right under its button."""

    given = Signal(object)
    dropped = Signal()
    asked_for = Signal(str)
    """What is to be done with photos, as `PhotoStrip` names it."""
    grown = Signal(QWidget)
    """It takes more room than before; the button that ends it is to be seen."""

    def __init__(self, theme: Theme, texts: Texts, offer: StepOffer) -> None:
        super().__init__()
        self._theme, self._texts, self.offer = theme, texts, offer
        self._asks = [ask.removesuffix("!") for ask in offer.asks]
        self._fields: dict[str, QLineEdit] = {}
        self._bars: dict[str, ChoiceBar] = {}
        self._chosen: dict[str, str] = {}
        self._photos: list[tuple[Picture, QPixmap]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for ask in self._asks:
            self._build(ask)
        self._error = words(theme, "", wrap=True)
        self._error.hide()
        self._column.addWidget(self._error)
        self._column.addLayout(self._buttons())
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _build(self, ask: str) -> None:
        title = words(self._theme, self._texts(f"matterspage.ask_{ask}"), "small", "ink.2")
        if ask != "photo":
            self._column.addWidget(title)
        if ask in self.offer.choices:
            choices = self.offer.choices[ask]
            self._bar(ask, [(value, self._shown(shown)) for value, shown in choices])
            if ask == "by":
                self._ask_day(choices[0][0])
            if ask in _USUAL:
                self._choose(ask, choices[0][0])
        elif ask == "photo":
            self._column.addLayout(self._photo_line(title))
        else:
            hint = self._texts(f"matterspage.ask_{ask}_hint")
            edit = line_edit(self._theme, self._texts(f"matterspage.ask_{ask}"), hint)
            edit.setMaxLength(3 if ask == "days" else 200)
            edit.setText(self.offer.typed.get(ask, ""))
            self._fields[ask] = edit
            self._column.addWidget(edit)

    def _shown(self, choice: Say | str) -> str:
        return self._texts.say(choice) if isinstance(choice, Say) else choice

    def _bar(self, ask: str, choices: Sequence[tuple[str, str]]) -> None:
        bar = ChoiceBar(self._theme, choices, 40)
        bar.picked.connect(lambda name: self._picked(ask, name))
        self._bars[ask] = bar
        self._column.addWidget(bar)

    def _ask_day(self, me: str) -> None:
        """On which day another did it, who wrote it on paper; not asked of what one did oneself."""
        self._me = me
        self._day = QWidget()
        column = QVBoxLayout(self._day)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(words(self._theme, self._texts("matterspage.ask_day"), "small", "ink.2"))
        days = [(str(ago), self._texts(f"matterspage.days_ago_{ago}")) for ago in range(4)]
        bar = self._bars[DAYS_AGO] = ChoiceBar(self._theme, days, 40)
        bar.picked.connect(lambda name: self._picked(DAYS_AGO, name))
        column.addWidget(bar)
        self._column.addWidget(self._day)

    def _choose(self, ask: str, name: str) -> None:
        self._chosen[ask] = name
        self._bars[ask].show_chosen([name])
        if ask == "by":
            self._choose(DAYS_AGO, "0")
            self._day.setVisible(name != self._me)

    def _picked(self, ask: str, name: str) -> None:
        self._choose(ask, name)
        if ask == "by":
            self.grown.emit(self._do_it)

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        for bar in self._bars.values():
            bar.show_digits(now is not None and bar.isAncestorOf(now))

    def _photo_line(self, title: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        self._strip = PhotoStrip(self._theme, self._texts)
        self._strip.asked_for.connect(self.asked_for)
        self._strip.show_photos([])
        must = "photo!" in self.offer.asks
        self._photo_count = words(
            self._theme, self._texts(f"matterspage.photo_{'must' if must else 'may'}"), "small", "ink.2"
        )
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addWidget(self._photo_count, 1)
        column.addLayout(head)
        column.addWidget(self._strip)
        return column

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self._do_it = KeyButton(self._theme, self._texts("matterspage.do_it"), role="primary", keys=["Enter"])
        self._do_it.clicked.connect(self.submit)
        drop = KeyButton(self._theme, self._texts("matterspage.not_now"), keys=["Esc"])
        drop.clicked.connect(self.dropped)
        row.addWidget(self._do_it, 1)
        row.addWidget(drop)
        return row

    @property
    def end(self) -> QWidget:
        """The button that takes the step."""
        return self._do_it

    @property
    def wants_photo(self) -> bool:
        return "photo" in self._asks

    @property
    def newest(self) -> Picture | None:
        return self._photos[-1][0] if self._photos else None

    def add_photo(self, picture: Picture, small: QPixmap) -> None:
        self._photos.append((picture, small))
        set_words(self._photo_count, self._texts("matterspage.photo_n", count=len(self._photos)))
        self._strip.show_photos([one for _, one in self._photos])
        self.grown.emit(self._do_it)

    def replace_newest(self, picture: Picture, small: QPixmap) -> None:
        """The same photo with marks on it."""
        self._photos.pop()
        self.add_photo(picture, small)

    def take_focus(self) -> None:
        self.grown.emit(self._do_it)
        if self._bars:
            next(iter(self._bars.values())).take_focus()
        elif self._fields:
            next(iter(self._fields.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def _missing(self) -> str:
        """Text key of the first thing that is missing, empty when complete."""
        needed: dict[str, Callable[[], bool]] = {
            "assignee": lambda: "assignee" in self._chosen,
            "into": lambda: "into" in self._chosen,
            "decision": lambda: "decision" in self._chosen,
            "note!": lambda: bool(self._fields["note"].text().strip()),
            "days": lambda: self._fields["days"].text().strip().isdecimal(),
            "document": lambda: bool(self._fields["document"].text().strip()),
        }
        for ask, good in needed.items():
            if (ask in self.offer.asks or f"{ask}!" in self.offer.asks) and not good():
                return f"matterspage.missing_{ask.removesuffix('!')}"
        return "matterspage.missing_photo" if "photo!" in self.offer.asks and not self._photos else ""

    def submit(self) -> None:
        missing = self._missing()
        set_words(self._error, self._texts(missing) if missing else "")
        self._error.setVisible(bool(missing))
        if missing:
            self.grown.emit(self._do_it)
            return
        data: dict[str, Any] = {_NAMES.get(ask, ask): value for ask, value in self._chosen.items()}
        if "days" in self._fields:
            data["days"] = int(self._fields["days"].text())
        if "document" in self._fields:
            data["document"] = self._fields["document"].text().strip()
        note = self._fields["note"].text().strip() if "note" in self._fields else ""
        photos = tuple(picture for picture, _ in self._photos)
        self.given.emit(StepGiven(self.offer, note, data, photos))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        elif event.text() and digit_of(event):
            event.accept()
        else:
            event.ignore()


class StepPanel(QWidget):
    """Digit buttons; the first primary one also by Enter."""

    given = Signal(object)
    asked_for = Signal(str)
    grown = Signal(QWidget)
    turned = Signal()
    """A step began to ask, or asks no more."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self.form: StepForm | None = None
        self.shown: list[StepOffer] = []
        self._offers: list[StepOffer] = []
        """As given last; `shown` may be older while a step asks."""
        self._buttons: list[KeyButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_offers(self, offers: Sequence[StepOffer]) -> None:
        """At once, or when the step that asks has gone: what is written stays while it is offered."""
        self._offers = sorted(offers, key=lambda one: not one.primary)
        if self.form is None:
            self._lay_out()
        elif all(one.action != self.form.offer.action for one in offers):
            self.close_form()

    def _lay_out(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if widget := item.widget():
                self._hold_focus(widget)
                widget.hide()
                widget.deleteLater()
        self.shown = self._offers
        self._buttons = []
        flow_holder = QWidget()
        flow = FlowLayout(flow_holder, gap=2, line_gap=2)
        for place, offer in enumerate(self.shown, start=1):
            button = self._button(offer, place)
            self._buttons.append(button)
            (self._column if offer.primary else flow).addWidget(button)
        self._column.addWidget(flow_holder)

    def _button(self, offer: StepOffer, place: int) -> KeyButton:
        first = offer.primary and place == 1
        button = KeyButton(
            self._theme,
            self._texts.say(offer.label),
            role="primary" if offer.primary else "plain",
            digit=str(place) if place < 10 else "",
            keys=["Enter"] if first else [],
            height=44 if offer.primary else 40,
        )
        button.clicked.connect(lambda: self.choose(place))
        return button

    def take_focus(self) -> None:
        if self.form is not None:
            self.form.take_focus()
        elif self._buttons:
            self._buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def choose(self, place: int) -> bool:
        """Take step number `place`: at once, or after what it asks for."""
        if not 1 <= place <= len(self.shown):
            return False
        wanted = self.shown[place - 1].action
        self.close_form()
        offer = next((one for one in self.shown if one.action == wanted), None)
        if offer is None:
            return True
        if not offer.asks:
            self.given.emit(StepGiven(offer))
            return True
        self.form = StepForm(self._theme, self._texts, offer)
        self._show_digits(False)
        self.form.given.connect(self.given)
        self.form.dropped.connect(self._dropped)
        self.form.asked_for.connect(self.asked_for)
        self.form.grown.connect(self.grown)
        self._column.addWidget(self.form)
        self.form.take_focus()
        self.turned.emit()
        return True

    def _dropped(self) -> None:
        self.close_form()
        self.take_focus()

    def close_form(self) -> None:
        if self.form is not None:
            form, self.form = self.form, None
            self._column.removeWidget(form)
            self._hold_focus(form)
            form.hide()
            form.deleteLater()
            self._show_digits(True)
            if self.shown != self._offers:
                self._lay_out()
            if self.hasFocus():
                self.take_focus()
            self.turned.emit()

    def _hold_focus(self, going: QWidget) -> None:
        """What goes may have the keyboard: Qt would hand it to the next one, which is the search field."""
        if has_keyboard(going):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_digits(self, work: bool) -> None:
        for button in self._buttons:
            button.show_digit(work)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.by_key(event):
            event.ignore()

    def by_key(self, event: QKeyEvent) -> bool:
        """Digits and Enter, also from elsewhere on the page."""
        if self.form is not None:
            return False
        if event.key() in _ENTER:
            focus = next((place for place, one in enumerate(self._buttons, 1) if one.hasFocus()), 1)
            return self.choose(focus)
        return bool(digit_of(event)) and self.choose(digit_of(event))
