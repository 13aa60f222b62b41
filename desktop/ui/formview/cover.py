"""Gas leak: the only card that covers the page (decision 7)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.domain.say import UserError
from desktop.texts import Texts
from desktop.ui.formview import entry
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.labels import set_words, words
from desktop.ui.theme import Theme


class LeakCover(QFrame):
    """On the spot: leave first. Entered from paper: what was done, and when."""

    gone_on = Signal(str)
    """The person goes on; the text says what was done (paper only)."""

    def __init__(self, theme: Theme, texts: Texts, *, from_paper: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._texts, self._from_paper = theme, texts, from_paper
        self.setObjectName("leak")
        self.setStyleSheet(f"#leak {{ background: {theme.hex('red.tint')}; }}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(96, 48, 96, 48)
        column.setSpacing(16)
        column.addStretch(1)
        title = texts("formview.leak_back_title" if from_paper else "formview.leak_title")
        self.setAccessibleName(title)
        column.addLayout(self._title(title))
        if from_paper:
            self._build_paper(column)
        else:
            self._build_leave(column)
        key = "formview.leak_record" if from_paper else "formview.leak_go_on"
        self.button = KeyButton(theme, texts(key), role="primary", keys=["Enter"], height=44)
        self.button.clicked.connect(self._go_on)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)

    def _title(self, text: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap("alert-octagon-outline", "red", 40, 2.0))
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words(self._theme, text, "h1", "red", bold=True, wrap=True), 1)
        return row

    def _build_leave(self, column: QVBoxLayout) -> None:
        column.addWidget(words(self._theme, self._texts("formview.leak_saved"), "question", bold=True))
        for number in range(1, 5):
            line = QHBoxLayout()
            line.setSpacing(12)
            line.addWidget(words(self._theme, str(number), "question", "red", bold=True))
            line.addWidget(
                words(self._theme, self._texts(f"formview.leak_{number}"), "question", wrap=True), 1
            )
            column.addLayout(line)

    def _build_paper(self, column: QVBoxLayout) -> None:
        column.addWidget(words(self._theme, self._texts("formview.leak_back_note"), wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        self.done = line_edit(
            self._theme, self._texts("formview.leak_done"), self._texts("formview.leak_done_hint")
        )
        self.done.setMaxLength(120)
        self.time = line_edit(
            self._theme, self._texts("formview.leak_time"), self._texts("formview.leak_time_hint"), 160
        )
        for place, (key, field) in enumerate((("leak_done", self.done), ("leak_time", self.time))):
            grid.addWidget(words(self._theme, self._texts(f"formview.{key}")), place, 0)
            grid.addWidget(
                field, place, 1, Qt.AlignmentFlag.AlignLeft if field is self.time else Qt.AlignmentFlag(0)
            )
        column.addLayout(grid)
        self._error = words(self._theme, "", wrap=True)
        column.addWidget(self._error)

    def take_focus(self) -> None:
        (self.done if self._from_paper else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self) -> None:
        if not self._from_paper:
            self.gone_on.emit("")
            return
        try:
            hour, minute = entry.clock_time(self.time.text())
        except UserError as error:
            set_words(self._error, self._texts.say(error.say))
            self.time.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not self.done.text().strip():
            set_words(self._error, self._texts("formview.leak_done_hint"))
            self.done.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        time = f"{hour:02d}:{minute:02d}"
        self.gone_on.emit(self._texts("formview.leak_detail", time=time, done=self.done.text().strip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only Enter does something; nothing reaches the form below."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._from_paper and self.done.hasFocus():
                self.time.setFocus(Qt.FocusReason.TabFocusReason)
            else:
                self._go_on()
        event.accept()
