"""The road inside one process: the messages go through their JSON form, as on the wire."""

from collections.abc import Callable

from desktop.domain.say import UserError
from desktop.sync.protocol import Answer, Exchange
from desktop.sync.transport import FileRoad, Sender

Handler = Callable[[Exchange], Answer]
Become = Callable[[Sender, Sender], Handler]
"""Tells the server who sends from now on, and gives the way to it."""


class MemoryTransport:
    """Calls the server's handler directly."""

    def __init__(self, handler: Handler, become: Become | None = None, files: FileRoad | None = None) -> None:
        """`files`: the server's way of taking and giving photos and files."""
        self._handler, self._become, self._files = handler, become, files

    def exchange(self, request: Exchange) -> Answer:
        arrived = Exchange.model_validate_json(request.model_dump_json(by_alias=True))
        return Answer.model_validate_json(self._handler(arrived).model_dump_json())

    def become(self, former: Sender, now: Sender) -> None:
        if self._become is None:
            raise UserError("sync.offline")
        self._handler = self._become(former, now)

    def offer(self, sha256: str, size: int) -> int:
        return self._road().offer(sha256, size)

    def send(self, sha256: str, size: int, offset: int, piece: bytes) -> int:
        return self._road().send(sha256, size, offset, bytes(piece))

    def fetch(self, sha256: str, offset: int, most: int) -> bytes:
        return bytes(self._road().fetch(sha256, offset, most))

    def _road(self) -> FileRoad:
        if self._files is None:
            raise UserError("sync.offline")
        return self._files
