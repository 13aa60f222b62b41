"""Drafts saved one after the other, the newest state always last, never in the window's way."""

import asyncio
from collections.abc import Awaitable, Callable

from desktop.ui.formview.flow import Snapshot


class DraftSaver:
    """Hands each state of the form to `save`, one at a time; `save` says whether it is on disk.

    `saved` is told whether the newest state is. While one save runs only the newest
    state waits: every state holds all answers, so an older one has nothing that a
    newer one lacks.
    """

    def __init__(self, save: Callable[[Snapshot], Awaitable[bool]], saved: Callable[[bool], None]) -> None:
        self._save = save
        self._saved = saved
        self._waiting: Snapshot | None = None
        self._task: asyncio.Task[None] | None = None

    def push(self, snapshot: Snapshot) -> None:
        self._waiting = snapshot
        if self._task is None or self._task.done():
            self._task = asyncio.get_event_loop().create_task(self._run())

    async def flush(self) -> None:
        """Return when the newest state is on disk. Errors were said by whoever saves."""
        while self._task is not None and not self._task.done():
            await asyncio.shield(self._task)

    async def _run(self) -> None:
        kept = False
        while self._waiting is not None:
            snapshot, self._waiting = self._waiting, None
            kept = await self._save(snapshot)
        self._saved(kept)
