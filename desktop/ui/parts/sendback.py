"""What the office asked about a record and what came of it; and choosing the answers to ask about."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop.domain.say import Say
from desktop.services.shapes.record import AnswerLine
from desktop.services.shapes.sendback import AskedField, SendBackView
from desktop.texts import Texts
from desktop.ui.parts.answerrows import value_of
from desktop.ui.parts.labels import Chip, card, rule, words
from desktop.ui.parts.reason import ReasonForm
from desktop.ui.theme import Theme

_STATES = {
    "open": "timer-sand",
    "answered": "progress-check",
    "accepted": "check-circle-outline",
    "again": "undo-variant",
}
_TICK, _LABEL = 20, 300


def _said(texts: Texts, value: str | Say) -> str:
    return value if isinstance(value, str) else texts.say(value)


def send_back_lines(theme: Theme, texts: Texts, view: SendBackView) -> QWidget:
    """One question of the office: who asked, old and new value, what was replied."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(words(theme, texts("recordspage.quoted", text=view.question), bold=True, wrap=True))
    chip = Chip(theme, texts(f"recordspage.sent_back_{view.state}"), _STATES[view.state])
    column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
    lines = [texts("recordspage.asked_by", by=texts.say(view.asked))]
    if view.state == "open":
        lines[0] += texts("recordspage.asked_to", to=texts.say(view.to))
    if view.answered:
        lines.append(texts("recordspage.answered_by", by=texts.say(view.answered)))
    if view.decided:
        lines.append(texts(f"recordspage.decided_{view.state}", by=texts.say(view.decided)))
    if view.reply:
        lines.append(texts("recordspage.quoted", text=view.reply))
    for line in lines:
        column.addWidget(words(theme, line, "small", "ink.2", wrap=True))
    for one in view.fields:
        column.addWidget(_field(theme, texts, one))
    if view.note:
        column.addWidget(words(theme, texts.say(view.note), "small", wrap=True))
    return holder


def _field(theme: Theme, texts: Texts, one: AskedField) -> QWidget:
    before = _said(texts, one.before)
    if not one.after:
        line = texts("recordspage.field_is", label=one.label, value=before)
    elif one.changed:
        line = texts("recordspage.field_now", label=one.label, before=before, after=_said(texts, one.after))
    else:
        line = texts("recordspage.field_same", label=one.label, value=before)
    return words(theme, line, bold=one.changed, wrap=True)


class TickRow(QAbstractButton):
    """One answer that can be ticked: Space or a click."""

    moved = Signal(int)

    def __init__(self, theme: Theme, key: str, label: str, value: str) -> None:
        super().__init__()
        self._theme, self.key, self._label, self._value = theme, key, label, value
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{label} {value}")
        self.setToolTip(f"{label} {value}")

    def sizeHint(self) -> QSize:
        return QSize(_LABEL + 200, 36)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked():
            painter.fillRect(box, self._theme.colour("action.tint"))
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("action"), 2))
            painter.drawRoundedRect(box, 4, 4)
        icon = "checkbox-marked-outline" if self.isChecked() else "checkbox-blank-outline"
        ink = "action" if self.isChecked() else "ink.2"
        mark = self._theme.pixmap(icon, ink, _TICK, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(8, box.center().y() - _TICK / 2), mark)
        self._paint_text(painter, self._label, 36, _LABEL - 8, "ink.2")
        self._paint_text(painter, self._value, 36 + _LABEL, self.width() - _LABEL - 44, "ink", bold=True)
        painter.end()

    def _paint_text(
        self, painter: QPainter, text: str, left: int, width: int, ink: str, bold: bool = False
    ) -> None:
        painter.setFont(self._theme.font("body", bold))
        painter.setPen(self._theme.colour(ink))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
        place = QRectF(left, 0, width, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


class AnswerChooser(QFrame):
    """Arrows and Space choose answers, Enter goes to the question, Enter sends, Esc leaves it.

    `given` hands over the keys and the question, `moved` what has the keyboard now: it is to be in view.
    """

    given = Signal(list, str)
    moved = Signal(QWidget)
    dropped = Signal()

    def __init__(self, theme: Theme, texts: Texts, answers: Sequence[AnswerLine]) -> None:
        super().__init__()
        self._texts = texts
        box = card(theme, "chooser")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(box)
        self.setAccessibleName(texts("recordspage.choose"))
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(2)
        self.head = words(theme, texts("recordspage.choose"), bold=True)
        column.addWidget(self.head)
        column.addWidget(words(theme, texts("recordspage.choose_how"), "small", "ink.2", wrap=True))
        self.picked = words(theme, "", "small", "action", wrap=True)
        self.picked.hide()
        column.addWidget(self.picked)
        column.addWidget(rule(theme))
        self.question = ReasonForm(theme, texts, texts("recordspage.do_send_back"), asks="question")
        self.question.given.connect(self._send)
        self.question.dropped.connect(self.dropped)
        column.addWidget(self.question)
        self.error = words(theme, "", "small", "red", wrap=True)
        self.error.hide()
        column.addWidget(self.error)
        self.rows = [
            TickRow(theme, one.key, " ".join(filter(None, (one.about, one.label))), value_of(texts, one))
            for one in answers
            if one.key
        ]
        for place, row in enumerate(self.rows):
            row.moved.connect(lambda step, at=place: self._go(at + step))
            row.toggled.connect(self._tell_picked)
            column.addWidget(row)

    @property
    def chosen(self) -> list[str]:
        return [row.key for row in self.rows if row.isChecked()]

    def _tell_picked(self) -> None:
        """The answers chosen, beside the question: their rows may be out of sight."""
        picked = [row.accessibleName() for row in self.rows if row.isChecked()]
        self.picked.setText(self._texts("recordspage.chosen", answers=picked))
        self.picked.setVisible(bool(picked))

    def take_focus(self) -> None:
        self._go(0)

    def _go(self, place: int) -> None:
        if 0 <= place < len(self.rows):
            self.rows[place].setFocus(Qt.FocusReason.TabFocusReason)
            self.moved.emit(self.rows[place])

    def _send(self, question: str) -> None:
        chosen = self.chosen
        self.error.setVisible(not chosen)
        if chosen:
            self.given.emit(chosen, question)
        else:
            self.error.setText(self._texts("sendback.no_fields"))
            self.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.question.field.setFocus(Qt.FocusReason.TabFocusReason)
            self.moved.emit(self.head)
            self.moved.emit(self.question)
        elif event.key() == Qt.Key.Key_Escape:
            self.dropped.emit()
        else:
            event.ignore()
