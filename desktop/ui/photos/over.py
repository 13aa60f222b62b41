"""What lies over a page while a photo is chosen, marked or signed: calm, no window of its own."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.parts.heads import BackStrip
from desktop.ui.parts.labels import Keycap, words


class Over(QFrame):
    """Strip with the way back, a body, and a foot with the keys. Esc leaves; no key reaches the page below.

    `closed` comes when it has gone, and the page takes the keyboard back. It lives on until nothing reads it.
    """

    closed = Signal()

    def __init__(self, ctx: PageContext, page: QWidget, title: str, back: str) -> None:
        super().__init__(page)
        self.ctx, self.theme, self.texts = ctx, ctx.theme, ctx.texts
        theme = ctx.theme
        self._page = page
        self.gone = False
        self.setObjectName("over")
        self.setStyleSheet(f"#over {{ background: {theme.hex('ground')}; }}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.strip = BackStrip(theme, back)
        self.strip.back.connect(self.leave)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(24, 16, 24, 16)
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addLayout(self.body, 1)
        column.addWidget(self._foot())
        self.show_title(title)
        page.installEventFilter(self)

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("overfoot")
        foot.setFixedHeight(40)
        card, line = self.theme.hex("card"), self.theme.hex("line")
        foot.setStyleSheet(f"#overfoot {{ background: {card}; border-top: 1px solid {line}; }}")
        self.hints = QHBoxLayout(foot)
        self.hints.setContentsMargins(24, 1, 24, 0)
        self.hints.setSpacing(4)
        self.said = words(self.theme, "", colour="ink.2")
        self.hints.addWidget(self.said)
        self.hints.addStretch(1)
        return foot

    def add_hint(self, keys: tuple[str, ...], text: str) -> None:
        """Keys and what they do here, at the right of the foot."""
        for key in keys:
            self.hints.addWidget(Keycap(self.theme, key))
        self.hints.addWidget(words(self.theme, text, colour="ink.2"))
        self.hints.addSpacing(12)

    def show_title(self, title: str, second: str = "") -> None:
        self.strip.show_title(title, second)
        self.setAccessibleName(title)

    def open(self) -> None:
        self.setGeometry(self._page.rect())
        self.show()
        self.raise_()
        self.take_focus()

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Away, with nothing kept."""
        self.shut()

    def shut(self) -> None:
        if self.gone:
            return
        self.gone = True
        self._page.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self.ctx.ops.afterwards(self.deleteLater)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self.setGeometry(self._page.rect())
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays within."""
        stops = [
            one
            for one in self.findChildren(QWidget)
            if one.isVisible() and one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        here = next((place for place, one in enumerate(stops) if one.hasFocus()), -1 if forward else 0)
        if stops:
            stops[(here + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()
