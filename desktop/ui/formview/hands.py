"""What the person's keys do to an open form: answer, go on, confirm, take back."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Qt, Signal

from desktop.domain.say import Say, say
from desktop.forms.spec import UNKNOWN
from desktop.texts import Texts
from desktop.ui.formview import display, entry, typing
from desktop.ui.formview.column import QuestionColumn
from desktop.ui.formview.flow import Flow


class Hands(QObject):
    """Between the column's signals and the flow. `changed` comes after every change."""

    changed = Signal()
    said = Signal(Say)
    leak = Signal()
    """The answer just given is a gas leak."""
    all_done = Signal()
    """Enter was pressed and nothing is left to answer."""

    def __init__(self, flow: Flow, column: QuestionColumn, texts: Texts, today: Callable[[], date]) -> None:
        super().__init__(column)
        self.flow, self._column, self._texts, self._today = flow, column, texts, today

    def pick(self, name: str, choice: str) -> None:
        if not self._may_go(name):
            return
        flow = self.flow
        flow.at = name
        several = flow.question(name).type == "select_multiple"
        if several:
            chosen = list(flow.session.answers.get(name) or [])
            flow.answer(
                name, [one for one in chosen if one != choice] if choice in chosen else [*chosen, choice]
            )
        else:
            flow.answer(name, choice)
        self._answered(into_card=not several)

    def typed(self, name: str, text: str) -> None:
        if text in typing.SAME_KEYS and entry.kind_of(self.flow.question(name)) not in entry.FREE:
            if not self.same_one():
                self._show_value()
            return
        typing.take(self.flow, name, text, self._today(), leaving=False)
        self._answered(into_card=False)

    def unknown(self, name: str) -> None:
        self.flow.answer(name, UNKNOWN)
        self._answered(into_card=True)
        self._show_value()

    def clear(self) -> None:
        """Take away what is attached to the question."""
        self.attach(self.flow.at, None)

    def attach(self, name: str, kept: str | None) -> None:
        """Make a photo, signature or file the answer of a question, or take it away."""
        self.flow.answer(name, kept)
        self.changed.emit()
        self.take_focus()

    def place(self, name: str, point: str) -> None:
        """A place that was read from a file."""
        self.flow.answer(name, point)
        self.changed.emit()
        self._show_value()
        self.take_focus()

    def change_card(self, name: str, changes: dict[str, object]) -> None:
        self.flow.card(name, **changes)
        self.changed.emit()

    def _answered(self, *, into_card: bool) -> None:
        self.changed.emit()
        active = self._column.active
        if active is None or active.card is None or active.state.card is None:
            return
        if active.state.card.emergency:
            self.leak.emit()
        elif into_card:
            active.card.take_focus()

    def _show_value(self) -> None:
        if self._column.active is not None:
            self._column.active.show_value(self._shown())

    def _shown(self) -> str:
        flow = self.flow
        question, value = flow.question(flow.at), flow.session.answers.get(flow.at)
        return display.answer_text(self._texts, question, value, flow.session.choices(flow.at))

    def _may_go(self, name: str) -> bool:
        """What was typed here is taken first; the other question may then not be asked any more."""
        return name == self.flow.at or (self._readable() and name in self.flow.session.relevant)

    def go_to(self, name: str) -> None:
        if not self._may_go(name):
            return
        if self.flow.at != name:
            self.flow.at = name
            self.changed.emit()
        self.take_focus()

    def take_focus(self) -> None:
        if self._column.active is not None:
            self._column.active.take_focus()

    def back_to_card(self) -> None:
        """Where the keyboard was before something lay over the form: a digit must not answer anew, nor
        take the place of what stands in the field.
        """
        active = self._column.active
        if active is not None and active.card is not None:
            active.card.take_focus()
        elif active is not None and active.entry is not None:
            active.entry.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.take_focus()

    def next(self) -> None:
        """Enter: into a card that has just opened, else to what is unanswered, else to the end."""
        flow, active = self.flow, self._column.active
        if active is None or not self.field_is_good():
            return
        if active.typing() and active.card is not None:
            active.card.take_focus()
            return
        if flow.session.is_required(flow.at) and not flow.answered(flow.at):
            key = "choose_one" if active.choices is not None else "type_one"
            own = flow.session.required_message(flow.at, self._texts.language)
            active.show_error(own or self._texts(f"formview.{key}"))
            return
        name = flow.ahead()
        if name:
            self.go_to(name)
        else:
            self.all_done.emit()

    def previous(self) -> None:
        active = self._column.active
        if active is not None and active.in_card():
            active.take_focus()
        elif self._readable():
            self.go_to(self.flow.neighbour(-1))

    def take_typed(self) -> Say | None:
        """Before the question is left: what stands in the field is the answer, as far as it can be read.
        What is wrong with it is handed back.
        """
        active, flow = self._column.active, self.flow
        if active is None or active.entry is None:
            return None
        text, before = active.entry.field.text(), flow.session.answers.get(flow.at)
        if text == self._shown():
            return None
        wrong = typing.take(flow, flow.at, text, self._today(), leaving=True)
        if flow.session.answers.get(flow.at) != before:
            self.changed.emit()
        return wrong

    def _readable(self) -> bool:
        """Take what stands in the field; what cannot be read is said beside it, and the keyboard is there."""
        wrong, active = self.take_typed(), self._column.active
        if wrong is not None and active is not None and active.entry is not None:
            active.show_error(self._texts.say(wrong))
            active.entry.field.setFocus(Qt.FocusReason.OtherFocusReason)
        return wrong is None

    def field_is_good(self) -> bool:
        """Take what stands in the field; say beside it what is wrong, also with an answer that was read."""
        readable, active = self._readable(), self._column.active
        return readable and (active is None or not active.state.error)

    def same_one(self) -> bool:
        """`=`: 与上次一致 for this question, then on; False where there is nothing to confirm."""
        flow = self.flow
        if flow.same_one(flow.at):
            self.changed.emit()
            self._show_value()
            self.next()
            return True
        if self._column.active is not None:
            key = "same_observe" if flow.question(flow.at).carry != "fact" else "same_none"
            self._column.active.show_error(self._texts(f"formview.{key}"))
        return False

    def same_all(self) -> None:
        if self._readable():
            self._filled("formview.same_filled", self.flow.same_all())

    def same_here(self) -> None:
        if self._readable():
            self._filled("formview.same_filled", self.flow.same_here())

    def normal_here(self) -> None:
        if self._readable():
            self._filled("formview.normal_filled", self.flow.normal_here(), "formview.normal_nothing")

    def add(self, repeat: str = "") -> None:
        """One more of a repeat: the one named, else the first that this section offers."""
        flow = self.flow
        offered = [one.key for one in flow.offers(flow.section_of(flow.at))]
        if not self.field_is_good() or not offered:
            return
        try:
            flow.add(repeat or offered[0])
        except ValueError:
            self.said.emit(say("formview.repeat_full"))
        self.changed.emit()
        self.take_focus()

    def remove(self, instance: str = "") -> None:
        """Take out the instance named, else the one that is being answered."""
        self.take_typed()
        instance = instance or self.flow.instance_of(self.flow.at)
        if instance:
            self.flow.remove(instance)
            self.changed.emit()
            self._show_value()
            self.take_focus()
            self.said.emit(say("formview.removed"))

    def all_normal(self) -> None:
        if self._readable():
            self._filled("formview.normal_filled", self.flow.all_normal())

    def _filled(self, key: str, filled: list[str], nothing: str = "formview.same_nothing") -> None:
        """Say what was filled; when nothing is missing any more, the end is one Enter away."""
        self.changed.emit()
        self.take_focus()
        if filled and not self.flow.session.missing:
            self.all_done.emit()
        self.said.emit(say(key, count=len(filled)) if filled else say(nothing))

    def undo(self) -> None:
        if self.flow.undo():
            self.changed.emit()
            self._show_value()
            self.take_focus()
