"""返贫风险初判 on the page of a home: colour, reasons with the answers behind them, who judged otherwise."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.shapes.risk import RiskReason, RiskView, RuledLine
from desktop.services.shapes.target import Risk
from desktop.texts import Texts
from desktop.ui.models.dates import day_text
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.once import has_keyboard
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import ChoiceBar, digit_of
from desktop.ui.parts.labels import Chip, card, rule, words
from desktop.ui.parts.reason import ReasonForm
from desktop.ui.parts.table import RowsView
from desktop.ui.theme import Theme

ICONS = {
    Risk.RED: "alert-octagon-outline",
    Risk.ORANGE: "alert-rhombus-outline",
    Risk.YELLOW: "alert-outline",
    Risk.GREEN: "check-circle-outline",
}
_ROW = 40
JUDGE, PUT_DOWN = "judge", "put_down"


class RiskCard(QFrame):
    """`opened` names what caused a reason; `decided` carries what, the colour and the reason given.

    F6 judges otherwise, F7 puts the 零就业 alert down: both ask for a reason.
    """

    opened = Signal(object)
    decided = Signal(str, str, str)
    over = Signal()
    """Nothing is asked any more."""

    def __init__(self, theme: Theme, texts: Texts, view: RiskView, today: date) -> None:
        super().__init__()
        self._theme, self._texts, self._view, self._today = theme, texts, view, today
        box = card(theme, "risk")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(box)
        self.setAccessibleName(texts("risk.title"))
        self._column = QVBoxLayout(box)
        self._column.setContentsMargins(16, 8, 16, 8)
        self._column.setSpacing(6)
        self._head()
        for fault in view.faults:
            self._say(texts.say(fault), "orange", "alert-outline")
        self._reasons()
        self._rulings()
        self._form: QWidget | None = None
        self._bar: ChoiceBar | None = None
        self._colour = ""
        self._buttons = self._button_row()

    def _head(self) -> None:
        texts, colour = self._texts, self._view.colour
        row = QHBoxLayout()
        row.addWidget(words(self._theme, texts("risk.title"), bold=True))
        row.addWidget(words(self._theme, texts("risk.note"), colour="ink.3"), 1)
        row.addWidget(Chip(self._theme, texts(f"risk.colour_{colour}"), ICONS[colour], str(colour)))
        self._column.addLayout(row)
        self._column.addWidget(rule(self._theme))

    def _say(self, text: str, colour: str = "ink.2", icon: str = "") -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        if icon:
            mark = words(self._theme, "")
            mark.setPixmap(self._theme.pixmap(icon, colour, 20, self.devicePixelRatioF()))
            row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words(self._theme, text, colour=colour, wrap=True), 1)
        self._column.addLayout(row)

    def _reasons(self) -> None:
        texts = self._texts
        if not self._view.reasons:
            self._say(texts("risk.none"))
            return
        columns: list[Column[RiskReason]] = [
            Column("", 232, self._word, icon=lambda one: ICONS[one.risk], risk=lambda one: one.risk),
            Column("", 0, lambda one: texts.say(one.cause)),
            Column("", 80, self._day, look="muted", right=True),
        ]
        model: RowsModel[RiskReason] = RowsModel(columns)
        model.set_rows(self._view.reasons)
        self.table = RowsView(self._theme, model, texts("risk.reasons"))
        self.table.horizontalHeader().hide()
        self.table.setFixedHeight(_ROW * len(self._view.reasons))
        self.table.opened.connect(self._open)
        self._column.addWidget(self.table)

    def _word(self, one: RiskReason) -> str:
        return self._texts.say(one.word)

    def _open(self, one: RiskReason) -> None:
        if one.target is not None:
            self.opened.emit(one.target)

    def _day(self, one: RiskReason) -> str:
        return day_text(self._texts, one.on, self._today) if one.on else ""

    def _rulings(self) -> None:
        view, texts = self._view, self._texts
        if view.ruled is not None:
            key = "risk.ruled" if view.stands else "risk.ruled_lapsed"
            self._ruled(key, view.ruled, texts(f"risk.colour_{view.ruled.colour}"))
            if view.stands:
                self._say(texts("risk.computed", colour=texts(f"risk.colour_{view.computed}")))
        if view.put_down is not None:
            self._ruled("risk.was_put_down", view.put_down, "")

    def _ruled(self, key: str, one: RuledLine, colour: str) -> None:
        day = day_text(self._texts, one.at.date(), self._today)
        said = self._texts(key, who=one.who, day=day, colour=colour, reason=one.reason)
        self._say(said, "ink", "account-outline")

    def _button_row(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        for what, key in self._offers():
            button = KeyButton(self._theme, self._texts(f"risk.{what}"), keys=[key], height=36)
            button.clicked.connect(lambda _=False, one=what: self.ask(one))
            row.addWidget(button)
        row.addStretch(1)
        self._column.addWidget(holder)
        return holder

    def _offers(self) -> list[tuple[str, str]]:
        quiet = not self._view.no_work or self._view.put_down is not None
        return [(JUDGE, "F6")] if quiet else [(JUDGE, "F6"), (PUT_DOWN, "F7")]

    def ask(self, what: str) -> bool:
        """Open the question for a colour and a reason, or for a reason; False where it is not offered."""
        if what not in dict(self._offers()) or self._form is not None:
            return False
        self._form = holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        do_it, hint = self._texts(f"risk.do_{what}"), self._texts(f"risk.hint_{what}")
        form = ReasonForm(self._theme, self._texts, do_it, hint=hint)
        if what == JUDGE:
            self._bar = self._colours(form.field.setFocus)
            column.addWidget(self._bar)
        column.addWidget(form)
        form.given.connect(lambda reason: self._given(what, reason))
        form.dropped.connect(self.drop)
        self._buttons.hide()
        self._column.addWidget(holder)
        if self._bar is not None:
            self._bar.take_focus()
        else:
            form.field.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @property
    def asking(self) -> bool:
        return self._form is not None

    def _colours(self, then: Callable[[Qt.FocusReason], None]) -> ChoiceBar:
        names = [str(one) for one in reversed(tuple(ICONS))]
        bar = ChoiceBar(self._theme, [(one, self._texts(f"risk.colour_{one}")) for one in names], 40)
        self._colour = str(self._view.colour)
        bar.show_chosen([self._colour])

        def choose(name: str) -> None:
            self._colour = name
            bar.show_chosen([name])
            then(Qt.FocusReason.TabFocusReason)

        bar.picked.connect(choose)
        return bar

    def _given(self, what: str, reason: str) -> None:
        self.decided.emit(what, self._colour, reason)

    def drop(self) -> None:
        """Ask no more."""
        if self._form is None:
            return
        self._buttons.show()
        first = self._buttons.findChild(KeyButton)
        if isinstance(first, KeyButton) and has_keyboard(self._form):
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._form.hide()
        self._form.deleteLater()
        self._form = self._bar = None
        self.over.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._form is not None and event.key() == Qt.Key.Key_Escape:
            self.drop()
        elif self._bar is None or not self._bar.pick(digit_of(event)):
            event.ignore()
