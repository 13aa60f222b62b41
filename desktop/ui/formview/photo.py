"""Photos into a hazard card: from a file or the clipboard, never waiting for the disk."""

import base64
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.say import say
from desktop.services import pictures
from desktop.ui.context import PageContext

_SMALL = 512
"""Pixels of the longer side that is shown."""


def _small(data: bytes) -> QImage:
    return QImage.fromData(pictures.preview(data, _SMALL))


def thumbnail(data: str) -> QPixmap:
    """Of a JPEG as base64."""
    pixmap = QPixmap()
    pixmap.loadFromData(base64.b64decode(data))
    return pixmap


class PhotoIntake(QObject):
    """Asks for a file without stopping the window; hands over bytes and a small picture."""

    taken = Signal(bytes, QPixmap)

    def __init__(self, parent: QWidget, ctx: PageContext) -> None:
        super().__init__(parent)
        self._page, self._ctx = parent, ctx
        self._dialog: QFileDialog | None = None

    def choose(self) -> None:
        texts = self._ctx.texts
        dialog = QFileDialog(self._page, texts("formview.choose_photo"))
        dialog.setNameFilter(texts("formview.photo_files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.add_file)
        self._dialog = dialog
        dialog.open()

    def paste(self) -> None:
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self._ctx.say(say("formview.no_clipboard_photo"))
            return
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"PNG")).write(image)
        self._ctx.start(self._hand_over(bytes(buffer.data().data())))

    def add_file(self, path: str) -> None:
        self._ctx.start(self._read_file(path))

    async def _read_file(self, path: str) -> None:
        data = await self._ctx.ops.run(pictures.read_file, Path(path))
        if data is not None:
            await self._hand_over(data)

    async def _hand_over(self, data: bytes) -> None:
        small = await self._ctx.ops.run(_small, data)
        if small is not None:
            self.taken.emit(data, QPixmap.fromImage(small))
