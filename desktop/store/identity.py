"""Who sends: a file that was restored or copied is a new replica from its first write on.

The server takes the numbers of one replica without a gap. Two files that count
under one name would overwrite each other's numbers, so each takes a name of its
own, and the changes keep their ids: the server knows again what it has taken.
"""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.values import new_id
from desktop.store import blobs, scopes, settle
from desktop.store.handout import FILES
from desktop.store.tx import Tx

AGE_KEY = "age_key"
"""State: private key with which this replica opens sealed files; absent until it is first needed."""
JOINS = "joins"
"""State: `{code, device}` of a file that joined without a network and has no answer yet."""
REPLACES = "replaces"
"""State: `{replica_id, signing_key}` of the replica the server still knows; absent when there is none."""

_FORMER, _KEPT = "former_names", 5
"""State: those it replaced, the newest first."""


def renew(tx: Tx) -> None:
    """A new replica with a key of its own; what the server may not have goes out again from number 1.

    Inside `Store.apply`. Done twice without a line, the server is still asked to replace the one it knows.
    """
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    tx.set_state(REPLACES, tx.state(REPLACES) or _present(tx))
    tx.connection.execute(
        "UPDATE outbox SET state = 'sent' "
        "WHERE state IN ('sent', 'held') OR (state IN ('applied', 'merged', 'conflict') AND NOT durable)"
    )
    settle.show_again(tx)
    _take_name(tx, new_id(), base64.b64encode(private).decode())


def begin_again(tx: Tx, replica_id: str, signing_key: str, age_key: str) -> None:
    """Under the name of a new enrolment: the server may have nothing of this file, so that all of it goes out
    again from number 1, and all scopes and files are gone through anew. Inside `Store.apply`.
    """
    tx.set_state(REPLACES, tx.state(REPLACES) or _present(tx))
    replaced(tx)
    tx.set_state(JOINS, None)
    settle.send_all_again(tx)
    _take_name(tx, replica_id, signing_key)
    tx.set_state(AGE_KEY, age_key)
    tx.set_state("epoch", 0)
    tx.set_state("assignment", 0)
    scopes.forget_history(tx.connection)
    tx.set_state("backed_up_at", "")
    blobs.ask_all(tx.connection)


def _present(tx: Tx) -> dict[str, str]:
    return {name: tx.state(name) for name in ("replica_id", "signing_key")}


def _take_name(tx: Tx, replica_id: str, signing_key: str) -> None:
    """Numbers begin at 1 with a new name; a key for sealed files is made when it is needed."""
    tx.set_state("replica_id", replica_id)
    tx.set_state("signing_key", signing_key)
    tx.set_state(AGE_KEY, None)
    tx.set_state(FILES, {})
    tx.connection.execute("UPDATE outbox SET seq = NULL")
    tx.set_state("next_seq", 1)
    tx.changed.add("outbox")


def replaced(tx: Tx) -> None:
    """The server knows the new replica now. Who it was is kept: see `fall_back`."""
    was, known = tx.state(REPLACES), tx.state(_FORMER, [])
    if was and was not in known:
        tx.set_state(_FORMER, [was, *known][:_KEPT])
    tx.set_state(REPLACES, None)


def fall_back(tx: Tx, tried: int) -> bool:
    """Let a former name, the newest that was not yet tried, speak for this replica: the server was
    restored from a backup that is older than the present name. False when there is none.
    """
    known = tx.state(_FORMER, [])
    if tried >= len(known):
        return False
    tx.set_state(REPLACES, known[tried])
    return True


def former(tx: Tx) -> dict[str, str] | None:
    """Who can speak for this replica where it is not known: who it was, `{replica_id, signing_key}`."""
    found: dict[str, str] | None = tx.state(REPLACES) or next(iter(tx.state(_FORMER, [])), None)
    return found


def speaks_for_itself(tx: Tx) -> bool:
    """Whether what the server says of the name in use is meant for this file: not while a former name, which
    another copy may bear, is asked to speak for it.
    """
    speaker = tx.state(REPLACES)
    return not speaker or speaker not in tx.state(_FORMER, [])


def known(tx: Tx) -> None:
    """An answer came by file: the server knows this replica, whether it joined or replaced another one."""
    if tx.state(REPLACES):
        replaced(tx)
    if tx.state(JOINS):
        tx.set_state(JOINS, None)
