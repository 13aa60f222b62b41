"""Recovery codes: kept per replica, shown to a supervisor or the admin for somebody who forgot the PIN.

A code opens nothing without the laptop it was made on. One that was shown is
asked for anew at that laptop's next round, so that what somebody wrote down
does not stay good. Every request for codes is written down, refused ones too.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from desktop.clock import Clock
from desktop.domain import codes
from desktop.domain.staff import Permission
from desktop.domain.values import new_id
from desktop.sync.protocol import RecoveryCode
from server.db import Database
from server.people import assignment, staff_named
from server.sender import ID
from server.tables import RECOVERY, RECOVERY_LOG, REPLICA
from server.turned import Turned

ADMIN = "admin"


@dataclass(frozen=True)
class _Asked:
    """One request for the codes of a person."""

    by: str
    staff_id: str
    at: str

    def write(self, connection: Connection, outcome: str, replica_id: str = "") -> None:
        line = {"id": new_id(), "at": self.at, "asked_by": self.by, "staff_id": self.staff_id}
        connection.execute(
            RECOVERY_LOG.insert().values(**line, replica_id=replica_id, outcome=outcome),
        )


def keep(connection: Connection, replica_id: str, code: str, now: str) -> None:
    """Take the new code of a replica in place of the one before. What is no code is left out."""
    try:
        codes.read_secret(code)
    except ValueError:
        return
    mine = RECOVERY.c.replica_id == replica_id
    if connection.execute(select(RECOVERY.c.code).where(mine)).scalar_one_or_none() == codes.plain(code):
        return  # the same request once more: what was shown stays shown
    connection.execute(RECOVERY.delete().where(mine))
    line = {"replica_id": replica_id, "code": codes.plain(code), "at": now, "shown_at": ""}
    connection.execute(RECOVERY.insert().values(line))


def kept_mark(db: Database, replica_id: str) -> str:
    """Mark of the code of this replica that is kept and was shown to nobody; empty without one."""
    mine = (RECOVERY.c.replica_id == replica_id) & (RECOVERY.c.shown_at == "")
    with db.reading() as connection:
        code = connection.execute(select(RECOVERY.c.code).where(mine)).scalar_one_or_none()
    return codes.mark_of(code) if code else ""


def show(db: Database, replica_id: str, staff_id: str, clock: Clock) -> list[RecoveryCode]:
    """The codes of a person for the supervisor whose replica asks.

    Raises Turned `not_yours` unless he supervises and holds all that the person holds, `no_recovery`.
    """
    staff_id = staff_id if ID.fullmatch(staff_id) else ""
    with db.reading() as connection:
        replica = connection.execute(select(REPLICA).where(REPLICA.c.id == replica_id)).one_or_none()
        allowed = (
            replica is not None
            and replica.state == "active"
            and _may_show(connection, replica.staff_id, staff_id)
        )
    asked = _Asked(replica.staff_id if replica else "", staff_id, clock.moment())
    if not allowed:
        with db.writing() as connection:
            asked.write(connection, "not_yours")
        raise Turned("not_yours", 403)
    return _show(db, asked)


def show_to_admin(db: Database, staff_id: str, clock: Clock) -> list[RecoveryCode]:
    """The codes of a person, for the command line. Raises Turned `no_recovery`."""
    return _show(db, _Asked(ADMIN, staff_id, clock.moment()))


def _may_show(connection: Connection, asker_id: str, staff_id: str) -> bool:
    """A code opens all that is on the laptop: only for who may see all of it anyway. Nobody's own."""
    asker, person = staff_named(connection, asker_id), staff_named(connection, staff_id)
    if not asker or not person or person[0]["id"] != staff_id or asker_id == staff_id:
        return False
    supervises = asker[0]["permission"] == Permission.SEVERAL_GRIDS and asker[0]["active"]
    supervises = supervises and person[0]["active"]
    held = assignment(connection, asker_id).scopes
    return bool(supervises and assignment(connection, staff_id).scopes <= held)


def _show(db: Database, asked: _Asked) -> list[RecoveryCode]:
    with db.writing() as connection:
        query = (
            select(REPLICA.c.id, REPLICA.c.device, REPLICA.c.enrolled_at, RECOVERY.c.code)
            .join(RECOVERY, RECOVERY.c.replica_id == REPLICA.c.id)
            .where(REPLICA.c.staff_id == asked.staff_id, REPLICA.c.state == "active")
            .order_by(REPLICA.c.last_seen.desc())
        )
        found = connection.execute(query).all()
        for one in found:
            asked.write(connection, "shown", one.id)
            connection.execute(
                RECOVERY.update().where(RECOVERY.c.replica_id == one.id).values(shown_at=asked.at)
            )
        if not found:
            asked.write(connection, "no_recovery")
    if not found:
        raise Turned("no_recovery", 409)
    return [
        RecoveryCode(device=one.device, enrolled_at=one.enrolled_at, code=codes.grouped(one.code))
        for one in found
    ]
