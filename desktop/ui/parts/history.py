"""Stepper of a matter and timeline of what happened."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme import Theme

_CIRCLE = 24


class Stepper(QWidget):
    """Circles 24 joined by lines: done with a tick, the current one bold, those ahead grey."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stages: list[tuple[str, str]] = []
        self.setFixedHeight(_CIRCLE + 8)

    def show_stages(self, stages: Sequence[tuple[str, str]], name: str) -> None:
        """`stages`: word and `done`, `now` or `ahead`."""
        self._stages = list(stages)
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widths = []
        for word, state in self._stages:
            painter.setFont(self._theme.font("body", state == "now"))
            widths.append(_CIRCLE + 8 + painter.fontMetrics().horizontalAdvance(word))
        gaps = max(1, len(self._stages) - 1)
        line = max(8.0, (self.width() - sum(widths)) / gaps)
        x = 0.0
        for place, ((word, state), width) in enumerate(zip(self._stages, widths, strict=True)):
            self._paint_stage(painter, x, place + 1, word, state)
            x += width
            if place < len(self._stages) - 1:
                ahead = self._stages[place + 1][1] == "ahead"
                painter.setPen(QPen(self._theme.colour("line" if ahead else "action"), 2))
                middle = self.height() / 2
                painter.drawLine(QPointF(x + 12, middle), QPointF(x + line - 12, middle))
                x += line
        painter.end()

    def _paint_stage(self, painter: QPainter, x: float, number: int, word: str, state: str) -> None:
        circle = QRectF(x + 1, (self.height() - _CIRCLE) / 2 + 1, _CIRCLE - 2, _CIRCLE - 2)
        ring = "line.strong" if state == "ahead" else "action"
        painter.setPen(QPen(self._theme.colour(ring), 2))
        painter.setBrush(self._theme.colour("action" if state == "done" else "card"))
        painter.drawEllipse(circle)
        if state == "done":
            mark = self._theme.pixmap("check", "card", 16, self.devicePixelRatioF())
            painter.drawPixmap(circle.center() - QPointF(8, 8), mark)
        else:
            painter.setFont(self._theme.font("small", state == "now"))
            painter.setPen(self._theme.colour("ink.3" if state == "ahead" else "action"))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))
        painter.setFont(self._theme.font("body", state == "now"))
        painter.setPen(self._theme.colour({"ahead": "ink.3", "now": "action"}.get(state, "ink")))
        room = QRectF(x + _CIRCLE + 8, 0, self.width(), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, word)


@dataclass(frozen=True)
class Moment:
    """One line of a timeline in words."""

    icon: str
    title: str
    when: str
    detail: str
    target: object = None


class _MomentRow(QWidget):
    """With a target it can be reached by Tab; Enter or a click opens it."""

    opened = Signal(object)

    def __init__(self, theme: Theme, moment: Moment, *, first: bool, last: bool) -> None:
        super().__init__()
        self._theme, self._moment, self._first, self._last = theme, moment, first, last
        self.setFixedHeight(60 if moment.detail else 44)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" ".join(filter(None, (moment.when, moment.title, moment.detail))))
        self.setToolTip(moment.detail)
        if moment.target is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._moment.target)
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._moment.target is not None:
            self.opened.emit(self._moment.target)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._last:
            painter.setPen(QPen(self._theme.colour("line"), 2))
            painter.drawLine(QPointF(10, 32), QPointF(10, self.height()))
        ink = "action" if self._first else "ink.2"
        icon = self._theme.pixmap(self._moment.icon or "flag-outline", ink, 20, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(0, 6), icon)
        painter.setFont(self._theme.font("body"))
        painter.setPen(self._theme.colour("ink.2"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 4, self.width(), 24), right, self._moment.when)
        room = self.width() - 36 - painter.fontMetrics().horizontalAdvance(self._moment.when) - 8
        painter.setFont(self._theme.font("body", bold=True))
        painter.setPen(self._theme.colour("action" if self._moment.target is not None else "ink"))
        self._line(painter, QRectF(36, 4, room, 24), self._moment.title)
        painter.setFont(self._theme.font("small"))
        painter.setPen(self._theme.colour("ink.2"))
        self._line(painter, QRectF(36, 28, self.width() - 36, 20), self._moment.detail)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("action"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _line(self, painter: QPainter, rect: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)


class Timeline(QWidget):
    """Newest on top; a line with a target opens it."""

    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: list[Moment] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_moments(self, moments: Sequence[Moment]) -> None:
        if list(moments) == self._shown:
            return
        self._shown = list(moments)
        while (item := self._column.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for place, moment in enumerate(moments):
            row = _MomentRow(self._theme, moment, first=place == 0, last=place == len(moments) - 1)
            row.opened.connect(self.opened)
            self._column.addWidget(row)
