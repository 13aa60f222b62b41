"""全局搜索 Ctrl+K: names, pinyin initials, doors, ends of phone numbers."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.services.reports import exports
from desktop.services.shapes.search import SearchHit
from desktop.services.subjects import search
from desktop.ui.context import PageContext
from desktop.ui.export import Wanted, export_button
from desktop.ui.models.exports import hit_columns
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.parts.labels import set_words, words
from desktop.ui.parts.table import RowsView

_ICONS = {
    "household": "account-group-outline",
    "resident": "account-outline",
    "building": "office-building-outline",
    "place": "map-marker-path",
    "matter": "clipboard-alert-outline",
}
_WIDTH = 640
_ROWS = 9


class SearchPopup(QFrame):
    """Hangs below the search field of the top bar: arrows choose, Enter opens, Esc closes."""

    closed = Signal()

    def __init__(self, ctx: PageContext, field: QLineEdit, window: QWidget) -> None:
        super().__init__(window)
        self._ctx, self._field = ctx, field
        self._window = window
        texts, theme = ctx.texts, ctx.theme
        columns: list[Column[SearchHit]] = [
            Column(
                "",
                112,
                lambda hit: texts(f"searchpage.kind_{hit.kind}"),
                lambda hit: _ICONS.get(hit.kind, ""),
            ),
            Column("", 240, lambda hit: hit.title, look="bold"),
            Column("", 0, lambda hit: hit.detail, look="muted"),
        ]
        self._model: RowsModel[SearchHit] = RowsModel(columns)
        self.table = RowsView(theme, self._model, texts("searchpage.title"))
        self.table.horizontalHeader().hide()
        self.table.opened.connect(self._open)
        self._found_for: str | None = None
        """What was typed when the rows were found; None: nothing yet."""
        self._enter = False
        """Enter was pressed before the rows of what is typed were found."""
        self._note = words(theme, texts("searchpage.start"), colour="ink.2")
        self._note.setContentsMargins(16, 8, 16, 8)
        self.setObjectName("search")
        self.setStyleSheet(
            f"#search {{ background: {theme.hex('card')}; border: 1px solid {theme.hex('line.strong')};"
            " border-radius: 8px; }"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 8, 1, 8)
        column.setSpacing(0)
        column.addWidget(self._note)
        column.addWidget(self.table)
        self._button = export_button(ctx)
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignRight)
        self.hide()
        field.textEdited.connect(self._typed)
        field.installEventFilter(self)

    def open_below(self) -> None:
        """Show under the field and take what is typed there."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()
        self._place()
        self.show()
        self.raise_()
        self._ctx.start(self.refresh())

    def close_popup(self) -> None:
        self._enter = False
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _typed(self) -> None:
        self._enter = False
        self._ctx.start(self.refresh())

    def wanted(self) -> Wanted | None:
        """Everything that was found, also what does not fit below the field."""
        desk, text, texts = self._ctx.desk, self._field.text().strip(), self._ctx.texts
        if not self._model.rows:
            return None
        chosen = texts("export.search_for", text=text)
        return Wanted(texts("export.found"), chosen, hit_columns(texts), lambda: exports.hits(desk, text))

    async def refresh(self) -> None:
        text = self._field.text().strip()
        hits = await self._ctx.ops.run(search.find, self._ctx.desk, text) if text else []
        if hits is None or text != self._field.text().strip():
            self._enter = self._enter and hits is not None
            return
        self._model.set_rows(hits)
        self._found_for = text
        if hits:
            self.table.setCurrentIndex(self._model.index(0, 0))
        key = "found" if hits else "none" if text else "start"
        set_words(self._note, self._ctx.texts(f"searchpage.{key}", count=len(hits), text=text))
        self.table.setVisible(bool(hits))
        self._button.setVisible(bool(hits))
        self.table.setFixedHeight(40 * min(_ROWS, max(1, len(hits))))
        self._place()
        if self._enter:
            self._open_chosen()

    def _place(self) -> None:
        corner = self._field.mapTo(self._window, QPoint(0, self._field.height() + 4))
        self.move(corner)
        self.setFixedWidth(max(_WIDTH, self._field.width()))
        self.adjustSize()

    def _open_chosen(self) -> None:
        self._enter = False
        hit = self._model.row_at(self.table.currentIndex())
        if hit is not None and self.isVisible():
            self._open(hit)

    def _open(self, hit: SearchHit) -> None:
        self.close_popup()
        self._field.clear()
        self._found_for = None
        self._ctx.go(hit.target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter typed into the field move and open; leaving the field closes."""
        if event.type() == QEvent.Type.FocusIn and not self.isVisible():
            self._place()
            self.show()
            self.raise_()
        if event.type() == QEvent.Type.FocusOut and not self.table.hasFocus():
            self.close_popup()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        row = self.table.currentIndex().row()
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            wanted = min(max(row + step, 0), self._model.rowCount() - 1)
            self.table.setCurrentIndex(self._model.index(wanted, 0))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._found_for == self._field.text().strip():
                self._open_chosen()
            else:
                self._enter = True
        elif event.key() == Qt.Key.Key_Escape:
            self._enter = False
            self._field.clear()
            self.close_popup()
        else:
            return False
        return True
