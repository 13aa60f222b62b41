"""The first sync of a new laptop, against a raw copy of the same rows into a bare encrypted file."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sqlcipher3 import dbapi2

from bench.figure import Figure
from bench.relay import Relay
from bench.sync_town import GRIDS, enrolled, grid, residents, town
from bench.world import KEY, World
from desktop.clock import Clock
from desktop.demo.stage import PEOPLE
from desktop.domain import scopes
from desktop.domain.values import fixed_id
from desktop.settings import load_settings
from desktop.store.scopes import server_rows, states
from desktop.store.tx import Tx
from server.rows import KindRow

HOMES = 4_238
"""Households of the community that the trade's documents describe (domain reference 1)."""
_PER_BUILDING = 60


def first_sync(world: World) -> Iterator[Figure]:
    """Time, bytes and requests until everything is there and can be searched for."""
    yield from _t1(world)
    yield from _community(world.folder / "first")


def _t1(world: World) -> Iterator[Figure]:
    """The demonstration's worker on another laptop."""
    stage = world.stage
    code = stage.server("enrol-code", "--staff", PEOPLE["worker"])["code"]
    relay = Relay(urlsplit(stage.url).port or 0)
    clock = Clock(offset=load_settings(stage.laptop("worker")).clock_offset)
    with enrolled(world.folder / "t1", relay.url, code, clock) as laptop:
        took, _ = laptop.timed()
        rows = laptop.store.read(_rows)
    counted = relay.take()
    relay.close()
    yield from _figures("t1", "T1 (the demonstration)", took, rows, counted, world.folder)


def _community(folder: Path) -> Iterator[Figure]:
    with town(folder) as place:
        place.stop()
        place.load(_homes())
        place.start()
        relay = Relay(place.port)
        with enrolled(folder / "new", relay.url, place.code(), Clock()) as laptop:
            took, _ = laptop.timed()
            rows = laptop.store.read(_rows)
        counted = relay.take()
        relay.close()
    yield from _figures("community", f"{HOMES:,} households", took, rows, counted, folder)


def _figures(
    name: str, what: str, took: float, rows: list[str], counted: dict[str, int], folder: Path
) -> Iterator[Figure]:
    raw = _raw_copy(folder / f"raw-{name}.db", rows)
    size = sum(len(one.encode()) for one in rows)
    what = f"sync: first sync of {what}, {len(rows):,} rows"
    copy = "the same rows inserted into a bare SQLCipher file"
    yield Figure(f"sync_first_{name}", what, took, "s", 1, raw, copy)
    sent = (counted["up"] + counted["down"]) / 1e6
    yield Figure(f"sync_first_{name}_bytes", f"{what}: on the wire", sent, "MB", 1, size / 1e6, "their JSON")


def _homes() -> Iterator[KindRow]:
    people = residents(4 * HOMES, seed=9)
    for number in range(HOMES):
        building = fixed_id("bench", "building", str(number // _PER_BUILDING))
        area = grid(number // _PER_BUILDING % GRIDS)
        if number % _PER_BUILDING == 0:
            yield _building(building, area, number // _PER_BUILDING + 1)
        some = people[4 * number : 4 * number + 4]
        yield (
            "household",
            {
                "id": some[0].household_id,
                "scope_id": scopes.building(building),
                "building_id": building,
                "dwelling_id": fixed_id("bench", "dwelling", str(number)),
                "grid_id": area,
                "door": f"{number // _PER_BUILDING + 1}栋{number % 60 // 10 + 1}0{number % 10}",
                "head_name": some[0].name,
                "people": 4,
            },
        )
        for one in some:
            yield "resident", one.model_dump(mode="json") | {"scope_id": scopes.grid(area)}


def _building(building: str, area: str, number: int) -> KindRow:
    return "building", {
        "id": building,
        "scope_id": scopes.building(building),
        "grid_id": area,
        "site_id": fixed_id("bench", "site"),
        "code": f"B{number}",
        "name": f"{number}栋",
        "number": number,
        "units": 1,
        "floors": 6,
    }


def _rows(tx: Tx) -> list[str]:
    return [
        json.dumps([row_id, rev, data], ensure_ascii=False)
        for one in states(tx.connection)
        for row_id, rev, data in server_rows(tx.connection, one.scope_id)
    ]


def _raw_copy(path: Path, rows: list[str]) -> float:
    """Seconds of one transaction into a table without anything else, as durable and as encrypted."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    for line in (
        f"PRAGMA key = \"x'{KEY.hex()}'\"",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE row (id INTEGER PRIMARY KEY, data TEXT NOT NULL) STRICT",
    ):
        connection.execute(line)
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO row (data) VALUES (?)", [(one,) for one in rows])
    connection.execute("COMMIT")
    took = time.perf_counter() - begun
    connection.close()
    return took
