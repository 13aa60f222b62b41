"""A small town on a real database, and laptops that speak the protocol to it."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.values import fixed_id, new_id
from desktop.sync.protocol import (
    PAGE_ROWS,
    Answer,
    Change,
    EnrolRequest,
    Exchange,
    Op,
    PulledRow,
    Verdict,
)
from server.db import Database, open_database
from server.enrol import enrol, make_code
from server.exchange import exchange
from server.people import staff_named
from server.rows import KindRow, load_rows
from server.tables import METADATA, REPLICA, ROW, SCOPE_COUNTER

NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
"""The demo day, 09:00 in China."""


def named(*parts: str) -> str:
    """Id of one thing of the town."""
    return fixed_id("town", *parts)


def _area(name: str, level: str) -> KindRow:
    return "area", {"id": named(name), "scope_id": "muni", "level": level, "code": "421200", "name": name}


def _building(number: int, grid: str) -> KindRow:
    building = named("building", str(number))
    return "building", {
        "id": building,
        "scope_id": scopes.building(building),
        "grid_id": named(grid),
        "site_id": named("site"),
        "code": f"B{number}",
        "name": f"{number}栋",
        "number": number,
        "units": 2,
        "floors": 6,
    }


def _staff(
    name: str, permission: str, grids: tuple[str, ...] = (), buildings: tuple[int, ...] = ()
) -> KindRow:
    return "staff", {
        "id": named("staff", name),
        "scope_id": scopes.community(named("清泉社区")),
        "name": name,
        "titles": ["网格员"],
        "permission": permission,
        "community_id": named("清泉社区"),
        "grid_ids": [named(one) for one in grids],
        "building_ids": [named("building", str(one)) for one in buildings],
        "phone": "10000000001",
    }


def _town_rows() -> list[KindRow]:
    """Two grids, three buildings, one home, five people who work there."""
    home = named("home")
    return [
        _area("清泉社区", "community"),
        _area("一网格", "grid"),
        _area("二网格", "grid"),
        _building(1, "一网格"),
        _building(2, "一网格"),
        _building(3, "二网格"),
        _staff("甲", "own_grid", ("一网格",)),
        _staff("乙", "own_grid", ("一网格",)),
        _staff("丙", "own_grid", ("二网格",)),
        _staff("楼长", "own_building", (), (1,)),
        _staff("主管", "several_grids", ("一网格", "二网格")),
        (
            "household",
            {
                "id": home,
                "scope_id": scopes.building(named("building", "1")),
                "building_id": named("building", "1"),
                "dwelling_id": named("dwelling"),
                "grid_id": named("一网格"),
                "door": "1栋1单元101",
                "head_name": "试样一",
                "people": 3,
            },
        ),
    ]


@dataclass
class Laptop:
    """One replica with its sequence, its cursors and the rows it was handed."""

    town: "Town"
    staff_id: str
    replica_id: str
    key: SigningKey
    seq: int = 0
    epoch: int = 0
    assignment: int = 0
    have: dict[str, int] = field(default_factory=dict)
    rows: dict[tuple[str, str, str], PulledRow] = field(default_factory=dict)
    clock: str = ""

    def change(self, kind: str, row_id: str, scope_id: str, **more: Any) -> Change:
        """The next change of this laptop; `set` and `was` as given, a put unless `op` says otherwise."""
        self.seq += 1
        values: dict[str, Any] = {
            "change_id": new_id(),
            "replica_id": self.replica_id,
            "seq": self.seq,
            "tx": new_id(),
            "kind": kind,
            "row_id": row_id,
            "scope_id": scope_id,
            "op": Op.PUT,
            "made_at": "2026-12-08T00:30:00Z",
            "staff_id": self.staff_id,
            "schema_": 1,
        }
        return Change(**{**values, **more})

    def send(self, *changes: Change, **more: Any) -> Answer:
        """One request; the answer's rows and cursors are laid in."""
        request = Exchange(
            replica_id=self.replica_id,
            epoch=self.epoch,
            have=self.have,
            page=PAGE_ROWS,
            changes=list(changes),
            assignment=self.assignment,
            clock=self.clock,
        )
        answer = exchange(self.town.db, self.replica_id, request.model_copy(update=more), self.town.clock)
        self.take_in(answer)
        return answer

    def verdict(self, *changes: Change) -> Verdict:
        """Verdict on the last of `changes`."""
        return self.send(*changes).verdicts[-1]

    def pull(self, page: int = 2000) -> None:
        """Requests until there is no more."""
        while self.send(page=page).more:
            pass

    def take_in(self, answer: Answer) -> None:
        self.epoch, self.assignment = answer.epoch, answer.assignment
        for row in answer.rows:
            self.rows[row.scope_id, row.kind, row.id] = row
            self.have[row.scope_id] = row.rev
        for scope in set(self.have) - set(answer.scopes):
            del self.have[scope]
            self.rows = {key: row for key, row in self.rows.items() if key[0] != scope}

    def live(self, kind: str) -> dict[str, dict[str, Any]]:
        return {row.id: row.data for row in self.rows.values() if row.kind == kind and not row.deleted}

    def conflicts(self) -> list[dict[str, Any]]:
        return list(self.live("conflict").values())


@dataclass
class Town:
    """The server with its clock, and what tests ask of it."""

    db: Database
    clock: Clock
    url: str

    home: str = named("home")
    building: str = scopes.building(named("building", "1"))
    other_building: str = scopes.building(named("building", "3"))
    grid: str = scopes.grid(named("一网格"))
    other_grid: str = scopes.grid(named("二网格"))
    restricted: str = scopes.restricted(named("一网格"))

    def id(self, *parts: str) -> str:
        return named(*parts)

    def laptop(self, name: str) -> Laptop:
        """A freshly enrolled laptop of one person."""
        key, replica_id = SigningKey.generate(), new_id()
        with self.db.writing() as connection:
            code, _ = make_code(connection, named("staff", name), self.clock)
        public = base64.b64encode(bytes(key.verify_key)).decode()
        enrol(self.db, EnrolRequest(code=code, replica_id=replica_id, public_key=public), self.clock)
        return Laptop(self, named("staff", name), replica_id, key)

    def load(self, *rows: KindRow) -> None:
        with self.db.writing() as connection:
            load_rows(connection, rows, self.clock.moment())

    def assign(self, name: str, **fields: Any) -> None:
        """Change fields of one person as the admin does."""
        with self.db.reading() as connection:
            row = staff_named(connection, named("staff", name))[0]
        self.load(("staff", {**row, **fields}))

    def new_building(self, number: int, grid: str) -> KindRow:
        return _building(number, grid)

    def stored(self) -> list[Any]:
        """Every stored row, tombstones too."""
        with self.db.reading() as connection:
            return list(connection.execute(select(ROW)))

    def everything(self) -> str:
        """All that stands in the tables."""
        with self.db.reading() as connection:
            found = [list(connection.execute(select(table))) for table in METADATA.sorted_tables]
        return repr(found)

    def replica(self, laptop: Laptop) -> dict[str, Any]:
        """What the server keeps about a laptop."""
        with self.db.reading() as connection:
            query = select(REPLICA).where(REPLICA.c.id == laptop.replica_id)
            return dict(connection.execute(query).mappings().one())

    def counters(self) -> dict[str, tuple[int, int, int]]:
        """(rev, count, sum) by scope."""
        with self.db.reading() as connection:
            lines = connection.execute(select(SCOPE_COUNTER))
            return {scope: (rev, count, total % (1 << 64)) for scope, rev, count, total in lines if rev}

    def equipment(self, **more: Any) -> dict[str, Any]:
        """Fields of a gas hose in the home."""
        return {"household_id": self.home, "kind": "hose", **more}

    def matter(self, **more: Any) -> dict[str, Any]:
        """Fields of a hazard in the home as a laptop writes them."""
        return {
            "number": "YH-1",
            "matter": "hazard",
            "item": "LG15",
            "form": "LPG_HOME",
            "question": "lg15",
            "record_id": named("record"),
            "title": "软管超期",
            "subject_kind": "household",
            "subject_id": self.home,
            "household_id": self.home,
            "building_id": named("building", "1"),
            "grid_id": named("一网格"),
            "where": "1栋1单元101",
            "grade": "G",
            "found_at": "2026-12-08T00:20:00Z",
            "found_by": named("staff", "甲"),
            "due_days": 7,
            "first_due_at": "2026-12-15T16:00:00Z",
            **more,
        }

    def step(self, matter_id: str, action: str, name: str = "甲", **more: Any) -> dict[str, Any]:
        return {
            "matter_id": matter_id,
            "action": action,
            "at": "2026-12-08T00:25:00Z",
            "staff_id": named("staff", name),
            "staff_name": name,
            "data": {},
            **more,
        }


@pytest.fixture(scope="session")
def town_rows() -> list[KindRow]:
    return _town_rows()


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    made = Town(open_database(database_url), Clock(source=lambda: NOW), database_url)
    made.load(*_town_rows())
    yield made
    made.db.close()
