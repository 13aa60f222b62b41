"""One round: take the laptop's changes, answer each, hand it what is new. No HTTP here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row

from desktop.clock import Clock
from desktop.domain.moments import from_moment
from desktop.sync.protocol import OLDEST_PROTO, PROTO, Answer, Exchange, Verdict
from server import recovery
from server.db import Database
from server.durable import LAST_BACKUP, durable_through
from server.enrol import known_replica
from server.files import known
from server.intake import Intake
from server.keys import public_keys
from server.own import Own
from server.people import NOBODY, Assignment, assignment, assignment_at
from server.pull import Line, page, sums
from server.schema import FIRST_EPOCH, epoch, state
from server.sender import Sender
from server.tables import REPLICA
from server.turned import Turned

SEEN_EVERY = 600
"""Seconds after which a round without changes writes down that the replica was seen."""
MAX_SKEW = 2**31 - 1


@dataclass(frozen=True)
class _Round:
    """One request with the time it came in."""

    replica_id: str
    body: Exchange
    now: str

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
    replica_id: str,
    body: Exchange,
    clock: Clock,
    malformed: Mapping[str, str] | None = None,
) -> Answer:
    """One round of the replica `replica_id`, which has proved who it is.

    `malformed` names changes of a wrong shape (change id: field): they are
    refused like any other, so that they block nothing. Raises Turned.
    """
    answer, rows = _exchange(db, replica_id, body, clock, malformed or {})
    answer.rows = [row.row() for row in rows]
    return answer


def exchange_json(
    db: Database, replica_id: str, body: Exchange, clock: Clock, malformed: Mapping[str, str]
) -> bytes:
    """As `exchange`, the answer as JSON: rows are passed on as they are stored."""
    answer, rows = _exchange(db, replica_id, body, clock, malformed)
    verdicts = [_lean(one) for one in answer.verdicts]
    head = answer.model_dump(exclude={"rows", "verdicts"})
    return orjson.dumps({**head, "verdicts": verdicts, "rows": [row.message() for row in rows]})


def _lean(verdict: Verdict) -> dict[str, Any]:
    """What is empty is not said."""
    return {name: value for name, value in verdict.__dict__.items() if value}


def _exchange(
    db: Database, replica_id: str, body: Exchange, clock: Clock, malformed: Mapping[str, str]
) -> tuple[Answer, list[Line]]:
    if not OLDEST_PROTO <= body.proto <= PROTO:
        raise Turned("proto", 400, f"{OLDEST_PROTO}-{PROTO}")
    if body.replica_id != replica_id:
        raise Turned("wrong_replica", 403)
    now = _Round(replica_id, body, clock.moment())
    if body.changes or body.recovery:
        verdicts, own = db.write(lambda connection: _take(connection, now, malformed))
    else:
        verdicts, own = [], Own()
    with db.reading() as connection:
        replica = known_replica(connection, now.replica_id)
        current = assignment(connection, replica.staff_id)
        answer, rows = _answer(connection, now, (replica, current), own)
    answer.verdicts = verdicts
    if not verdicts:
        _note_seen(db, now, replica, current)
    return answer, rows


def _take(connection: Connection, now: _Round, malformed: Mapping[str, str]) -> tuple[list[Verdict], Own]:
    replica = known_replica(connection, now.replica_id, lock=True)
    current = assignment(connection, replica.staff_id)
    known = max(now.body.assignment, replica.assignment)
    before = assignment_at(connection, replica.staff_id, known) if known < current.version else NOBODY
    sender = Sender(
        replica_id=now.replica_id,
        staff_id=replica.staff_id,
        scopes=current.scopes | before.scopes,
        skew=now.skew,
        now=now.now,
        restored=epoch(connection) > FIRST_EPOCH,
    )
    intake = Intake(connection, sender, replica.last_seq, malformed, now.body.lean)
    verdicts = intake.take(now.body.changes)
    _write_seen(connection, now, current, last_seq=intake.last_seq)
    if now.body.recovery:
        recovery.keep(connection, now.replica_id, now.body.recovery, now.now)
    return verdicts, intake.own


def _answer(
    connection: Connection, now: _Round, whose: tuple[Row[Any], Assignment], own: Own
) -> tuple[Answer, list[Line]]:
    replica, current = whose
    mine = current.scopes if replica.state == "active" else frozenset()
    number = epoch(connection)
    held = sums(connection, mine)
    have = now.body.have if now.body.epoch == number else {}
    rows, more = page(connection, held, own.skip(have), now.body.page)
    rows = own.others(rows)
    answer = Answer(
        proto=now.body.proto,
        epoch=number,
        now=now.now,
        assignment=current.version,
        scopes=held,
        durable_through=durable_through(connection, now.replica_id, replica.last_seq),
        more=more,
        recovery=recovery.mark(connection, replica.id),
        retired=replica.state == "retired",
        files=known.states(connection, replica, now.body.files),
        files_epoch=known.files_epoch(connection),
        backed_up_at=state(connection, LAST_BACKUP, ""),
        keys=public_keys(connection),
    )
    return answer, rows


def _note_seen(db: Database, now: _Round, replica: Row[Any], current: Assignment) -> None:
    """Write down contact, skew and known assignment when they have changed: idle rounds stay cheap."""
    silent = (from_moment(now.now) - from_moment(replica.last_seen)).total_seconds()
    drifted = abs(replica.skew - now.skew) > SEEN_EVERY
    if silent >= SEEN_EVERY or drifted or replica.assignment < min(now.body.assignment, current.version):
        with db.writing() as connection:
            _write_seen(connection, now, current)


def _write_seen(connection: Connection, now: _Round, current: Assignment, **more: int) -> None:
    values: dict[str, Any] = {"last_seen": now.now, "skew": now.skew, **more}
    mine = REPLICA.c.id == now.replica_id
    connection.execute(REPLICA.update().where(mine).values(values))
    told = min(now.body.assignment, current.version)
    connection.execute(REPLICA.update().where(mine, REPLICA.c.assignment < told).values(assignment=told))
