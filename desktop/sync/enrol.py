"""A laptop joins, over a network or by a starter file: one-time code, own keys, own encrypted file."""

import base64
import os
import platform
from dataclasses import replace
from pathlib import Path

from desktop.clock import Clock
from desktop.domain import codes
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.settings import load_settings, prove_room, save_settings
from desktop.store import erase
from desktop.store.identity import AGE_KEY, JOINS
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, check_pin, create_person, new_data_key
from desktop.store.people import Person
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.answer import SERVER_KEYS
from desktop.sync.https import check_url, enrol_at
from desktop.sync.outfile import stick_trouble
from desktop.sync.protocol import EnrolAnswer, EnrolRequest
from desktop.sync.sealfaults import Fault, SealedFault
from desktop.sync.sealkeys import new_age_key, recipient_of, verify_key
from desktop.sync.starter import read_starter
from desktop.sync.transport import RequestRefused

NEEDED = 4_000_000
"""Bytes that must be free before a code is used: an empty file takes about one million."""
_UNSAID = frozenset({"slow_down", "busy", "server"})
"""Refusals that say nothing of the code: the server may have used it all the same."""


def enrol(
    server_url: str,
    code: str,
    data_dir: Path,
    pin: str,
    clock: Clock,
    *,
    cost: Cost | None = None,
    unanswered: dict[str, "Replica"] | None = None,
) -> Person:
    """Use a one-time code and make the person's file. The private key never leaves it.

    The key file comes last: a laptop that dies before shows nobody who could not sign in. `unanswered` holds
    by code what was asked when the line broke: the server has perhaps used it, and answers the same again.

    Raises UserError store.pin_form, and as `prove_room`, before the code is used; and what `enrol_at` raises.
    """
    check_pin(pin)
    url = check_url(server_url)
    prove_room(data_dir, NEEDED)
    asked, code = {} if unanswered is None else unanswered, code.strip()
    new = asked.setdefault(f"{url} {codes.plain(code)}", Replica(url))
    request = EnrolRequest(
        code=code,
        replica_id=new.id,
        public_key=verify_key(new.signing_key),
        device=platform.node(),
        age_key=recipient_of(new.age_key),
    )
    try:
        answer = enrol_at(url, request)
    except RequestRefused as refused:
        if refused.code not in _UNSAID:
            asked.clear()
        raise
    asked.clear()
    clock.met_server(answer.now)
    return _make_person(data_dir, new, answer, pin, clock, cost)


def enrol_by_file(
    starter_file: Path,
    code: str,
    data_dir: Path,
    pin: str,
    clock: Clock,
    *,
    cost: Cost | None = None,
) -> Person:
    """Make the person's file from a starter file. The server learns of it by its first request file
    (`make_file`), and the person can sign in when the answer to that is in.

    Raises UserError store.pin_form, sealed.stick_gone, sealed.starter_code for a code that does not open
    it, sealed.starter_bad, and as `prove_room`.
    """
    check_pin(pin)
    try:
        starter = read_starter(starter_file, code)
    except OSError as error:
        raise stick_trouble(error) from error
    except SealedFault as fault:
        wrong_code = fault.fault is Fault.NOT_FOR_US
        raise UserError("sealed.starter_code" if wrong_code else "sealed.starter_bad") from fault
    prove_room(data_dir, NEEDED)
    new = Replica(check_url(starter.server_url), {"code": code.strip(), "device": platform.node()})
    clock.seen_server(starter.welcome.now)
    return _make_person(data_dir, new, starter.welcome, pin, clock, cost)


class Replica:
    """A name and two key pairs, whose private parts never leave the file."""

    def __init__(self, url: str, joins: dict[str, str] | None = None) -> None:
        """`joins`: as the state JOINS, for a file that the server does not know yet."""
        self.url, self.joins = url, joins
        self.id, self.signing_key, self.age_key = new_id(), os.urandom(32), new_age_key()

    def write(self, tx: Tx, answer: EnrolAnswer) -> None:
        tx.set_state("replica_id", self.id)
        tx.set_state("server_url", self.url)
        tx.set_state("signing_key", base64.b64encode(self.signing_key).decode())
        tx.set_state(AGE_KEY, self.age_key)
        tx.set_state("server_now", answer.now)
        if answer.keys is not None:
            tx.set_state(SERVER_KEYS, answer.keys.model_dump())
        if self.joins:
            tx.set_state(JOINS, self.joins)


def _make_person(
    data_dir: Path, new: Replica, answer: EnrolAnswer, pin: str, clock: Clock, cost: Cost | None
) -> Person:
    person = Person(new.id, answer.staff_id, answer.staff_name, answer.titles, answer.community)
    data_key = new_data_key()
    store = Store.open(desk_path(data_dir, new.id), data_key, clock=clock, staff_id=answer.staff_id)
    try:
        store.write(lambda tx: new.write(tx, answer))
    finally:
        store.close()
    if answer.demo:
        save_settings(replace(load_settings(data_dir), demo=True))
    create_person(data_dir, person, pin, data_key=data_key, cost=cost)
    erase.forget(data_dir)
    return person
