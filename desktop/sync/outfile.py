"""A request file: everything that waits, and where the cursors stand, sealed for the server."""

import base64
import errno
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.domain.say import UserError
from desktop.store import handout, scopes
from desktop.store.handout import FILES, Batch
from desktop.store.identity import AGE_KEY, JOINS, former
from desktop.store.outbox import Outgoing
from desktop.store.queries import sent
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.answer import SERVER_KEYS
from desktop.sync.envelope import Told
from desktop.sync.manifest import Manifest, Part, Replaced, Way, What, replace_text
from desktop.sync.protocol import (
    MAX_CHANGES,
    PAGE_ROWS,
    EnrolRequest,
    Exchange,
    ReplaceRequest,
    ServerKeys,
)
from desktop.sync.round import changes_of
from desktop.sync.sealed import Body, write_sealed
from desktop.sync.sealfaults import SealedFault
from desktop.sync.sealkeys import new_age_key, packed, recipient_of, sign, verify_key

PLAIN_MOST = 24 * 1024 * 1024
"""Bytes of one request unpacked; the server takes a third more (`server.wire`)."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True)
class Sent:
    """What went into the file."""

    number: int
    records: int
    """As people count them: one for each thing they did."""
    changes: int
    size: int
    """Bytes."""


@dataclass
class _Begun:
    """What one file is made from, read in one transaction."""

    request: Exchange
    batches: list[Batch]
    number: int
    received: int
    records: int
    keys: ServerKeys
    signing_key: bytes
    reply_to: str
    replaces: Replaced | None
    joins: EnrolRequest | None
    changes: int = 0
    seqs: list[int] = field(default_factory=list)
    """Lowest and highest number, once there is one."""


def make_file(store: Store, target: Path, told: Told | None = None) -> Sent:
    """Write all that is unanswered into the file `target`. What was there under that name stays until then.

    Raises UserError sync.not_enrolled; sealed.no_keys before the first contact with a server that knows
    sealed files; sealed.stick_full, sealed.stick_closed, sealed.stick_gone, sealed.change_too_large.
    """
    begun = store.apply(_begin)
    _take_code(store, begun)
    try:
        size = write_sealed(
            target,
            Way.TO_SERVER,
            begun.keys.age,
            begun.signing_key,
            _bodies(store, begun, told),
            lambda parts: _manifest(store, begun, parts),
        )
    except OSError as error:
        raise stick_trouble(error) from error
    except SealedFault as fault:
        raise UserError("sealed.change_too_large") from fault
    store.apply(lambda tx: _note(tx, begun))
    return Sent(begun.number, begun.records, begun.changes, size)


def stick_trouble(error: OSError) -> UserError:
    """What went wrong with the stick or the folder, in words."""
    if error.errno in _FULL:
        return UserError("sealed.stick_full")
    return UserError("sealed.stick_closed" if error.errno in _CLOSED else "sealed.stick_gone")


def own_age_key(tx: Tx) -> str:
    """The private key for files to this replica, made when it is first needed."""
    known = str(tx.state(AGE_KEY) or "")
    if not known:
        known = new_age_key()
        tx.set_state(AGE_KEY, known)
    return known


def _begin(tx: Tx) -> _Begun:
    if not tx.state("signing_key"):
        raise UserError("sync.not_enrolled")
    keys = tx.state(SERVER_KEYS)
    if not keys:
        raise UserError("sealed.no_keys")
    files: dict[str, Any] = tx.state(FILES, {})
    number = int(files.get("number", 0)) + 1
    tx.set_state(FILES, files | {"number": number})
    reply_to = recipient_of(own_age_key(tx))
    records = sent.waiting(tx)
    return _Begun(
        request=_cursors(tx),
        batches=handout.hand_out(tx, int(files.get("batch", MAX_CHANGES))),
        number=number,
        received=int(files.get("received", 0)),
        records=records,
        keys=ServerKeys.model_validate(keys),
        signing_key=base64.b64decode(tx.state("signing_key")),
        reply_to=reply_to,
        replaces=_replaces(tx, reply_to),
        joins=joining(tx),
    )


def _cursors(tx: Tx) -> Exchange:
    """A request without changes. Without the laptop's own time too: nobody knows when it arrives."""
    return Exchange(
        replica_id=str(tx.state("replica_id")),
        epoch=int(tx.state("epoch", 0)),
        have=scopes.cursors(tx.connection),
        assignment=int(tx.state("assignment", 0)),
        page=PAGE_ROWS,
    )


def _replaces(tx: Tx, reply_to: str) -> Replaced | None:
    """For a restored or copied file whose new name the server does not know yet, or, being restored
    itself, not any more.
    """
    was = former(tx)
    if not was:
        return None
    request = ReplaceRequest(
        replica_id=str(tx.state("replica_id")),
        public_key=verify_key(base64.b64decode(tx.state("signing_key"))),
        device=platform.node(),
        age_key=reply_to,
    )
    key = base64.b64decode(was["signing_key"])
    signature = sign(key, replace_text(was["replica_id"], request))
    return Replaced(former_id=was["replica_id"], request=request, signature=signature)


def joining(tx: Tx) -> EnrolRequest | None:
    """What a person's file that joined without a network says of itself until the server has answered."""
    how = tx.state(JOINS)
    if not how:
        return None
    public = verify_key(base64.b64decode(tx.state("signing_key")))
    age_key = recipient_of(own_age_key(tx))
    return EnrolRequest(replica_id=str(tx.state("replica_id")), public_key=public, age_key=age_key, **how)


def _take_code(store: Store, begun: _Begun) -> None:
    """A new recovery code goes along when the last answer said that the server holds none."""
    mark = store.state(FILES, {}).get("recovery")
    if mark is not None and not store.recovery_held(mark):
        begun.request.recovery = store.new_recovery_code(by_file=True)
        begun.request.recovery_over = mark


def _bodies(store: Store, begun: _Begun, told: Told | None) -> Iterator[Body]:
    """One request after the other, the first one also when there is nothing to send."""
    batches = begun.batches or [[]]
    for place, ids in enumerate(batches):
        yield from _requests(begun, _changes(store, ids))
        begun.request.recovery = begun.request.recovery_over = ""
        if told is not None:
            told(place + 1, len(batches))


def _changes(store: Store, ids: Batch) -> list[Outgoing]:
    return store.read(lambda tx: handout.outgoing(tx.connection, ids))


def _requests(begun: _Begun, changes: list[Outgoing]) -> Iterator[Body]:
    """A batch as one request, or as several when it would be too large for the server."""
    said = changes_of(changes, begun.request.replica_id)
    plain = begun.request.model_copy(update={"changes": said}).model_dump_json(by_alias=True).encode()
    middle = _middle(changes)
    if len(plain) > PLAIN_MOST and middle:
        yield from _requests(begun, changes[:middle])
        yield from _requests(begun, changes[middle:])
        return
    numbers = [one.seq for one in changes]
    first, last = (min(numbers), max(numbers)) if numbers else (0, 0)
    begun.changes += len(changes)
    begun.seqs += [first, last] if numbers else []
    yield Body(What.EXCHANGE, packed(plain), first, last)


def _middle(changes: list[Outgoing]) -> int:
    """Where a batch falls into two of whole transactions; 0 for a single one."""
    places = [place for place in range(1, len(changes)) if changes[place].tx != changes[place - 1].tx]
    return min(places, key=lambda place: abs(place - len(changes) // 2), default=0)


def _manifest(store: Store, begun: _Begun, parts: list[Part]) -> Manifest:
    request = begun.request
    return Manifest(
        way=Way.TO_SERVER,
        made_at=store.clock.moment(),
        replica_id=request.replica_id,
        number=begun.number,
        received=begun.received,
        epoch=request.epoch,
        have=request.have,
        first=min(begun.seqs, default=0),
        last=max(begun.seqs, default=0),
        sealed_to=begun.keys.age,
        signed_by=verify_key(begun.signing_key),
        reply_to=begun.reply_to,
        replaces=begun.replaces,
        joins=begun.joins,
        parts=parts,
    )


def _note(tx: Tx, begun: _Begun) -> None:
    files = tx.state(FILES, {})
    last = max(begun.seqs, default=0)
    made = {"at": tx.moment, "records": begun.records, "made": begun.number, "last": last}
    tx.set_state(FILES, files | made)
    tx.changed.add("outbox")
