"""Lines of the form column that are not being answered: done ones and those ahead."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.formview.display import GRADE_ICONS
from desktop.ui.formview.rows import RowState
from desktop.ui.parts.choices import ChoiceBar
from desktop.ui.parts.labels import Chip, Elided, set_words, words
from desktop.ui.theme import Theme

RISK_OF_GRADE = {"M": "red", "S": "orange", "G": "yellow"}
"""Colour of a grade; 提示 has none (tokens, section 1)."""

ROOM_FOR_CHOICES = 480
"""Segments that need more stand below the question."""


class _Line(QWidget):
    """A line that opens its question when clicked."""

    opened = Signal(str)

    def __init__(self, theme: Theme, state: RowState, height: int) -> None:
        super().__init__()
        self.theme, self.state = theme, state
        self.setMinimumHeight(height)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            " ".join(part for part in (state.label, state.answer, state.note, state.last) if part)
        )
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 0, 16, 0)
        self.row.setSpacing(8)

    def renumber(self, state: RowState) -> None:
        """The same line when a question was put in or taken out before it."""
        self.state = state

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
        painter.drawLine(48, self.height() - 1, self.width(), self.height() - 1)
        self.paint_mark(painter)
        painter.end()

    def paint_mark(self, painter: QPainter) -> None:
        """What stands before the label."""


class AnsweredLine(_Line):
    """40 high: tick, label, answer, chip or note, last answer in grey."""

    def __init__(self, theme: Theme, state: RowState) -> None:
        super().__init__(theme, state, 40)
        self.row.addSpacing(24)
        self.row.addWidget(Elided(theme, state.label, colour="ink.2", width=204))
        self.row.addWidget(Elided(theme, state.answer, bold=True, width=176))
        if state.chip:
            grade = state.chip.grade
            chip = Chip(theme, state.chip.text, GRADE_ICONS[grade], RISK_OF_GRADE.get(grade, ""))
            self.row.addWidget(chip)
            self.setAccessibleName(f"{self.accessibleName()} {state.chip.text}")
        elif state.note:
            self.row.addWidget(words(theme, state.note, "small", "ink.3"))
        self.row.addStretch(1)
        if state.last:
            last = Elided(theme, state.last, "small", "ink.3")
            last.setAlignment(Qt.AlignmentFlag.AlignRight)
            last.setMaximumWidth(176)
            self.row.addWidget(last)

    def paint_mark(self, painter: QPainter) -> None:
        mark = self.theme.pixmap("check", "ink.2", 20, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(16, (self.height() - 20) / 2), mark)


class AheadLine(_Line):
    """64 high: number, label, last answer, segments that can be pressed already."""

    picked = Signal(str, str)

    def __init__(self, theme: Theme, state: RowState) -> None:
        super().__init__(theme, state, 64)
        self._number = words(theme, str(state.number), colour="ink.3")
        self._number.setFixedWidth(24)
        self.row.addWidget(self._number)
        self.row.addWidget(Elided(theme, state.label), 1)
        if state.last:
            self.row.addWidget(words(theme, state.last, "small", "ink.3"))
        if state.type.startswith("select") and len(state.choices) <= 4:
            bar = ChoiceBar(theme, state.choices, 40)
            if bar.row.one_line() <= ROOM_FOR_CHOICES:
                bar.setMinimumWidth(bar.row.one_line())
                bar.show_chosen(state.chosen)
                bar.picked.connect(lambda choice: self.picked.emit(state.name, choice))
                for button in bar.findChildren(QWidget):
                    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                self.row.addWidget(bar, 0, Qt.AlignmentFlag.AlignVCenter)
            else:
                bar.deleteLater()

    def renumber(self, state: RowState) -> None:
        super().renumber(state)
        set_words(self._number, str(state.number))
