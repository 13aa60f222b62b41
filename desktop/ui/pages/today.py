"""今日: what is due today and why, in numbered groups; Enter begins a line."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.staff import Permission
from desktop.services.reports import exports
from desktop.services.shapes.target import Target, TargetKind
from desktop.services.shapes.today import TodayLine, TodayView
from desktop.services.today import today
from desktop.ui import theme as tokens
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button
from desktop.ui.models.exports import today_columns
from desktop.ui.models.today import (
    LISTS,
    age_words,
    count_of,
    facts,
    line_of,
    note_of,
    progress_note,
    progress_words,
)
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import digit_of
from desktop.ui.parts.heads import PageHead
from desktop.ui.widgets.cards import Card
from desktop.ui.widgets.groupcard import GroupCard
from desktop.ui.widgets.messagebar import Count, Hint
from desktop.ui.widgets.scroll import PageScroll
from desktop.ui.widgets.todaycards import AgesCard, EmptyCard, ProgressCard

LEFT = {"urgent", "returned", "due", "to_check"}
RIGHT = {"visits", "progress", "drafts", "to_assign", "to_review"}
TWO_LINES = {"returned", "visits", "to_assign", "to_review"}
ORDER = {
    False: ("urgent", "returned", "due", "to_check", "visits", "progress", "drafts"),
    True: ("urgent", "due", "to_assign", "to_review", "progress", "ages", "drafts", "returned"),
}
"""Numbers of the groups: for workers and leads, for people with several grids."""


BUTTONS = (
    ("visit", "door", "F4"),
    ("check", "clipboard-check-outline", "F3"),
    ("patrol", "map-marker-path", "F2"),
)
BUTTONS_LEAD = (("quick", "clipboard-check-outline", "F3"),)
"""What is begun, icon, key; the first is the primary one."""
OFFICE = {
    "assign": ("to_assign", "account-arrow-right-outline", Qt.Key.Key_F6, "F6"),
    "review": ("to_review", "stamper", Qt.Key.Key_F7, "F7"),
}
"""What a supervisor begins with: group whose list opens, icon, key."""


class TodayPage(QWidget):
    """Digits go to a group, arrows walk through all lines."""

    told = Signal()
    """Hints or counts may have changed."""

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        self._view: TodayView | None = None
        self._several = ctx.desk.staff.permission == Permission.SEVERAL_GRIDS
        self._order = ORDER[self._several]
        self.groups: dict[str, GroupCard] = {}
        self._cards: dict[str, Card] = {}
        self._office: dict[str, KeyButton] = {}
        self.setObjectName("page")
        self._head = PageHead(ctx.theme, ctx.texts("todaypage.title"))
        self._add_buttons()
        self._head.buttons.addWidget(export_button(ctx))
        self._left, self._right, self._below = _side(), _side(), _side()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(tokens.GAP)
        self._scroll = self._body()
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._head)
        page.addWidget(self._scroll, 1)
        self._add_cards()

    def _add_buttons(self) -> None:
        theme, texts = self._ctx.theme, self._texts
        if self._several:
            self._add_office()
            return
        lead = self._ctx.desk.staff.permission == Permission.OWN_BUILDING
        buttons = BUTTONS_LEAD if lead else BUTTONS
        for place, (name, icon, key) in enumerate(buttons):
            role = "primary" if place == 0 else "plain"
            button = KeyButton(theme, texts(f"todaypage.{name}"), role=role, icon=icon, keys=[key])
            button.clicked.connect(lambda _=False, one=name: self._ctx.begin(one))
            self._head.buttons.addWidget(button)
        if not lead:
            route = KeyButton(theme, texts("todaypage.route"), icon="printer-outline", keys=["Ctrl+P"])
            route.clicked.connect(self.print_route)
            self._head.buttons.addWidget(route)

    def print_route(self) -> None:
        """打印走访单: the homes due today, to be carried."""
        self._ctx.go(Target(TargetKind.ROUTE, ""))

    def _add_office(self) -> None:
        for place, (name, (group, icon, _, key)) in enumerate(OFFICE.items()):
            text = self._texts(f"todaypage.{name}", count=0)
            role = "plain" if place else "primary"
            button = KeyButton(self._ctx.theme, text, role=role, icon=icon, keys=[key])
            button.clicked.connect(lambda _=False, one=group: self._ctx.go(LISTS[one]))
            self._office[name] = button
            self._head.buttons.addWidget(button)

    def _body(self) -> PageScroll:
        scroll = PageScroll()
        self._columns.addLayout(self._left, 680)
        self._columns.addLayout(self._right, 446)
        scroll.column.addLayout(self._columns)
        scroll.column.addLayout(self._below)
        scroll.column.addStretch(1)
        return scroll

    def _add_cards(self) -> None:
        theme, texts = self._ctx.theme, self._texts
        for number, key in enumerate(self._order, start=1):
            title = texts(f"todaypage.{key}")
            side = self._left if key in LEFT else self._below if key == "ages" else self._right
            if key == "progress":
                card: Card = ProgressCard(theme, title, number)
            elif key == "ages":
                card = AgesCard(theme, title, number)
            else:
                card = self._group(key, title, number)
            card.hide()
            self._cards[key] = card
            side.addWidget(card)
        name, key = ("visit", "F4") if self._ctx.may_visit else ("quick", "F3")
        self._empty = EmptyCard(theme, texts("todaypage.empty"), texts(f"todaypage.{name}"), key)
        self._empty.pressed.connect(lambda: self._ctx.begin(name))
        self._empty.hide()
        self._left.addWidget(self._empty)
        for side in (self._left, self._right):
            side.addStretch(1)

    def _group(self, key: str, title: str, number: int) -> GroupCard:
        grids = self._several and key in LEFT
        card = GroupCard(self._ctx.theme, title, number, two_lines=key in TWO_LINES, grids=grids)
        card.opened.connect(self._ctx.go)
        card.all_wanted.connect(lambda: self._ctx.go(LISTS[key]) if key in LISTS else card.unfold())
        card.past.connect(lambda step: self._walk(key, step))
        card.moved.connect(lambda rect: self._follow(key, rect))
        self.groups[key] = card
        return card

    def title(self) -> str:
        return self._texts("todaypage.title")

    def wanted(self) -> Wanted:
        """All lines of all groups."""
        desk = self._ctx.desk
        columns = today_columns(self._texts, self._several)
        return Wanted(self._texts("export.today_lines"), "", columns, lambda: exports.today_lines(desk))

    async def reload(self) -> None:
        view = await self._ctx.ops.run(today.view, self._ctx.desk)
        if view is not None and view != self._view:
            self.show_view(view)

    def show_view(self, view: TodayView) -> None:
        """Lay the view into the cards; the current line stays where it is."""
        had_focus = any(group.list.hasFocus() for group in self.groups.values())
        first, self._view = self._view is None, view
        self._head.show_facts(facts(self._texts, view))
        lines = {group.key: group.lines for group in view.groups}
        for key, card in self.groups.items():
            self._show_group(card, key, lines.get(key, []))
        for name, button in self._office.items():
            count = view.office.get(OFFICE[name][0], 0)
            button.set_text(self._texts(f"todaypage.{name}", count=count))
        self._show_rest(view)
        beside = any(not self._cards[key].isHidden() for key in self._order if key in RIGHT)
        self._columns.setStretch(1, 446 if beside else 0)
        self._empty.setVisible(not any(lines.values()))
        if self.isVisible() and (had_focus or first):
            self.take_focus()
        self.told.emit()

    def _show_group(self, card: GroupCard, key: str, lines: Sequence[TodayLine]) -> None:
        texts = self._texts
        count = count_of(texts, key, lines)
        links = (texts("todaypage.all", count=count), texts("todaypage.fewer"))
        card.show_lines([line_of(texts, line) for line in lines], count, links, note_of(texts, key))
        card.setVisible(bool(lines))

    def _show_rest(self, view: TodayView) -> None:
        campaigns, ages = self._cards["progress"], self._cards.get("ages")
        campaigns.setVisible(bool(view.progress))
        if isinstance(campaigns, ProgressCard) and view.progress:
            rows = [
                (title, one.done, one.total, count, left)
                for one in view.progress
                for title, count, left in [progress_words(self._texts, one)]
            ]
            campaigns.show_rows(rows, progress_note(self._texts, view.progress))
        if isinstance(ages, AgesCard):
            ages.setVisible(bool(view.grid_ages))
            words = [age_words(self._texts, age, view.day) for age in view.grid_ages]
            ages.show_ages(words, self._texts("todaypage.grids", count=len(words)))

    def hints(self) -> list[Hint]:
        last = sum(1 for key in self._order if key in ORDER[False] or self._several)
        return [
            Hint(("↑", "↓"), self._texts("ui.hint_rows")),
            Hint((f"1–{min(last, 7)}",), self._texts("ui.hint_groups")),
        ]

    def counts(self) -> list[Count]:
        if self._view is None:
            return []
        recorded = self._texts("todaypage.recorded", count=self._view.recorded_today)
        counts = [Count(recorded, Target(TargetKind.LIST, "today", subject_kind="records"))]
        if self._view.waiting:
            waiting = self._texts("todaypage.waiting", count=self._view.waiting)
            counts.append(Count(waiting, Target(TargetKind.LIST, "waiting", subject_kind="sync")))
        return counts

    def take_focus(self) -> None:
        """The line one was at, else the first."""
        shown = self._shown()
        here = next((key for key in shown if self.groups[key].list.currentIndex().isValid()), "")
        if here:
            self.groups[here].list.setFocus(Qt.FocusReason.TabFocusReason)
        elif shown:
            self.groups[shown[0]].take_focus()
        else:
            self._empty.button.setFocus(Qt.FocusReason.TabFocusReason)

    def _shown(self) -> list[str]:
        return [key for key in self._order if key in self.groups and not self.groups[key].isHidden()]

    def _walk(self, key: str, step: int) -> None:
        shown = self._shown()
        place = shown.index(key) + step
        if 0 <= place < len(shown):
            self.groups[shown[place]].take_focus(0 if step > 0 else -1)

    def _follow(self, key: str, rect: QRect) -> None:
        """Only one line is current; it is kept in sight."""
        for other, group in self.groups.items():
            if other != key:
                group.list.forget()
        corner = self.groups[key].mapTo(self._scroll.inside, rect.center())
        self._scroll.ensureVisible(corner.x(), corner.y(), 0, rect.height() + 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        office = next((group for group, _, key, _ in OFFICE.values() if key == event.key()), "")
        if office and self._office:
            self._ctx.go(LISTS[office])
            return
        if event.key() == Qt.Key.Key_P and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.print_route()
            return
        number = digit_of(event)
        key = self._order[number - 1] if 1 <= number <= len(self._order) else ""
        if key in self._shown():
            self.groups[key].take_focus()
        elif key and not self._cards[key].isHidden():
            self._scroll.ensureWidgetVisible(self._cards[key])
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns become one in reading order."""
        super().resizeEvent(event)
        narrow = self.width() < self._ctx.theme.px(tokens.NARROW - tokens.RAIL - 80)
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != direction:
            self._columns.setDirection(direction)


def _side() -> QVBoxLayout:
    """Cards under one another."""
    column = QVBoxLayout()
    column.setSpacing(tokens.GAP)
    return column
