"""F2, F3, F4: for whom? A panel over the page; type a door or a name, Enter begins."""

from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import set_words, words
from desktop.ui.parts.table import RowsView
from desktop.ui.picking import EVENTS, HOMES, Choice, choices, matching, season

_WIDTH, _ROWS = 640, 10
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_ROWS, Qt.Key.Key_PageDown: _ROWS}


class Picker(QFrame):
    """`picked` carries what is begun and the choice; `closed` comes when nothing was chosen."""

    picked = Signal(str, object)
    closed = Signal()

    def __init__(self, ctx: PageContext, host: QWidget) -> None:
        super().__init__(host)
        self._ctx, self._host = ctx, host
        self._what = ""
        self._all: list[Choice] = []
        self._reading = False
        """Whether `_all` is still to come."""
        self._enter: bool | None = None
        """Enter was pressed before that, with Shift or without."""
        theme, texts = ctx.theme, ctx.texts
        self.setObjectName("picker")
        self.setStyleSheet(
            f"#picker {{ background: {theme.hex('card')}; border: 1px solid {theme.hex('line.strong')};"
            " border-radius: 8px; }"
        )
        self._title = words(theme, "", "h2", bold=True)
        self.field = QLineEdit()
        self.field.setFont(theme.font())
        self.field.setFixedHeight(theme.px(40))
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        columns: list[Column[Choice]] = [
            Column("", 168, lambda one: one.door, look="bold"),
            Column("", 88, lambda one: one.name),
            Column("", 0, lambda one: texts.say(one.due) if one.due else one.title, look="muted"),
        ]
        self._model: RowsModel[Choice] = RowsModel(columns)
        self.table = RowsView(theme, self._model, texts("ui.pick_visit"))
        self.table.horizontalHeader().hide()
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.opened.connect(self._pick)
        self.table.clicked.connect(lambda index: self._pick(self._model.row_at(index)))
        self._note = words(theme, "", colour="ink.2")
        self._season = KeyButton(theme, "", role="quiet", keys=["Shift+Enter"], height=36)
        self._season.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._season.clicked.connect(lambda: self._pick_current(season=True))
        self._variant = ""
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 16, 1, 8)
        column.setSpacing(8)
        head = QVBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self.field)
        below = QHBoxLayout()
        below.addWidget(self._note, 1)
        below.addWidget(self._season)
        head.addLayout(below)
        column.addLayout(head)
        column.addWidget(self.table)

    def ask(self, what: str) -> Coroutine[Any, Any, None]:
        """Show who can be chosen; a single possible subject is chosen at once. Homes are many: there, what is
        typed before they are read is typed here.
        """
        self._all, self._enter = [], None
        if what in HOMES:
            self._reading = True
            self._open(what)
        return self._read(what)

    async def _read(self, what: str) -> None:
        found = await self._ctx.ops.run(choices, self._ctx.desk, what)
        away = what in HOMES and (self._what != what or not self.isVisible())
        self._reading = self._reading and away
        if found is None or away:
            return
        if len(found) == 1 and found[0].kind != "household":
            self.picked.emit(what, found[0])
            return
        self._all = found
        self._show_season(season(self._ctx.desk, what))
        if what in HOMES:
            self._filter()
        else:
            self._open(what)
        if self._enter is not None:
            self._pick_current(season=self._enter)

    def _open(self, what: str) -> None:
        self._what = what
        hint = "home" if what in HOMES else "name" if what in EVENTS or what == "place" else "place"
        title = self._ctx.texts(f"ui.pick_{'patrol' if what in ('quick', 'building') else what}")
        set_words(self._title, title)
        self.setAccessibleName(title)
        self.field.setAccessibleName(title)
        self.field.setPlaceholderText(self._ctx.texts(f"ui.pick_hint_{hint}"))
        self.field.clear()
        self._filter()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show_season(self, found: tuple[str, int] | None) -> None:
        """In a peak season its few items may be checked alone."""
        self._variant, count = found or ("", 0)
        self._season.setVisible(found is not None)
        if found:
            self._season.setText(self._ctx.texts(f"ui.pick_{self._variant}", count=count))

    def _typed(self) -> None:
        self._enter = None
        self._filter()

    def _filter(self) -> None:
        found = matching(self._all, self.field.text())
        self._model.set_rows(found)
        if found:
            self.table.setCurrentIndex(self._model.index(0, 0))
        self.table.setVisible(bool(found))
        self.table.setFixedHeight(40 * min(_ROWS, max(1, len(found))))
        order = self._ctx.texts("ui.pick_first") if self._what not in EVENTS else ""
        none = "" if self._reading else self._ctx.texts("ui.pick_none")
        set_words(self._note, order if found else none)
        self.place()

    def current_line(self) -> str:
        """The choice that Enter takes, in one breath."""
        choice = self._model.row_at(self.table.currentIndex())
        return self._model.line(choice) if choice is not None else ""

    def place(self) -> None:
        self.setFixedWidth(min(self._ctx.theme.px(_WIDTH), self._host.width() - 32))
        self.adjustSize()
        self.move((self._host.width() - self.width()) // 2, 72)

    def shut(self) -> None:
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _pick(self, choice: Choice | None) -> None:
        if choice is not None and self.isVisible():
            self.hide()
            self.picked.emit(self._what, choice)

    def _pick_current(self, *, season: bool) -> None:
        choice = self._model.row_at(self.table.currentIndex())
        if choice is not None and season:
            choice = replace(choice, variant=self._variant)
        self._pick(choice)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter typed into the field move and choose; leaving it closes.

        A page that takes the keyboard when it has been read gives it back: nobody left.
        """
        if isinstance(event, QFocusEvent) and event.lostFocus() and self.isVisible():
            if not self.isActiveWindow():
                return False
            if event.reason() == Qt.FocusReason.OtherFocusReason:
                QTimer.singleShot(0, self._take_back)
                return False
            self.shut()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _take_back(self) -> None:
        if self.isVisible():
            self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _key(self, event: QKeyEvent) -> bool:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step and self._model.rowCount():
            row = min(max(self.table.currentIndex().row() + step, 0), self._model.rowCount() - 1)
            self.table.setCurrentIndex(self._model.index(row, 0))
        elif event.key() in _ENTER:
            season = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self._reading:
                self._enter = season
            else:
                self._pick_current(season=season)
        elif event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            return False
        return True
