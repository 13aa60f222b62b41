"""Real laptops' files against the real server on its own database, over memory or HTTP or by sealed files."""

import base64
import contextlib
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.people import Fact, Household
from desktop.domain.values import fixed_id, new_id
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.answer import SERVER_KEYS
from desktop.sync.memory import MemoryTransport
from desktop.sync.protocol import Answer, Exchange, Refusal, ReplaceRequest
from desktop.sync.round import RoundReport
from desktop.sync.sealkeys import verify_key
from desktop.sync.transport import RequestRefused, Sender
from server.api import create_app
from server.contact import Who
from server.db import Database, open_database
from server.enrol import make_code
from server.exchange import exchange, exchange_json
from server.files.folder import FilesFolder
from server.keys import public_keys
from server.replacing import replace
from server.rows import load_rows
from server.sealed import Taken, take
from server.tables import REPLICA
from server.turned import Turned
from server.wire import write
from tests.sync.roads import LineRoad, Road

MakeRoad = Callable[[Sender], Road]
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


Between = Callable[[Exchange, Callable[[Exchange], Answer]], Answer]
"""What a test puts between the road and the handler: it is given a request and the way on."""


@dataclass
class Server:
    """The municipal server on a database of its own."""

    db: Database
    clock: Clock
    files: FilesFolder
    asked: list[Exchange] = field(default_factory=list)
    """Every request, on whichever road it came."""
    between: Between | None = None

    def exchange(self, db: Database, replica_id: Who, body: Exchange, clock: Clock, *rest: Any) -> Answer:
        """Stands in the place of `server.exchange.exchange` on all roads."""
        self.asked.append(body)

        def go_on(request: Exchange) -> Answer:
            return exchange(db, replica_id, request, clock, *rest)

        return self.between(body, go_on) if self.between else go_on(body)

    def exchange_json(self, db: Database, replica_id: Who, body: Exchange, clock: Clock, rest: Any) -> bytes:
        """The same, where HTTP asks for it: as it is, unless a test stands in between."""
        if self.between:
            return write(self.exchange(db, replica_id, body, clock, rest))
        self.asked.append(body)
        return exchange_json(db, replica_id, body, clock, rest)

    def handler(self, replica_id: str) -> Callable[[Exchange], Answer]:
        def handle(request: Exchange) -> Answer:
            try:
                return self.exchange(self.db, replica_id, request, self.clock)
            except Turned as turned:
                raise RequestRefused(Refusal(code=turned.code), turned.status) from None

        return handle

    def become(self, former: Sender, now: Sender) -> Callable[[Exchange], Answer]:
        """As the route /v1/replace."""
        request = ReplaceRequest(replica_id=now.replica_id, public_key=verify_key(now.signing_key))
        replace(self.db, former.replica_id, request, self.clock)
        return self.handler(now.replica_id)

    def take_file(self, request: Path, answer: Path) -> Taken:
        return take(self.db, request, answer, self.clock)

    def load(self, rows: list[tuple[str, dict[str, Any]]]) -> None:
        with self.db.writing() as connection:
            load_rows(connection, rows, self.clock.moment())

    def code_for(self, staff_id: str) -> str:
        with self.db.writing() as connection:
            return make_code(connection, staff_id, self.clock)[0]


@pytest.fixture
def server(
    database_url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    made = Server(open_database(database_url), clock, FilesFolder(tmp_path / "server-files"))
    made.load(world())
    monkeypatch.setattr("server.api.exchange_json", made.exchange_json)
    monkeypatch.setattr("server.sealed.exchange", made.exchange)
    yield made
    made.db.close()


@dataclass
class Laptop:
    """One enrolled file and its road; `round()` is one round."""

    store: Store
    road: Road
    clock: Clock
    name: str

    def round(self) -> RoundReport:
        return self.road.round(self.store, self.clock)

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


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person's file as it is made, for copying."""
    path = tmp_path_factory.mktemp("file") / "desk.db"
    Store.open(path, KEY, clock=Clock(), staff_id="").close()
    return path


@pytest.fixture
def road(server: Server, tmp_path: Path) -> MakeRoad:
    """Makes the road of a laptop: here, inside the process."""
    return lambda sender: LineRoad(MemoryTransport(server.handler(sender.replica_id), server.become))


@pytest.fixture
def laptop(
    server: Server, tmp_path: Path, clock: Clock, new_file: Path, road: MakeRoad
) -> Iterator[Callable[..., Laptop]]:
    """A laptop of a person (0 and 1 are workers, 2 the lead) with its road."""
    made: list[Laptop] = []

    def make(person: int = 0) -> Laptop:
        path = tmp_path / f"laptop{len(made)}" / "desk.db"
        path.parent.mkdir()
        shutil.copyfile(new_file, path)
        store = Store.open(path, KEY, clock=clock, staff_id=STAFF[person])
        sender = Sender(new_id(), os.urandom(32))
        store.apply(lambda tx: _enrolled(tx, sender, server))
        _register(server, sender, STAFF[person], clock)
        made.append(Laptop(store, road(sender), clock, sender.replica_id))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


def _enrolled(tx: Tx, sender: Sender, server: Server) -> None:
    """What enrolment leaves in the file."""
    tx.set_state("replica_id", sender.replica_id)
    tx.set_state("signing_key", base64.b64encode(sender.signing_key).decode())
    with server.db.reading() as connection:
        keys = public_keys(connection)
    assert keys is not None
    tx.set_state(SERVER_KEYS, keys.model_dump())


def _register(server: Server, sender: Sender, staff_id: str, clock: Clock) -> None:
    values = {
        "id": sender.replica_id,
        "staff_id": staff_id,
        "public_key": verify_key(sender.signing_key),
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


class Web:
    """Real HTTP on the loopback, once for all tests of a process; each test brings its own server."""

    def __init__(self) -> None:
        self.serves: Server | None = None
        self._app: Any = None
        self._of: Database | None = None
        config = uvicorn.Config(
            self._asked, port=0, log_level="error", access_log=False, interface="asgi3", lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.address = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    async def _asked(self, scope: Any, receive: Any, send: Any) -> None:
        served = self.serves
        assert served is not None
        if self._of is not served.db:  # the next test, or the database was restored
            self._of, self._app = served.db, create_app(served.db, served.clock, served.files)
        await self._app(scope, receive, send)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="session")
def web() -> Iterator[Web]:
    with contextlib.closing(Web()) as made:
        yield made


@pytest.fixture
def http_server(server: Server, web: Web) -> str:
    """The same server behind real HTTP. Gives its address."""
    web.serves = server
    return web.address


@pytest.fixture
def impostor() -> Iterator[Callable[[int, str, bytes], str]]:
    """A web server that gives one fixed answer. Returns its address."""
    servers: list[HTTPServer] = []

    def start(status: int, kind: str, body: bytes) -> str:
        class Fixed(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(status)
                plain, _, packing = kind.partition("+")
                self.send_header("content-type", plain)
                if packing:
                    self.send_header("content-encoding", packing)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        web = HTTPServer(("127.0.0.1", 0), Fixed)
        servers.append(web)
        threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return f"http://127.0.0.1:{web.server_port}"

    yield start
    for web in servers:
        web.shutdown()
        web.server_close()
