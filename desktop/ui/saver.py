"""States saved one after the other, the newest always last, never in the window's way. No Qt."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Saver(Generic[T]):
    """Hands each state to `save`, one at a time; `save` says whether it is on disk.

    `saved` is told whether the newest state is. While one save runs only the newest
    state waits: it holds all that an older one does. Two saves at once could end in
    the other order. A state that could not be saved is kept: the next one, or `flush`,
    tries again.
    """

    def __init__(
        self, save: Callable[[T], Awaitable[bool]], saved: Callable[[bool], None] = lambda _kept: None
    ) -> None:
        self._save = save
        self._saved = saved
        self._waiting: list[T] = []
        self._failed: list[T] = []
        self._task: asyncio.Task[None] | None = None

    def push(self, state: T) -> None:
        self._waiting, self._failed = [state], []
        if self._task is None or self._task.done():
            self._task = asyncio.get_event_loop().create_task(self._run())

    @property
    def failed(self) -> bool:
        """The newest state is not on disk, and nothing is being done about it."""
        return bool(self._failed)

    async def flush(self) -> bool:
        """Whether the newest state is on disk now. Errors were said by whoever saves."""
        if self._failed:
            self.push(self._failed.pop())
        while self._task is not None and not self._task.done():
            await asyncio.shield(self._task)
        return not self._failed

    async def _run(self) -> None:
        while self._waiting:
            state = self._waiting.pop()
            kept = await self._save(state)
            self._failed = [] if kept or self._waiting else [state]
        self._saved(not self._failed)
