"""A laptop's sealed file is replayed into the very handler that answers HTTPS; the answers make a file back.

The whole file is examined first. Then its requests are answered in their order, each in a transaction of
its own, and after the last one all that is new to the laptop is read page by page while the answer file
is being written. Done again, done in another order, stopped in the middle: promise 2 of the exchange
(known changes are answered, not done) makes it harmless, and the file may simply be taken in once more.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.clock import Clock
from desktop.domain.moments import from_moment, to_moment
from desktop.sync.envelope import Told
from desktop.sync.manifest import Manifest, Part, Way, What, replace_text
from desktop.sync.protocol import PAGE_ROWS, Answer, Exchange, Refusal
from desktop.sync.sealed import Body, Sealed, examine, write_sealed
from desktop.sync.sealfaults import Fault, SealedFault
from desktop.sync.sealkeys import is_recipient, is_signed, packed, unpacked, verify_key
from server import recovery
from server.db import Database
from server.enrol import enrol
from server.exchange import exchange
from server.keys import OwnKeys, note_age_key, own_keys
from server.replacing import replace
from server.tables import REPLICA, SEALED
from server.turned import Turned
from server.wire import MAX_BODY, read_exchange, write

PAGES_MOST = 5_000
"""Pages of one answer file: five million rows. What is left comes with the next one."""
_OF_ONE_PART = frozenset({"malformed", "too_big", "too_many"})
"""Refusals that leave the other requests of the file alone."""


@dataclass
class Taken:
    """What one file did on the server."""

    replica_id: str
    staff_id: str
    number: int
    before: int
    """Number of the newest file of this laptop that was taken in before."""
    received: int
    """Number of the newest answer that the laptop had when it made the file."""
    results: Counter[str] = field(default_factory=Counter)
    """Verdicts by result."""
    refused: list[str] = field(default_factory=list)
    """Codes of requests that were turned away."""
    passed_over: int = 0
    """Parts of a kind that this program does not know."""
    rows: int = 0
    """Rows in the answer."""
    size: int = 0
    """Bytes of the answer file."""


def take(db: Database, file: Path, answer: Path, clock: Clock, told: Told | None = None) -> Taken:
    """Take in the request file and write the answer file.

    Raises SealedFault, Turned (`unknown_replica`, and as `enrol`): nothing was taken in then and no answer
    is written. Raises OSError also when only the answer could not be written: what was taken in stays, and
    the same file again brings the answer.
    """
    with db.reading() as connection:
        keys = own_keys(connection)
    sealed = examine(file, Way.TO_SERVER, keys.age)
    _admit(db, sealed, clock)
    taken, to = _begin(db, sealed.manifest)
    desk = _Desk(db, sealed.manifest, clock, taken)
    answers = desk.answers(sealed, told)
    db.write(lambda connection: _note(connection, sealed.manifest))
    taken.size = _answer_file(answer, clock.moment(), keys, to, desk, answers)
    return taken


# -- who sends -----------------------------------------------------------------


def _admit(db: Database, sealed: Sealed, clock: Clock) -> None:
    """Prove who sends; a laptop that goes on under another name, or joins, is made known first.

    Raises SealedFault FORGED, Turned `unknown_replica`, and as `replace` and `enrol`.
    """
    manifest = sealed.manifest
    joins, replaces = manifest.joins, manifest.replaces
    known = _replica(db, manifest.replica_id)
    if known is not None:
        sealed.check(known.public_key)
        return
    former = _replica(db, replaces.former_id) if replaces else None
    if replaces and former and replaces.request.replica_id == manifest.replica_id:
        sealed.check(replaces.request.public_key)
        said = replace_text(replaces.former_id, replaces.request)
        if not is_signed(former.public_key, said, replaces.signature):
            raise SealedFault(Fault.FORGED)
        replace(db, replaces.former_id, replaces.request, clock)
    elif joins and joins.replica_id == manifest.replica_id:
        sealed.check(joins.public_key)
        enrol(db, joins, clock)
    else:
        raise Turned("unknown_replica", 401)


def _replica(db: Database, replica_id: str) -> Row[Any] | None:
    with db.reading() as connection:
        return connection.execute(select(REPLICA).where(REPLICA.c.id == replica_id)).one_or_none()


def _begin(db: Database, manifest: Manifest) -> tuple[Taken, str]:
    """The record of this file, and the key its answer is encrypted to. Raises Turned without one."""
    with db.reading() as connection:
        replica = connection.execute(select(REPLICA).where(REPLICA.c.id == manifest.replica_id)).one()
        line = connection.execute(
            select(SEALED).where(SEALED.c.replica_id == manifest.replica_id)
        ).one_or_none()
    to = manifest.reply_to if is_recipient(manifest.reply_to) else (line.age_key if line else "")
    if not to:
        raise Turned("bad_key", 400, "reply_to")
    before = line.taken if line else 0
    return Taken(replica.id, replica.staff_id, manifest.number, before, manifest.received), to


def _note(connection: Connection, manifest: Manifest) -> None:
    """How far this laptop has come; an older file that comes later changes nothing."""
    line = SEALED.c.replica_id == manifest.replica_id
    known = connection.execute(select(SEALED).where(line)).one_or_none()
    if known is None or known.taken <= manifest.number:
        note_age_key(connection, manifest.replica_id, manifest.reply_to)
    for column, value in ((SEALED.c.taken, manifest.number), (SEALED.c.received, manifest.received)):
        connection.execute(SEALED.update().where(line, column < value).values({column: value}))


# -- answering -------------------------------------------------------------------


class _Desk:
    """Answers the requests of one file."""

    def __init__(self, db: Database, manifest: Manifest, clock: Clock, taken: Taken) -> None:
        self.manifest = manifest
        self._db, self._clock, self._taken = db, clock, taken
        self._request = Exchange(proto=manifest.proto, replica_id=manifest.replica_id, page=PAGE_ROWS)
        self._turned_away = False
        replica = _replica(db, manifest.replica_id)
        self._skew = timedelta(seconds=replica.skew if replica else 0)

    def answers(self, sealed: Sealed, told: Told | None) -> list[Body]:
        """One answer or refusal per request. Verdicts only: all rows follow when all changes are in."""
        found: list[Body] = []

        def part(part: Part, data: bytes) -> None:
            if part.what != What.EXCHANGE:
                self._taken.passed_over += 1
            elif not self._turned_away:
                found.append(self._answered(part, data))

        sealed.each(part, told)
        return found

    def _answered(self, part: Part, data: bytes) -> Body:
        try:
            request, malformed = read_exchange(unpacked(data, MAX_BODY))
            self._request = request.model_copy(update={"changes": [], "recovery": ""})
            answer = self._exchange(self._without_old_code(request), malformed, page=1)
        except SealedFault as fault:
            large = fault.fault is Fault.TOO_LARGE
            return self._refused(part, Turned("too_big", 413) if large else Turned("malformed", 400, "zstd"))
        except Turned as turned:
            return self._refused(part, turned)
        self._taken.results.update(one.result.value for one in answer.verdicts)
        told = answer.model_copy(update={"rows": [], "more": True})
        return Body(What.ANSWER, packed(write(told)), part.first, part.last)

    def _without_old_code(self, request: Exchange) -> Exchange:
        """Of a code that was overtaken, by a file or by line, the laptop may not have kept the way."""
        if request.recovery:
            overtaken = self.manifest.number < self._taken.before
            kept = recovery.kept_mark(self._db, self.manifest.replica_id)
            if overtaken or kept not in ("", request.recovery_over):
                return request.model_copy(update={"recovery": ""})
        return request

    def _refused(self, part: Part, turned: Turned) -> Body:
        self._turned_away = turned.code not in _OF_ONE_PART
        self._taken.refused.append(turned.code)
        refusal = Refusal(code=turned.code, detail=turned.detail)
        first, last = (0, 0) if self._turned_away else (part.first, part.last)
        return Body(What.REFUSAL, packed(write(refusal)), first, last)

    def _exchange(self, request: Exchange, malformed: dict[str, str] | None = None, *, page: int) -> Answer:
        """The laptop's own time is that of the day the file was made: what is known of its clock counts."""
        behind = to_moment(from_moment(self._clock.moment()) - self._skew)
        asked = request.model_copy(update={"page": page, "clock": behind})
        return exchange(self._db, self.manifest.replica_id, asked, self._clock, malformed)

    def pages(self) -> Iterator[Body]:
        """All that is new to the laptop: what it would ask for, page by page, if it were here.

        The assignment stays the one it knows: it has not seen the newer one yet.
        """
        manifest = self.manifest
        request = self._request.model_copy(update={"epoch": manifest.epoch, "have": dict(manifest.have)})
        for _ in range(0 if self._turned_away else PAGES_MOST):
            answer = self._exchange(request, page=PAGE_ROWS)
            self._taken.rows += len(answer.rows)
            yield Body(What.ANSWER, packed(write(answer)))
            if not answer.more or not answer.rows:
                return
            if request.epoch != answer.epoch:
                request = request.model_copy(update={"epoch": answer.epoch, "have": {}, "assignment": 0})
            have = request.have | {row.scope_id: row.rev for row in answer.rows}
            request = request.model_copy(update={"have": have})


def _answer_file(target: Path, moment: str, keys: OwnKeys, to: str, desk: _Desk, answers: list[Body]) -> int:
    """Write the answers and, page by page, the rows. Returns the size in bytes."""
    asked = desk.manifest

    def bodies() -> Iterator[Body]:
        yield from answers
        yield from desk.pages()

    def manifest(parts: list[Part]) -> Manifest:
        return Manifest(
            way=Way.TO_LAPTOP,
            proto=asked.proto,
            made_at=moment,
            replica_id=asked.replica_id,
            number=asked.number,
            epoch=asked.epoch,
            have=asked.have,
            first=asked.first,
            last=asked.last,
            sealed_to=to,
            signed_by=verify_key(keys.signing),
            parts=parts,
        )

    return write_sealed(target, Way.TO_LAPTOP, to, keys.signing, bodies(), manifest)
