"""Left of the form: sections with n/N, hazards found so far, and the promise that nothing is lost."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.formview.display import GRADE_ICONS
from desktop.ui.formview.flow import SectionCount
from desktop.ui.formview.lines import RISK_OF_GRADE
from desktop.ui.formview.rows import Summary
from desktop.ui.parts.labels import card, words
from desktop.ui.theme import Theme


class SectionRow(QWidget):
    """48 high: number or tick, title, n/N题."""

    picked = Signal(str)

    def __init__(self, theme: Theme, number: int, title: str) -> None:
        super().__init__()
        self._theme, self._number, self._title = theme, number, title
        self._count, self._done, self._on, self._first = "", False, False, ""
        self.setFixedHeight(48)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(title)

    def show_count(self, count: str, first: str, *, done: bool, on: bool) -> None:
        before = (self._count, self._first, self._done, self._on)
        self._count, self._first, self._done, self._on = count, first, done, on
        if before == (count, first, done, on):
            return
        self.setAccessibleName(f"{self._number} {self._title} {count}")
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.picked.emit(self._first)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = "action.tint" if self._on else "sunk" if self.underMouse() else "card"
        painter.fillRect(self.rect(), self._theme.colour(ground))
        painter.setPen(self._theme.colour("hair"))
        painter.drawLine(12, self.height() - 1, self.width() - 12, self.height() - 1)
        ink = "action" if self._on else "ink.2"
        painter.setFont(self._theme.font("body", self._on))
        painter.setPen(self._theme.colour(ink))
        if self._done and not self._on:
            tick = self._theme.pixmap("check", "ink.2", 18, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(11, 15), tick)
        else:
            painter.drawText(QRectF(0, 0, 40, 48), Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.setFont(self._theme.font("body"))
        count_width = painter.fontMetrics().horizontalAdvance(self._count)
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(0, 0, self.width() - 16, 48), right, self._count)
        painter.setFont(self._theme.font("body", self._on))
        room = self.width() - 38 - 16 - 8 - count_width
        title = painter.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(38, 0, room, 48), Qt.AlignmentFlag.AlignVCenter, title)
        painter.end()


class SectionList(QFrame):
    """All sections that have a question now."""

    picked = Signal(str)

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._rows: dict[str, SectionRow] = {}
        self.setObjectName("sections")
        self.setStyleSheet(
            f"#sections {{ background: {theme.hex('card')}; border: 1px solid {theme.hex('line')};"
            " border-radius: 8px; }"
        )
        self.setAccessibleName(texts("formview.sections"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 4, 1, 4)
        self._column.setSpacing(0)

    def show_sections(self, counts: Sequence[SectionCount], current: str) -> None:
        if list(self._rows) != [one.name for one in counts]:
            self._rebuild(counts)
        for one in counts:
            count = self._texts("formview.section_count", done=one.answered, total=one.total)
            row = self._rows[one.name]
            row.show_count(count, one.first, done=one.answered == one.total, on=one.name == current)

    def _rebuild(self, counts: Sequence[SectionCount]) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {}
        for number, one in enumerate(counts, start=1):
            row = SectionRow(self._theme, number, one.title)
            row.picked.connect(self.picked)
            self._rows[one.name] = row
            self._column.addWidget(row)


class FoundSoFar(QWidget):
    """本次隐患: one line per grade; hidden while there is none."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._shown: Summary | None = None
        self._holder = QVBoxLayout(self)
        self._holder.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_summary(self, summary: Summary) -> None:
        if summary == self._shown:
            return
        self._shown = summary
        while (item := self._holder.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.setVisible(bool(summary.grades or summary.leads))
        if not (summary.grades or summary.leads):
            return
        box = card(self._theme, "found")
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 12, 16, 12)
        total = sum(count for _, count in summary.grades)
        if summary.grades:
            column.addLayout(self._line("", self._texts("formview.hazards_now"), total, "", bold=True))
        for grade, count in summary.grades:
            risk = RISK_OF_GRADE.get(grade, "ink.2")
            word = self._texts(f"formview.grade_{grade}")
            column.addLayout(self._line(GRADE_ICONS[grade], word, count, risk))
        if summary.leads:
            word = self._texts("formview.leads_now")
            column.addLayout(self._line(GRADE_ICONS[""], word, summary.leads, "ink.2"))
        self._holder.addWidget(box)

    def _line(self, icon: str, word: str, count: int, ink: str, bold: bool = False) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        if icon:
            mark = QLabel()
            mark.setPixmap(self._theme.pixmap(icon, ink, 18, 2.0))
            row.addWidget(mark)
        row.addWidget(words(self._theme, word, colour=ink or "ink", bold=bold), 1)
        number = self._texts("formview.places", count=count)
        row.addWidget(words(self._theme, number, colour="action" if bold else "ink"))
        return row
