"""Small pictures of a grid, read one at a time, so that work and saving never wait for them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from desktop.domain.say import UserError
from desktop.services.photos import phonefolder
from desktop.services.photos.phonefolder import Shot
from desktop.ui.context import PageContext
from desktop.ui.parts.photos import paint_photo
from desktop.ui.photos.shots import THUMB, ShotsModel

_WAITING = 60
"""Pictures that wait: what was seen last is read first, what was scrolled away is not read."""


def _small(path: Path, ratio: float) -> QImage:
    """Cut to its place with round corners, so that painting it is quick. Null for what cannot be read."""
    photo = QImage.fromData(phonefolder.thumb(path, round(2 * THUMB.width())))
    if photo.isNull():
        return photo
    made = QImage(THUMB * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    paint_photo(painter, QRectF(QPointF(0, 0), THUMB), photo)
    painter.end()
    return made


class ThumbLoader(QObject):
    """Reads what the model asks for while `may` allows it."""

    def __init__(self, ctx: PageContext, model: ShotsModel, ratio: float, may: Callable[[], bool]) -> None:
        """`ratio` of the screen."""
        super().__init__(model)
        self._ctx, self._model, self._ratio, self._may = ctx, model, ratio, may
        self._queue: list[Shot] = []
        self._reading = False
        model.wanted.connect(self._want)

    def forget(self) -> None:
        """Another list is shown."""
        self._queue = []

    def _want(self, row: int) -> None:
        shot = self._model.shots[row]
        self._queue = [*(one for one in self._queue if one is not shot), shot][-_WAITING:]
        if not self._reading:
            self._reading = True
            self._ctx.start(self._read())

    async def _read(self) -> None:
        while self._queue and self._may():
            shot = self._queue.pop()
            if self._model.known(shot):
                continue
            try:
                image = await self._ctx.ops.attempt(_small, shot.path, self._ratio)
            except UserError:
                image = QImage()
            if self._may():
                self._model.show_picture(shot, None if image.isNull() else QPixmap.fromImage(image))
        self._reading = False
