"""Keys for sealed files: the server's own, made with the database and told to laptops, and the laptops'."""

import base64
from dataclasses import dataclass

from sqlalchemy import Connection

from desktop.sync.protocol import ServerKeys
from desktop.sync.sealkeys import is_recipient
from server.schema import AGE_KEY, PUBLIC_KEYS, SIGNING_KEY, state
from server.tables import SEALED


@dataclass(frozen=True)
class OwnKeys:
    """The private parts: never shown, never sent."""

    signing: bytes
    age: str


def own_keys(connection: Connection) -> OwnKeys:
    return OwnKeys(base64.b64decode(state(connection, SIGNING_KEY, "")), state(connection, AGE_KEY, ""))


def public_keys(connection: Connection) -> ServerKeys | None:
    """What laptops are told; None in a database that an older program made."""
    said = state(connection, PUBLIC_KEYS, "")
    return ServerKeys.model_validate_json(said) if said else None


def note_age_key(connection: Connection, replica_id: str, age_key: str) -> None:
    """Where files to this laptop are encrypted to from now on; what is no key changes nothing."""
    if not is_recipient(age_key):
        return
    mine = SEALED.c.replica_id == replica_id
    if not connection.execute(SEALED.update().where(mine).values(age_key=age_key)).rowcount:
        line = {"replica_id": replica_id, "age_key": age_key, "taken": 0, "received": 0}
        connection.execute(SEALED.insert().values(line))
