"""One record: its answers, what came of them, how far it has come; undo, correct, void, send back."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.say import Say, say
from desktop.services.records import attachments, records
from desktop.services.shapes.attached import AnswerAttached
from desktop.services.shapes.record import AnswerLine, Beside, RecordView
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.context import PageContext
from desktop.ui.models.dates import moment_text
from desktop.ui.once import Once, has_keyboard
from desktop.ui.parts.answerrows import add_answers, answer_text
from desktop.ui.parts.attachedtiles import AttachedTiles
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.heads import BackStrip, clear
from desktop.ui.parts.history import Moment, Timeline
from desktop.ui.parts.labels import Chip, card, rule, words
from desktop.ui.parts.pagelayout import scrolled, stacked, two_columns
from desktop.ui.parts.reason import ReasonForm
from desktop.ui.parts.receipt import STAGES, ReceiptBar, stage_of
from desktop.ui.parts.sendback import AnswerChooser
from desktop.ui.photos.large import open_large
from desktop.ui.photos.savecopy import ask_to_save
from desktop.ui.sendingback import Offer, SendingBack


class RecordPage(QWidget):
    """Digits undo, correct, void, send back, answer; Ctrl+P the notice, Ctrl+S a copy of what is
    attached, Esc back.
    """

    def __init__(self, ctx: PageContext, target: Target) -> None:
        super().__init__()
        self._ctx, self._texts, self._id = ctx, ctx.texts, target.id
        self._view: RecordView | None = None
        """As read last; `_shown` may be older while something is asked."""
        self._shown: RecordView | None = None
        self._once = Once(ctx.start)
        self._reason: ReasonForm | None = None
        self.attached: AttachedTiles | None = None
        self._acts: list[Callable[[], None]] = []
        self.words: list[str] = []
        """What each digit does, by the key of its word."""
        self.back = SendingBack(self, ctx, target.id)
        self.back.choosing.connect(self._show_chooser)
        self.back.replying.connect(self._show_reply)
        self.back.over.connect(self._show_again)
        self._strip = BackStrip(ctx.theme, self._texts("recordspage.back"))
        self._strip.back.connect(ctx.back)
        self._print = KeyButton(
            ctx.theme,
            self._texts("recordspage.notice"),
            icon="printer-outline",
            keys=["Ctrl+P"],
            role="primary",
        )
        self._print.clicked.connect(self._notice)
        self._print.hide()
        self._strip.buttons.addWidget(self._print)
        inner, self._left, self._right = two_columns()
        self._scroll = scrolled(inner)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        stacked(self, self._strip, self._scroll)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def title(self) -> str:
        return self._strip.title.text()

    async def reload(self) -> None:
        view = await self._ctx.ops.run(records.view, self._ctx.desk, self._id)
        if view is not None:
            self._view = view
            self._show_newest()

    def _show_newest(self) -> None:
        """What was read last, unless something is asked: then when it is given or left."""
        if self._view is None or self._view == self._shown:
            return
        if self.back.form is None and self._reason is None:
            self._show(self._view)

    def _bring(self, part: QWidget) -> None:
        """Into view, when it has got its place."""
        QTimer.singleShot(0, part, lambda: self._scroll.ensureWidgetVisible(part, 0, 16))

    def _show_chooser(self, form: AnswerChooser) -> None:
        """In place of the answers, until it was sent or left."""
        form.moved.connect(self._bring)
        clear(self._left)
        self._left.addWidget(form)
        self._left.addStretch(1)

    def _show_reply(self, form: QWidget) -> None:
        self._reason_place.addWidget(form)
        self._bring(form)

    def _show_again(self) -> None:
        if self._view is not None:
            self._show(self._view)
        self._scroll.verticalScrollBar().setValue(0)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, view: RecordView) -> None:
        self._shown = view
        line, texts = view.line, self._texts
        title = "　".join(part for part in (line.title, line.where, line.who) if part)
        seen = moment_text(texts, line.seen_at)
        key = "recordspage.two_names" + ("" if line.inspector == line.entered_by else "_entered")
        said = texts(key, inspector=line.inspector, seen=seen, entered_by=line.entered_by)
        self._strip.show_title(title, f"{texts('recordspage.number', number=line.number)} · {said}")
        self.setAccessibleName(title)
        clear(self._strip.chips)
        if line.status != "finished":
            chip = Chip(self._ctx.theme, texts(f"recordspage.status_{line.status}"), "close-circle-outline")
            self._strip.chips.addWidget(chip)
        self._print.setVisible(view.has_notice)
        if has_keyboard(self._scroll):
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt gives it to the search, which opens
        clear(self._left)
        clear(self._right)
        self._reason = None
        self._left.addWidget(self._answers(view.answers))
        self.attached = None
        if view.attached:
            self._left.addWidget(self._attached(view.attached))
        self._left.addStretch(1)
        receipt = self._receipt(view)
        if view.beside:
            self._right.addWidget(self._beside(view.beside))
        if view.send_backs or view.may_send_back:
            self._right.addWidget(self._sent_back(view))
        self._right.addWidget(receipt)
        self._right.addWidget(self._matters(view))
        self._right.addStretch(1)

    def _group(self, name: str, title: str, note: str = "") -> tuple[QFrame, QVBoxLayout]:
        box = card(self._ctx.theme, name)
        box.setAccessibleName(title)
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(words(self._ctx.theme, title, bold=True))
        head.addWidget(words(self._ctx.theme, note, colour="ink.3"), 1)
        column.addLayout(head)
        column.addWidget(rule(self._ctx.theme))
        return box, column

    def _answers(self, answers: list[AnswerLine]) -> QFrame:
        texts, theme = self._texts, self._ctx.theme
        note = texts("recordspage.answers_n", count=len(answers))
        box, column = self._group("answers", texts("recordspage.answers"), note)
        add_answers(column, theme, texts, answers)
        return box

    def _attached(self, found: list[AnswerAttached]) -> QFrame:
        texts, theme = self._texts, self._ctx.theme
        note = texts("recordspage.attached_n", count=len(found))
        box, column = self._group("attached", texts("recordspage.attached"), note)
        said = [(one, texts.say(attachments.size_said(one.attached.size))) for one in found]
        named = [(one, " · ".join(filter(None, (one.attached.name, size)))) for one, size in said]
        self.attached = AttachedTiles(theme, named)
        self.attached.wanted.connect(lambda one: ask_to_save(self._ctx, self, one))
        save = KeyButton(theme, texts("photos.save_copy"), icon="content-save-outline", keys=["Ctrl+S"])
        save.clicked.connect(self.attached.ask)
        large = KeyButton(theme, texts("photos.large"), icon="image-search-outline", keys=["Ctrl+L"])
        large.clicked.connect(self._open_large)
        column.addWidget(self.attached)
        keys = QHBoxLayout()
        for button in (large, save):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            keys.addWidget(button)
        keys.addStretch(1)
        column.addLayout(keys)
        return box

    def _open_large(self) -> None:
        """The photo or file that has the keyboard, else the first; over the page."""
        if self.attached is None or not self.attached.tiles:
            return
        photos = [(tile.one.attached.id, tile.accessibleName()) for tile in self.attached.tiles]
        at = next((place for place, tile in enumerate(self.attached.tiles) if tile.hasFocus()), 0)
        then = partial(self.attached.tiles[at].setFocus, Qt.FocusReason.OtherFocusReason)
        open_large(self._ctx, self, photos, at, then)

    def _receipt(self, view: RecordView) -> QFrame:
        texts, theme, receipt = self._texts, self._ctx.theme, view.line.receipt
        word = texts(f"recordspage.receipt_{receipt}")
        box, column = self._group("receipt", word)
        name = texts("recordspage.receipt_of", stage=stage_of(receipt), word=word)
        column.addWidget(
            ReceiptBar(theme, receipt, [texts(f"recordspage.receipt_{one}") for one in STAGES], name)
        )
        status = texts(f"recordspage.status_{view.line.status}")
        key = "undo_note" if view.can_undo else "sent_note" if view.can_void else "final_note"
        column.addWidget(
            words(theme, texts(f"recordspage.{key}", status=status), "small", "ink.2", wrap=True)
        )
        self._acts, self.words = [], []
        column.addLayout(self._buttons(self._offers(view)))
        self._reason_place = column
        return box

    def _buttons(self, offers: list[Offer]) -> QHBoxLayout:
        """Each with the next digit."""
        row = QHBoxLayout()
        row.setSpacing(2)
        for word_key, act in offers:
            self._acts.append(act)
            self.words.append(word_key)
            text = self._texts(f"recordspage.{word_key}")
            button = KeyButton(self._ctx.theme, text, digit=str(len(self._acts)))
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _sent_back(self, view: RecordView) -> QFrame:
        """What the office asked, and what this person may do about it."""
        box, column = self._group("sentback", self._texts("recordspage.sent_back"))
        self.back.show_lines(column, view)
        column.addLayout(self._buttons(self.back.offers(view)))
        return box

    def _offers(self, view: RecordView) -> list[Offer]:
        undo: list[Offer] = [("undo", self._undo)] if view.can_undo else []
        if not view.can_void:
            return undo
        return [*undo, ("correct", partial(self._ask, "correct")), ("void", partial(self._ask, "void"))]

    def _matters(self, view: RecordView) -> QFrame:
        texts, theme = self._texts, self._ctx.theme
        box, column = self._group("recordmatters", texts("recordspage.matters"))
        if not view.matters:
            column.addWidget(words(theme, texts("recordspage.no_matters"), colour="ink.2"))
            return box
        timeline = Timeline(theme)
        timeline.opened.connect(self._ctx.go)
        timeline.show_moments(
            [
                Moment(
                    line.icon,
                    line.title,
                    texts.say(line.due_word),
                    texts.say(line.state_word),
                    Target(TargetKind.MATTER, line.id),
                )
                for line in view.matters
            ]
        )
        column.addWidget(timeline)
        return box

    def _beside(self, others: list[Beside]) -> QFrame:
        """Other corrections that count as this one does, with what differs; each to be opened."""
        texts, theme = self._texts, self._ctx.theme
        box, column = self._group("beside", texts("recordspage.beside"))
        column.addWidget(words(theme, texts("recordspage.beside_note"), colour="ink.2", wrap=True))
        timeline = Timeline(theme)
        timeline.opened.connect(self._ctx.go)
        timeline.show_moments(
            [
                Moment(
                    "call-split",
                    texts("recordspage.number", number=one.line.number),
                    moment_text(texts, one.line.seen_at),
                    "　".join([one.line.entered_by, *(answer_text(texts, answer) for answer in one.differs)]),
                    Target(TargetKind.RECORD, one.line.id),
                )
                for one in others
            ]
        )
        column.addWidget(timeline)
        return box

    def _ask(self, what: str) -> None:
        self._drop_reason()
        form = ReasonForm(self._ctx.theme, self._texts, self._texts(f"recordspage.do_{what}"))
        act = self._correct if what == "correct" else self._void
        form.given.connect(lambda reason: self._once.run(act, reason))
        form.dropped.connect(self._drop_reason)
        self._reason_place.addWidget(form)
        self._bring(form)
        self._reason = form
        form.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _drop_reason(self) -> None:
        if self._reason is not None:
            if has_keyboard(self._reason):
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._reason.hide()
            self._reason.deleteLater()
            self._reason = None
            self._show_newest()

    def _undo(self) -> None:
        self._once.run(self._do_undo)

    async def _do_undo(self) -> None:
        done = await self._ctx.ops.run(_done(records.undo), self._ctx.desk, self._id)
        self._gone(done, say("recordspage.undone", title=self.title()))

    async def _void(self, reason: str) -> None:
        done = await self._ctx.ops.run(_done(records.void), self._ctx.desk, self._id, reason)
        self._gone(done, say("recordspage.is_void", title=self.title()))

    def _gone(self, done: bool | None, said: Say) -> None:
        if done:
            self._drop_reason()
            self._ctx.back()
            self._ctx.say(said)

    async def _correct(self, reason: str) -> None:
        filling = await self._ctx.ops.run(records.correct, self._ctx.desk, self._id, reason)
        if filling is not None:
            self._drop_reason()
            self._ctx.go(Target(TargetKind.DRAFT, filling.draft_id, form=filling.form))

    def _notice(self) -> None:
        if self._print.isVisible():
            self._ctx.go(Target(TargetKind.NOTICE, self._id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = int(event.text()) if event.text().isdecimal() else 0
        if event.key() == Qt.Key.Key_Escape:
            self._ctx.back()
        elif event.key() == Qt.Key.Key_P and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._notice()
        elif self.attached is not None and event.matches(QKeySequence.StandardKey.Save):
            self.attached.ask()
        elif event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self._open_large()
        elif self._reason is None and self.back.form is None and 1 <= place <= len(self._acts):
            self._acts[place - 1]()
        else:
            event.ignore()


def _done(act: Callable[..., object]) -> Callable[..., bool]:
    """`act` hands back nothing; True says that it went through (an error was said and gives None)."""

    def run(*args: object) -> bool:
        act(*args)
        return True

    return run
