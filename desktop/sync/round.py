"""One round: send what waits, take what the server says, until there is no more.

Verdicts, rows and cursors of one answer are written in one local transaction:
a power cut leaves either all of an answer or none of it, and the same request
again changes nothing.
"""

import base64
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

from pydantic import TypeAdapter

from desktop.clock import Clock
from desktop.domain.moments import to_moment
from desktop.domain.say import UserError
from desktop.store import blobs, scopes, settle
from desktop.store.identity import REPLACES, fall_back, replaced
from desktop.store.outbox import Outgoing
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.answer import is_old_news, note_time, take_in
from desktop.sync.asking import Asked, Channel, have, last_seq, plain
from desktop.sync.protocol import (
    MAX_CHANGES,
    MAX_FILES,
    PAGE_ROWS,
    Answer,
    Change,
    Exchange,
    Result,
)
from desktop.sync.transport import TOO_MUCH, RequestRefused, Sender, Transport

SMALLEST_BATCH = 50
FIRST_BATCH = 200
QUICK, SLOW = 2.0, 8.0
"""Seconds of one request: below, the batch grows; above, it shrinks."""
_CHANGES = TypeAdapter(list[Change])
"""Made by reading, which takes half the time of `model_construct`."""
MOST_TURNS = 20
"""Requests without a new row or a new change before the round ends by itself."""


@dataclass(frozen=True)
class RoundReport:
    """What one round did, in changes; `pulled` in rows."""

    sent: int = 0
    applied: int = 0
    merged: int = 0
    conflict: int = 0
    held: int = 0
    refused: int = 0
    pulled: int = 0
    renewed: bool = False
    """The file was a copy of another one in use, and sends under a name of its own now."""
    retired: bool = False
    """The laptop was retired, and the server has all that is in the file: it is to be erased."""


def counted(results: Mapping[str, str], sent: int, pulled: int) -> RoundReport:
    """`results`: by change, the last one it got."""
    count = Counter(results.values())
    return RoundReport(
        sent=sent,
        applied=count[Result.APPLIED] + count[Result.DUPLICATE],
        merged=count[Result.MERGED],
        conflict=count[Result.CONFLICT],
        held=count[Result.HELD],
        refused=count[Result.REFUSED],
        pulled=pulled,
    )


@dataclass
class _Tally:
    """Counts of one round, each change once."""

    sent: set[str] = field(default_factory=set)
    results: dict[str, str] = field(default_factory=dict)
    pulled: int = 0
    idle: int = 0
    """Requests in a row that brought nothing."""
    renewed: bool = False
    retired: bool = False
    again: bool = False
    """The last answer left something to be asked for again."""
    code: str = ""
    """Recovery code that goes with the next request."""
    handed: bool = False
    """A recovery code was made in this round already."""
    names: int = 0
    """Former names that were tried."""
    numbered: list[Outgoing] = field(default_factory=list)
    """Changes that have their numbers on the disk, for the request after the one under way."""

    def report(self) -> RoundReport:
        report = counted(self.results, len(self.sent), self.pulled)
        return replace(report, renewed=self.renewed, retired=self.retired)


def run_round(store: Store, transport: Transport, clock: Clock, road: Executor | None = None) -> RoundReport:
    """Raises UserError when the server cannot be reached or refuses this laptop as a whole;
    what was answered before that is kept.

    With a `road`, a thread that asks, the next request is under way while an answer is written down.
    """
    tally = _Tally()
    batch = known = int(store.state("batch", FIRST_BATCH))
    channel = Channel(transport, road) if road else None
    asked: Asked | None = None
    go_on = True
    while go_on:
        try:
            if asked is None:
                asked = Asked(transport, _make_request(store, clock, batch, tally, transport, road))
            answer, seconds = asked.answer()
        except RequestRefused as refused:
            batch, asked = _after_refusal(store, asked, refused, batch, tally), None
            continue
        batch = _next_batch(batch, seconds)
        more = _hand_over(store, answer, tally)
        ahead = None
        if channel and not more and plain(asked.request, answer):
            ahead = _ask_ahead(store, clock, asked.request, answer, tally.numbered, channel)
        go_on, asked = _write_down(store, asked.request, answer, tally, ahead, batch if channel else 0)
        go_on |= more
        clock.met_server(answer.now)
        tally.retired = answer.retired
    tally.retired = tally.retired and store.read(settle.delivered)
    if batch != known:
        store.set_state("batch", batch)
    return tally.report()


def _write_down(
    store: Store, request: Exchange, answer: Answer, tally: _Tally, ahead: Asked | None, batch: int
) -> tuple[bool, Asked | None]:
    """Whether another request is needed, and which one is under way already. With a `batch`, that many
    changes more are numbered for the request after that.
    """
    try:
        under_way = ahead.request.changes if ahead else request.changes
        go_on = _take_answer(store, request, answer, tally, batch, last_seq(under_way))
    except BaseException:
        if ahead:
            ahead.let_go()
        raise
    if ahead and (tally.again or not go_on):
        ahead.let_go()
        ahead = None
    return go_on, ahead


def _take_own_name(store: Store, transport: Transport) -> None:
    """A restored or copied file tells the server its new name before anything else."""
    former = store.state(REPLACES)
    if not former:
        return
    now = {name: store.state(name) for name in ("replica_id", "signing_key")}
    transport.become(_sender(former), _sender(now))
    store.apply(replaced)


def _sender(stored: dict[str, str]) -> Sender:
    return Sender(stored["replica_id"], base64.b64decode(stored["signing_key"]))


def _hand_over(store: Store, answer: Answer, tally: _Tally) -> bool:
    """Where the server lacks this file's newest recovery code, make one: True, it goes with another
    request. Once in a round; a code that did not arrive is followed by another one in the next.
    """
    tally.code = ""
    if answer.recovery is None or store.recovery_held(answer.recovery) or tally.handed:
        return False
    tally.handed, tally.code = True, store.new_recovery_code()
    return bool(tally.code)


def _make_request(
    store: Store, clock: Clock, batch: int, tally: _Tally, transport: Transport, road: Executor | None
) -> Exchange:
    """The next request; with a `road` the changes of the one after it are numbered, too. Nothing is
    written where there is nothing to send.
    """

    def idle(tx: Tx) -> Exchange | None:
        if tx.state(REPLACES) or settle.waiting(tx):
            return None
        return asking(tx, [])

    def asking(tx: Tx, changes: list[Outgoing]) -> Exchange:
        made = _request(tx, clock, changes, scopes.cursors(tx.connection), tally.code)
        return made.model_copy(update={"files": blobs.to_ask(tx, MAX_FILES)})

    def work(tx: Tx) -> Exchange:
        changes = settle.take(tx, batch)
        made = asking(tx, changes)
        if road:
            tally.numbered = settle.take(tx, batch, after=last_seq(made.changes))
        return made

    tally.numbered = []
    made = store.read(idle)
    if made is None:
        _take_own_name(store, transport)
        made = store.apply(work)
    return made


def _ask_ahead(
    store: Store, clock: Clock, request: Exchange, answer: Answer, changes: list[Outgoing], channel: Channel
) -> Asked | None:
    """Send what will be asked for when `answer` is written down; None when that is nothing."""
    if not changes and not answer.more:
        return None
    made = store.read(lambda tx: _request(tx, clock, changes, have(tx, request, answer), ""))
    return Asked(channel.transport, made, channel.road)


def _request(tx: Tx, clock: Clock, changes: list[Outgoing], have: dict[str, int], code: str) -> Exchange:
    replica_id = str(tx.state("replica_id"))
    return Exchange(
        replica_id=replica_id,
        epoch=int(tx.state("epoch", 0)),
        have=have,
        assignment=int(tx.state("assignment", 0)),
        page=PAGE_ROWS,
        clock=to_moment(clock.source() + clock.offset),
        recovery=code,
        lean=True,
    ).model_copy(update={"changes": changes_of(changes, replica_id)})


def changes_of(found: list[Outgoing], replica_id: str) -> list[Change]:
    """As they stand in the file, where the triggers wrote them."""
    return _CHANGES.validate_python(
        [
            {
                "change_id": one.change_id,
                "replica_id": replica_id,
                "seq": one.seq,
                "tx": one.tx,
                "kind": one.kind,
                "row_id": one.row_id,
                "scope_id": one.scope_id,
                "op": one.op,
                "base_rev": one.base_rev,
                "set": one.set,
                "was": one.was,
                "made_at": one.made_at,
                "staff_id": one.staff_id,
                "schema": one.schema,
            }
            for one in found
        ]
    )


def _take_answer(
    store: Store, request: Exchange, answer: Answer, tally: _Tally, batch: int, last: int
) -> bool:
    """Write down one answer, and number up to `batch` changes after `last` in the same transaction.
    True when another request is needed.
    """

    def work(tx: Tx) -> int:
        tally.again = take_in(tx, answer, request.changes)
        tally.renewed |= bool(tx.state(REPLACES))
        tally.numbered = settle.take(tx, batch, after=last) if batch and last and not tally.again else []
        return settle.waiting(tx)

    fresh = {change.change_id for change in request.changes} - tally.sent
    if not request.changes and store.read(lambda tx: is_old_news(tx, answer)):
        tally.again, waiting = False, 0
        store.note(lambda tx: note_time(tx, answer))
    else:
        waiting = store.apply(work)
    tally.sent |= fresh
    tally.results |= {one.change_id: one.result for one in answer.verdicts}
    pulled = len(answer.rows) + sum(one.rev > 0 for one in answer.verdicts)
    tally.pulled += pulled
    tally.idle = 0 if pulled or fresh else tally.idle + 1
    if answer.more and not pulled:
        raise UserError("sync.nonsense")
    return tally.idle < MOST_TURNS and (answer.more or tally.again or bool(waiting and fresh))


def _after_refusal(
    store: Store, asked: Asked | None, refused: RequestRefused, batch: int, tally: _Tally
) -> int:
    """The batch to go on with. A server from a backup made before this file took its name does not know
    it: one of the names it had before may speak for it. Raises what cannot be helped.
    """
    if refused.code == "unknown_replica" and store.apply(lambda tx: fall_back(tx, tally.names)):
        tally.names += 1
        return batch
    if asked is None:
        raise refused
    return _smaller(store, asked.request, refused, tally)


def _smaller(store: Store, request: Exchange, refused: RequestRefused, tally: _Tally) -> int:
    """The batch to try next when the server cannot read a request as a whole.

    Down to one local transaction; one that cannot be read alone is marked as
    refused, so that it does not block the next. Raises what is no matter of size.
    """
    transactions = {change.tx for change in request.changes}
    if refused.code not in TOO_MUCH or not transactions:
        raise refused
    if len(transactions) > 1:
        return max(1, len(request.changes) // 2)

    unread = [change.change_id for change in request.changes]
    store.apply(lambda tx: settle.never_taken(tx, unread, "unreadable"))
    tally.sent.update(unread)
    tally.results |= dict.fromkeys(unread, Result.REFUSED.value)
    return SMALLEST_BATCH


def _next_batch(batch: int, seconds: float) -> int:
    """Grow while the line is quick, shrink when it is slow."""
    if seconds < QUICK:
        batch *= 2
    elif seconds > SLOW:
        batch //= 2
    return max(SMALLEST_BATCH, min(MAX_CHANGES, batch))
