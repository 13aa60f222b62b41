"""Lines of the form column that are not being answered: done ones and those ahead."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.formview.display import GRADE_ICONS
from desktop.ui.formview.rows import RowState
from desktop.ui.parts.choices import ChoiceBar
from desktop.ui.parts.labels import Chip
from desktop.ui.theme import Theme

RISK_OF_GRADE = {"M": "red", "S": "orange", "G": "yellow"}
"""Colour of a grade; 提示 has none (tokens, section 1)."""

ROOM_FOR_CHOICES = 480
"""Segments that need more stand below the question."""


_TEXT, _PAD, _GAP = 48, 16, 8
"""Where the label begins, room at the right end, between two parts; logical pixels."""
_LABEL, _ANSWER, _LAST = 204, 176, 176
"""Room of label, answer and last answer of a line that is done."""


def room_for(theme: Theme, text: str) -> int:
    """Of a small text that is not to end in …: advances are rounded, and what is elided is not."""
    return theme.metrics("small").horizontalAdvance(text) + 2 if text else 0


class _Line(QWidget):
    """A line that opens its question when clicked. Painted by itself: a widget for each of its words
    would cost more than all the rest of an answer.
    """

    opened = Signal(str)

    def __init__(self, theme: Theme, state: RowState, height: int) -> None:
        super().__init__()
        self.theme, self.state = theme, state
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFixedHeight(height)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(state.label)
        self.setAccessibleName(
            " ".join(part for part in (state.label, state.answer, state.note, state.last) if part)
        )

    def renumber(self, state: RowState) -> None:
        """The same line when a question was put in or taken out before it."""
        self.state = state
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.state.name)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("sunk" if self.underMouse() else "card"))
        painter.setPen(self.theme.colour("hair"))
        painter.drawLine(_TEXT, self.height() - 1, self.width(), self.height() - 1)
        self.paint_words(painter)
        painter.end()

    def paint_words(self, painter: QPainter) -> None:
        """What stands on the line."""

    def text(
        self,
        painter: QPainter,
        x: int,
        room: int,
        text: str,
        colour: str,
        *,
        size: str = "body",
        bold: bool = False,
        right: bool = False,
    ) -> None:
        """One text in its room, in the middle of the line, ending in … when it does not fit."""
        if not text or room <= 0:
            return
        painter.setFont(self.theme.font(size, bold))
        painter.setPen(self.theme.colour(colour))
        fitting = self.theme.metrics(size, bold).elidedText(text, Qt.TextElideMode.ElideRight, room)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(x, 0, room, self.height(), side | Qt.AlignmentFlag.AlignVCenter, fitting)


class AnsweredLine(_Line):
    """40 high: tick, label, answer, chip or note, last answer in grey."""

    def __init__(self, theme: Theme, state: RowState) -> None:
        super().__init__(theme, state, 40)
        if state.chip:
            grade = state.chip.grade
            chip = Chip(theme, state.chip.text, GRADE_ICONS[grade], RISK_OF_GRADE.get(grade, ""))
            row = QHBoxLayout(self)
            row.setContentsMargins(_TEXT + _LABEL + _ANSWER + 2 * _GAP, 0, _PAD, 0)
            row.addWidget(chip)
            row.addStretch(1)
            row.addSpacing(_LAST if state.last else 0)
            self.setAccessibleName(f"{self.accessibleName()} {state.chip.text}")

    def paint_words(self, painter: QPainter) -> None:
        mark = self.theme.pixmap("check", "ink.2", 20, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(_PAD, (self.height() - 20) / 2), mark)
        state, x, end = self.state, _TEXT, self.width() - _PAD
        self.text(painter, x, _LABEL, state.label, "ink.2")
        x += _LABEL + _GAP
        self.text(painter, x, _ANSWER, state.answer, "ink", bold=True)
        x += _ANSWER + _GAP
        self.text(painter, end - _LAST, _LAST, state.last, "ink.3", size="small", right=True)
        if not state.chip:
            room = end - x - (_LAST + _GAP if state.last else 0)
            self.text(painter, x, room, state.note, "ink.3", size="small")


class AheadLine(_Line):
    """64 high: number, label, last answer, segments that can be pressed already."""

    picked = Signal(str, str)

    def __init__(self, theme: Theme, state: RowState) -> None:
        super().__init__(theme, state, 64)
        self._bar: ChoiceBar | None = None
        if state.type.startswith("select") and len(state.choices) <= 4:
            self._add_choices(theme, state)

    def _add_choices(self, theme: Theme, state: RowState) -> None:
        bar = ChoiceBar(theme, state.choices, 40)
        if bar.row.one_line() > ROOM_FOR_CHOICES:
            bar.deleteLater()
            return
        bar.setMinimumWidth(bar.row.one_line())
        bar.show_chosen(state.chosen)
        bar.picked.connect(lambda choice: self.picked.emit(state.name, choice))
        for button in bar.findChildren(QWidget):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _PAD, 0)
        row.addStretch(1)
        row.addWidget(bar, 0, Qt.AlignmentFlag.AlignVCenter)
        self._bar = bar

    def paint_words(self, painter: QPainter) -> None:
        state = self.state
        end = (self._bar.x() - _GAP) if self._bar is not None else self.width() - _PAD
        wide = room_for(self.theme, state.last)
        self.text(painter, _PAD, _TEXT - _PAD, str(state.number), "ink.3")
        self.text(painter, end - wide, wide, state.last, "ink.3", size="small", right=True)
        self.text(painter, _TEXT, end - _TEXT - (wide + _GAP if wide else 0), state.label, "ink")
