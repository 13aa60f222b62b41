"""The line to the server as the window shows it: rounds by themselves, one now, how it stands."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.domain.say import Say, UserError, say
from desktop.store.erase import ERASED
from desktop.store.store import APPLIED
from desktop.sync.keeper import Keeper, LineState
from desktop.sync.round import RoundReport
from desktop.ui.ops import Ops

T = TypeVar("T")

_AGAIN = 60_000
"""Milliseconds until the keeper is started again after a fault of ours."""
_PATIENCE = 10.0
"""Seconds a running round is waited for when the window closes."""
QUIET = frozenset({"state", "draft", "blob", "line"})
"""Changes that need no round."""


class SyncLine(QObject):
    """`changed` comes with every turn; `said` carries a trouble once, not at every try; `erased`: the file is
    to be closed and is gone.
    """

    changed = Signal()
    said = Signal(Say)
    erased = Signal(Say)

    def __init__(
        self,
        one_round: Callable[[], RoundReport],
        ops: Ops,
        parent: QObject | None = None,
        files: Callable[[Callable[[], bool]], bool] | None = None,
    ) -> None:
        super().__init__(parent)
        self._ops = ops
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="sync")
        self._keeper = Keeper(one_round, files=files, executor=self._threads, told=self._told)
        self._task: asyncio.Task[None] | None = None
        self._trouble = ""
        self._leaving = self._erased = False
        self.paused = False
        """No rounds by themselves, until the person says so; one now is made all the same."""
        self.state = LineState()
        ops.changed.connect(self._saved)

    @property
    def down(self) -> bool:
        return self.state.trouble is not None

    def start(self) -> None:
        """Keep going by itself; never waited for."""
        if self._leaving:
            return
        self._task = asyncio.get_event_loop().create_task(self._keeper.run())
        self._task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._ops.report(error)
            QTimer.singleShot(_AGAIN, self, self.start)

    def _told(self, state: LineState) -> None:
        if state.running:
            return
        self.state = state
        if self._over(state.trouble):
            return
        key = state.trouble.key if state.trouble else ""
        if state.trouble is not None and key != self._trouble:
            self.said.emit(state.trouble)
        self._trouble = key
        if state.report is not None and state.report.renewed:
            self.said.emit(say("sync.renewed"))
        self.changed.emit()

    def _over(self, trouble: Say | None) -> bool:
        if trouble is None or trouble.key not in ERASED:
            return False
        if not self._erased:
            self._erased = True
            self._keeper.pause()
            self.erased.emit(trouble)
        return True

    def _saved(self, kinds: frozenset[str]) -> None:
        if kinds - QUIET and APPLIED not in kinds:
            self._keeper.saved()

    def pause(self, on: bool) -> None:
        """Of one's own will, as on a telephone's dear line; until the program is closed."""
        self.paused = on
        if on:
            self._keeper.pause()
        elif not (self._leaving or self._erased):
            self._keeper.resume()
        self.changed.emit()

    async def now(self) -> Say:
        """A round at once, and what to say of it."""
        try:
            report = await self._keeper.now()
        except UserError as error:
            return error.say
        if report.refused or report.conflict or report.merged:
            return say("ui.synced_some")
        if report.applied:
            return say("ui.synced_sent", count=report.applied)
        return say("ui.synced_nothing")

    async def alone(self, work: Callable[[], T]) -> T:
        """Sealed files out and in: never while a round runs. Raises UserError; what is shown follows."""
        try:
            return await self._keeper.alone(work)
        except UserError as error:
            self._over(error.say)
            raise
        finally:
            self.changed.emit()

    async def leave(self) -> None:
        """No further round; a running one ends first."""
        self._leaving = True
        self._keeper.pause()
        if self._task is not None:
            self._task.cancel()
        loop = asyncio.get_running_loop()
        try:
            await asyncio.wait_for(loop.run_in_executor(None, self._threads.shutdown), _PATIENCE)
        except TimeoutError:
            self._threads.shutdown(wait=False)
