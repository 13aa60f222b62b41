"""Filter chips: one of them is on."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.ui.parts.flowlayout import FlowLayout
from desktop.ui.theme import Theme

_RING = 3


class FilterChip(QAbstractButton):
    """36 high, round ends; icon, word, count with unit."""

    def __init__(self, theme: Theme, text: str, icon: str = "") -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self._theme.font("body", bold=True)).horizontalAdvance(self.text())
        return QSize(width + 24 + (26 if self._icon else 0) + 2 * _RING, 36 + 2 * _RING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        box = QRectF(self.rect()).adjusted(_RING + 0.5, _RING + 0.5, -_RING - 0.5, -_RING - 0.5)
        painter.setPen(QPen(self._theme.colour("action" if on else "line.strong"), 1))
        ground = "action.tint" if on else "sunk" if self.underMouse() else "card"
        painter.setBrush(self._theme.colour(ground))
        painter.drawRoundedRect(box, 18, 18)
        ink = "action" if on else "ink"
        x = box.left() + 12
        if self._icon:
            mark = self._theme.pixmap(self._icon, ink, 18, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(x, box.center().y() - 9), mark)
            x += 26
        painter.setFont(self._theme.font("body", on))
        painter.setPen(self._theme.colour(ink))
        painter.drawText(
            QRectF(x, box.top(), box.right() - x, box.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("action"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 20, 20)
        painter.end()


class FilterBar(QWidget):
    """Chips in a row; `chosen` names the one that was pressed."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, chips: Sequence[tuple[str, str, str]]) -> None:
        """`chips`: name, word, icon."""
        super().__init__()
        self._words = {name: word for name, word, _ in chips}
        self._chips: dict[str, FilterChip] = {}
        row = FlowLayout(self, gap=2, line_gap=2)
        for name, word, icon in chips:
            chip = FilterChip(theme, word, icon)
            chip.clicked.connect(lambda _=False, one=name: self.choose(one))
            self._chips[name] = chip
            row.addWidget(chip)
        self.current = chips[0][0]
        self._chips[self.current].setChecked(True)

    def choose(self, name: str) -> None:
        self.show_current(name)
        self.chosen.emit(name)

    def show_current(self, name: str) -> None:
        self.current = name
        for one, chip in self._chips.items():
            chip.setChecked(one == name)

    def take_focus(self) -> None:
        self._chips[self.current].setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def word(self) -> str:
        """The chip that is on, in words."""
        return self._words[self.current]

    def show_text(self, name: str, text: str) -> None:
        self._chips[name].set_text(text)
