"""导出到U盘, 从U盘导入: asks where, works off the window's thread, tells how far it is and how it ended."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.codes import LETTERS
from desktop.domain.say import Say, UserError, say
from desktop.ui.context import PageContext
from desktop.ui.models.dates import time_text
from desktop.ui.models.sync import taken_said
from desktop.ui.parts.choosefile import at_stick, choose_existing, choose_file
from desktop.ui.syncline import SyncLine

if TYPE_CHECKING:
    from desktop.sync.envelope import Told
    from desktop.sync.files import Files
    from desktop.sync.infile import Taken
    from desktop.sync.outfile import Sent

OUT, IN = "Ctrl+E", "Ctrl+O"
_MARK = 4
"""Letters at the end of a file's name: two laptops of one minute do not take each other's place."""


class Carried:
    """Sealed files between the rounds of the line; see `desktop.ui.context.Carry`."""

    def __init__(self, files: "Files", line: Callable[[], SyncLine]) -> None:
        self._files, self._line = files, line

    async def out(self, target: Path, told: "Told") -> "Sent":
        return await self._line().alone(lambda: self._files.send(target, told))

    async def take(self, source: Path, told: "Told") -> "Taken":
        return await self._line().alone(lambda: self._files.take(source, told))


class Carrier(QObject):
    """`began` with words, `progressed` in hundredths, `ended`. One file at a time."""

    began = Signal(str)
    progressed = Signal(int)
    ended = Signal()

    def __init__(self, ctx: PageContext, window: QWidget) -> None:
        super().__init__(window)
        self._ctx, self._window = ctx, window
        self._running = False
        self._shown = 0
        self.dialog: QFileDialog | None = None

    def ask_out(self) -> None:
        texts, now = self._ctx.texts, self._ctx.desk.clock.now()
        mark = "".join(secrets.choice(LETTERS) for _ in range(_MARK))
        day = self._ctx.desk.clock.today().isoformat()
        name = texts("sealed.file_name", day=day, time=time_text(now).replace(":", ""), mark=mark)
        self.dialog = choose_file(
            self._window, texts("sealed.choose_out"), texts("sealed.kinds"), name, self._chosen_out
        )
        at_stick(self.dialog)

    def ask_in(self) -> None:
        texts = self._ctx.texts
        self.dialog = choose_existing(
            self._window, texts("sealed.choose_in"), texts("sealed.kinds"), self._chosen_in
        )
        at_stick(self.dialog)

    def _chosen_out(self, file: str) -> None:
        self._ctx.start(self._out(Path(file)))

    def _chosen_in(self, file: str) -> None:
        self._ctx.start(self._in(Path(file)))

    async def _out(self, target: Path) -> None:
        if self._begin("sealed.sending", target):
            self._end(await self._done_out(target))

    async def _in(self, source: Path) -> None:
        if self._begin("sealed.taking", source):
            self._end(await self._done_in(source))

    async def _done_out(self, target: Path) -> Say:
        try:
            sent = await self._ctx.carry.out(target, self._told)
        except UserError as error:
            return error.say
        return say("sealed.sent", count=sent.records, name=target.name)

    async def _done_in(self, source: Path) -> Say:
        try:
            taken = await self._ctx.carry.take(source, self._told)
        except UserError as error:
            return error.say
        return taken_said(self._ctx.texts, taken, self._ctx.desk.clock.today())

    def _begin(self, key: str, file: Path) -> bool:
        if self._running:
            self._ctx.say(say("sealed.running"))
            return False
        self._running, self._shown = True, 0
        self.began.emit(self._ctx.texts(key, name=file.name))
        return True

    def _end(self, sentence: Say) -> None:
        self._running = False
        self.ended.emit()
        self._ctx.say(sentence)

    def _told(self, done: int, total: int) -> None:
        """Called on the thread that works; the signal brings it to the window's."""
        percent = min(100, 100 * done // max(total, 1))
        if percent != self._shown:
            self._shown = percent
            self.progressed.emit(percent)
