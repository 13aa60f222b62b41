"""One household: members, facts with the day last confirmed, equipment, what happened, what is open."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.say import say
from desktop.services.reports import exports
from desktop.services.shapes.household import HouseholdView, ResidentLine
from desktop.services.shapes.matter import MatterLine
from desktop.services.shapes.target import Risk, Target, TargetKind
from desktop.services.shapes.timeline import TimelineLine
from desktop.services.subjects import contacts, households, risks
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button
from desktop.ui.models.dates import day_text, moment_text
from desktop.ui.models.exports import resident_columns
from desktop.ui.once import Once, has_keyboard
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.contactline import ContactLine
from desktop.ui.parts.heads import BackStrip, clear
from desktop.ui.parts.history import Moment, Timeline
from desktop.ui.parts.labels import Chip, Elided, card, rule, words
from desktop.ui.parts.pagelayout import scrolled, stacked, two_columns
from desktop.ui.parts.reveal import MaskedPhone
from desktop.ui.parts.riskcard import JUDGE, PUT_DOWN, RiskCard
from desktop.ui.widgets.duplicates import Duplicates

_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_FORMS = {
    (Qt.Key.Key_F3, _SHIFT): ("fire", "RES_FIRE", "fire", "Shift+F3"),
    (Qt.Key.Key_F3, _NONE): ("check", "LPG_HOME", "clipboard-check-outline", "F3"),
    (Qt.Key.Key_F4, _NONE): ("visit", "VISIT_HH", "door", "F4"),
}
_ASKS = {Qt.Key.Key_F6: JUDGE, Qt.Key.Key_F7: PUT_DOWN}


class HouseholdPage(QWidget):
    """F4 begins a visit, F3 a gas check, Shift+F3 a fire check; F6 judges the risk, F8 names the contact."""

    def __init__(self, ctx: PageContext, target: Target) -> None:
        super().__init__()
        self._ctx, self._texts, self._id = ctx, ctx.texts, target.id
        self._newest: HouseholdView | None = None
        """As read last; `_shown` is older while something is asked."""
        self._shown: HouseholdView | None = None
        self._once = Once(ctx.start)
        self._risk: RiskCard | None = None
        self._contact: ContactLine | None = None
        self._merging: Duplicates | None = None
        self._merging_card: QFrame | None = None
        """Made once: what is typed there stays."""
        self._strip = BackStrip(ctx.theme, self._texts("householdspage.title"))
        self._strip.back.connect(ctx.back)
        self._strip.buttons.addWidget(export_button(ctx, short=True))
        for word, form, icon, key in reversed(_FORMS.values()):
            role = "primary" if form == "VISIT_HH" else "plain"
            button = KeyButton(
                ctx.theme, self._texts(f"householdspage.{word}"), icon=icon, keys=[key], role=role
            )
            button.clicked.connect(partial(self._begin, form))
            if form == "VISIT_HH" and not ctx.may_visit:
                button.hide()
            self._strip.buttons.addWidget(button)
        inner, self._left, self._right = two_columns()
        scroll = scrolled(inner)
        stacked(self, self._strip, scroll)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def title(self) -> str:
        return self._strip.title.text()

    def wanted(self) -> Wanted:
        """The members."""
        desk, home = self._ctx.desk, self._id
        columns = resident_columns(self._texts)
        return Wanted(
            self._texts("export.members"), self.title(), columns, lambda: exports.residents(desk, home)
        )

    async def reload(self) -> None:
        view = await self._ctx.ops.run(households.view, self._ctx.desk, self._id)
        if view is not None:
            self._newest = view
            self._show_newest()

    def _show_newest(self) -> None:
        """What was read last, unless something is asked: then when it is given or left."""
        asking = any(one is not None and one.asking for one in (self._risk, self._contact))
        if self._newest is not None and self._newest != self._shown and not asking:
            self._shown = self._newest
            self._show(self._newest)

    def _show(self, view: HouseholdView) -> None:
        line = view.line
        self._strip.show_title(f"{line.door}　{line.name}", self._second(view))
        self.setAccessibleName(self._strip.title.text())
        stays = self._merging is not None and self._merging.typing
        if has_keyboard(self) and not stays:
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt gives it to the search, which opens
        if self._merging_card is not None:
            self._right.removeWidget(self._merging_card)
        for column in (self._left, self._right):
            clear(column)
        self._risk = self._risk_card(view)
        if self._risk is not None:
            self._left.addWidget(self._risk)
        self._left.addWidget(self._members(view))
        self._left.addWidget(self._facts(view))
        self._left.addStretch(1)
        self._right.addWidget(self._matters(view))
        self._right.addWidget(self._equipment(view))
        self._right.addWidget(self._history(view))
        if self._ctx.desk.actor.may_supervise:
            self._show_duplicates(view)
        self._right.addStretch(1)

    def _second(self, view: HouseholdView) -> str:
        line, texts = view.line, self._texts
        parts = [view.building, texts("householdspage.people", count=line.people)]
        if line.occupancy not in ("", "living"):
            parts.append(texts(f"householdspage.occ_{line.occupancy}"))
        if line.due:
            parts.append(texts.say(line.due))
        return " · ".join(part for part in parts if part)

    def _chips(self, view: HouseholdView) -> list[Chip]:
        """How the home is looked after."""
        line, texts, theme = view.line, self._texts, self._ctx.theme
        found = []
        if line.care_level not in ("", "none"):
            found.append(Chip(theme, texts(f"householdspage.care_{line.care_level}"), "heart-outline"))
        if line.special:
            found.append(Chip(theme, texts("householdspage.special_home"), "flag-outline"))
        return found

    def _group(
        self, name: str, title: str, note: str = "", chips: Sequence[Chip] = ()
    ) -> tuple[QFrame, QVBoxLayout]:
        box = card(self._ctx.theme, name)
        box.setAccessibleName(title)
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(words(self._ctx.theme, title, bold=True))
        head.addWidget(words(self._ctx.theme, note, colour="ink.3"), 1)
        for chip in chips:
            head.addWidget(chip)
        column.addLayout(head)
        column.addWidget(rule(self._ctx.theme))
        return box, column

    def _empty(self, column: QVBoxLayout, key: str) -> None:
        column.addWidget(words(self._ctx.theme, self._texts(f"householdspage.{key}"), colour="ink.2"))

    def _risk_card(self, view: HouseholdView) -> RiskCard | None:
        if view.risk is None:
            return None
        found = RiskCard(self._ctx.theme, self._texts, view.risk, self._ctx.desk.clock.today())
        found.opened.connect(self._ctx.go)
        found.decided.connect(lambda *given: self._once.run(self._decide, *given))
        found.over.connect(self._show_newest)
        return found

    async def _decide(self, what: str, colour: str, reason: str) -> None:
        ctx = self._ctx
        if what == JUDGE:
            done = await ctx.ops.done(risks.override, ctx.desk, self._id, colour, reason)
        else:
            done = await ctx.ops.done(risks.put_down, ctx.desk, self._id, reason)
        if done:
            if self._risk is not None:
                self._risk.drop()
            ctx.say(say(f"risk.done_{what}"))

    def _members(self, view: HouseholdView) -> QFrame:
        texts = self._texts
        note = texts("householdspage.members_n", count=len(view.residents))
        box, column = self._group("members", texts("householdspage.members"), note, self._chips(view))
        self._contact = self._contact_line(view) if self._ctx.desk.sees_reasons else None
        if self._contact is not None:
            column.addWidget(self._contact)
        for resident in view.residents:
            column.addWidget(self._member(resident))
        if not view.residents:
            self._empty(column, "no_members")
        return box

    def _contact_line(self, view: HouseholdView) -> ContactLine:
        ctx = self._ctx
        found = ContactLine(ctx.theme, self._texts, view.contact, ctx.desk.clock.today())
        found.named.connect(lambda name: self._once.run(self._name_contact, name))
        found.over.connect(self._show_newest)
        return found

    async def _name_contact(self, name: str) -> None:
        if await self._ctx.ops.done(contacts.name_contact, self._ctx.desk, self._id, name):
            if self._contact is not None:
                self._contact.drop()
            self._ctx.say(say("householdspage.contact_kept"))

    def _member(self, one: ResidentLine) -> QWidget:
        theme, texts = self._ctx.theme, self._texts
        holder = QWidget()
        holder.setMinimumHeight(40)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        age = texts(f"age.{one.age_band}") if one.age_band and texts.has(f"age.{one.age_band}") else ""
        facts = [one.relation, texts(f"householdspage.sex_{one.sex}") if one.sex else "", age]
        facts.append(texts(f"householdspage.labour_{one.labour}") if one.labour else "")
        facts.append("" if one.living_here else texts("householdspage.not_here"))
        said = " · ".join(fact for fact in facts if fact)
        holder.setAccessibleName(f"{one.name} {said}")
        row.addWidget(Elided(theme, one.name, bold=True, width=80))
        row.addWidget(Elided(theme, said, colour="ink.2"), 1)
        for tag in one.tags[:2]:
            row.addWidget(Chip(theme, texts(f"tag.{tag}") if texts.has(f"tag.{tag}") else tag))
        if one.phone:
            name = texts("householdspage.reveal_of", name=one.name)
            phone = MaskedPhone(theme, one.phone, texts("householdspage.reveal"), name)
            phone.asked.connect(lambda: self._ctx.start(phone.show_number(partial(self._look_up, one.id))))
            row.addWidget(phone)
        return holder

    async def _look_up(self, resident_id: str) -> str | None:
        number: str | None = await self._ctx.ops.run(households.reveal_phone, self._ctx.desk, resident_id)
        return number

    def _facts(self, view: HouseholdView) -> QFrame:
        texts, theme = self._texts, self._ctx.theme
        box, column = self._group(
            "homefacts", texts("householdspage.facts_title"), texts("householdspage.facts_note")
        )
        for fact in view.facts:
            day = texts("householdspage.confirmed_on", day=day_text(texts, fact.confirmed_on))
            row = QHBoxLayout()
            row.addWidget(Elided(theme, fact.label, colour="ink.2", width=240))
            row.addWidget(Elided(theme, fact.value, bold=True), 1)
            row.addWidget(words(theme, day, "small", "ink.3"))
            column.addLayout(row)
        if not view.facts:
            self._empty(column, "no_facts")
        return box

    def _equipment(self, view: HouseholdView) -> QFrame:
        texts, theme = self._texts, self._ctx.theme
        box, column = self._group("equipment", texts("householdspage.equipment"))
        for one in view.equipment:
            row = QHBoxLayout()
            risky = one.risk in (Risk.RED, Risk.ORANGE, Risk.YELLOW)
            ink = str(one.risk) if risky else "ink.2"
            kind = words(theme, texts(f"householdspage.equipment_{one.kind}"), colour="ink.2")
            kind.setFixedWidth(64)
            row.addWidget(kind)
            row.addWidget(Elided(theme, texts.say(one.detail)), 1)
            if one.due:
                row.addWidget(words(theme, texts.say(one.due), colour=ink, bold=risky))
            column.addLayout(row)
        if not view.equipment:
            self._empty(column, "no_equipment")
        return box

    def _matters(self, view: HouseholdView) -> QFrame:
        box, column = self._group("openmatters", self._texts("householdspage.matters"))
        if view.matters:
            timeline = Timeline(self._ctx.theme)
            timeline.opened.connect(self._ctx.go)
            timeline.show_moments([self._matter(line) for line in view.matters])
            column.addWidget(timeline)
        else:
            self._empty(column, "none_open")
        return box

    def _matter(self, line: MatterLine) -> Moment:
        state = self._texts.say(line.state_word)
        target = Target(TargetKind.MATTER, line.id)
        return Moment(line.icon, line.title, self._texts.say(line.due_word), state, target)

    def _history(self, view: HouseholdView) -> QFrame:
        note = self._texts("householdspage.newest_first")
        box, column = self._group("homehistory", self._texts("householdspage.timeline"), note)
        if view.timeline:
            timeline = Timeline(self._ctx.theme)
            timeline.opened.connect(self._ctx.go)
            timeline.show_moments([self._moment(line) for line in view.timeline])
            column.addWidget(timeline)
        else:
            self._empty(column, "no_timeline")
        return box

    def _show_duplicates(self, view: HouseholdView) -> None:
        if self._merging is None or self._merging_card is None:
            self._merging_card, column = self._group("duplicates", self._texts("merging.title"))
            self._merging = Duplicates(self._ctx, self._id)
            self._merging.over.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
            column.addWidget(self._merging)
        self._right.addWidget(self._merging_card)
        self._merging.show_view(view)

    def _moment(self, line: TimelineLine) -> Moment:
        note = self._texts.say(line.note) if line.note else ""
        said = "：".join(part for part in (line.who, note) if part)
        when = moment_text(self._texts, line.at, self._ctx.desk.clock.today())
        return Moment(line.icon, self._texts.say(line.title), when, said, line.target)

    def _begin(self, form: str) -> None:
        self._ctx.go(Target(TargetKind.FORM, self._id, form=form, subject_kind="household"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chosen = _FORMS.get((Qt.Key(event.key()), event.modifiers() & _SHIFT))
        if event.key() == Qt.Key.Key_Escape:
            self._ctx.back()
        elif self._asks(Qt.Key(event.key())):
            return
        elif chosen is not None and (self._ctx.may_visit or chosen[0] != "visit"):
            self._begin(chosen[1])
        else:
            event.ignore()

    def _asks(self, key: Qt.Key) -> bool:
        """Whether the key opened one of the questions of this page."""
        if key == Qt.Key.Key_F8:
            return self._contact is not None and self._contact.ask()
        return key in _ASKS and self._risk is not None and self._risk.ask(_ASKS[key])
