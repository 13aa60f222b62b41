"""Who asks: all that a round needs to know of a replica and of the server's standing, by two queries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
from sqlalchemy import Connection, Row, bindparam, func, select

from desktop.domain import codes
from desktop.sync.protocol import ServerKeys
from server.durable import LAST_BACKUP
from server.files.known import FILES_EPOCH
from server.people import Assignment
from server.schema import FIRST_EPOCH, PUBLIC_KEYS
from server.tables import ASSIGNMENT, BACKED_UP, RECOVERY, REPLICA, SERVER_STATE, STAFF
from server.turned import Turned

Who: TypeAlias = str | Callable[[Connection], str]
"""A replica's id, or how to find it in the round's own transaction."""

_EVERY = ASSIGNMENT.alias("every")
_NEWEST = select(func.max(_EVERY.c.version)).where(_EVERY.c.staff_id == REPLICA.c.staff_id)
_REPLICA = (
    select(
        REPLICA,
        ASSIGNMENT.c.version,
        ASSIGNMENT.c.scopes,
        RECOVERY.c.code.label("recovery"),
        BACKED_UP.c.seq.label("backed_up"),
        STAFF.c.data.label("staff"),
    )
    .select_from(
        REPLICA.outerjoin(
            ASSIGNMENT,
            (ASSIGNMENT.c.staff_id == REPLICA.c.staff_id)
            & (ASSIGNMENT.c.version == _NEWEST.scalar_subquery().correlate(REPLICA)),
        )
        .outerjoin(RECOVERY, (RECOVERY.c.replica_id == REPLICA.c.id) & (RECOVERY.c.shown_at == ""))
        .outerjoin(BACKED_UP, BACKED_UP.c.replica_id == REPLICA.c.id)
        .outerjoin(STAFF, STAFF.c.id == REPLICA.c.staff_id)
    )
    .where(REPLICA.c.id == bindparam("replica"))
)
_LOCKED = _REPLICA.with_for_update(of=REPLICA)
_SETTINGS = select(SERVER_STATE.c.name, SERVER_STATE.c.value).where(
    SERVER_STATE.c.name.in_(("epoch", LAST_BACKUP, FILES_EPOCH, PUBLIC_KEYS))
)


@dataclass(frozen=True)
class Contact:
    """One replica as it stands in the transaction that asked."""

    replica: Row[Any]
    current: Assignment
    epoch: int
    backed_up_at: str
    """Moment of the last completed backup; empty when there was none."""
    files_epoch: int
    keys: ServerKeys | None
    """What laptops are told; None in a database that an older program made."""

    @property
    def id(self) -> str:
        return str(self.replica.id)

    @property
    def scopes(self) -> frozenset[str]:
        """Scopes whose rows it may have."""
        return self.current.scopes if self.replica.state == "active" else frozenset()

    @property
    def permission(self) -> str | None:
        """Permission set of its person; None when he is no longer on the list."""
        return str(orjson.loads(self.replica.staff)["permission"]) if self.replica.staff else None

    @property
    def recovery(self) -> str:
        """Mark of the recovery code held for it; empty when there is none, or it has been shown."""
        return codes.mark_of(self.replica.recovery) if self.replica.recovery else ""

    def durable_through(self, applied: int) -> int:
        """Highest sequence number that the loss of this server would not lose; a server that is never
        backed up has nothing better to offer than `applied`.
        """
        return min(applied, self.replica.backed_up or 0) if self.backed_up_at else applied


def contact(connection: Connection, who: Who, *, lock: bool = False) -> Contact:
    """Turned away when the replica is unknown or was reported lost."""
    replica_id = who if isinstance(who, str) else who(connection)
    query = _LOCKED if lock else _REPLICA
    replica = connection.execute(query, {"replica": replica_id}).one_or_none()
    if replica is None:
        raise Turned("unknown_replica", 401)
    if replica.state == "lost":
        raise Turned("lost", 403, str(replica.last_seq))
    settings = {name: value for name, value in connection.execute(_SETTINGS)}
    keys = settings.get(PUBLIC_KEYS)
    held = frozenset(orjson.loads(replica.scopes)) if replica.version else frozenset()
    return Contact(
        replica,
        Assignment(replica.version or 0, held),
        int(settings.get("epoch", FIRST_EPOCH)),
        settings.get(LAST_BACKUP, ""),
        int(settings.get(FILES_EPOCH, 0)),
        ServerKeys.model_validate_json(keys) if keys else None,
    )
