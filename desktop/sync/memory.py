"""The road inside one process: the messages go through their JSON form, as on the wire."""

from collections.abc import Callable

from desktop.domain.say import UserError
from desktop.sync.protocol import Answer, Exchange
from desktop.sync.transport import Sender

Handler = Callable[[Exchange], Answer]
Become = Callable[[Sender, Sender], Handler]
"""Tells the server who sends from now on, and gives the way to it."""


class MemoryTransport:
    """Calls the server's handler directly."""

    def __init__(self, handler: Handler, become: Become | None = None) -> None:
        self._handler, self._become = handler, become

    def exchange(self, request: Exchange) -> Answer:
        arrived = Exchange.model_validate_json(request.model_dump_json(by_alias=True))
        return Answer.model_validate_json(self._handler(arrived).model_dump_json())

    def become(self, former: Sender, now: Sender) -> None:
        if self._become is None:
            raise UserError("sync.offline")
        self._handler = self._become(former, now)
