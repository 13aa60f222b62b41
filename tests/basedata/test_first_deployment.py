"""From an empty server to a laptop that sees its homes: the administrator's commands, over real HTTP."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from openpyxl import load_workbook

from desktop.clock import Clock
from desktop.domain.people import CareTag, Household, Identity, Resident
from desktop.domain.values import new_id
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.store import Store
from desktop.sync.enrol import enrol
from desktop.sync.line import Line
from server.api import create_app
from server.db import open_database
from tests.basedata.conftest import id_number


@contextmanager
def _served(url: str) -> Iterator[str]:
    db = open_database(url)
    config = uvicorn.Config(create_app(db, Clock()), port=0, log_level="error", access_log=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()
        db.close()


@contextmanager
def _laptop(address: str, code: str, folder: Path) -> Iterator[tuple[Store, Line]]:
    clock = Clock()
    person = enrol(address, code, folder, "135790", clock, cost=Cost(memory_kib=64, passes=1, lanes=1))
    key = unlock(folder, person.replica_id, "135790")
    store = Store.open(desk_path(folder, person.replica_id), key, clock=clock, staff_id=person.staff_id)
    with closing(store), closing(Line(store, folder, clock)) as line:
        line.round()
        yield store, line


@contextmanager
def _worker(office: Any, folder: Path) -> Iterator[Store]:
    """李样例's laptop; what is entered there has come to the server at the end."""
    code = office("enrol-code", "--staff", "李样例")[1]["code"]
    with _served(office.url) as address, _laptop(address, code, folder / "worker") as (store, line):
        yield store
        line.round()


def test_init_import_enrol_and_the_worker_sees_his_homes(office: Any, town: Any, tmp_path: Path) -> None:
    assert office.take(town)[0] == 0
    codes = {name: office("enrol-code", "--staff", name)[1]["code"] for name in ("李样例", "方样例")}
    with _served(office.url) as address:
        with _laptop(address, codes["李样例"], tmp_path / "worker") as (store, _):
            homes = store.read(lambda tx: tx.find(Household, order_by="door"))
            assert [one.head_name for one in homes] == ["王样例", "何样例"]
            assert len(store.read(lambda tx: tx.find(Identity))) == 3
            assert len(store.read(lambda tx: tx.find(CareTag))) == 3
        with _laptop(address, codes["方样例"], tmp_path / "lead") as (store, _):
            assert len(store.read(lambda tx: tx.find(Household))) == 2
            for kind in (Resident, Identity, CareTag):
                assert store.read(lambda tx, kind=kind: tx.find(kind)) == []  # type: ignore[misc]


def test_the_same_list_again_leaves_what_a_laptop_has_said_since(
    office: Any, town: Any, tmp_path: Path
) -> None:
    """Unless it is told otherwise. What the office has changed in the list is taken."""
    office.take(town)
    with _worker(office, tmp_path) as store:
        [person] = store.read(lambda tx: tx.find(Resident, name="何样例"))
        [home] = store.read(lambda tx: tx.find(Household, head_name="王样例"))
        store.write(lambda tx: tx.patch(Resident, person.id, phone="10000000010"))
        store.write(lambda tx: tx.patch(Household, home.id, people=3))
    town["住户"][1][6] = "高"
    report = tmp_path / "kept.xlsx"
    code, said = office.take(town, "--report", report)
    assert (code, said["written"], said["faulty"], said["kept"]) == (0, {"household": 1}, 0, 2)
    assert {(one["sheet"], one["row"], one["column"]) for one in said["kept_fields"]} == {
        ("居民", 4, "联系电话"),
        ("住户", 2, "人数"),
    }
    assert len(load_workbook(report)["问题清单"]["A"]) == 3
    assert [one["phone"] for one in office.rows("resident") if one["id"] == person.id] == ["10000000010"]
    stands = {one["id"]: (one["people"], one["care_level"]) for one in office.rows("household")}
    assert stands[home.id] == (3, "high")
    assert office.take(town)[1]["written"] == {}
    assert office.take(town, "--over-laptops")[1]["written"] == {"household": 1, "resident": 1}
    assert [one["phone"] for one in office.rows("resident") if one["id"] == person.id] == ["10000000009"]


def test_a_list_fills_what_a_laptop_left_out(office: Any, town: Any, tmp_path: Path) -> None:
    """A worker enters somebody at the door, the list that names her knows her telephone."""
    office.take(town)
    with _worker(office, tmp_path) as store:
        [head] = store.read(lambda tx: tx.find(Resident, name="何样例"))
        daughter = {"id": new_id(), "name": "何小样", "relation": "女儿", "phone": "", "head": False}
        her = head.model_copy(update=daughter)
        store.write(lambda tx: tx.put(her))
    town["居民"].append(["1栋", 1, 502, "何小样", id_number("19800501", 5), "侄女", 10000000011, ""])
    _, said = office.take(town)
    assert (said["written"], said["kept"]) == ({"identity": 1, "resident": 1}, 1)
    assert said["kept_fields"][0]["column"] == "与户主关系"
    [row] = [one for one in office.rows("resident") if one["id"] == her.id]
    assert (row["phone"], row["relation"]) == ("10000000011", "女儿")


def test_who_is_head_follows_what_a_laptop_said_of_the_relation(
    office: Any, town: Any, tmp_path: Path
) -> None:
    office.take(town)
    with _worker(office, tmp_path) as store:
        [head] = store.read(lambda tx: tx.find(Resident, name="何样例"))
        daughter = {"id": new_id(), "name": "何小样", "relation": "女儿", "phone": "", "head": False}
        store.write(lambda tx: tx.put(head.model_copy(update=daughter)))
    town["居民"].append(["1栋", 1, 502, "何小样", id_number("19800501", 5), "户主", "", ""])
    assert office.take(town)[1]["kept"] == 1
    [row] = [one for one in office.rows("resident") if one["id"] == daughter["id"]]
    assert (row["relation"], row["head"]) == ("女儿", False)


def test_what_is_kept_is_told_where_it_stands_in_the_list(office: Any, town: Any, tmp_path: Path) -> None:
    """A line of a resident makes the home special; that of the home says how many live there."""
    office.take(town)
    with _worker(office, tmp_path) as store:
        [home] = store.read(lambda tx: tx.find(Household, head_name="何样例"))
        store.write(lambda tx: tx.patch(Household, home.id, people=5))
    town["居民"][3][7] = "独居"
    kept = office.take(town, "--dry-run")[1]["kept_fields"]
    assert [(one["sheet"], one["row"], one["column"]) for one in kept] == [("住户", 3, "人数")]


def test_what_is_worked_out_from_the_list_is_the_lists(office: Any, town: Any, tmp_path: Path) -> None:
    """A worker made the home; its place in the building follows from its door."""
    office.take(town)
    with _worker(office, tmp_path) as store:
        [home] = store.read(lambda tx: tx.find(Household, head_name="何样例"))
        new = {"id": new_id(), "head_name": "新样例", "number": "0009", "door": "旧楼502"}
        store.write(lambda tx: tx.put(home.model_copy(update=new)))
    town["住户"].append(["1栋", 1, 502, "新样例", home.people, "0009", ""])
    del town["居民"]
    said = office.take(town)[1]
    assert (said["kept"], said["written"]) == (0, {"household": 1})
