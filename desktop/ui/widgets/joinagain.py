"""The server does not know this laptop: a new one-time code, typed here, makes it known again."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from desktop.domain.say import UserError, say
from desktop.ui.context import PageContext
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.fields import line_edit
from desktop.ui.parts.labels import set_words, words
from desktop.ui.widgets.cards import Card


class JoinAgain(Card):
    """What is wrong and what is safe; a field and a button. Hidden while the server knows the laptop."""

    def __init__(self, ctx: PageContext) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        mark = QLabel()
        mark.setPixmap(ctx.theme.pixmap("alert-octagon-outline", "ink", 20, self.devicePixelRatioF()))
        self._said = words(ctx.theme, "", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._said, 1)
        self.code = line_edit(ctx.theme, ctx.texts("signin.code"), ctx.texts("syncpage.join_code"), width=320)
        self.code.setInputMethodHints(
            Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhLatinOnly
        )
        self.code.returnPressed.connect(self._ask)
        self.button = KeyButton(ctx.theme, ctx.texts("syncpage.do_join_again"), keys=["Enter"])
        self.button.clicked.connect(self._ask)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.code)
        row.addWidget(self.button)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row)
        self.column.addLayout(column)
        self.hide()

    def show_unknown(self, unknown: bool) -> None:
        if unknown and self.isHidden():
            set_words(self._said, self._texts("syncpage.join_again"))
        self.setVisible(unknown)

    def _ask(self) -> None:
        if not self.button.isEnabled():
            return
        if not self.code.text().strip():
            set_words(self._said, self._texts("signin.need_code"))
            self.code.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self._ctx.start(self._asking(self.code.text().strip()))

    async def _asking(self, code: str) -> None:
        self.button.setEnabled(False)
        set_words(self._said, self._texts("syncpage.joining_again"))
        try:
            await self._ctx.join_again(code)
        except UserError as error:
            set_words(self._said, self._texts.say(error.say))
            self.code.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.code.clear()
            self.hide()
            self._ctx.say(say("syncpage.joined_again"))
        finally:
            self.button.setEnabled(True)
