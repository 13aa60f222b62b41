"""A server of ours as a process, its small town, and real laptops that sync with it over HTTP."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Resident, Sex
from desktop.domain.values import fixed_id, new_id
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.enrol import enrol
from desktop.sync.line import Line
from server.db import open_database
from server.enrol import make_code
from server.rows import KindRow, load_rows
from server.schema import prepare

GRIDS = 6
"""Scopes that the records are spread over, as in the sketch."""
PIN = "246810"
_QUICK = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
"""Signing in is not what is measured."""
_TX = 200
"""Rows of one local transaction: the most that may be sent together."""
_PATIENCE = 60.0
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "桂兰启发满英友田金枝立平世明先旺秋香海涛小梅建国秀莲正华春生玉珍长江文斌"
COMMUNITY = fixed_id("bench", "community")


def grid(number: int) -> str:
    return fixed_id("bench", "grid", str(number))


def person(number: int = 0) -> str:
    return fixed_id("bench", "person", str(number))


def residents(count: int, seed: int, grids: int = GRIDS) -> list[Resident]:
    """People four to a home: about 280 bytes of JSON each, with a name and a phone number to be found by."""
    chance = random.Random(seed)
    made, home, place = [], "", ""
    for number in range(count):
        if number % 4 == 0:
            home, place = new_id(), grid(chance.randrange(grids))
        name = chance.choice(_SURNAMES) + "".join(
            chance.choice(_GIVEN) for _ in range(chance.choice((1, 2, 2)))
        )
        made.append(
            Resident(
                id=new_id(),
                scope_id=scopes.grid(place),
                household_id=home,
                name=name,
                sex=chance.choice((Sex.FEMALE, Sex.MALE)),
                born_on=f"{chance.randrange(1935, 2024)}-05-{chance.randrange(10, 29)}",
                relation=chance.choice(("户主", "配偶", "子女", "父母")),
                living_here=chance.random() < 0.8,
                phone=f"1{chance.randrange(10**10):010}",
            )
        )
    return made


def size(rows: list[Resident]) -> int:
    """Mean bytes of a row's JSON."""
    return sum(len(one.model_dump_json().encode()) for one in rows) // len(rows)


def people_rows(workers: int, grids_each: int) -> Iterator[KindRow]:
    """The community, its grids, and workers who hold `grids_each` of them; number 0 holds the first ones."""
    area = {"scope_id": "muni", "code": "421200", "name": "演示"}
    yield "area", {"id": COMMUNITY, "level": "community", **area}
    for number in range(workers * grids_each):
        yield "area", {"id": grid(number), "level": "grid", **area}
    for number in range(workers):
        first = number * grids_each
        yield (
            "staff",
            {
                "id": person(number),
                "scope_id": scopes.community(COMMUNITY),
                "name": f"某{number}",
                "permission": "several_grids",
                "community_id": COMMUNITY,
                "grid_ids": [grid(one) for one in range(first, first + grids_each)],
            },
        )


@dataclass
class Town:
    """`folder` is fresh; `url` names an empty database, or the town's file."""

    folder: Path
    db: str
    _server: "subprocess.Popen[str] | None" = None
    url: str = ""
    port: int = 0

    def load(self, rows: Iterator[KindRow]) -> None:
        db = open_database(self.db)
        prepare(db)
        with db.writing() as connection:
            load_rows(connection, rows, Clock().moment())
        db.close()

    def start(self) -> None:
        """Raises RuntimeError when the server does not come up."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "server", "serve", "--db", self.db, "--port", "0"]
        with (self.folder / "server.log").open("a", encoding="utf-8") as log:
            self._server = subprocess.Popen(
                [*command, "--ready-file", str(ready)],
                stdout=log,
                stderr=log,
                text=True,
                env=dict(os.environ),
            )
        end = time.monotonic() + _PATIENCE
        while not ready.exists():
            if time.monotonic() > end or self._server.poll() is not None:
                raise RuntimeError(f"no server, see {self.folder}/server.log")
            time.sleep(0.02)
        told = json.loads(ready.read_text("utf-8"))
        self.url, self.port = told["url"], told["port"]

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
            self._server = None

    def requests(self) -> int:
        """Rounds' requests the server has answered so far."""
        return (self.folder / "server.log").read_text("utf-8").count(" POST /v1/exchange ")

    def code(self, number: int = 0) -> str:
        db = open_database(self.db)
        with db.writing() as connection:
            made = make_code(connection, person(number), Clock())[0]
        db.close()
        return made

    @contextmanager
    def laptop(self, name: str, url: str = "", number: int = 0) -> Iterator["Laptop"]:
        """Enrolled, encrypted, synced once; it talks to `url`, which may be a relay before the server."""
        with enrolled(self.folder / name, url or self.url, self.code(number), Clock()) as made:
            made.line.round()
            yield made


@contextmanager
def enrolled(folder: Path, url: str, code: str, clock: Clock) -> Iterator["Laptop"]:
    """A laptop with its own key and file that has not synced yet."""
    who = enrol(url, code, folder, PIN, clock, cost=_QUICK)
    path = desk_path(folder, who.replica_id)
    key = unlock(folder, who.replica_id, PIN)
    store = Store.open(path, key, clock=clock, staff_id=who.staff_id)
    line = Line(store, folder, clock)
    try:
        yield Laptop(store, line)
    finally:
        line.close()
        store.close()


@dataclass
class Laptop:
    store: Store
    line: Line

    def enter(self, rows: list[Resident]) -> None:
        """As if typed: each transaction durable, with its outgoing copy."""
        for start in range(0, len(rows), _TX):
            some = rows[start : start + _TX]
            self.store.write(partial(_put, some))

    def timed(self) -> tuple[float, Any]:
        """Seconds of one whole round, and its report."""
        begun = time.perf_counter()
        report = self.line.round()
        return time.perf_counter() - begun, report


def _put(rows: list[Resident], tx: Tx) -> None:
    tx.put_all(rows)


@contextmanager
def town(folder: Path, db: str = "", workers: int = 1, grids_each: int = GRIDS) -> Iterator[Town]:
    """A running town, on `db` or on an SQLite file of its own."""
    folder.mkdir(parents=True)
    made = Town(folder, db or f"sqlite:///{folder / 'server.db'}")
    made.load(people_rows(workers, grids_each))
    made.start()
    try:
        yield made
    finally:
        made.stop()
