"""Real laptops' files against the real server on its own database, over memory or HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Fact, Household
from desktop.domain.values import fixed_id, new_id
from desktop.store.store import Store
from desktop.sync.memory import MemoryTransport
from desktop.sync.protocol import Answer, Exchange, Refusal
from desktop.sync.round import RoundReport, run_round
from desktop.sync.transport import RequestRefused
from server.api import create_app
from server.db import Database, open_database
from server.enrol import make_code
from server.exchange import exchange
from server.files.folder import FilesFolder
from server.rows import load_rows
from server.tables import REPLICA
from server.turned import Turned
from tests.serving import serving

KEY = bytes(range(32))
COMMUNITY, GRID, GRID2, SITE, BUILDING, DWELLING = (new_id() for _ in range(6))
STAFF = [new_id() for _ in range(3)]
"""Two workers of the same grid, one lead of the building."""


@pytest.fixture
def clock() -> Clock:
    now = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
    return Clock(source=lambda: now)


def _area(row_id: str, level: str, name: str) -> tuple[str, dict[str, Any]]:
    return "area", {
        "id": row_id,
        "scope_id": "muni",
        "level": level,
        "code": row_id[-12:],
        "name": name,
    }


def _staff(row_id: str, name: str, permission: str, **more: Any) -> tuple[str, dict[str, Any]]:
    data = {
        "id": row_id,
        "scope_id": scopes.community(COMMUNITY),
        "name": name,
        "community_id": COMMUNITY,
    }
    return "staff", data | {"permission": permission, "titles": []} | more


def world() -> list[tuple[str, dict[str, Any]]]:
    """The smallest community: one grid, one building, three persons."""
    building = {
        "id": BUILDING,
        "scope_id": scopes.building(BUILDING),
        "grid_id": GRID,
        "site_id": SITE,
        "code": "B3",
        "name": "3栋",
        "number": 3,
        "units": 2,
        "floors": 6,
    }
    return [
        _area(COMMUNITY, "community", "清泉社区"),
        _area(GRID, "grid", "一网格"),
        _staff(STAFF[0], "李梅", "own_grid", grid_ids=[GRID]),
        _staff(STAFF[1], "张海涛", "own_grid", grid_ids=[GRID]),
        _staff(STAFF[2], "方秀莲", "own_building", building_ids=[BUILDING]),
        ("building", building),
    ]


@dataclass
class Server:
    """The municipal server on a database of its own."""

    db: Database
    clock: Clock
    files: FilesFolder

    def handler(self, replica_id: str) -> Callable[[Exchange], Answer]:
        def handle(request: Exchange) -> Answer:
            try:
                return exchange(self.db, replica_id, request, self.clock)
            except Turned as turned:
                raise RequestRefused(Refusal(code=turned.code), turned.status) from None

        return handle

    def load(self, rows: list[tuple[str, dict[str, Any]]]) -> None:
        with self.db.writing() as connection:
            load_rows(connection, rows, self.clock.moment())

    def code_for(self, staff_id: str) -> str:
        with self.db.writing() as connection:
            return make_code(connection, staff_id, self.clock)[0]


@pytest.fixture
def server(database_url: str, clock: Clock, tmp_path: Path) -> Iterator[Server]:
    made = Server(open_database(database_url), clock, FilesFolder(tmp_path / "server-files"))
    made.load(world())
    yield made
    made.db.close()


@dataclass
class Laptop:
    """One enrolled file and its road; `round()` is one round."""

    store: Store
    transport: Any
    clock: Clock
    name: str
    asked: list[Exchange] = field(default_factory=list)

    def round(self) -> RoundReport:
        return run_round(self.store, self.transport, self.clock)

    def household(self, row_id: str) -> Household:
        return self.store.read(lambda tx: tx.one(Household, row_id))

    def change(self, row_id: str, **fields: Any) -> None:
        self.store.write(lambda tx: tx.patch(Household, row_id, **fields))

    def new_household(self, **fields: Any) -> str:
        row = new_household(**fields)
        self.store.write(lambda tx: tx.put(row))
        return row.id

    def outbox(self) -> list[tuple[str, str]]:
        rows = self.store.read(lambda tx: tx.sql("SELECT state, code FROM outbox ORDER BY id"))
        return [(row["state"], row["code"]) for row in rows]


def new_household(**fields: Any) -> Household:
    given = {
        "id": new_id(),
        "scope_id": scopes.building(BUILDING),
        "building_id": BUILDING,
        "dwelling_id": DWELLING,
        "grid_id": GRID,
        "door": "3栋2单元503",
        "head_name": "余友田",
        "people": 3,
    }
    return Household.model_validate(given | fields)


def new_fact(subject_id: str, name: str, value: Any, day: str = "2026-12-01") -> Fact:
    return Fact(
        id=fixed_id(subject_id, name),
        scope_id=scopes.grid(GRID),
        subject_id=subject_id,
        name=name,
        value=value,
        confirmed_on=day,
    )


@pytest.fixture
def make_household() -> Callable[..., Household]:
    return new_household


@pytest.fixture
def make_fact() -> Callable[..., Fact]:
    return new_fact


@pytest.fixture
def ids() -> dict[str, str]:
    """Ids of the small world by name."""
    return {
        "community": COMMUNITY,
        "grid": GRID,
        "grid2": GRID2,
        "building": BUILDING,
        "worker": STAFF[0],
        "other": STAFF[1],
        "lead": STAFF[2],
    }


@pytest.fixture
def laptop(server: Server, tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Laptop]]:
    """Enrol a laptop of a person (0 and 1 are workers, 2 the lead) over the memory road."""
    made: list[Store] = []

    def make(person: int = 0, transport: Callable[[Any], Any] | None = None) -> Laptop:
        path = tmp_path / f"laptop{len(made)}" / "desk.db"
        store = Store.open(path, KEY, clock=clock, staff_id=STAFF[person])
        made.append(store)
        replica_id = str(store.state("replica_id"))
        _register(server, replica_id, STAFF[person], clock)
        road = MemoryTransport(server.handler(replica_id))
        return Laptop(store, transport(road) if transport else road, clock, replica_id)

    yield make
    for store in made:
        store.close()


def _register(server: Server, replica_id: str, staff_id: str, clock: Clock) -> None:
    values = {
        "id": replica_id,
        "staff_id": staff_id,
        "public_key": "",
        "device": "",
        "enrolled_at": clock.moment(),
        "last_seen": clock.moment(),
        "last_seq": 0,
        "skew": 0,
        "assignment": 0,
        "state": "active",
    }
    with server.db.writing() as connection:
        connection.execute(REPLICA.insert().values(values))


@pytest.fixture
def http_server(server: Server) -> Iterator[str]:
    """The same server behind real HTTP on the loopback. Gives its address."""
    with serving(create_app(server.db, server.clock, server.files)) as url:
        yield url
