"""同步: every outgoing record with its receipt, what was not accepted and why, what is to be decided."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.say import say
from desktop.services.reports import exports
from desktop.services.sent import conflicts, outgoing
from desktop.services.shapes.sync import SyncView
from desktop.services.shapes.target import Target
from desktop.ui import theme as tokens
from desktop.ui.carry import IN, OUT, Carrier
from desktop.ui.context import PageContext
from desktop.ui.export import ALSO, Wanted, export_button
from desktop.ui.models.exports import receipt_columns
from desktop.ui.models.sync import (
    STATES,
    CardWords,
    card_of,
    chosen,
    facts_of,
    files_said,
    receipt_of,
    safe_of,
)
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.filters import FilterBar
from desktop.ui.parts.heads import PageHead
from desktop.ui.parts.labels import set_words, words
from desktop.ui.widgets.cards import Card, CardHead
from desktop.ui.widgets.carrystrip import CarryStrip
from desktop.ui.widgets.conflict import ConflictPanel
from desktop.ui.widgets.joinagain import JoinAgain
from desktop.ui.widgets.messagebar import Count, Hint
from desktop.ui.widgets.receipts import ReceiptHead, ReceiptList
from desktop.ui.widgets.scroll import PageScroll

FILTERS = ("all", "waiting", "refused")
STAGES = ("saved", "uploaded", "applied", "viewed")


class SyncPage(QWidget):
    """F5 syncs now, F8 pauses what comes by itself, Ctrl+E and Ctrl+O by a stick. A conflict never stops
    anything: Esc puts it off.
    """

    told = Signal()

    def __init__(self, ctx: PageContext, target: Target | None = None) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        self._view: SyncView | None = None
        self._cards: list[CardWords] = []
        self.setObjectName("page")
        self._head = PageHead(ctx.theme, ctx.texts("syncpage.title"))
        self.now = KeyButton(ctx.theme, ctx.texts("syncpage.now"), role="primary", icon="sync", keys=["F5"])
        self.now.clicked.connect(ctx.sync)
        self.pause = KeyButton(ctx.theme, "", keys=["F8"])
        self.pause.clicked.connect(self._turn)
        self.carrier = Carrier(ctx, self)
        for one in (export_button(ctx, short=True, key=ALSO), self.now, self.pause, *self._carry_buttons()):
            self._head.buttons.addWidget(one)
        self._show_pause()
        self._columns = QHBoxLayout()
        self._columns.setSpacing(tokens.GAP)
        self._columns.addWidget(self._receipts(), 742)
        self._columns.addWidget(self._decide(), 382)
        body = QVBoxLayout()
        body.setContentsMargins(tokens.PAD, 8, tokens.PAD, 12)
        body.setSpacing(12)
        body.addWidget(self._strip())
        self.join_again = JoinAgain(ctx)
        body.addWidget(self.join_again)
        body.addLayout(self._columns, 1)
        self._files = words(ctx.theme, "", "small", "ink.2", wrap=True)
        self._files.setContentsMargins(16, 0, 16, 0)
        self._files.hide()
        body.addWidget(self._files)
        self._safe = words(ctx.theme, ctx.texts("syncpage.safe"), "small", "ink.2", wrap=True)
        self._safe.setContentsMargins(16, 0, 16, 0)
        body.addWidget(self._safe)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._head)
        page.addLayout(body, 1)
        if target is not None and target.id in FILTERS:
            self.filters.show_current(target.id)

    def _carry_buttons(self) -> list[KeyButton]:
        theme, texts = self._ctx.theme, self._texts
        out = KeyButton(theme, texts("sealed.out"), icon="usb-flash-drive-outline", keys=[OUT])
        out.clicked.connect(self.carry_out)
        back = KeyButton(theme, texts("sealed.in"), keys=[IN])
        back.clicked.connect(self.carry_in)
        return [out, back]

    def _turn(self) -> None:
        on = not self._ctx.paused()
        self._ctx.pause(on)
        self._ctx.say(say("syncpage.paused" if on else "syncpage.goes_on"))
        self._show_pause()

    def _show_pause(self) -> None:
        on = self._ctx.paused()
        self.pause.set_text(self._texts("syncpage.go_on" if on else "syncpage.pause"))
        if self._view is not None:
            facts = facts_of(self._texts, self._view, self._ctx.desk.clock.today())
            self._head.show_facts(self._texts("syncpage.facts_paused", facts=facts) if on else facts)

    def _strip(self) -> CarryStrip:
        self.strip = CarryStrip(self._ctx.theme)
        self.carrier.began.connect(self.strip.begin)
        self.carrier.progressed.connect(self.strip.show_percent)
        self.carrier.ended.connect(self.strip.hide)
        return self.strip

    def carry_out(self) -> None:
        self.carrier.ask_out()

    def carry_in(self) -> None:
        self.carrier.ask_in()

    def wanted(self) -> Wanted:
        desk, states = self._ctx.desk, STATES.get(self.filters.current)
        return Wanted(
            self._texts("export.receipts"),
            self._texts(f"export.receipts_{self.filters.current}"),
            receipt_columns(self._texts),
            lambda: exports.receipts(desk, states),
        )

    def _receipts(self) -> Card:
        theme, texts = self._ctx.theme, self._texts
        card = Card()
        self._mine = CardHead(theme, texts("syncpage.mine"), height=52)
        self.filters = FilterBar(theme, [(name, texts(f"syncpage.{name}", count=0), "") for name in FILTERS])
        self.filters.chosen.connect(lambda _: self._show_receipts())
        self._mine.row.addWidget(self.filters, 0, Qt.AlignmentFlag.AlignVCenter)
        card.column.addWidget(self._mine)
        head = ["record", *STAGES, "now"]
        card.column.addWidget(ReceiptHead(theme, [texts(f"syncpage.head_{name}") for name in head]))
        self.list = ReceiptList(theme, texts("syncpage.mine"), texts("syncpage.fix"))
        self.list.opened.connect(self._ctx.go)
        card.column.addWidget(self.list, 1)
        self._empty = words(theme, texts("syncpage.empty"))
        self._empty.setContentsMargins(16, 16, 16, 16)
        card.column.addWidget(self._empty)
        card.column.addStretch(0)
        return card

    def _decide(self) -> QWidget:
        theme, texts = self._ctx.theme, self._texts
        card = Card()
        self._decide_head = CardHead(theme, texts("syncpage.decide"), icon="source-fork", height=52)
        card.column.addWidget(self._decide_head)
        self.panel = ConflictPanel(theme, texts)
        self.panel.settled.connect(lambda pairs: self._ctx.start(self._settle(pairs)))
        self.panel.later.connect(self._put_off)
        self._none = words(theme, f"{texts('syncpage.none')}\n{texts('syncpage.none_note')}", wrap=True)
        self._none.setContentsMargins(16, 16, 16, 16)
        scroll = PageScroll(top=0, pad=0, below=0)
        scroll.column.addWidget(self._none)
        self.panel.hide()
        scroll.column.addWidget(self.panel)
        scroll.column.addStretch(1)
        card.column.addWidget(scroll, 1)
        return card

    def title(self) -> str:
        return self._texts("syncpage.title")

    async def reload(self) -> None:
        view = await self._ctx.ops.run(outgoing.view, self._ctx.desk)
        if view is not None and view != self._view:
            self.show_view(view)

    def show_view(self, view: SyncView) -> None:
        self._view = view
        self.join_again.show_unknown(view.unknown)
        texts, today = self._texts, self._ctx.desk.clock.today()
        self._show_pause()
        set_words(self._safe, safe_of(texts, view, today))
        self._mine.show_count(texts("syncpage.mine_count", count=len(view.receipts)))
        for name in FILTERS:
            self.filters.show_text(name, texts(f"syncpage.{name}", count=len(chosen(view, name))))
        self._show_receipts()
        said = files_said(texts, view.files)
        set_words(self._files, said)
        self._files.setVisible(bool(said))
        me = self._ctx.desk.staff.name
        places = {_card_id(one): place for place, one in enumerate(self._cards)}
        cards = [card_of(texts, card, me, today) for card in view.conflicts if card.fields]
        self._cards = sorted(cards, key=lambda one: places.get(_card_id(one), len(places)))
        self._show_conflicts()
        self.told.emit()

    def _show_receipts(self) -> None:
        if self._view is None:
            return
        today = self._ctx.desk.clock.today()
        lines = chosen(self._view, self.filters.current)
        self.list.show_receipts([receipt_of(self._texts, line, today) for line in lines])
        self.list.setVisible(bool(lines))
        self._empty.setVisible(not lines)

    def _show_conflicts(self) -> None:
        had = self.panel.has_focus()
        fields = sum(len(card.fields) for card in self._cards)
        count = self._texts("syncpage.decide_count", homes=len(self._cards), count=fields)
        self._decide_head.show_count(count if self._cards else "")
        self.panel.setVisible(bool(self._cards))
        self._none.setVisible(not self._cards)
        if self._cards:
            self.panel.show_card(self._cards[0])
            if had:
                self.panel.take_focus()
        elif had:
            self.take_focus()

    async def _settle(self, pairs: list[tuple[str, str]]) -> None:
        for conflict, choice in pairs:
            await self._ctx.ops.run(conflicts.decide, self._ctx.desk, conflict, choice)
        self._ctx.say(say("syncpage.settled"))
        await self.reload()

    def _put_off(self) -> None:
        """The next card, if there are several; the focus goes back to the list."""
        self._cards = [*self._cards[1:], *self._cards[:1]]
        self._show_conflicts()
        self.take_focus()

    def hints(self) -> list[Hint]:
        if not self._cards:
            return [Hint(("↑", "↓"), self._texts("ui.hint_rows"))]
        right = Hint(("Tab",), self._texts("ui.hint_right"))
        return [right, Hint(("1", "2"), self._texts("ui.hint_choose"))]

    def counts(self) -> list[Count]:
        return []

    def take_focus(self) -> None:
        target = self.list if self.list.receipts.rows and self.list.isVisible() else self.now
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F8:
            self._turn()
        elif event.key() == Qt.Key.Key_Tab and self.list.hasFocus() and self._cards:
            self.panel.take_focus()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._ctx.theme.px(tokens.NARROW - 160)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != way:
            self._columns.setDirection(way)


def _card_id(card: CardWords) -> str:
    return card.fields[0].id
