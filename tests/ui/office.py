"""A server on the loopback with a supervisor and a worker, for windows that need one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.values import fixed_id
from desktop.store.keyfile import desk_path
from desktop.store.keys import unlock
from desktop.store.store import Store
from desktop.sync.enrol import enrol
from desktop.sync.line import Line
from server.db import Database
from server.enrol import make_code
from server.rows import load_rows
from tests.ui.laptop import CHEAP, NOW, PIN

COMMUNITY, GRID, BOSS, WORKER = (fixed_id("reset", name) for name in ("community", "grid", "boss", "worker"))


@dataclass
class Office:
    """The server's database and its address."""

    db: Database
    clock: Clock
    url: str = ""

    def fill(self) -> None:
        rows: list[tuple[str, dict[str, Any]]] = [
            ("area", {"id": one, "scope_id": "muni", "level": level, "code": level, "name": name})
            for one, level, name in ((COMMUNITY, "community", "清泉社区"), (GRID, "grid", "一网格"))
        ]
        for one, name, permission in ((BOSS, "周正华", "several_grids"), (WORKER, "李梅", "own_grid")):
            fields = {"name": name, "permission": permission, "community_id": COMMUNITY, "grid_ids": [GRID]}
            rows.append(("staff", {"id": one, "scope_id": scopes.community(COMMUNITY), **fields}))
        with self.db.writing() as connection:
            load_rows(connection, rows, self.clock.moment())

    def code(self, staff_id: str) -> str:
        with self.db.writing() as connection:
            return make_code(connection, staff_id, self.clock)[0]

    def enrol(self, staff_id: str, folder: Path) -> None:
        """A folder that has made its first round."""
        clock = Clock(source=lambda: NOW)
        person = enrol(self.url, self.code(staff_id), folder, PIN, clock, cost=CHEAP)
        key = unlock(folder, person.replica_id, PIN)
        store = Store.open(desk_path(folder, person.replica_id), key, clock=clock, staff_id=staff_id)
        line = Line(store, folder, clock)
        line.round()
        line.close()
        store.close()
