"""研判意见: the one thing of the report that is typed. Saved while it is typed."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop.services.reports import reports
from desktop.services.today import judgements
from desktop.ui.context import PageContext
from desktop.ui.parts.labels import card, words
from desktop.ui.saver import Saver

_AFTER = 400
"""Milliseconds without a key before what was typed is saved."""
_HEIGHT = 104


class Judgement(QWidget):
    """A box for some lines; Tab leaves it."""

    def __init__(self, ctx: PageContext) -> None:
        super().__init__()
        self._ctx = ctx
        self._shown = self._before = ""
        self._most = judgements.MOST_WORDS
        texts = ctx.texts
        self.field = QPlainTextEdit()
        self.field.setFont(ctx.theme.font())
        self.field.setFixedHeight(ctx.theme.px(_HEIGHT))
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(texts("report.judgement_hint"))
        self.field.setAccessibleName(texts("report.judgement_name", count=judgements.MOST_WORDS))
        self.field.textChanged.connect(self._typed)
        self._saver: Saver[str] = Saver(self._save)
        self._timer = QTimer(self, singleShot=True, interval=_AFTER)
        self._timer.timeout.connect(self._push)
        box = card(ctx.theme, "judgement")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(box)
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(6)
        column.addWidget(words(ctx.theme, texts("report.judgement"), bold=True))
        column.addWidget(self.field)

    def show_text(self, text: str) -> None:
        """What is kept, unless something else is being typed."""
        if self.field.toPlainText() == self._shown and text != self._shown:
            self._shown = text
            self._most = judgements.most_words(text)
            self.field.setPlainText(text)

    def _typed(self) -> None:
        text = self.field.toPlainText()
        if len(text) > self._most:
            self._take_back(self._before)
            return
        self._before = text
        if text != self._shown:
            self._timer.start()

    def _take_back(self, before: str) -> None:
        """The last change alone: what stands beside it may be somebody else's. Undoing takes back all keys
        of one run, so those before the last are put there again.
        """
        cursor, document = self.field.textCursor(), self.field.document()
        behind = document.characterCount() - cursor.position()
        self.field.undo()
        if self.field.toPlainText() != before:
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(before)
        cursor.setPosition(max(0, document.characterCount() - behind))
        self.field.setTextCursor(cursor)

    def _push(self) -> None:
        self._shown = self.field.toPlainText()
        self._saver.push(self._shown)

    async def _save(self, text: str) -> bool:
        return await self._ctx.ops.done(reports.keep_judgement, self._ctx.desk, text)

    @property
    def unsaved(self) -> bool:
        return self._timer.isActive() or self._saver.failed

    async def kept(self) -> bool:
        """Saved, and handed in as the judgement of this month."""
        if self._timer.isActive():
            self._timer.stop()
            self._push()
        saved = await self._saver.flush()
        return saved and await self._ctx.ops.done(reports.hand_in_judgement, self._ctx.desk)
