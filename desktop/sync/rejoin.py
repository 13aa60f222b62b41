"""Joining again: the server does not know this file any more, and a new one-time code makes it known.

What is in the file stays. It gets a name and keys of its own, and all that the server may not have goes out
once more; what it has it knows again by the change ids.
"""

import base64
import os
import platform
from typing import Any

from desktop.clock import Clock
from desktop.domain.codes import plain
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.store.identity import begin_again
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.answer import SERVER_KEYS
from desktop.sync.https import enrol_at
from desktop.sync.protocol import EnrolRequest
from desktop.sync.sealkeys import new_age_key, recipient_of, verify_key
from desktop.sync.transport import RequestRefused

_ASKED = "joins_again"
"""State: `{code, replica_id, signing_key, age_key}` while no answer to it has come."""


def join_again(store: Store, code: str, clock: Clock) -> None:
    """Use a one-time code for the file as it is. When the answer was lost, the same code asks the same again.

    Raises UserError refusal.wrong_person for somebody else's code, and what `enrol_at` raises: the file is as
    it was.
    """
    asked = store.apply(lambda tx: _asked(tx, plain(code)))
    try:
        answer = enrol_at(str(store.state("server_url")), _request(asked, store.staff_id))
        if answer.staff_id != store.staff_id:  # a server that does not look at it
            raise UserError("refusal.wrong_person")
    except RequestRefused:
        store.apply(lambda tx: tx.set_state(_ASKED, None))
        raise
    clock.met_server(answer.now)

    def joined(tx: Tx) -> None:
        begin_again(tx, asked["replica_id"], asked["signing_key"], asked["age_key"])
        tx.set_state(_ASKED, None)
        if answer.keys is not None:
            tx.set_state(SERVER_KEYS, answer.keys.model_dump())

    store.apply(joined)


def _asked(tx: Tx, code: str) -> dict[str, Any]:
    known: dict[str, Any] = tx.state(_ASKED) or {}
    if known.get("code") != code:
        key = base64.b64encode(os.urandom(32)).decode()
        known = {"code": code, "replica_id": new_id(), "signing_key": key, "age_key": new_age_key()}
        tx.set_state(_ASKED, known)
    return known


def _request(asked: dict[str, Any], staff_id: str) -> EnrolRequest:
    return EnrolRequest(
        code=asked["code"],
        replica_id=asked["replica_id"],
        public_key=verify_key(base64.b64decode(asked["signing_key"])),
        device=platform.node(),
        age_key=recipient_of(asked["age_key"]),
        staff_id=staff_id,
    )
