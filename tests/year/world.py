"""The demonstration community (T1): one file for each grid, with its worker and the supervisor before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from desktop.clock import Clock
from desktop.domain.base import Row
from desktop.domain.kinds import KINDS
from desktop.domain.permissions import holds
from desktop.domain.places import Building
from desktop.domain.staff import Permission, Staff
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import Desk
from desktop.store.store import Store
from server.demodata import DEMO_DAY
from server.demodata.build import generate

KEY = bytes(range(32))
BEGINS = DEMO_DAY
MORNING = 1
"""09:00 in China is 01:00 UTC."""


@dataclass
class Now:
    """The day that is played."""

    day: date = BEGINS
    minutes: int = 0

    def moment(self) -> datetime:
        begins = datetime(self.day.year, self.day.month, self.day.day, MORNING, tzinfo=UTC)
        return begins + timedelta(minutes=self.minutes)

    def passes(self, minutes: int) -> None:
        self.minutes += minutes

    def next_day(self) -> None:
        self.day, self.minutes = self.day + timedelta(days=1), 0


@dataclass(frozen=True)
class Grid:
    """One grid's file with those who work on it."""

    name: str
    worker: Desk
    supervisor: Desk


@dataclass(frozen=True)
class Town:
    """All rows as they stand in the morning of the first day."""

    rows: list[Row]

    @classmethod
    def of(cls, seed: int) -> "Town":
        return cls([KINDS[kind].model.model_validate(row) for kind, row in generate(seed, BEGINS)])

    def people(self, permission: Permission) -> list[Staff]:
        return [row for row in self.rows if isinstance(row, Staff) and row.permission == permission]

    def grid(self, folder: Path, worker: Staff, now: Now) -> Grid:
        """A worker's file as the server would have filled it; the supervisor sits down before it, too."""
        store = Store.open(folder / "desk.db", KEY, clock=Clock(source=now.moment), staff_id=worker.id)
        store.apply(lambda tx: tx.put_all(list(_seen_by(self.rows, worker))))
        [supervisor] = self.people(Permission.SEVERAL_GRIDS)
        library, rules = load_library(resources() / "forms"), load_rules(resources() / "rules")
        desks = [Desk(store, one, Clock(source=now.moment), rules, library) for one in (worker, supervisor)]
        return Grid(worker.name, *desks)


def _seen_by(rows: list[Row], worker: Staff) -> Iterator[Row]:
    """What the server would have sent to this worker's laptop."""
    grid_of = {row.id: row.grid_id for row in rows if isinstance(row, Building)}
    for row in rows:
        building = row.scope_id.removeprefix("building:")
        if holds(worker, row.scope_id, grid_of.get(building, "")):
            yield row
