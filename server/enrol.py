"""Enrolment and tokens: a one-time code becomes a replica with its key, the key a short token.

Codes and tokens are kept as hashes only. A nonce is good once, for ever: a
signature that was overheard opens nothing.
"""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import Connection, Row, Table, bindparam, select
from sqlalchemy.exc import IntegrityError

from desktop.clock import Clock
from desktop.domain import codes
from desktop.domain.moments import to_moment
from desktop.sync.protocol import EnrolAnswer, EnrolRequest, TokenAnswer, TokenRequest, token_text
from server.db import Database
from server.keys import note_age_key, public_keys
from server.people import assignment, staff_named
from server.schema import state
from server.sender import ID
from server.tables import ENROL_CODE, NONCE, REPLICA, ROW, TOKEN
from server.turned import Turned

CODE_DAYS = 7
"""Days an enrolment code is good for."""
TOKEN_SECONDS = 900
"""A token lasts for one round with many pages on a slow line, not for a day."""
_WHOSE = select(TOKEN.c.replica_id).where(
    TOKEN.c.token_hash == bindparam("hash"), TOKEN.c.expires >= bindparam("now")
)
_CODE_LENGTH = 12
_MAX_DEVICE = 80


def make_code(connection: Connection, staff_id: str, clock: Clock, days: int = CODE_DAYS) -> tuple[str, str]:
    """A new one-time code for a person, `XXXX-XXXX-XXXX` (60 bits), and when it expires."""
    code = "".join(secrets.choice(codes.LETTERS) for _ in range(_CODE_LENGTH))
    expires = to_moment(clock.now() + timedelta(days=days))
    connection.execute(
        ENROL_CODE.insert().values(
            code_hash=code_hash(code), staff_id=staff_id, expires=expires, replica_id=""
        )
    )
    return codes.grouped(code), expires


def code_hash(code: str) -> str:
    """Hash of a code as typed: case, spaces and hyphens do not matter."""
    return hashlib.sha256(f"xunge code {codes.plain(code)}".encode()).hexdigest()


def enrol(db: Database, request: EnrolRequest, clock: Clock) -> EnrolAnswer:
    """Turn a code into a replica. The same request again (its answer was lost) is answered again.

    Raises Turned: `bad_key`, `bad_code`, `wrong_person`, `expired_code`, `used_code`, `replica_known`,
    `revoked`.
    """
    key = public_key(request)
    return db.write(lambda connection: _enrol(connection, request, key, clock))


def _enrol(connection: Connection, request: EnrolRequest, key: str, clock: Clock) -> EnrolAnswer:
    mine = ENROL_CODE.c.code_hash == code_hash(request.code)
    code = connection.execute(select(ENROL_CODE).where(mine).with_for_update()).one_or_none()
    if code is None:
        raise Turned("bad_code", 403)
    if request.staff_id not in ("", code.staff_id):
        raise Turned("wrong_person", 403)
    replica = connection.execute(select(REPLICA).where(REPLICA.c.id == request.replica_id)).one_or_none()
    if not _enrolled_before(code, replica, request, key):
        if code.expires < clock.moment():
            raise Turned("expired_code", 403)
        connection.execute(ENROL_CODE.update().where(mine).values(replica_id=request.replica_id))
        new = new_replica(connection, code.staff_id, request, key, clock)
        insert_once(connection, REPLICA, new, Turned("replica_known", 403))
        note_age_key(connection, request.replica_id, request.age_key)
    return welcome(connection, code.staff_id, clock)


def issue_token(db: Database, request: TokenRequest, clock: Clock) -> TokenAnswer:
    """A bearer token for a replica that signed a nonce never used before.

    Raises Turned: `unknown_replica`, `lost`, `bad_signature`, `nonce_used`.
    """
    with db.reading() as connection:
        query = select(REPLICA).where(REPLICA.c.id == request.replica_id)
        replica = connection.execute(query).one_or_none() if ID.fullmatch(request.replica_id) else None
    if replica is None:
        raise Turned("unknown_replica", 401)
    _check_signature(replica.public_key, request)
    if replica.state == "lost":
        raise Turned("lost", 403, str(replica.last_seq))
    token = secrets.token_urlsafe(32)
    now = clock.now()

    def keep(connection: Connection) -> None:
        nonce = {"replica_id": request.replica_id, "nonce_hash": _hash(request.nonce)}
        insert_once(connection, NONCE, nonce, Turned("nonce_used", 401))
        connection.execute(TOKEN.delete().where(TOKEN.c.expires < to_moment(now)))
        expires = to_moment(now + timedelta(seconds=TOKEN_SECONDS))
        line = {"token_hash": _hash(token), "replica_id": request.replica_id, "expires": expires}
        connection.execute(TOKEN.insert().values(line))

    db.write(keep)
    return TokenAnswer(token=token, seconds=TOKEN_SECONDS)


def replica_of(db: Database, token: str, clock: Clock) -> str:
    """Whose token this is. Raises Turned `token`."""
    with db.reading() as connection:
        return by_token(token, clock)(connection)


def by_token(token: str, clock: Clock) -> Callable[[Connection], str]:
    """How to find whose token this is, in a transaction that goes on with it. It raises Turned `token`."""
    asked = {"hash": _hash(token), "now": clock.moment()}

    def find(connection: Connection) -> str:
        found: str | None = connection.execute(_WHOSE, asked).scalar_one_or_none()
        if found is None:
            raise Turned("token", 401)
        return found

    return find


def known_replica(connection: Connection, replica_id: str, *, lock: bool = False) -> Row[Any]:
    """The enrolled replica. Turned away when it is unknown or was reported lost."""
    query = select(REPLICA).where(REPLICA.c.id == replica_id)
    found = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise Turned("unknown_replica", 401)
    if found.state == "lost":
        raise Turned("lost", 403, str(found.last_seq))
    return found


def set_replica_state(connection: Connection, replica_id: str, to: str) -> Row[Any] | None:
    """Mark a replica `active`, `retired` or `lost`; its tokens end at once. None if unknown."""
    connection.execute(REPLICA.update().where(REPLICA.c.id == replica_id).values(state=to))
    connection.execute(TOKEN.delete().where(TOKEN.c.replica_id == replica_id))
    return connection.execute(select(REPLICA).where(REPLICA.c.id == replica_id)).one_or_none()


def public_key(request: EnrolRequest) -> str:
    """The key in its one base64 form. Raises Turned `bad_key`, also for an id that is none."""
    if not ID.fullmatch(request.replica_id):
        raise Turned("bad_key", 400, "replica_id")
    try:
        raw = base64.b64decode(request.public_key, validate=True)
        VerifyKey(raw)
    except (binascii.Error, ValueError, TypeError):
        raise Turned("bad_key", 400, "public_key") from None
    return base64.b64encode(raw).decode()


def _enrolled_before(code: Row[Any], replica: Row[Any] | None, request: EnrolRequest, key: str) -> bool:
    if not code.replica_id and replica is None:
        return False
    same = replica is not None and replica.public_key == key and code.replica_id == request.replica_id
    if not same:
        raise Turned("used_code" if code.replica_id else "replica_known", 403)
    return True


def new_replica(
    connection: Connection, staff_id: str, request: EnrolRequest, key: str, clock: Clock
) -> dict[str, Any]:
    """Line of a person's new replica, which knows the person's scopes of now."""
    now = clock.moment()
    return {
        "id": request.replica_id,
        "staff_id": staff_id,
        "public_key": key,
        "device": request.device.replace("\0", "")[:_MAX_DEVICE],
        "enrolled_at": now,
        "last_seen": now,
        "last_seq": 0,
        "skew": 0,
        "assignment": assignment(connection, staff_id).version,
        "state": "active",
    }


def welcome(connection: Connection, staff_id: str, clock: Clock) -> EnrolAnswer:
    """What a laptop of this person is told when it joins. Raises Turned `revoked`."""
    found = staff_named(connection, staff_id)
    if not found or not found[0]["active"]:
        raise Turned("revoked", 403)
    staff = found[0]
    area = select(ROW.c.data).where(
        ROW.c.scope_id == "muni", ROW.c.kind == "area", ROW.c.id == staff["community_id"]
    )
    community = connection.execute(area).scalar_one_or_none()
    return EnrolAnswer(
        staff_id=staff_id,
        staff_name=staff["name"],
        titles=staff["titles"],
        community=orjson.loads(community)["name"] if community else "",
        demo=state(connection, "demo", "") == "1",
        now=clock.moment(),
        keys=public_keys(connection),
    )


def _check_signature(public_key: str, request: TokenRequest) -> None:
    try:
        signature = base64.b64decode(request.signature, validate=True)
        VerifyKey(base64.b64decode(public_key)).verify(
            token_text(request.replica_id, request.nonce), signature
        )
    except (BadSignatureError, binascii.Error, ValueError, TypeError):
        raise Turned("bad_signature", 401) from None


def insert_once(connection: Connection, table: Table, line: dict[str, Any], known: Turned) -> None:
    """Insert a line, or raise `known` when its key is there already."""
    try:
        with connection.begin_nested():
            connection.execute(table.insert().values(line))
    except IntegrityError:
        raise known from None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
