"""For the supervisor: the code to read to a colleague who forgot the PIN."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from desktop.domain.moments import china_day
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.services.matters.colleagues import colleague_named
from desktop.ui.context import PageContext
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import set_words, words
from desktop.ui.widgets.cards import Card, CardHead

if TYPE_CHECKING:
    from desktop.sync.protocol import RecoveryCode


class ResetCodes(Card):
    """A name, then the codes of that person's laptops. They are gone when the page is left."""

    def __init__(self, ctx: PageContext) -> None:
        super().__init__()
        self._ctx, self._texts = ctx, ctx.texts
        self.column.addWidget(CardHead(ctx.theme, ctx.texts("resetcode.title")))
        self._column = QVBoxLayout()
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(8)
        self.column.addLayout(self._column)
        self.name = QLineEdit()
        self.name.setFont(ctx.theme.font())
        self.name.setFixedHeight(ctx.theme.px(40))
        self.name.setPlaceholderText(ctx.texts("resetcode.name"))
        self.name.setAccessibleName(ctx.texts("resetcode.name"))
        self.name.returnPressed.connect(self._ask)
        self.button = KeyButton(ctx.theme, ctx.texts("resetcode.show"))
        self.button.clicked.connect(self._ask)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.button)
        self._column.addLayout(row)
        self._said = words(ctx.theme, ctx.texts("resetcode.lead"), colour="ink.2", wrap=True)
        self._column.addWidget(self._said)
        self._codes = QVBoxLayout()
        self._codes.setSpacing(4)
        self._column.addLayout(self._codes)

    def _ask(self) -> None:
        if self.name.text().strip() and self.button.isEnabled():
            self._ctx.start(self._asking(self.name.text()))

    async def _asking(self, name: str) -> None:
        self._show_codes([])
        self.button.setEnabled(False)
        set_words(self._said, self._texts("resetcode.asking"))
        try:
            person, codes = await self._ctx.ops.attempt(self._found, name)
        except UserError as error:
            set_words(self._said, self._texts.say(error.say))
        else:
            set_words(self._said, self._texts("resetcode.read_out", name=person.name))
            self._show_codes(codes)
        finally:
            self.button.setEnabled(True)

    def _found(self, name: str) -> "tuple[Staff, list[RecoveryCode]]":
        person = colleague_named(self._ctx.desk, name)
        return person, self._ctx.codes_for(person.id)

    def _show_codes(self, codes: "Sequence[RecoveryCode]") -> None:
        while (item := self._codes.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        for one in codes:
            day = china_day(one.enrolled_at)
            said = self._texts("ui.day", month=day.month, day=day.day)
            device = self._texts("resetcode.device", device=one.device or "—", day=said)
            self._codes.addWidget(words(self._ctx.theme, device, "small", "ink.2"))
            code = words(self._ctx.theme, one.code, "h2", bold=True, wrap=True)
            code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._codes.addWidget(code)
