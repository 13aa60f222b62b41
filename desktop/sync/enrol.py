"""A laptop joins: one-time code, own key pair, own encrypted file."""

import base64
import platform
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.clock import Clock
from desktop.domain.values import new_id
from desktop.settings import load_settings, prove_room, save_settings
from desktop.store.identity import AGE_KEY
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, check_pin, create_person, new_data_key
from desktop.store.people import Person
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.answer import SERVER_KEYS
from desktop.sync.https import check_url, enrol_at
from desktop.sync.protocol import EnrolAnswer, EnrolRequest
from desktop.sync.sealkeys import new_age_key, recipient_of

NEEDED = 4_000_000
"""Bytes that must be free before a code is used: an empty file takes about one million."""


def enrol(
    server_url: str,
    code: str,
    data_dir: Path,
    pin: str,
    clock: Clock,
    *,
    cost: Cost | None = None,
) -> Person:
    """Use a one-time code and make the person's file. The private key never leaves it.

    The key file comes last: a laptop that dies before shows nobody who could not sign in.

    Raises UserError store.pin_form, and as `prove_room`, before the code is used; and what `enrol_at` raises.
    """
    check_pin(pin)
    url = check_url(server_url)
    prove_room(data_dir, NEEDED)
    replica_id, key, age_key = new_id(), Ed25519PrivateKey.generate(), new_age_key()
    answer = enrol_at(
        url,
        EnrolRequest(
            code=code.strip(),
            replica_id=replica_id,
            public_key=base64.b64encode(key.public_key().public_bytes_raw()).decode(),
            device=platform.node(),
            age_key=recipient_of(age_key),
        ),
    )
    person = Person(replica_id, answer.staff_id, answer.staff_name, answer.titles, answer.community)
    data_key = new_data_key()
    clock.met_server(answer.now)
    store = Store.open(desk_path(data_dir, replica_id), data_key, clock=clock, staff_id=answer.staff_id)
    try:
        store.write(lambda tx: _first_state(tx, url, replica_id, key, age_key, answer))
    finally:
        store.close()
    if answer.demo:
        save_settings(replace(load_settings(data_dir), demo=True))
    create_person(data_dir, person, pin, data_key=data_key, cost=cost)
    return person


def _first_state(
    tx: Tx, url: str, replica_id: str, key: Ed25519PrivateKey, age_key: str, answer: EnrolAnswer
) -> None:
    tx.set_state("replica_id", replica_id)
    tx.set_state("server_url", url)
    tx.set_state("signing_key", base64.b64encode(key.private_bytes_raw()).decode())
    tx.set_state(AGE_KEY, age_key)
    tx.set_state("server_now", answer.now)
    if answer.keys is not None:
        tx.set_state(SERVER_KEYS, answer.keys.model_dump())
