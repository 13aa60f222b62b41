"""The page of an open form: header, sections, questions, foot; keys in, answers saved."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.say import say
from desktop.forms.session import Session
from desktop.services.records import filling as fillings
from desktop.services.shapes.filling import Filling
from desktop.services.shapes.target import Target, TargetKind
from desktop.ui.context import PageContext
from desktop.ui.formview import heads
from desktop.ui.formview.askedback import AskedBack
from desktop.ui.formview.attaching import Attaching
from desktop.ui.formview.backentry import BackEntryPanel, Seen
from desktop.ui.formview.column import QuestionColumn
from desktop.ui.formview.cover import LeakCover
from desktop.ui.formview.flow import Flow, SectionCount, Snapshot
from desktop.ui.formview.foot import FormFoot
from desktop.ui.formview.hands import Hands
from desktop.ui.formview.header import FormHeader
from desktop.ui.formview.keptaside import KeptAside
from desktop.ui.formview.keys import action_of
from desktop.ui.formview.opening import draft_of, inspectors, open_form, save_draft, seen_by
from desktop.ui.formview.rows import row_states, summary
from desktop.ui.formview.sections import FoundSoFar, SectionList
from desktop.ui.formview.side import SeenLine, side_column
from desktop.ui.models.dates import time_text
from desktop.ui.parts.choices import digit_of
from desktop.ui.saver import Saver


class FormPage(QWidget):
    """One filled form. Saved at every answer; opens again at the same question."""

    def __init__(self, ctx: PageContext, target: Target) -> None:
        super().__init__()
        self._ctx, self._target, self._texts = ctx, target, ctx.texts
        self.flow: Flow | None = None
        self.hands: Hands | None = None
        self._actions: dict[str, Callable[[], object]] = {}
        self._saver = Saver(self._save, self._said_saved)
        self._finishing = False
        self.cover: LeakCover | None = None
        self._panel: BackEntryPanel | None = None
        self._people: dict[str, str] = {}
        self.attaching = Attaching(self, ctx)
        self._build()

    def _build(self) -> None:
        theme = self._ctx.theme
        self.header = FormHeader(theme, self._texts)
        self.sections = SectionList(theme, self._texts)
        self.found = FoundSoFar(theme, self._texts)
        self.column = QuestionColumn(theme, self._texts)
        self.foot = FormFoot(theme, self._texts)
        self.seen = SeenLine(theme, self._texts)
        self.kept_aside = KeptAside(theme, self._texts)
        self.asked_back = AskedBack(theme, self._texts)
        side = side_column([self.sections, self.found, self.kept_aside, self.seen])
        body = QHBoxLayout()
        body.setContentsMargins(24, 16, 24, 16)
        body.setSpacing(16)
        body.addWidget(side)
        body.addWidget(self.column, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.header)
        page.addWidget(self.asked_back)
        page.addLayout(body, 1)
        page.addWidget(self.foot)
        self._page = page
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def title(self) -> str:
        return self.header.title.text()

    @property
    def draft(self) -> str:
        """Id of the draft that is filled here; empty until a new form has been opened."""
        return self.flow.filling.draft_id if self.flow else draft_of(self._target)

    async def reload(self) -> None:
        """Open the form the first time; afterwards it holds the newest state itself."""
        if self.flow is not None:
            return
        opened = await self._ctx.ops.run(open_form, self._ctx.desk, self._target)
        people = await self._ctx.ops.run(inspectors, self._ctx.desk)
        self._people = dict(people or [])
        if opened is not None:
            self._show_form(*opened)
            self._wire()

    def _show_form(self, filling: Filling, session: Session) -> None:
        flow = self.flow = Flow(session, filling)
        self.kept_aside.show_unfit(session.unfit)
        self.asked_back.show_asked(flow)
        spec = session.spec
        title = f"{heads.form_title(self._texts, spec, filling.variant)}　{filling.head.title}"
        writer = self._ctx.desk.staff
        inspector = self._people.get(filling.inspector_id, writer.name).partition(" ")[0]
        self.header.show_head(title, heads.facts(self._texts, spec, filling))
        seen = heads.seen_line(self._texts, filling, inspector, writer.name)
        self.seen.show_seen(seen, fixed=flow.partly)
        whole = not flow.partly
        facts = any(one.carry == "fact" for one in spec.questions.values())
        self.header.show_offers(
            same=whole and bool(filling.last_answers) and facts,
            normal=whole and filling.head.kind == "grid" and spec.has_normal,
        )
        self.setAccessibleName(title)
        if self.hands is None:
            self.hands = Hands(flow, self.column, self._texts, self._ctx.desk.clock.today)
        self.hands.flow = flow
        self.attaching.kept.show_form(self.hands, filling)
        self._refresh()
        self.hands.take_focus()

    def _wire(self) -> None:
        hands = self.hands
        if hands is None:
            return
        self._actions = {
            "next": hands.next,
            "previous": hands.previous,
            "same_all": hands.same_all,
            "same_one": hands.same_one,
            "same_here": hands.same_here,
            "normal_here": hands.normal_here,
            "add": hands.add,
            "remove": hands.remove,
            "undo": hands.undo,
            "finish": self.finish,
            "back": self.back,
            "keep": self.back,
            **self.attaching.actions,
            "back_entry": self.back_entry,
            "sheet": self.print_sheet,
            "help": self.column.turn_help,
        }
        header, column = self.header, self.column
        if not header.normal_button.isHidden():
            self._actions |= {"all_normal": hands.all_normal, "normal_here": hands.all_normal}
        header.back.connect(self.back)
        header.keep.connect(self.back)
        self.seen.wanted.connect(self.back_entry)
        header.same.connect(hands.same_all)
        header.normal.connect(hands.all_normal)
        header.finish.connect(self.finish)
        self.foot.undo.connect(hands.undo)
        self.sections.picked.connect(hands.go_to)
        column.opened.connect(hands.go_to)
        column.picked.connect(hands.pick)
        column.typed.connect(hands.typed)
        column.unknown.connect(hands.unknown)
        column.card_changed.connect(hands.change_card)
        column.next_wanted.connect(hands.next)
        column.asked_for.connect(lambda action: self._actions[action]())
        column.added.connect(hands.add)
        column.removed.connect(hands.remove)
        column.same_here.connect(hands.same_here)
        column.normal_here.connect(self._actions["normal_here"])
        hands.changed.connect(self._changed)
        hands.said.connect(self._ctx.say)
        hands.leak.connect(lambda: self._ctx.start(self._leak()))
        hands.all_done.connect(self._all_done)

    def take_focus(self) -> None:
        """Back on the page: to what lies over the form, else to the question."""
        over = self.attaching.kept.intake.over or self.cover or self._panel
        if over is not None:
            over.take_focus()
        elif self.hands is not None and self.column.active is not None:
            self.hands.back_to_card()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """By a click on the ground, or when what had the keyboard was hidden: the page has no use for it.
        Shift+Tab goes on past the page.
        """
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.BacktabFocusReason:
            self.take_focus()

    async def leave(self) -> bool:
        """Before the page goes: whether everything is on disk. If not, it stays, with what was typed."""
        self.attaching.kept.intake.stop()
        if self.hands is not None:
            self.hands.take_typed()
        return await self._saver.flush()

    @property
    def unsaved(self) -> bool:
        return self._saver.failed

    def _changed(self) -> None:
        if self.flow is not None:
            self.foot.show_saving()
            self._saver.push(self.flow.snapshot())
            self._refresh()

    def _refresh(self) -> None:
        flow = self.flow
        if flow is None:
            return
        section = flow.section_of(flow.at)
        order = flow.order()
        done = sum(map(flow.answered, order))
        counts = flow.sections(self._texts.language, self._texts("formview.section_unnamed"))
        self.sections.show_sections(counts, section)
        self.found.show_summary(summary(flow))
        self._show_head(order, counts, section)
        states = row_states(flow, self._texts, section)
        photos = self.attaching.kept.photos_of(flow.at)
        fresh = self.column.show_rows(states, flow.cards.get(flow.at, {}), photos)
        self.header.show_finish(len(flow.session.missing), len(flow.session.errors))
        self.foot.show_progress(done, len(order) - done, undo=flow.can_undo)
        if fresh and self.hands is not None and self.cover is None:
            self.hands.take_focus()

    def _show_head(self, order: list[str], counts: list[SectionCount], section: str) -> None:
        """Number and title of the section, where in the form; what may be answered at once there."""
        flow = self.flow
        number, title = next(
            ((str(at), one.title) for at, one in enumerate(counts, start=1) if one.name == section), ("", "")
        )
        place = self._texts("formview.no_questions")
        if flow is not None and flow.at in order:
            place = self._texts("formview.place", at=order.index(flow.at) + 1, total=len(order))
        self.column.show_head(number, title, place)
        alone = self.header.normal_button.isHidden() and flow is not None
        self.column.show_offers(
            same=flow is not None and flow.may_be_same(section),
            normal=flow is not None and alone and len(flow.may_be_normal(section)) > 1,
            last=flow is not None and bool(flow.filling.last_answers),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._actions.get(action_of(event))
        active = self.column.active
        if action is not None:
            action()
        elif not (digit_of(event) and active is not None and active.pick(digit_of(event))):
            event.ignore()

    def _all_done(self) -> None:
        self.header.finish_button.setFocus(Qt.FocusReason.TabFocusReason)
        self._ctx.say(say("formview.all_answered"))

    async def _save(self, snapshot: Snapshot) -> bool:
        return await self._ctx.ops.done(save_draft, self._ctx.desk, self.draft, snapshot)

    def _said_saved(self, kept: bool) -> None:
        self.foot.show_saved(time_text(self._ctx.desk.clock.now()) if kept else "")

    def back(self) -> None:
        self._ctx.start(self._go_back())

    async def _go_back(self) -> None:
        """The draft stays for later; one in which nothing was answered is nothing to keep."""
        if not await self.leave():
            return
        flow = self.flow
        if flow is not None and flow.untouched():
            await self._ctx.ops.done(fillings.discard, self._ctx.desk, flow.filling.draft_id)
        else:
            self._ctx.say(say("formview.left_open", title=self.title()))
        self._ctx.back()

    def finish(self) -> None:
        if self._finishing or not self.hands or not self.hands.field_is_good():
            return
        if self.header.finish_button.isEnabled():
            self._finishing = True
            self._ctx.start(self._finish())

    async def _finish(self) -> None:
        finished = None
        try:
            if await self.leave() and self.flow is not None:
                draft = self.flow.filling.draft_id
                finished = await self._ctx.ops.run(fillings.finish, self._ctx.desk, draft)
        finally:
            self._finishing = finished is not None  # for good: the form is a record now
        if finished is not None:
            self._ctx.finished(finished)

    def print_sheet(self) -> None:
        """Ctrl+P: this form about this subject on paper."""
        if self.flow is not None:
            filling = self.flow.filling
            head = filling.head
            self._ctx.go(Target(TargetKind.SHEET, head.id, filling.form, head.kind, filling.variant))

    def back_entry(self) -> None:
        """F9: who saw it, and when."""
        if self.flow is None or self._panel is not None or self.flow.partly:
            return
        filling, now = self.flow.filling, self._ctx.desk.clock.now()
        seen = Seen(filling.inspector_id, filling.seen_at)
        people = list(self._people.items())
        self._panel = BackEntryPanel(self._ctx.theme, self._texts, people, seen, now)
        self._panel.given.connect(lambda given: self._ctx.start(self._seen(given)))
        self._panel.dropped.connect(self._close_panel)
        self._page.insertWidget(1, self._panel)
        self._panel.take_focus()

    def _close_panel(self) -> None:
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
            self._panel = None
        if self.hands is not None:
            self.hands.take_focus()

    async def _seen(self, seen: Seen) -> None:
        if not await self.leave() or self.flow is None:
            return
        opened = await self._ctx.ops.run(seen_by, self._ctx.desk, self.flow.filling.draft_id, seen)
        if opened is not None:
            self._close_panel()
            self._show_form(*opened)

    async def _leak(self) -> None:
        """The answer is on disk before the card covers the page (decision 7)."""
        await self.leave()
        if self.cover is not None or self.flow is None:
            return
        paper = self.flow.filling.back_entry
        self.cover = LeakCover(self._ctx.theme, self._texts, from_paper=paper, parent=self)
        self.cover.gone_on.connect(self._leak_over)
        self.cover.setGeometry(self.rect())
        self.cover.show()
        self.cover.take_focus()

    def _leak_over(self, done: str) -> None:
        if self.cover is not None:
            self.cover.hide()
            self.cover.deleteLater()
            self.cover = None
        if done and self.flow is not None and self.hands is not None:
            self.hands.change_card(self.flow.at, {"detail": done})
        if self.column.active is not None and self.column.active.card is not None:
            self.column.active.card.take_focus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.cover is not None:
            self.cover.setGeometry(self.rect())
