"""The only bridge between the window's thread and work."""

import functools
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.domain.say import Say, UserError

if TYPE_CHECKING:
    import asyncio

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


class Ops(QObject):
    """Runs work on a few threads and brings the result back to the window's thread.

    What is started before there is a loop begins when `attach` names it.
    """

    changed = Signal(frozenset)
    """Names of the kinds that were changed, after each commit, on the window's thread."""
    trouble = Signal(Say)
    """The person's or the environment's fault, in words."""
    crashed = Signal(object)
    """Our fault: the exception."""
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None, threads: int = 3) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="ops")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[Coroutine[Any, Any, Any]] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._later: list[Callable[[], object]] = []
        self._told.connect(self._pass_on)

    def attach(self, loop: "asyncio.AbstractEventLoop") -> None:
        self._loop = loop
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            self.start(work)

    def notice(self, kinds: frozenset[str]) -> None:
        """A store's change notice; may be called on any thread."""
        self._told.emit(kinds)

    def _pass_on(self, kinds: frozenset[str]) -> None:
        self.changed.emit(kinds)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Result of `work`, run on a thread. None after an error, which has been told."""
        try:
            return await self.attempt(work, *args, **kwargs)
        except UserError as error:
            self.trouble.emit(error.say)
        except Exception as error:  # noqa: BLE001 - the one place where our faults end up
            self.report(error)
        return None

    async def done(self, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> bool:
        """Run `work` for its effect; False after an error, which has been told."""

        def told() -> bool:
            work(*args, **kwargs)
            return True

        return bool(await self.run(told))

    async def attempt(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, for those who say UserErrors themselves."""
        if self._loop is None:
            raise RuntimeError("no loop yet")
        call = functools.partial(work, *args, **kwargs)
        return await self._loop.run_in_executor(self._threads, call)

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine of a page; what it raises is reported."""
        if self._loop is None:
            self._waiting.append(work)
            return
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            if isinstance(error, UserError):
                self.trouble.emit(error.say)
            else:
                self.report(error)

        if not self._tasks:
            later, self._later = self._later, []
            for work in later:
                work()

    def afterwards(self, work: Callable[[], object]) -> None:
        """Call `work` when no coroutine of a page runs: none then shows anything on a page that is gone."""
        if self._tasks:
            self._later.append(work)
        else:
            work()

    def report(self, error: BaseException) -> None:
        log.error("unexpected", exc_info=error)
        self.crashed.emit(error)

    @property
    def busy(self) -> bool:
        return bool(self._tasks or self._waiting)

    def close(self) -> None:
        """Waits for what runs; what has not begun is dropped, and told so."""
        for work in self._waiting:
            work.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks and self._loop is not None and not self._loop.is_running() and not self._loop.is_closed():
            self._loop.run_until_complete(_one_turn())
        self._threads.shutdown(wait=True, cancel_futures=True)


async def _one_turn() -> None:
    """Those that were cancelled before it come to their end first."""
