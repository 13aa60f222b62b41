"""A restored or copied file becomes a replica of its own: same person, same standing, numbers from 1.

The replica it was stays: of a copied file the other one goes on under the old name.
"""

from sqlalchemy import Connection, select

from desktop.clock import Clock
from desktop.sync.protocol import EnrolRequest, ReplaceAnswer, ReplaceRequest
from server.db import Database
from server.enrol import insert_once, new_replica, public_key
from server.keys import note_age_key
from server.tables import REPLICA
from server.turned import Turned


def replace(db: Database, former_id: str, request: ReplaceRequest, clock: Clock) -> ReplaceAnswer:
    """The same request again is answered again.

    Raises Turned: `bad_key`, `replica_known`, `unknown_replica`, `lost`.
    """
    asked = EnrolRequest(code="", **request.model_dump())
    key = public_key(asked)
    db.write(lambda connection: _replace(connection, former_id, asked, key, clock))
    return ReplaceAnswer(now=clock.moment())


def _replace(connection: Connection, former_id: str, asked: EnrolRequest, key: str, clock: Clock) -> None:
    known = {
        one.id: one
        for one in connection.execute(select(REPLICA).where(REPLICA.c.id.in_((former_id, asked.replica_id))))
    }
    former, present = known.get(former_id), known.get(asked.replica_id)
    if former is None:
        raise Turned("unknown_replica", 401)
    if former.state == "lost":
        raise Turned("lost", 403, str(former.last_seq))
    if present is not None:
        if (present.public_key, present.staff_id) != (key, former.staff_id):
            raise Turned("replica_known", 403)
        return
    kept = {"state": former.state, "assignment": former.assignment}
    line = new_replica(connection, former.staff_id, asked, key, clock) | kept
    insert_once(connection, REPLICA, line, Turned("replica_known", 403))
    note_age_key(connection, asked.replica_id, asked.age_key)
