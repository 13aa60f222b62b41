"""退回 on a record's page: choosing answers to ask about, answering, accepting (SUP-03)."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.say import Say, say
from desktop.services.records import sendbacks
from desktop.services.shapes.record import RecordView
from desktop.services.shapes.sendback import SendBackView
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.context import PageContext
from desktop.ui.once import Once
from desktop.ui.parts.labels import rule
from desktop.ui.parts.reason import ReasonForm
from desktop.ui.parts.sendback import AnswerChooser, send_back_lines

Offer = tuple[str, Callable[[], None]]


class SendingBack(QObject):
    """`choosing` and `replying` hand the page a form to show; `over` when it has gone."""

    choosing = Signal(QWidget)
    replying = Signal(QWidget)
    over = Signal()

    def __init__(self, page: QWidget, ctx: PageContext, record_id: str) -> None:
        super().__init__(page)
        self._ctx, self._record_id = ctx, record_id
        self._once = Once(ctx.start)
        self.form: AnswerChooser | ReasonForm | None = None

    def offers(self, view: RecordView) -> list[Offer]:
        """Word and act of each, in the order of their digits."""
        found: list[Offer] = []
        for one in view.send_backs:
            if one.can_open:
                found.append(("open_answer", partial(self._open, one)))
            if one.can_reply:
                found.append(("do_reply", partial(self._ask_reply, view, one)))
            if one.can_decide:
                found.append(("accept", partial(self._take, one)))
        if view.may_send_back:
            again = any(one.can_decide for one in view.send_backs)
            found.append(("send_again" if again else "send_back", partial(self._choose, view)))
        return found

    def show_lines(self, column: QVBoxLayout, view: RecordView) -> None:
        for place, one in enumerate(view.send_backs):
            if place:
                column.addWidget(rule(self._ctx.theme))
            column.addWidget(send_back_lines(self._ctx.theme, self._ctx.texts, one))

    def _open(self, one: SendBackView) -> None:
        self._ctx.go(Target(TargetKind.SEND_BACK, one.id))

    def _take(self, one: SendBackView) -> None:
        self._once.run(self._accept, one)

    def _choose(self, view: RecordView) -> None:
        form = AnswerChooser(self._ctx.theme, self._ctx.texts, view.answers)
        form.given.connect(lambda keys, question: self._once.run(self._send, keys, question))
        self._begin(form)
        self.choosing.emit(form)
        form.take_focus()

    def _ask_reply(self, view: RecordView, one: SendBackView) -> None:
        form = ReasonForm(
            self._ctx.theme, self._ctx.texts, self._ctx.texts("recordspage.do_reply"), asks="reply"
        )
        form.given.connect(lambda text: self._once.run(self._reply, one, text))
        self._begin(form)
        self.replying.emit(form)
        form.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _begin(self, form: AnswerChooser | ReasonForm) -> None:
        self.drop()
        form.dropped.connect(self.drop)
        self.form = form

    def drop(self) -> None:
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None
            self.over.emit()

    async def _send(self, keys: list[str], question: str) -> None:
        desk = self._ctx.desk
        done = say("recordspage.was_sent_back")
        await self._do(lambda: sendbacks.send(desk, self._record_id, keys, question), done)

    async def _reply(self, one: SendBackView, text: str) -> None:
        await self._do(lambda: sendbacks.reply(self._ctx.desk, one.id, text), say("recordspage.was_replied"))

    async def _accept(self, one: SendBackView) -> None:
        await self._do(lambda: sendbacks.accept(self._ctx.desk, one.id), say("recordspage.was_accepted"))

    async def _do(self, work: Callable[[], object], sentence: Say) -> None:
        if await self._ctx.ops.done(work):
            self.drop()
            self._ctx.say(sentence)
