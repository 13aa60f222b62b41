"""From an empty server to a laptop that sees its homes: the administrator's commands, over real HTTP."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from desktop.clock import Clock
from desktop.domain.people import CareTag, Household, Identity, Resident
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.store import Store
from desktop.sync.enrol import enrol
from desktop.sync.line import Line
from server.api import create_app
from server.db import open_database


@contextmanager
def _served(url: str) -> Iterator[str]:
    db = open_database(url)
    config = uvicorn.Config(create_app(db, Clock()), port=0, log_level="error", access_log=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join()
    db.close()


@contextmanager
def _laptop(address: str, code: str, folder: Path) -> Iterator[Store]:
    clock = Clock()
    person = enrol(address, code, folder, "135790", clock, cost=Cost(memory_kib=64, passes=1, lanes=1))
    key = unlock(folder, person.replica_id, "135790")
    store = Store.open(desk_path(folder, person.replica_id), key, clock=clock, staff_id=person.staff_id)
    line = Line(store, folder, clock)
    line.round()
    yield store
    line.close()
    store.close()


def test_init_import_enrol_and_the_worker_sees_his_homes(office: Any, town: Any, tmp_path: Path) -> None:
    assert office.take(town)[0] == 0
    codes = {name: office("enrol-code", "--staff", name)[1]["code"] for name in ("李样例", "方样例")}
    with _served(office.url) as address:
        with _laptop(address, codes["李样例"], tmp_path / "worker") as store:
            homes = store.read(lambda tx: tx.find(Household, order_by="door"))
            assert [one.head_name for one in homes] == ["王样例", "何样例"]
            assert len(store.read(lambda tx: tx.find(Identity))) == 3
            assert len(store.read(lambda tx: tx.find(CareTag))) == 3
        with _laptop(address, codes["方样例"], tmp_path / "lead") as store:
            assert len(store.read(lambda tx: tx.find(Household))) == 2
            for kind in (Resident, Identity, CareTag):
                assert store.read(lambda tx, kind=kind: tx.find(kind)) == []  # type: ignore[misc]
