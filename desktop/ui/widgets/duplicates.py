"""For the supervisor, on the page of a home: merging what was entered twice, and taking it back."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.domain.say import Say, UserError, say
from desktop.services.shapes.household import HouseholdView, MergedLine, ResidentLine
from desktop.services.subjects import merging
from desktop.ui.context import PageContext
from desktop.ui.once import Once, has_keyboard
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.heads import clear
from desktop.ui.parts.labels import Elided, set_words, words


class Duplicates(QWidget):
    """A door is typed and found, then merged by a button of its own: nothing merges by one key."""

    over = Signal()
    """The home was merged: the keyboard goes to the page."""

    def __init__(self, ctx: PageContext, home_id: str) -> None:
        super().__init__()
        self._ctx, self._texts, self._id = ctx, ctx.texts, home_id
        self._once = Once(ctx.start)
        self._found: MergedLine | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._rows = QVBoxLayout()
        column.addLayout(self._rows)
        self.field = QLineEdit()
        self.field.setFont(ctx.theme.font())
        self.field.setFixedHeight(ctx.theme.px(40))
        self.field.setPlaceholderText(ctx.texts("merging.field"))
        self.field.setAccessibleName(ctx.texts("merging.field"))
        self.finder = KeyButton(ctx.theme, ctx.texts("merging.find"))
        self.finder.clicked.connect(self._find)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(self.finder)
        column.addLayout(row)
        self._note = words(ctx.theme, ctx.texts("merging.lead"), colour="ink.2", wrap=True)
        column.addWidget(self._note)
        self.confirm = KeyButton(ctx.theme, "", role="primary")
        self.confirm.clicked.connect(self._merge_home)
        self.confirm.hide()
        column.addWidget(self.confirm, 0, Qt.AlignmentFlag.AlignLeft)

    def show_view(self, view: HouseholdView) -> None:
        """What may be merged and taken apart; what was typed stays."""
        texts = self._texts
        clear(self._rows)
        for first, other in merging.same_names(view.residents):
            text = texts("merging.same_name", name=other.name)
            self._rows.addWidget(self._row(text, "merge", partial(self._merge_person, first, other)))
        for line in view.merged:
            text = texts("merging.was_merged", title=line.title)
            self._rows.addWidget(self._row(text, "undo", partial(self._take_apart, line)))
        self._be_last()

    @property
    def typing(self) -> bool:
        """What stays has the keyboard."""
        return any(one.hasFocus() for one in (self.field, self.finder, self.confirm))

    def _be_last(self) -> None:
        """Tab comes here after the cards that were made anew."""
        mine = (self.field, self.finder, self.confirm)
        last = self.window().previousInFocusChain()
        while last is not None and (last in mine or last.focusPolicy() == Qt.FocusPolicy.NoFocus):
            last = last.previousInFocusChain()
        for one in mine:
            if last is not None:
                QWidget.setTabOrder(last, one)
            last = one

    def _row(self, text: str, word: str, work: Callable[[], None]) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Elided(self._ctx.theme, text), 1)
        button = KeyButton(self._ctx.theme, self._texts(f"merging.{word}"), height=32)
        button.setAccessibleName(f"{button.text()} {text}")
        button.clicked.connect(lambda _=False: work())
        row.addWidget(button)
        return holder

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.field.hasFocus():
            self._find()
        else:
            event.ignore()

    def _find(self) -> None:
        if self.field.text().strip():
            self._ctx.start(self._finding(self.field.text()))

    async def _finding(self, text: str) -> None:
        self._found = None
        try:
            self._found = await self._ctx.ops.attempt(merging.duplicate_of, self._ctx.desk, self._id, text)
        except UserError as error:
            set_words(self._note, self._texts.say(error.say))
        self.confirm.setVisible(self._found is not None)
        if self._found is not None:
            set_words(self._note, self._texts("merging.lead"))
            self.confirm.set_text(self._texts("merging.confirm", title=self._found.title))
            if has_keyboard(self):
                self.confirm.setFocus(Qt.FocusReason.TabFocusReason)

    def _merge_home(self) -> None:
        if self._found is not None:
            done = say("merging.done", title=self._found.title)
            self._once.run(self._merging, "household", self._id, self._found.id, done)

    def _merge_person(self, first: ResidentLine, other: ResidentLine) -> None:
        done = say("merging.person_done", name=other.name)
        self._once.run(self._merging, "resident", first.id, other.id, done)

    async def _merging(self, kind: str, keep: str, drop: str, done: Say) -> None:
        ctx = self._ctx
        if await ctx.ops.done(merging.merge, ctx.desk, kind, keep, drop):
            if kind == "household":
                self._forget()
            ctx.say(done, undo=lambda: ctx.start(ctx.ops.done(merging.unmerge, ctx.desk, kind, drop)))

    def _forget(self) -> None:
        """The door that was merged."""
        if has_keyboard(self):
            self.over.emit()
        self._found = None
        self.field.clear()
        self.confirm.hide()

    def _take_apart(self, line: MergedLine) -> None:
        self._once.run(self._taking_apart, line)

    async def _taking_apart(self, line: MergedLine) -> None:
        if await self._ctx.ops.done(merging.unmerge, self._ctx.desk, line.kind, line.id):
            self._ctx.say(say("merging.undone", title=line.title))
