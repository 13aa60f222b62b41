"""One request on its way, and the one that may go out before its answer is written down.

While an answer is laid in, the line would be idle: with a thread that asks, the next
request is made from what the answer says and sent at once. Its changes got their numbers
when the answer before was written down, so that nothing has to reach the disk first. It
is only a guess about what will be in the file: when the file then wants something else,
its answer is thrown away, which is the same as an answer lost.
"""

import time
from concurrent.futures import Executor
from typing import NamedTuple

from desktop.store import scopes
from desktop.store.tx import Tx
from desktop.sync.protocol import Answer, Change, Exchange, Result
from desktop.sync.transport import Transport


class Channel(NamedTuple):
    """Whom to ask, and on which thread."""

    transport: Transport
    road: Executor


class Asked:
    """A request; without a `road` it is sent when its answer is waited for."""

    def __init__(self, transport: Transport, request: Exchange, road: Executor | None = None) -> None:
        self.request = request
        self._transport = transport
        self._sent = road.submit(self._ask) if road else None

    def answer(self) -> tuple[Answer, float]:
        """The answer and the seconds it took. Raises what the transport raises."""
        return self._sent.result() if self._sent else self._ask()

    def let_go(self) -> None:
        """Wait until the line is free again; the answer is not wanted any more."""
        if self._sent:
            self._sent.exception()

    def _ask(self) -> tuple[Answer, float]:
        begun = time.monotonic()
        return self._transport.exchange(self.request), time.monotonic() - begun


def plain(request: Exchange, answer: Answer) -> bool:
    """Whether an answer leaves nothing to be asked for again."""
    return request.epoch == answer.epoch and all(
        one.result is not Result.HELD and one.code != "seq_reused" for one in answer.verdicts
    )


def last_seq(changes: list[Change]) -> int:
    """0 without changes."""
    return max((one.seq for one in changes), default=0)


def have(tx: Tx, request: Exchange, answer: Answer) -> dict[str, int]:
    """The cursors as they will be when the answer is laid in."""
    reached = scopes.cursors(tx.connection)
    if not answer.more:
        return reached | {scope_id: total.rev for scope_id, total in answer.scopes.items()}
    place = {one.change_id: one.scope_id for one in request.changes}
    told = [(row.scope_id, row.rev) for row in answer.rows]
    told += [(place[one.change_id], one.rev) for one in answer.verdicts if one.rev]
    for scope_id, rev in told:
        reached[scope_id] = max(reached.get(scope_id, 0), rev)
    return reached
