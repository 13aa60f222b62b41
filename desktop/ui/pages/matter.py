"""One matter: where it stands, before and after, what happened, and only the steps one may take."""

from collections.abc import Coroutine
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.say import say
from desktop.services.matters import matters
from desktop.services.shapes.matter import MatterView, PhotoView
from desktop.services.shapes.target import Target
from desktop.services.shapes.timeline import TimelineLine
from desktop.services.subjects import households
from desktop.ui.context import PageContext
from desktop.ui.formview.display import GRADE_ICONS
from desktop.ui.formview.lines import RISK_OF_GRADE
from desktop.ui.models.dates import moment_text
from desktop.ui.once import Once, has_keyboard
from desktop.ui.parts.facts import FactsGrid
from desktop.ui.parts.heads import BackStrip, clear
from desktop.ui.parts.history import Moment, Stepper, Timeline
from desktop.ui.parts.labels import Chip, card, rule, set_words, words
from desktop.ui.parts.pagelayout import scrolled, stacked
from desktop.ui.parts.photos import PhotoFrame
from desktop.ui.parts.reveal import MaskedPhone
from desktop.ui.parts.steps import StepGiven, StepPanel
from desktop.ui.photos.large import open_large
from desktop.ui.photos.stepphotos import StepPhotos
from desktop.ui.widgets.matterpapers import MatterPapers
from desktop.ui.widgets.messagebar import Hint


class MatterPage(QWidget):
    """Digits choose a step, Enter the first one, Ctrl+P Y R its papers, Ctrl+L the photos large, Esc back."""

    def __init__(self, ctx: PageContext, target: Target) -> None:
        super().__init__()
        self._ctx, self._texts, self._id = ctx, ctx.texts, target.id
        self._view: MatterView | None = None
        self._once = Once(ctx.start)
        self._build()

    def _build(self) -> None:
        theme, texts = self._ctx.theme, self._texts
        self._strip = BackStrip(theme, texts("matterspage.back"))
        self._strip.back.connect(self._ctx.back)
        self.papers = MatterPapers(theme, texts, self._strip.buttons, self._ctx.go)
        inner = QWidget()
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(24, 16, 24, 16)
        columns.setSpacing(16)
        columns.addLayout(self._left(), 728)
        columns.addLayout(self._right(), 398)
        self._scroll = scrolled(inner)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._follow_form)
        stacked(self, self._strip, self._scroll)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _left(self) -> QVBoxLayout:
        theme, texts = self._ctx.theme, self._texts
        column = QVBoxLayout()
        column.setSpacing(16)
        self._stepper = Stepper(theme)
        self._frames = {
            moment: PhotoFrame(theme, texts(f"matterspage.{moment}"), texts("matterspage.no_photo"))
            for moment in ("before", "after")
        }
        self._facts = FactsGrid(theme)
        self._phone: MaskedPhone | None = None
        self._phone_row = QHBoxLayout()
        self._phone_row.setSpacing(12)
        pair = QHBoxLayout()
        pair.setSpacing(16)
        for moment, frame in self._frames.items():
            frame.opened.connect(partial(self._open_large, moment))
            pair.addWidget(frame)
        self._pair = card(theme, "pair")
        self._pair.setLayout(pair)
        pair.setContentsMargins(16, 12, 16, 16)
        column.addWidget(self._boxed("stepper", self._stepper))
        column.addWidget(self._pair)
        facts = QWidget()
        inside = QVBoxLayout(facts)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._facts)
        inside.addLayout(self._phone_row)
        column.addWidget(self._boxed("facts", facts))
        column.addStretch(1)
        return column

    def _boxed(self, name: str, widget: QWidget) -> QFrame:
        box = card(self._ctx.theme, name)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(20, 11, 20, 11)
        layout.addWidget(widget)
        return box

    def _right(self) -> QVBoxLayout:
        theme, texts = self._ctx.theme, self._texts
        column = QVBoxLayout()
        column.setSpacing(16)
        self._turn = words(theme, "", bold=True)
        self._hint = words(theme, "", "small", "ink.2", wrap=True)
        self.steps = StepPanel(theme, texts)
        self.steps.given.connect(lambda given: self._once.run(self._take, given))
        self.steps.grown.connect(self._show_end)
        self.steps.turned.connect(self._ctx.renamed)
        self._photos = StepPhotos(self, self._ctx, self.steps)
        box = card(theme, "turn")
        layout = QVBoxLayout(box)
        layout.setContentsMargins(13, 8, 13, 13)
        for widget in (self._turn, rule(theme), self.steps, self._hint):
            layout.addWidget(widget)
        column.addWidget(box)
        self._timeline = Timeline(theme)
        self._timeline.opened.connect(self._ctx.go)
        self._count = words(theme, "", colour="ink.3")
        column.addWidget(self._history())
        column.addStretch(1)
        return column

    def _history(self) -> QFrame:
        theme, texts = self._ctx.theme, self._texts
        box = card(theme, "history")
        layout = QVBoxLayout(box)
        layout.setContentsMargins(16, 8, 16, 8)
        head = QHBoxLayout()
        head.addWidget(words(theme, texts("matterspage.timeline"), bold=True))
        head.addWidget(self._count, 1)
        head.addWidget(words(theme, texts("matterspage.newest_first"), "small", "ink.2"))
        layout.addLayout(head)
        layout.addWidget(rule(theme))
        layout.addWidget(self._timeline)
        return box

    def title(self) -> str:
        return self.accessibleName()

    def hints(self) -> list[Hint]:
        count = min(9, len(self.steps.shown))
        found = []
        if self.steps.form is not None:
            keys = {"Enter": "do_it", "Esc": "not_now"}
            found = [Hint((key,), self._texts(f"matterspage.{word}")) for key, word in keys.items()]
        elif count:
            digits = "1" if count == 1 else f"1–{count}"
            found = [Hint((digits,), self._texts("matterspage.pick_step"))]
        if self._view is not None and self._view.photos:
            found.append(Hint(("Ctrl+L",), self._texts("photos.large")))
        return found + self.papers.hints()

    async def reload(self) -> None:
        view = await self._ctx.ops.run(matters.view, self._ctx.desk, self._id)
        if view is not None:
            self._show(view)

    def _show(self, view: MatterView) -> None:
        changed = self._view is None or self._view.offers != view.offers
        self._view = view
        self._show_head(view)
        texts = self._texts
        stages = [(texts.say(state), mark) for state, mark in view.stages]
        now = next((place for place, (_, mark) in enumerate(stages, 1) if mark == "now"), len(stages))
        word = stages[now - 1][0] if stages else ""
        self._stepper.show_stages(stages, texts("matterspage.step_of", at=now, total=len(stages), word=word))
        self._show_photos(view.photos)
        facts = [(texts(f"matter.fact_{key}"), self._value(value)) for key, value in view.facts]
        self._facts.show_facts([(label, value) for label, value in facts if value])
        self._show_phone(view)
        self._timeline.show_moments([self._moment(line) for line in view.timeline])
        set_words(self._count, texts("matterspage.steps_n", count=len(view.timeline)))
        if changed:
            self._show_steps(view)
        first = next((one for one in view.offers if one.primary), None)
        key = "matterspage.your_turn" if first else "matterspage.nothing_to_do"
        set_words(self._turn, texts(key, step=texts.say(first.label)) if first else texts(key))
        set_words(self._hint, texts.say(view.hint))

    def _show_steps(self, view: MatterView) -> None:
        """They get the keyboard only where nothing else of the window is at work with it."""
        free = QApplication.focusWidget() in (None, self) or has_keyboard(self.steps)
        self.steps.show_offers(view.offers)
        if free and self.steps.form is None:
            self.steps.take_focus()
        self._ctx.renamed()

    def _show_phone(self, view: MatterView) -> None:
        """Masked; the whole number only while the button is held, and every look is logged."""
        if self._phone is not None and self._phone.masked == view.phone:
            return
        clear(self._phone_row)
        self._phone = None
        if not view.phone:
            return
        texts = self._texts
        name = texts("householdspage.reveal_of", name=view.line.who)
        phone = self._phone = MaskedPhone(self._ctx.theme, view.phone, texts("matterspage.reveal"), name)
        phone.asked.connect(lambda: self._run(phone.show_number(partial(self._look_up, view.phone_of))))
        label = words(self._ctx.theme, texts("matterspage.phone"), colour="ink.2")
        label.setMinimumWidth(72)
        self._phone_row.addWidget(label)
        self._phone_row.addWidget(phone, 1)

    async def _look_up(self, resident_id: str) -> str | None:
        number: str | None = await self._ctx.ops.run(households.reveal_phone, self._ctx.desk, resident_id)
        return number

    def _show_head(self, view: MatterView) -> None:
        line, texts = view.line, self._texts
        kind = texts(f"matterspage.kind_{line.matter}")
        number = texts("matterspage.number", kind=kind, number=line.number)
        title = "　".join(part for part in (line.title, line.where) if part)
        self._strip.show_title(title, " · ".join(part for part in (line.who, number) if part))
        self.setAccessibleName("　".join(part for part in (title, line.who) if part))
        clear(self._strip.chips)
        if line.grade:
            word = texts(f"matterspage.grade_{line.grade}")
            self._add_chip(word, GRADE_ICONS[line.grade], RISK_OF_GRADE.get(line.grade, ""))
        due = texts.say(line.due_word)
        if due:
            self._add_chip(due, "clock-outline", str(line.risk))
        self.papers.show(view)

    def _add_chip(self, word: str, icon: str, risk: str) -> None:
        """Whole, however long the title is."""
        chip = Chip(self._ctx.theme, word, icon, risk)
        chip.setMinimumWidth(chip.sizeHint().width())
        self._strip.chips.addWidget(chip)

    def _value(self, value: object) -> str:
        return value if isinstance(value, str) else self._texts.say(value)  # type: ignore[arg-type]  # Say

    def _moment(self, line: TimelineLine) -> Moment:
        detail = self._texts.say(line.note) if line.note else ""
        said = "：".join(part for part in (line.who, detail) if part)
        return Moment(
            line.icon, self._texts.say(line.title), moment_text(self._texts, line.at), said, line.target
        )

    def _show_photos(self, photos: list[PhotoView]) -> None:
        texts = self._texts
        self._pair.setVisible(bool(photos))
        for moment, frame in self._frames.items():
            photo = next((one for one in reversed(photos) if one.moment == moment), None)
            if photo is None:
                frame.show_photo(QPixmap(), "", texts(f"matterspage.{moment}"))
                continue
            when = moment_text(texts, photo.taken_at)
            said = texts("matterspage.photo_by", when=when, who=photo.taken_by)
            frame.show_photo(QPixmap.fromImage(QImage.fromData(photo.jpeg)), said, self._photo_name(photo))

    def _open_large(self, moment: str = "") -> None:
        """Ctrl+L, or a press on one of the pair: the photos of the matter over the page."""
        photos = self._view.photos if self._view is not None else []
        if not photos:
            return
        at = max((n for n, one in enumerate(photos) if not moment or one.moment == moment), default=0)
        named = [(one.id, self._photo_name(one)) for one in photos]
        open_large(self._ctx, self, named, at, self.steps.take_focus)

    def _show_end(self, button: QWidget) -> None:
        """A step may ask for more than a small screen shows: its button is brought into view."""
        QTimer.singleShot(0, button, lambda: self._scroll.ensureWidgetVisible(button, 0, 16))

    def _follow_form(self) -> None:
        """The page got longer or shorter while a step asks: it may take turns of the loop to lay it out."""
        if self.steps.form is not None:
            self._show_end(self.steps.form.end)

    def _photo_name(self, photo: PhotoView) -> str:
        when, moment = moment_text(self._texts, photo.taken_at), self._texts(f"matterspage.{photo.moment}")
        return self._texts("matterspage.photo_of", moment=moment, when=when, who=photo.taken_by)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._ctx.start(work)

    async def _take(self, given: StepGiven) -> None:
        view = await self._ctx.ops.run(
            lambda: matters.step(
                self._ctx.desk, self._id, given.offer.action, given.note, given.data, list(given.photos)
            )
        )
        if view is not None:
            form = self.steps.form
            if form is not None and form.offer.action == given.offer.action:
                self.steps.close_form()
            self._show(view)
            self._ctx.say(say("matterspage.done", step=given.offer.label), undo=self._undo)

    def _undo(self) -> None:
        self._run(self._take_back())

    async def _take_back(self) -> None:
        view = await self._ctx.ops.run(matters.undo, self._ctx.desk, self._id)
        if view is not None:
            self._show(view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self._ctx.back()
        elif control and event.key() == Qt.Key.Key_L:
            self._open_large()
        elif not any(one.by_key(event) for one in (self.papers, self._photos, self.steps)):
            event.ignore()
