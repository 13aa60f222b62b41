"""A photo as large as the page: the small picture at once, the whole when it is here or has been fetched."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.say import Say, UserError
from desktop.services.records import attachments
from desktop.services.shapes.attached import Looked
from desktop.ui.context import PageContext
from desktop.ui.parts.labels import set_words
from desktop.ui.photos.over import Over
from desktop.ui.theme import Theme

_TURNS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_PageUp: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageDown: 1,
}
_LINE_DOWN = frozenset({"sync.offline", "sync.slow", "sync.nonsense", "sync.server_trouble", "sync.portal"})


def open_large(
    ctx: PageContext, page: QWidget, photos: Sequence[tuple[str, str]], at: int, then: Callable[[], None]
) -> None:
    """Over the page; `then` gives the page its keyboard back. `photos`: id, and what it shows in words."""
    over = LargePhoto(ctx, page, photos, at)
    over.closed.connect(then)
    over.open()


class _Picture(QWidget):
    """As large as fits, whole, in the middle; without a picture the icon of a file."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._photo = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_photo(self, photo: QPixmap, name: str) -> None:
        self._photo = photo
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect())
        if self._photo.isNull():
            icon = self._theme.pixmap("file-document-outline", "ink.2", 64, self.devicePixelRatioF())
            painter.drawPixmap(box.center() - QRectF(0, 0, 64, 64).center(), icon)
        else:
            size = QSizeF(self._photo.size()).scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRectF(box.topLeft(), size)
            fitted.moveCenter(box.center())
            painter.drawPixmap(fitted, self._photo, QRectF(self._photo.rect()))
        painter.end()


class LargePhoto(Over):
    """Left and right turn to the others, Esc leaves. What is fetched stays on this laptop for a while."""

    def __init__(
        self, ctx: PageContext, page: QWidget, photos: Sequence[tuple[str, str]], at: int = 0
    ) -> None:
        """`photos`: id, and what it shows in words."""
        super().__init__(ctx, page, "", ctx.texts("photos.close"))
        self._photos, self._at = list(photos), at
        self._picture = _Picture(ctx.theme)
        self.body.addWidget(self._picture, 1)
        if len(self._photos) > 1:
            self.add_hint(("←", "→"), ctx.texts("photos.hint_turn"))
        self._turn(0)

    def _turn(self, by: int) -> None:
        self._at = (self._at + by) % len(self._photos)
        name = self._photos[self._at][1]
        of = len(self._photos)
        self.show_title(name, self.texts("photos.one_of", at=self._at + 1, of=of) if of > 1 else "")
        self.ctx.start(self._load(self._at))

    async def _load(self, at: int) -> None:
        photo_id, name = self._photos[at]
        found = await self.ctx.ops.run(attachments.look, self.ctx.desk, photo_id)
        if found is None or not self._shown(at):
            return
        self._show(found, name)
        if found.here:
            self._tell("")
        elif await self._fetched(found, at) and self._shown(at):
            whole = await self.ctx.ops.run(attachments.look, self.ctx.desk, photo_id)
            if whole is not None and self._shown(at):
                self._show(whole, name)
                self._tell("")

    async def _fetched(self, found: Looked, at: int) -> bool:
        """Bring the whole; what stands in the way is said below the small picture."""
        if self.ctx.fetch is None:
            self._tell(self.texts("photos.large_offline"))
            return False
        size = attachments.size_said(found.size)
        self._tell(self.texts("photos.fetching", size=self.texts.say(size)))
        wanted = [True]
        try:
            await self.ctx.ops.attempt(
                self.ctx.fetch, found.sha256, found.size, lambda: wanted[0] and self._shown(at)
            )
        except UserError as error:
            if self._shown(at):
                self._tell(self._why(error.say))
            return False
        finally:
            wanted[0] = False
        return True

    def _why(self, said: Say) -> str:
        return self.texts("photos.large_offline") if said.key in _LINE_DOWN else self.texts.say(said)

    def _shown(self, at: int) -> bool:
        return not self.gone and self._at == at

    def _show(self, found: Looked, name: str) -> None:
        photo = QPixmap()
        if found.picture:
            photo.loadFromData(found.picture)
        self._picture.show_photo(photo, name)

    def _tell(self, sentence: str) -> None:
        set_words(self.said, sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _TURNS.get(Qt.Key(event.key()))
        if by is not None and len(self._photos) > 1:
            self._turn(by)
            event.accept()
        else:
            super().keyPressEvent(event)
