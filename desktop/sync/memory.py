"""The road inside one process: the messages go through their JSON form, as on the wire."""

from collections.abc import Callable

from desktop.sync.protocol import Answer, Exchange

Handler = Callable[[Exchange], Answer]


class MemoryTransport:
    """Calls the server's handler directly."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    def exchange(self, request: Exchange) -> Answer:
        arrived = Exchange.model_validate_json(request.model_dump_json(by_alias=True))
        return Answer.model_validate_json(self._handler(arrived).model_dump_json())
