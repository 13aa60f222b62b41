"""安全隐患整改告知书 as it will be printed; it gets its number when it leaves the program."""

import re
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPageSize, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.domain.paperdata import NoticeData
from desktop.domain.say import say
from desktop.papers import notice
from desktop.papers.saving import save_whole
from desktop.services import notices
from desktop.services.desk import Desk
from desktop.services.shapes import Target
from desktop.texts import Texts
from desktop.ui.context import PageContext
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choosefile import choose_file
from desktop.ui.parts.heads import BackStrip, clear

_PREVIEW_PPI = 110.0
"""A4 is then 910 pixels wide: readable at 1366 without scrolling sideways."""
_PRINT_PPI = 300.0


def _preview(desk: Desk, record_id: str, texts: Texts, ratio: float) -> tuple[NoticeData, list[QImage]]:
    data = notices.prepare(desk, record_id)
    return data, [QImage.fromData(page) for page in notice.render_png(data, texts, _PREVIEW_PPI * ratio)]


def _numbered(desk: Desk, record_id: str, texts: Texts) -> tuple[NoticeData, list[QImage]]:
    data = notices.printed(desk, record_id)
    return data, [QImage.fromData(page) for page in notice.render_png(data, texts, _PRINT_PPI)]


def _save(desk: Desk, record_id: str, texts: Texts, file: Path) -> str:
    """Write the numbered notice; hands back its number."""
    data = notices.printed(desk, record_id)
    save_whole(file, notice.render(data, texts))
    return str(data.number)


class NoticePage(QWidget):
    """Ctrl+P prints, Ctrl+S saves a PDF file, Esc goes back."""

    def __init__(self, ctx: PageContext, target: Target) -> None:
        super().__init__()
        self._ctx, self._texts, self._id = ctx, ctx.texts, target.id
        self._number = ""
        self._dialog: QFileDialog | QPrintDialog | None = None
        theme, texts = ctx.theme, ctx.texts
        self._strip = BackStrip(theme, texts("noticepage.back"))
        self._strip.back.connect(ctx.back)
        save = KeyButton(theme, texts("noticepage.save"), icon="file-document-outline", keys=["Ctrl+S"])
        save.clicked.connect(self.save)
        printing = KeyButton(
            theme, texts("noticepage.print"), icon="printer-outline", keys=["Ctrl+P"], role="primary"
        )
        printing.clicked.connect(self.print_it)
        self._strip.buttons.addWidget(save)
        self._strip.buttons.addWidget(printing)
        inner = QWidget()
        self._pages = QVBoxLayout(inner)
        self._pages.setContentsMargins(24, 16, 24, 16)
        self._pages.setSpacing(16)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._strip)
        page.addWidget(scroll, 1)
        self.setFocusProxy(scroll)

    def title(self) -> str:
        return self._texts("noticepage.title")

    async def reload(self) -> None:
        """Shown once: what is on the paper does not change while it is looked at."""
        if self._pages.count():
            return
        ratio = self.devicePixelRatioF()
        made = await self._ctx.ops.run(_preview, self._ctx.desk, self._id, self._texts, ratio)
        if made is not None:
            self._show(*made, ratio)

    def _show(self, data: NoticeData, images: list[QImage], ratio: float) -> None:
        texts = self._texts
        self._number = data.number
        number = (
            texts("noticepage.numbered", number=data.number) if data.number else texts("noticepage.preview")
        )
        title = f"{self.title()}　{data.address}　{data.to_whom}"
        self._strip.show_title(title, f"{texts('noticepage.facts', count=len(images))} · {number}")
        self.setAccessibleName(title)
        clear(self._pages)
        line = self._ctx.theme.hex("line")
        for place, image in enumerate(images, start=1):
            image.setDevicePixelRatio(ratio)
            sheet = QLabel()
            sheet.setObjectName("sheet")
            sheet.setStyleSheet(f"#sheet {{ border: 1px solid {line}; background: white; }}")
            sheet.setPixmap(QPixmap.fromImage(image))
            sheet.setAccessibleName(texts("noticepage.page_of", page=place, pages=len(images)))
            self._pages.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)

    def save(self) -> None:
        texts = self._texts
        number = re.sub(r"[^\w-]", "", self._number) or self._ctx.desk.clock.today().isoformat()
        self._dialog = choose_file(
            self,
            texts("noticepage.save_title"),
            texts("noticepage.save_filter"),
            texts("noticepage.file_name", number=number),
            lambda file: self._run(self.save_as(Path(file))),
        )

    async def save_as(self, file: Path) -> None:
        number = await self._ctx.ops.run(_save, self._ctx.desk, self._id, self._texts, file)
        if number is not None:
            self._ctx.say(say("noticepage.saved", name=file.name))

    def print_it(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            self._ctx.say(say("noticepage.print_no_printer"))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.accepted.connect(lambda: self._run(self._send(printer)))
        self._dialog = dialog
        dialog.show()

    async def _send(self, printer: QPrinter) -> None:
        made = await self._ctx.ops.run(_numbered, self._ctx.desk, self._id, self._texts)
        if made is None:
            return
        painter = QPainter(printer)
        sheet = QRectF(0, 0, 0, 0)
        sheet.setSize(QSizeF(printer.pageRect(QPrinter.Unit.DevicePixel).size()))
        for place, image in enumerate(made[1]):
            if place:
                printer.newPage()
            painter.drawImage(sheet, image)
        painter.end()
        self._ctx.say(say("noticepage.sent"))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._ctx.start(work)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self._ctx.back()
        elif control and event.key() == Qt.Key.Key_P:
            self.print_it()
        elif control and event.key() == Qt.Key.Key_S:
            self.save()
        else:
            event.ignore()
