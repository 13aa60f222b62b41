"""Beside the board: the chosen household, what to do there now, its last records."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.services.shapes.household import HouseholdLine, HouseholdView
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.subjects import households
from desktop.ui.context import PageContext
from desktop.ui.models.dates import day_text
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.heads import clear
from desktop.ui.parts.history import Moment, Timeline
from desktop.ui.parts.labels import Chip, Elided, rule, set_words, words


class BoardSide(QFrame):
    """304 wide, white; `begin` names the form and the household."""

    begin = Signal(str, str)

    def __init__(self, ctx: PageContext) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        self._id = ""
        theme, texts = ctx.theme, ctx.texts
        self.setFixedWidth(304)
        self.setObjectName("side")
        self.setStyleSheet(
            f"#side {{ background: {theme.hex('card')}; border-left: 1px solid {theme.hex('line')}; }}"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        self._name = Elided(theme, "", "h2", bold=True)
        self._door = Elided(theme, "", colour="ink.2")
        self._chips = QHBoxLayout()
        self._chips.setSpacing(8)
        visit = KeyButton(
            theme, texts("householdspage.visit"), icon="door", keys=["F4"], role="primary", height=44
        )
        visit.clicked.connect(lambda: self.begin.emit("VISIT_HH", self._id))
        if not ctx.may_visit:
            visit.hide()
        check = KeyButton(theme, texts("householdspage.check"), icon="clipboard-check-outline")
        check.clicked.connect(lambda: self.begin.emit("LPG_HOME", self._id))
        page = KeyButton(theme, texts("buildingspage.open"), keys=["Enter"])
        page.clicked.connect(lambda: ctx.go(Target(TargetKind.HOUSEHOLD, self._id)))
        pair = QHBoxLayout()
        pair.setSpacing(2)
        pair.addWidget(check)
        pair.addWidget(page)
        self._due = words(theme, "", wrap=True)
        self._matters = Timeline(theme)
        self._records = Timeline(theme)
        for timeline in (self._matters, self._records):
            timeline.opened.connect(ctx.go)
        for widget in (self._name, self._door):
            column.addWidget(widget)
        column.addLayout(self._chips)
        column.addWidget(visit)
        column.addLayout(pair)
        column.addWidget(words(theme, texts("buildingspage.now"), bold=True))
        column.addWidget(rule(theme))
        column.addWidget(self._due)
        column.addWidget(self._matters)
        column.addWidget(words(theme, texts("householdspage.timeline"), bold=True))
        column.addWidget(rule(theme))
        column.addWidget(self._records)
        column.addStretch(1)

    async def show_household(self, line: HouseholdLine) -> None:
        """Shows at once what the board knows, then what has to be read."""
        self._id = line.id
        texts = self._texts
        for label, text in ((self._name, line.name), (self._door, line.door)):
            label.setText(text)
            label.setToolTip(text)
        self.setAccessibleName(f"{line.door} {line.name}")
        clear(self._chips)
        if line.care_level not in ("", "none"):
            word = texts(f"householdspage.care_{line.care_level}")
            self._chips.addWidget(Chip(self._ctx.theme, word, "heart-outline"))
        if line.special:
            self._chips.addWidget(Chip(self._ctx.theme, texts("householdspage.special_home")))
        self._chips.addStretch(1)
        set_words(self._due, texts.say(line.due) if line.due else "")
        self._due.setVisible(line.due is not None)
        view = await self._ctx.ops.run(households.view, self._ctx.desk, line.id)
        if view is not None and self._id == line.id:
            self._show_view(view)

    def _show_view(self, view: HouseholdView) -> None:
        texts = self._texts
        self._matters.show_moments(
            [
                Moment(one.icon, one.title, "", texts.say(one.due_word), Target(TargetKind.MATTER, one.id))
                for one in view.matters[:3]
            ]
        )
        if not view.matters and view.line.due is None:
            set_words(self._due, texts("buildingspage.nothing_now"))
            self._due.show()
        self._records.show_moments(
            [
                Moment(one.icon, texts.say(one.title), day_text(texts, one.at), one.who, one.target)
                for one in view.timeline[:3]
            ]
        )
