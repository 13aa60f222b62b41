"""White strip on top of a form: way back, title, facts, the keys for the whole form."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import Elided
from desktop.ui.theme import Theme


class FormHeader(QFrame):
    """72 high. 完成 says in its own words what is missing."""

    back = Signal()
    same = Signal()
    normal = Signal()
    keep = Signal()
    finish = Signal()

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self.setFixedHeight(72)
        self.setObjectName("strip")
        self.setStyleSheet(
            f"#strip {{ background: {theme.hex('card')}; border-bottom: 1px solid {theme.hex('line')}; }}"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 21, 0)
        row.setSpacing(2)
        back = KeyButton(theme, texts("formview.back"), role="quiet", icon="chevron-left", keys=["Esc"])
        back.clicked.connect(self.back)
        row.addWidget(back)
        line = QFrame()
        line.setFixedSize(1, 24)
        line.setStyleSheet(f"background: {theme.hex('line')};")
        row.addSpacing(12)
        row.addWidget(line)
        row.addSpacing(16)
        self.title = Elided(theme, "", "h2", bold=True)
        self.facts = Elided(theme, "", "small", "ink.2")
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addStretch(1)
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addStretch(1)
        row.addLayout(column, 1)
        row.addSpacing(8)
        self.same_button = self._button(theme, row, "same", ["F8", "="], self.same)
        self.normal_button = self._button(theme, row, "normal", ["0"], self.normal)
        self._button(theme, row, "keep", ["Ctrl+S"], self.keep)
        self.finish_button = self._button(theme, row, "finish", ["Ctrl+Enter"], self.finish, "primary")

    def _button(
        self,
        theme: Theme,
        row: QHBoxLayout,
        key: str,
        keys: list[str],
        signal: SignalInstance,
        role: str = "plain",
    ) -> KeyButton:
        button = KeyButton(theme, self._texts(f"formview.{key}"), role=role, keys=keys)
        button.clicked.connect(signal)
        row.addWidget(button)
        return button

    def show_head(self, title: str, facts: str) -> None:
        for label, text in ((self.title, title), (self.facts, facts)):
            label.setText(text)
            label.setToolTip(text)

    def show_offers(self, *, same: bool, normal: bool) -> None:
        self.same_button.setVisible(same)
        self.normal_button.setVisible(normal)

    def show_finish(self, missing: int, wrong: int) -> None:
        if missing:
            text = self._texts("formview.finish_left", count=missing)
        elif wrong:
            text = self._texts("formview.finish_wrong", count=wrong)
        else:
            text = self._texts("formview.finish")
        self.finish_button.set_text(text)
        self.finish_button.set_keys([] if missing or wrong else ["Ctrl+Enter"])
        self.finish_button.setEnabled(not missing and not wrong)
