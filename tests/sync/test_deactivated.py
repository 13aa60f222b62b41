"""Somebody leaves: saved work is taken, then the laptop holds nothing of the grid, and says so plainly."""

from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.main import Rooms
from desktop.settings import Settings
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.people import Person
from desktop.store.store import Store
from desktop.sync.enrol import enrol
from desktop.sync.line import Line
from server.people import staff_named

QUICK = Cost(memory_kib=64, passes=1, lanes=1)


def set_active(server: Any, staff_id: str, active: bool) -> None:
    """As `staff deactivate` writes it."""
    with server.db.reading() as connection:
        row = staff_named(connection, staff_id)[0]
    server.load([("staff", {**row, "active": active})])


def test_the_sign_in_says_it_with_and_without_a_network_and_a_return_opens_again(
    server: Any, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> None:
    person = enrol(http_server, server.code_for(ids["worker"]), tmp_path, "135790", clock, cost=QUICK)
    rooms = Rooms(Settings(tmp_path), clock)
    rooms.sign_in(person, "135790").close()
    set_active(server, ids["worker"], False)
    _round(tmp_path, person, clock)
    assert _said(rooms, person) == "sync.deactivated"
    _move(tmp_path, person, clock, "http://127.0.0.1:9")
    assert _said(rooms, person) == "sync.deactivated"
    _move(tmp_path, person, clock, http_server)
    set_active(server, ids["worker"], True)
    opened = rooms.sign_in(person, "135790")
    assert opened.desk.staff.name == "李梅"
    opened.close()


def test_a_laptop_that_was_never_online_says_that_instead(
    server: Any, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Clock
) -> None:
    person = enrol(http_server, server.code_for(ids["worker"]), tmp_path, "135790", clock, cost=QUICK)
    _move(tmp_path, person, clock, "http://127.0.0.1:9")
    assert _said(Rooms(Settings(tmp_path), clock), person) == "sync.offline"


def _said(rooms: Rooms, person: Person) -> str:
    with pytest.raises(UserError) as caught:
        rooms.sign_in(person, "135790")
    return str(caught.value.say.key)


def _store(folder: Path, person: Person, clock: Clock) -> Store:
    key = unlock(folder, person.replica_id, "135790")
    return Store.open(desk_path(folder, person.replica_id), key, clock=clock, staff_id=person.staff_id)


def _round(folder: Path, person: Person, clock: Clock) -> None:
    store = _store(folder, person, clock)
    line = Line(store, folder, clock)
    line.round()
    assert store.read(lambda tx: (tx.count(Staff), tx.count(Household))) == (0, 0)
    line.close()
    store.close()


def _move(folder: Path, person: Person, clock: Clock, url: str) -> None:
    store = _store(folder, person, clock)
    store.set_state("server_url", url)
    store.close()
