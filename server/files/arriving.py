"""The body of a request as it comes over the line: nothing that has arrived is lost when the line breaks."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from server.turned import Turned

_HELD = 1 << 20
"""Bytes in memory; then the line waits for the disk."""


class Arriving:
    """Listens from its first moment, while it is still found out who is calling: what the server's
    framework holds when a line breaks is thrown away by it.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._held = bytearray()
        self._news, self._room = asyncio.Event(), asyncio.Event()
        self._ended = self._stopped = False

    async def __aenter__(self) -> "Arriving":
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.cancel()
        with suppress(asyncio.CancelledError):
            await self._listening

    async def pour(self, append: Callable[[int, bytes], int], offset: int) -> None:
        """Hand everything over in its order. Raises what `append` raises, ClientDisconnect at the end
        when the line broke, Turned file_offset when another request goes on with it.
        """
        while piece := await self._next():
            offset = await run_in_threadpool(append, offset, piece)
        if self._stopped:
            raise Turned("file_offset", 409)
        await self._listening

    def stop(self) -> None:
        """Listen no more; what has arrived is still handed over."""
        self._stopped = True
        self._listening.cancel()

    async def whole(self, most: int) -> bytes:
        """All of it. Raises Turned file_too_long, ClientDisconnect."""
        parts = bytearray()
        while piece := await self._next():
            parts += piece
            if len(parts) > most:
                raise Turned("file_too_long", 413)
        await self._listening
        return bytes(parts)

    async def _next(self) -> bytes:
        while not self._held and not self._ended:
            self._news.clear()
            await self._news.wait()
        piece = bytes(self._held)
        self._held.clear()
        self._room.set()
        return piece

    async def _listen(self) -> None:
        try:
            async for piece in self._request.stream():
                self._held += piece
                self._news.set()
                while len(self._held) >= _HELD:
                    self._room.clear()
                    await self._room.wait()
        finally:
            self._ended = True
            self._news.set()
