"""Photos and files into a page: from a file, the clipboard, a phone's folder; never waiting for the disk."""

import base64
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.say import Say, UserError, say
from desktop.services.photos import pictures
from desktop.services.photos.phonefolder import Shot, Span
from desktop.ui.context import PageContext
from desktop.ui.photos.folder import PhoneFolder
from desktop.ui.photos.marks import written
from desktop.ui.photos.over import Over


class Slot(Protocol):
    """Where a photo goes. It stays the same while the person moves on to another question."""

    several: bool

    async def keep(self, data: bytes) -> None:
        """Take one photo in. Raises UserError as `pictures.take_in`."""


def thumbnail(data: str) -> QPixmap:
    """Of a JPEG as base64; null for none."""
    pixmap = QPixmap()
    if data:
        pixmap.loadFromData(base64.b64decode(data))
    return pixmap


class PhotoIntake(QObject):
    """Asks without stopping the window. `over` is the panel that lies over the page, if one does."""

    def __init__(self, page: QWidget, ctx: PageContext, focus: Callable[[], object]) -> None:
        """`focus` gives the keyboard back to the page."""
        super().__init__(page)
        self._page, self._ctx, self._focus = page, ctx, focus
        self.dialog: QFileDialog | None = None
        self.over: Over | None = None

    def choose(self, slot: Slot) -> None:
        """A photo file."""
        title, kinds = self._ctx.texts("formview.choose_photo"), self._ctx.texts("formview.photo_files")
        self.choose_file(title, kinds, lambda path: self.add_file(slot, path))

    async def add_file(self, slot: Slot, path: Path) -> None:
        """Raises UserError as `pictures.read_file` and the slot do."""
        await slot.keep(await self._ctx.ops.attempt(pictures.read_file, path))

    def choose_file(self, title: str, kinds: str, take: Callable[[Path], Awaitable[None]]) -> None:
        """Any file; `take` is given its path, and its UserErrors are said."""
        dialog = QFileDialog(self._page, title)
        dialog.setNameFilter(kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        async def read(path: str) -> None:
            await take(Path(path))

        dialog.fileSelected.connect(lambda path: self._ctx.start(read(path)))
        self.dialog = dialog
        dialog.open()

    def paste(self, slot: Slot) -> None:
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self._ctx.say(say("formview.no_clipboard_photo"))
        else:
            self._ctx.start(self._paste(slot, image))

    async def _paste(self, slot: Slot, image: QImage) -> None:
        await slot.keep(await self._ctx.ops.attempt(written, image, b"PNG"))

    def from_phone(self, slot: Slot, span: Callable[[], Span]) -> PhoneFolder | None:
        """A phone's folder over the page, until photos are taken or the person leaves."""
        panel = PhoneFolder(self._ctx, self._page, span, several=slot.several)
        panel.taken.connect(lambda shots: self._ctx.start(self._take(panel, slot, shots)))
        return panel if self.show_over(panel) else None

    def show_over(self, panel: Over) -> bool:
        """Lay a panel over the page; False when there is one already."""
        if self.over is not None:
            panel.deleteLater()
            return False
        self.over = panel
        panel.closed.connect(self._back)
        panel.open()
        return True

    def stop(self) -> None:
        """Before the page goes: no further photo is begun."""
        if isinstance(self.over, PhoneFolder):
            self.over.stopped = True

    def _back(self) -> None:
        self.over = None
        self._focus()

    async def _take(self, panel: PhoneFolder, slot: Slot, shots: list[Shot]) -> None:
        """One after the other; what cannot be taken is left, and why is said. Esc ends it between two."""
        try:
            await self._take_each(panel, slot, shots)
        finally:
            panel.taking = False

    async def _take_each(self, panel: PhoneFolder, slot: Slot, shots: list[Shot]) -> None:
        left: list[Shot] = []
        why: Say | None = None
        kept = 0
        for number, shot in enumerate(shots, start=1):
            if panel.gone or panel.stopped:
                break
            panel.show_progress(number, len(shots))
            try:
                await self.add_file(slot, shot.path)
            except UserError as error:
                left.append(shot)
                why = why or error.say
            else:
                kept += 1
        if why is not None and not panel.gone:
            panel.show_left(left, kept, why)
            return
        panel.shut()
        if kept:
            self._ctx.say(say("photos.added", count=kept))
