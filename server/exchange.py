"""One round: take the laptop's changes, answer each, hand it what is new. No HTTP here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import BigInteger, Connection, bindparam, case, func

from desktop.clock import Clock
from desktop.domain.moments import from_moment
from desktop.sync.protocol import OLDEST_PROTO, PROTO, Answer, Exchange, ScopeSum, Verdict
from server import recovery
from server.contact import Contact, Who, contact
from server.db import Database
from server.files import known
from server.intake import Intake
from server.own import Own
from server.people import NOBODY, Assignment, assignment_at, assignments_since
from server.pull import Line, has_all, page, sums
from server.schema import FIRST_EPOCH
from server.sender import Sender
from server.tables import REPLICA
from server.turned import Turned

SEEN_EVERY = 600
"""Seconds after which a round without changes writes down that the replica was seen."""
MAX_SKEW = 2**31 - 1
WAIT_DAYS = 30
"""How long after a restore a change waits for the laptop whose row it is about; then it is refused."""


@dataclass(frozen=True)
class _Round:
    """One request with the time it came in."""

    who: Who
    body: Exchange
    now: str

    def contact(self, connection: Connection, *, lock: bool = False) -> Contact:
        """Who sent it. Raises Turned, also when the body names another replica."""
        found = contact(connection, self.who, lock=lock)
        if self.body.replica_id != found.id:
            raise Turned("wrong_replica", 403)
        return found

    def have(self, caller: Contact) -> Mapping[str, int]:
        """The sender's cursors; those of another history do not count."""
        return self.body.have if self.body.epoch == caller.epoch else {}

    def told(self, caller: Contact) -> int:
        """Highest assignment version that the sender says it knows."""
        return min(self.assignment(caller), caller.current.version)

    def assignment(self, caller: Contact) -> int:
        """The version the sender says it knows; one of another history says nothing."""
        return self.body.assignment if self.body.epoch == caller.epoch else 0

    @property
    def skew(self) -> int:
        """Seconds the laptop's clock is behind; 0 when it does not say its time."""
        try:
            behind = from_moment(self.now) - from_moment(self.body.clock)
        except ValueError:
            return 0
        return max(-MAX_SKEW, min(MAX_SKEW, int(behind.total_seconds())))


def exchange(
    db: Database,
    who: Who,
    body: Exchange,
    clock: Clock,
    malformed: Mapping[str, str] | None = None,
) -> Answer:
    """One round of a replica which has proved who it is, or is to by `who`.

    `malformed` names changes of a wrong shape (change id: field): they are
    refused like any other, so that they block nothing. Raises Turned.
    """
    answer, rows = _exchange(db, who, body, clock, malformed or {})
    answer.rows = [row.row() for row in rows]
    return answer


def exchange_json(
    db: Database, who: Who, body: Exchange, clock: Clock, malformed: Mapping[str, str]
) -> bytes:
    """As `exchange`, the answer as JSON: rows are passed on as they are stored."""
    answer, rows = _exchange(db, who, body, clock, malformed)
    head = answer.model_dump(exclude={"rows", "verdicts"})
    verdicts = [_lean(one) for one in answer.verdicts]
    return orjson.dumps({**head, "verdicts": verdicts, "rows": [row.message() for row in rows]})


def _lean(verdict: Verdict) -> dict[str, Any]:
    """What is empty is not said."""
    return {name: value for name, value in verdict.__dict__.items() if value}


def _exchange(
    db: Database, who: Who, body: Exchange, clock: Clock, malformed: Mapping[str, str]
) -> tuple[Answer, list[Line]]:
    """One transaction; a second one, to read, when there were changes and others' rows are new, too."""
    if not OLDEST_PROTO <= body.proto <= PROTO:
        raise Turned("proto", 400, f"{OLDEST_PROTO}-{PROTO}")
    now = _Round(who, body, clock.moment())
    if body.changes or body.recovery:
        verdicts, own, answer = db.write(lambda connection: _take(connection, now, malformed))
        if answer is not None:
            return answer, []
    else:
        verdicts, own = [], Own()
    with db.reading() as connection:
        caller = now.contact(connection)
        answer, rows = _answer(connection, now, caller, own)
    answer.verdicts = verdicts
    if not verdicts:
        _note_seen(db, now, caller)
    return answer, rows


def _take(
    connection: Connection, now: _Round, malformed: Mapping[str, str]
) -> tuple[list[Verdict], Own, Answer | None]:
    """The verdicts; and the answer, when the sender then has all there is."""
    caller = now.contact(connection, lock=True)
    replica, current = caller.replica, caller.current
    before = _held_before(connection, now, caller)
    sender = Sender(
        replica_id=caller.id,
        staff_id=replica.staff_id,
        scopes=current.scopes | before.scopes,
        skew=now.skew,
        now=now.now,
        permission=caller.permission,
        restored=_lately_restored(caller.epoch, now.now),
    )
    intake = Intake(connection, sender, replica.last_seq, malformed, now.body.lean)
    verdicts = intake.take(now.body.changes)
    _write_seen(connection, now, caller, last_seq=intake.last_seq)
    if now.body.recovery:
        recovery.keep(connection, caller.id, now.body.recovery, now.now)
    if now.body.recovery or intake.moved_people:
        return verdicts, intake.own, None
    return verdicts, intake.own, _if_all(connection, now, caller, intake, verdicts)


def _held_before(connection: Connection, now: _Round, caller: Contact) -> Assignment:
    """What the sender held when he worked, if it is not what he holds now. After a restore he does not tell
    which version he knew last: any that came after the one he is known to have known.
    """
    replica, told = caller.replica, now.assignment(caller)
    known = max(told, replica.assignment)
    if known >= caller.current.version:
        return NOBODY
    if not told:
        return assignments_since(connection, replica.staff_id, known)
    return assignment_at(connection, replica.staff_id, known)


def _lately_restored(epoch: int, now: str) -> bool:
    """An epoch after the first is the second in which the server was restored."""
    return epoch > FIRST_EPOCH and from_moment(now).timestamp() < epoch + WAIT_DAYS * 86_400


def _if_all(
    connection: Connection, now: _Round, caller: Contact, intake: Intake, verdicts: list[Verdict]
) -> Answer | None:
    """The answer to who has all there is; None when rows must be read, in one snapshot with the sums."""
    held = sums(connection, caller.scopes)
    if not has_all(held, intake.own.skip(now.have(caller))):
        return None
    answer = _head(connection, now, caller, held, applied=intake.last_seq)
    answer.verdicts = verdicts
    return answer


def _answer(connection: Connection, now: _Round, caller: Contact, own: Own) -> tuple[Answer, list[Line]]:
    held = sums(connection, caller.scopes)
    rows, more = page(connection, held, own.skip(now.have(caller)), now.body.page)
    answer = _head(connection, now, caller, held, applied=caller.replica.last_seq)
    answer.more = more
    return answer, own.others(rows)


def _head(
    connection: Connection, now: _Round, caller: Contact, held: dict[str, ScopeSum], applied: int
) -> Answer:
    return Answer(
        proto=now.body.proto,
        epoch=caller.epoch,
        now=now.now,
        assignment=caller.current.version,
        scopes=held,
        durable_through=caller.durable_through(applied),
        recovery=caller.recovery,
        retired=caller.replica.state == "retired",
        files=known.states(connection, caller.replica, now.body.files) if now.body.files else {},
        files_epoch=caller.files_epoch,
        backed_up_at=caller.backed_up_at,
        keys=caller.keys,
    )


def _note_seen(db: Database, now: _Round, caller: Contact) -> None:
    """Write down contact, skew and known assignment when they have changed: idle rounds stay cheap."""
    replica = caller.replica
    silent = (from_moment(now.now) - from_moment(replica.last_seen)).total_seconds()
    drifted = abs(replica.skew - now.skew) > SEEN_EVERY
    if silent >= SEEN_EVERY or drifted or replica.assignment < now.told(caller):
        with db.writing() as connection:
            _write_seen(connection, now, caller, last_seq=None)


def _write_seen(connection: Connection, now: _Round, caller: Contact, last_seq: int | None) -> None:
    """`last_seq` None: as it is."""
    values = {"seen": now.now, "behind": now.skew, "told": now.told(caller), "replica": caller.id}
    connection.execute(_SEEN, {**values, "last": last_seq})


_SEEN = (
    REPLICA.update()
    .where(REPLICA.c.id == bindparam("replica"))
    .values(
        last_seen=bindparam("seen"),
        skew=bindparam("behind"),
        last_seq=func.coalesce(bindparam("last", type_=BigInteger), REPLICA.c.last_seq),
        assignment=case(
            (REPLICA.c.assignment < bindparam("told"), bindparam("told")), else_=REPLICA.c.assignment
        ),
    )
)
