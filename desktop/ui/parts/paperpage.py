"""A page that shows a paper as it will be printed; it gets its number when it leaves the program."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPageSize, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from desktop.domain.say import say
from desktop.papers.saving import save_whole
from desktop.services.desk import Desk
from desktop.services.shapes.target import Target
from desktop.texts import Texts
from desktop.ui.context import PageContext
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choosefile import choose_file
from desktop.ui.parts.heads import BackStrip, clear
from desktop.ui.parts.pagelayout import scrolled, stacked

_PREVIEW_PPI = 110.0
"""A4 is then 910 pixels wide: readable at 1366 without scrolling sideways."""
_PRINT_PPI = 300.0
_CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True)
class Paper:
    """One paper, ready to be set. `number` is empty while it is only looked at."""

    number: str
    title: str
    pdf: Callable[[], bytes]
    png: Callable[[float], list[bytes]]
    """Pages at a resolution in pixels per inch."""
    word: Callable[[], bytes] | None = None
    """The same as a Word file, where the page offers one."""


Reader = Callable[[Desk, Texts, bool], Paper]
"""Reads the paper; True: it leaves now, and is numbered. Runs off the window thread."""


Shown = tuple[Paper, list[QImage]]


def _pages(read: Reader, desk: Desk, texts: Texts, ppi: float, *, numbered: bool) -> Shown:
    paper = read(desk, texts, numbered)
    return paper, [QImage.fromData(page) for page in paper.png(ppi)]


def _save(read: Reader, desk: Desk, texts: Texts, file: Path) -> str:
    """Write the numbered paper, as Word where the file is called so; hands back its number."""
    paper = read(desk, texts, True)
    word = paper.word if file.suffix.lower() == ".docx" else None
    save_whole(file, (word or paper.pdf)())
    return paper.number


class PaperPage(QWidget):
    """Ctrl+P prints, Ctrl+S saves a PDF file, Ctrl+Shift+S a Word file, Esc goes back.

    `name`, `short`: of the paper, in its texts; `has_word`: it can be saved as a Word file, too.
    """

    name = short = ""
    has_word = False

    def __init__(self, ctx: PageContext, target: Target) -> None:
        super().__init__()
        self.ctx, self.texts, self.target = ctx, ctx.texts, target
        self._number = ""
        self._dialog: QFileDialog | QPrintDialog | None = None
        theme, texts = ctx.theme, ctx.texts
        self._strip = BackStrip(theme, texts("noticepage.back"))
        self._strip.back.connect(ctx.back)
        icon = "file-document-outline"
        save = KeyButton(theme, texts("noticepage.save"), icon=icon, keys=["Ctrl+S"])
        save.clicked.connect(lambda: self.save())
        word = KeyButton(theme, texts("noticepage.save_word"), icon=icon, keys=["Ctrl+Shift+S"])
        word.clicked.connect(lambda: self.save("docx"))
        printing = KeyButton(
            theme, texts("noticepage.print"), icon="printer-outline", keys=["Ctrl+P"], role="primary"
        )
        printing.clicked.connect(self.print_it)
        self.buttons = self._strip.buttons
        self._strip.buttons.addWidget(save)
        self._strip.buttons.addWidget(word)
        word.setVisible(self.has_word)
        self._strip.buttons.addWidget(printing)
        inner = QWidget()
        self._pages = QVBoxLayout(inner)
        self._pages.setContentsMargins(24, 16, 24, 16)
        self._pages.setSpacing(16)
        scroll = scrolled(inner)
        stacked(self, self._strip, scroll)
        self.setFocusProxy(scroll)

    def reader(self) -> Reader:
        """How the paper is read; bound to the target."""
        raise NotImplementedError

    def title(self) -> str:
        return self.texts(f"noticepage.{self.name}")

    def _called(self) -> str:
        """What the paper is called in a sentence."""
        return self.texts(f"noticepage.{self.short or self.name}")

    async def reload(self) -> None:
        """Shown once: what is on the paper does not change while it is looked at."""
        if self._pages.count():
            return
        ratio = self.devicePixelRatioF()
        read, ppi = self.reader(), _PREVIEW_PPI * ratio

        def look(desk: Desk, texts: Texts) -> Shown:
            return _pages(read, desk, texts, ppi, numbered=False)

        made = await self.ctx.ops.run(look, self.ctx.desk, self.texts)
        if made is not None:
            self._show(*made, ratio)

    def _show(self, paper: Paper, images: list[QImage], ratio: float) -> None:
        texts = self.texts
        self._number = paper.number
        number = texts("noticepage.preview")
        if paper.number:
            number = texts("noticepage.numbered", paper=self._called(), number=paper.number)
        title = f"{self.title()}　{paper.title}"
        self._strip.show_title(title, f"{texts('noticepage.facts', count=len(images))} · {number}")
        self.setAccessibleName(title)
        clear(self._pages)
        line = self.ctx.theme.hex("line")
        for place, image in enumerate(images, start=1):
            image.setDevicePixelRatio(ratio)
            sheet = QLabel()
            sheet.setObjectName("sheet")
            sheet.setStyleSheet(f"#sheet {{ border: 1px solid {line}; background: white; }}")
            sheet.setPixmap(QPixmap.fromImage(image))
            told = {"paper": self._called(), "page": place, "pages": len(images)}
            sheet.setAccessibleName(texts("noticepage.page_of", **told))
            self._pages.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)

    def save(self, kind: str = "pdf") -> None:
        """Ask for a place; `kind` is the suffix."""
        texts = self.texts
        number = re.sub(r"[^\w-]", "", self._number) or self.ctx.desk.clock.today().isoformat()
        self._dialog = choose_file(
            self,
            texts("noticepage.save_title", paper=self._called()),
            texts(f"noticepage.filter_{kind}"),
            texts("noticepage.file_name", title=self.title(), number=number, kind=kind),
            lambda file: self.ctx.start(self.save_as(Path(file))),
        )

    async def save_as(self, file: Path) -> None:
        number = await self.ctx.ops.run(_save, self.reader(), self.ctx.desk, self.texts, file)
        if number is not None:
            self.ctx.say(say("noticepage.saved", paper=self._called(), name=file.name))

    def print_it(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            self.ctx.say(say("noticepage.print_no_printer"))
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setFullPage(True)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.accepted.connect(lambda: self.ctx.start(self._send(printer)))
        self._dialog = dialog
        dialog.show()

    async def _send(self, printer: QPrinter) -> None:
        read = self.reader()

        def final(desk: Desk, texts: Texts) -> Shown:
            return _pages(read, desk, texts, _PRINT_PPI, numbered=True)

        made = await self.ctx.ops.run(final, self.ctx.desk, self.texts)
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
        self.ctx.say(say("noticepage.sent"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.ctx.back()
        elif control and event.key() == Qt.Key.Key_P:
            self.print_it()
        elif control and event.key() == Qt.Key.Key_S:
            self.save()
        elif self.has_word and event.modifiers() == _CONTROL_SHIFT and event.key() == Qt.Key.Key_S:
            self.save("docx")
        else:
            event.ignore()
