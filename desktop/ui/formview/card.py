"""The hazard card: opens right under the answer that found it."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from desktop.domain.lifecycle import FIXERS, HOUSEHOLD, STAFF
from desktop.domain.matters import Grade
from desktop.texts import Texts
from desktop.ui.formview.display import GRADE_ICONS
from desktop.ui.formview.lines import RISK_OF_GRADE
from desktop.ui.formview.rows import CardState
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import ChoiceBar
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.labels import Elided, set_words, words
from desktop.ui.parts.photos import PhotoStrip
from desktop.ui.theme import Theme

REMEDIES = ("on_the_spot", "by_deadline", "transfer")
_HEAD = 40


class HazardCard(QWidget):
    """Grade and what to do first; remedy, deadline and why, responsible, duty; photos."""

    changed = Signal(dict)
    next_wanted = Signal()
    asked_for = Signal(str)
    """What is to be done with photos, as `PhotoStrip` names it."""

    def __init__(self, theme: Theme, texts: Texts, state: CardState) -> None:
        super().__init__()
        self._theme, self._texts, self._state = theme, texts, state
        self._risk = RISK_OF_GRADE.get(state.grade, "")
        self._is_hazard = state.matter == "hazard" and not state.private
        self.remedy = ChoiceBar(
            theme, [(one, texts(f"formview.remedy_{one}")) for one in self._remedies()], 40
        )
        self.remedy.picked.connect(lambda one: self.changed.emit({"remedy": one}))
        fixers = [(one, texts(f"formview.fixed_by_{one}")) for one in FIXERS]
        self.fixed_by = ChoiceBar(theme, fixers if self._is_hazard else [], 36)
        self.fixed_by.picked.connect(lambda one: self.changed.emit({"fixed_by": one}))
        self.fixed_by.show_digits(False)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.reported = ChoiceBar(
            theme, [("reported", texts("formview.private_done"))] if state.private else [], 40
        )
        self.reported.picked.connect(lambda _: self.changed.emit({"reported": True}))
        self._due = words(theme, "", bold=True)
        self._why = Elided(theme, "", "small", "ink.2")
        self.strip = PhotoStrip(theme, texts)
        self.strip.asked_for.connect(self.asked_for)
        self.note_button = KeyButton(
            theme, texts("formview.note_next"), role="primary", keys=["Enter"], height=44
        )
        self.note_button.clicked.connect(self.next_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._head())
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addLayout(self._fields(), 1)
        body.addLayout(self._side())
        column.addLayout(body)
        self.setAccessibleName(self._name())

    def _remedies(self) -> tuple[str, ...]:
        """A suspected major hazard is always handed on (desktop.services.records.findings)."""
        if not self._is_hazard:
            return ()
        return ("transfer",) if self._state.grade == Grade.MAJOR.value else REMEDIES

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        """Digits are painted on the answers that they choose."""
        inside = now is not None and self.fixed_by.isAncestorOf(now)
        self.fixed_by.show_digits(inside)
        self.remedy.show_digits(not inside)

    def _name(self) -> str:
        parts = [self._state.word, self._state.title, self._state.advice, self._state.due_text]
        return " ".join(part for part in parts if part)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setFixedHeight(_HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap(GRADE_ICONS[self._state.grade], self._risk or "ink.2", 20, 2.0))
        row.addWidget(icon)
        row.addWidget(words(self._theme, self._state.word, colour=self._risk or "ink", bold=True))
        first = self._texts("formview.private") if self._state.private else self._state.advice
        row.addWidget(Elided(self._theme, first or self._state.title), 1)
        self._checker = words(self._theme, self._state.checker, "small", "ink.2")
        row.addWidget(self._checker)
        return head

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, 64)
        grid.setColumnStretch(1, 1)
        if self._is_hazard:
            self.remedy.setMinimumWidth(self.remedy.row.one_line())
            self._add(grid, "remedy", self.remedy)
            self._when_not_spot = self._add(grid, "due", self._due_line())
            self._when_spot = self._add(grid, "fixed_by", self.fixed_by)
            self._add(grid, "responsible", self._responsible())
        self.detail = line_edit(
            self._theme, self._texts("formview.detail"), self._texts("formview.detail_hint")
        )
        self.detail.setMaxLength(140)
        self.detail.textEdited.connect(lambda text: self.changed.emit({"detail": text}))
        if self._state.private:
            self._add(grid, "report", self.reported)
        else:
            self._add(grid, "detail", self.detail)
        if self._state.duty:
            self._add(grid, "duty", words(self._theme, self._state.duty, "small", "ink.2", wrap=True))
        grid.setRowStretch(grid.rowCount(), 1)
        return grid

    def _add(self, grid: QGridLayout, key: str, widget: QWidget) -> tuple[QWidget, QWidget]:
        """A line; its label and its widget are returned."""
        place = grid.rowCount()
        label = words(self._theme, self._texts(f"formview.{key}"), colour="ink.2")
        label.setMinimumHeight(36 if key != "duty" else 22)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(widget, place, 1)
        return label, widget

    def _due_line(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap("calendar-blank-outline", "ink.2", 20, 2.0))
        row.addWidget(icon)
        row.addWidget(self._due)
        row.addWidget(self._why, 1)
        return holder

    def _responsible(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        options = [
            one.strip() for one in self._state.responsible.replace(";", "；").split("；") if one.strip()
        ]
        self.who = KeyButton(self._theme, options[0] if options else "", icon="account-outline", height=36)
        self._name_who()
        self.who.setEnabled(len(options) > 1)
        menu = QMenu(self.who)
        for option in options:
            menu.addAction(option).triggered.connect(partial(self._choose_who, option))
        self.who.clicked.connect(lambda: menu.popup(self.who.mapToGlobal(self.who.rect().bottomLeft())))
        row.addWidget(self.who)
        if self._state.helps:
            helps = self._texts("formview.helps", unit=self._state.helps)
            row.addWidget(Elided(self._theme, helps, "small", "ink.2"), 1)
        else:
            row.addStretch(1)
        return holder

    def _choose_who(self, who: str, _: bool = False) -> None:
        self.who.set_text(who)
        self._name_who()
        self.changed.emit({"responsible": who})

    def _name_who(self) -> None:
        self.who.setAccessibleName(f"{self._texts('formview.responsible')} {self.who.text()}")

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(6)
        if self._is_hazard:
            head = QHBoxLayout()
            head.addWidget(words(self._theme, self._texts("formview.photo_before"), colour="ink.2"), 1)
            self._photo_count = words(self._theme, "", "small", "ink.2")
            head.addWidget(self._photo_count)
            side.addLayout(head)
            side.addWidget(self.strip)
            self.show_photos([])
        side.addStretch(1)
        self.note_button.setMinimumWidth(280)
        side.addWidget(self.note_button)
        return side

    def show_card(self, state: CardState, card: Mapping[str, object]) -> None:
        """Bring the fields up to date without touching what is being typed."""
        self._state = state
        remedy, detail = str(card.get("remedy", "")), str(card.get("detail", ""))
        if self._is_hazard and card.get("responsible"):
            self.who.set_text(str(card["responsible"]))
            self._name_who()
        self.remedy.show_chosen([remedy])
        self.reported.show_chosen(["reported"] if card.get("reported") else [])
        if self._is_hazard:
            self._show_spot(remedy == "on_the_spot", str(card.get("fixed_by") or HOUSEHOLD))
        set_words(self._due, state.due_text)
        set_words(self._why, state.due_reason)
        self._why.setToolTip(self._why.text())
        if not self.detail.hasFocus() and self.detail.text() != detail:
            self.detail.setText(detail)
        self.setAccessibleName(self._name())

    def _show_spot(self, spot: bool, fixed_by: str) -> None:
        """Put right at once: no deadline, but by whom, because staff do not re-check their own work."""
        for widget in self._when_not_spot:
            widget.setVisible(not spot)
        for widget in self._when_spot:
            widget.setVisible(spot)
        self.fixed_by.show_chosen([fixed_by])
        own = spot and fixed_by == STAFF
        set_words(self._checker, self._texts("formview.check_other") if own else self._state.checker)

    def show_photos(self, photos: Sequence[QPixmap]) -> None:
        if self._is_hazard:
            self.strip.show_photos(photos)
            key = "photos.count_n" if photos else "formview.photo_free"
            set_words(self._photo_count, self._texts(key, count=len(photos)))

    def pick(self, digit: int) -> bool:
        """A digit typed within the card."""
        return (self.reported if self._state.private else self.remedy).pick(digit)

    def take_focus(self) -> None:
        if self._is_hazard:
            self.remedy.take_focus()
        elif self._state.private:
            self.reported.take_focus()
        else:
            self.note_button.setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(body, 8, 8)
        painter.setClipPath(shape)
        painter.fillRect(self.rect(), self._theme.colour("card"))
        tint = f"{self._risk}.tint" if self._risk else "sunk"
        painter.fillRect(0, 0, self.width(), _HEAD, self._theme.colour(tint))
        bar = f"{self._risk}.bar" if self._risk else "line.strong"
        painter.fillRect(QRectF(0, 0, 4, self.height()), self._theme.colour(bar))
        painter.setClipping(False)
        painter.setPen(QPen(self._theme.colour(f"{self._risk}.border" if self._risk else "line"), 1))
        painter.drawPath(shape)
        painter.end()
