"""The bar at the top: mark, search, how far the upload is, who works, the ribbon of demo data."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QWidget,
)

from desktop.texts import Texts
from desktop.ui import theme as tokens
from desktop.ui.parts.labels import words
from desktop.ui.theme import Theme


class Mark(QWidget):
    """The sign of the program, 28 square: a window of four panes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("action"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        painter.setPen(QPen(self._theme.colour("card"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(7, 7, 14, 14), 1, 1)
        painter.drawLine(14, 7, 14, 21)
        painter.drawLine(7, 14, 21, 14)
        painter.fillRect(QRectF(14, 14, 7, 7), self._theme.colour("card"))
        painter.end()


class SearchField(QLineEdit):
    """Magnifier at the left, Ctrl+K at the right while it is empty."""

    def __init__(self, theme: Theme, name: str, hint: str, key: str) -> None:
        super().__init__()
        self._theme, self._key = theme, key
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setFont(theme.font())
        self.setFixedHeight(theme.px(36))
        self.setTextMargins(26, 0, 0, 0)
        self.setMinimumWidth(160)
        self.setMaximumWidth(theme.px(480))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(480), self._theme.px(36))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        glass = self._theme.pixmap("magnify", "ink.2", 20, self.devicePixelRatioF())
        painter.drawPixmap(11, round(middle - 10), glass)
        if not self.text():
            font = self._theme.font("small")
            width = QFontMetricsF(font).horizontalAdvance(self._key) + 14
            cap = QRectF(self.width() - width - 7, middle - 11, width, 22)
            painter.setPen(QPen(self._theme.colour("line.key"), 1))
            painter.setBrush(self._theme.colour("sunk"))
            painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(self._theme.colour("ink.2"))
            painter.setFont(font)
            painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()


class Badge(QAbstractButton):
    """Flat button 36 high: icon, words, and a small arrow when it opens a menu."""

    def __init__(self, theme: Theme, icon: str, *, opens: bool = False) -> None:
        super().__init__()
        self._theme, self._icon, self._opens = theme, icon, opens
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_words(self, text: str, icon: str = "", name: str = "") -> None:
        self._icon = icon or self._icon
        self.setText(text)
        self.setAccessibleName(f"{name} {text}".strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(self._theme.font()).horizontalAdvance(self.text())
        return QSize(round(width) + 44 + (24 if self._opens else 0), self._theme.px(36))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.click()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, box, middle = self._theme, QRectF(self.rect()), self.height() / 2
        if self.isDown() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("action.tint" if self.isDown() else "sunk"))
            painter.drawRoundedRect(box, 4, 4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("action"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(QPointF(8, middle - 10), theme.pixmap(self._icon, "ink.2", 20, ratio))
        painter.setPen(theme.colour("ink"))
        painter.setFont(theme.font())
        painter.drawText(box.adjusted(36, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._opens:
            arrow = theme.pixmap("chevron-down", "ink.2", 18, ratio)
            painter.drawPixmap(QPointF(box.right() - 24, middle - 9), arrow)
        painter.end()


class Ribbon(QLabel):
    """演示数据: cannot be hidden."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self.setProperty("role", "ribbon")
        self.setFont(theme.font("body", bold=True))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(max(theme.px(104), self.fontMetrics().horizontalAdvance(text) + 40))


def divider() -> QWidget:
    """An upright line of 1 by 24."""
    line = QWidget()
    line.setProperty("role", "rule")
    line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line.setFixedSize(1, 24)
    return line


class TopBar(QFrame):
    """56 high. Sync badge and the entries of the person's menu are signals."""

    sync_wanted = Signal()
    person_wanted = Signal(str)
    """`settings`, `help` or `leave`."""

    def __init__(self, theme: Theme, texts: Texts, person: str, *, demo: bool) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setFixedHeight(theme.px(tokens.TOP))
        self.search = SearchField(theme, texts("ui.search"), texts("ui.search_hint"), "Ctrl+K")
        self.sync = Badge(theme, "sync")
        self.sync.clicked.connect(self.sync_wanted)
        self.person = self._person(theme, texts, person)
        name = words(theme, texts("common.app"), "h2", bold=True)
        self._name = name
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 0, 1)
        row.setSpacing(8)
        brand = QWidget()
        brand.setFixedWidth(theme.px(172))
        inside = QHBoxLayout(brand)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        inside.addWidget(Mark(theme))
        inside.addWidget(name)
        inside.addStretch(1)
        row.addWidget(brand)
        row.addWidget(self.search)
        row.addStretch(1)
        row.addWidget(self.sync)
        row.addWidget(divider())
        row.addWidget(self.person)
        row.addSpacing(8)
        if demo:
            row.addWidget(Ribbon(theme, texts("common.demo_ribbon")))

    def _person(self, theme: Theme, texts: Texts, person: str) -> Badge:
        badge = Badge(theme, "account-outline", opens=True)
        badge.show_words(person, name=texts("ui.person_menu", person=person))
        menu = QMenu(badge)
        menu.setFont(theme.font())
        for key in ("settings", "help", "leave"):
            action = menu.addAction(texts(f"ui.menu_{key}"))
            action.triggered.connect(lambda _=False, one=key: self.person_wanted.emit(one))
        badge.clicked.connect(lambda: menu.popup(badge.mapToGlobal(badge.rect().bottomLeft())))
        return badge


def rule_down() -> QWidget:
    """An upright line as high as what stands beside it."""
    line = divider()
    line.setMinimumHeight(24)
    line.setMaximumHeight(16777215)
    return line
