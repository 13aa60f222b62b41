"""Who takes the bytes of one upload: the request that came last.

A laptop that comes again has lost its line; the request before it may not know that yet, and still
hold bytes. It is ended, and waited for, so that the laptop hears how much really arrived.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from server.files.arriving import Arriving

_BY_ITSELF, _PATIENCE = 3.0, 5.0
"""Seconds: an earlier request whose line broke ends by itself, with all that has arrived; one that has not
heard of it is ended. Of requests in other processes nothing is known here; offsets are compared anyway.
"""


class Turns:
    """Of one server process; used on its loop only."""

    def __init__(self) -> None:
        self._now: dict[tuple[str, str], tuple[Arriving, asyncio.Event]] = {}

    async def ended(self, upload: tuple[str, str]) -> None:
        """No earlier request takes bytes of it any more."""
        running = self._now.get(upload)
        if running is None:
            return
        body, over = running
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), _BY_ITSELF)
        if not over.is_set():
            body.stop()
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), _PATIENCE)

    @asynccontextmanager
    async def mine(self, upload: tuple[str, str], body: Arriving) -> AsyncIterator[None]:
        await self.ended(upload)
        mine = self._now[upload] = (body, asyncio.Event())
        try:
            yield
        finally:
            mine[1].set()
            if self._now.get(upload) is mine:
                del self._now[upload]
