"""The smallest municipality in which everything can happen, and who may see what of it."""

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain.values import fixed_id
from desktop.store.store import Store
from server.rows import KindRow, load_rows
from server.schema import prepare
from tests.sync.simulation.power import Driver, Mains
from tests.sync.simulation.steady import BEGINS

KEY = bytes(range(32))
DESK = "desks/one/desk.db"
"""Where a laptop has its file, below its folder."""


def named(*parts: str) -> str:
    return fixed_id("simulated", *parts)


COMMUNITY, SITE = named("清泉社区"), named("安置点")
GRIDS = (named("一网格"), named("二网格"))
BUILDINGS = tuple(named("栋", str(number)) for number in range(1, 4))
"""Two of the first grid, one of the second."""


@dataclass
class Held:
    """What decides which scopes a person has."""

    name: str
    permission: str
    grids: list[str] = field(default_factory=list)
    buildings: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return named("人", self.name)

    def row(self) -> KindRow:
        return "staff", {
            "id": self.id,
            "scope_id": f"community:{COMMUNITY}",
            "name": self.name,
            "permission": self.permission,
            "community_id": COMMUNITY,
            "grid_ids": list(self.grids),
            "building_ids": list(self.buildings),
        }


@dataclass
class Assignments:
    """Who holds what now, worked out here and nowhere else."""

    people: dict[str, Held] = field(default_factory=dict)
    grid_of: dict[str, str] = field(default_factory=dict)
    """Grid of each building."""

    @classmethod
    def first(cls) -> "Assignments":
        people = [
            Held("李梅", "own_grid", [GRIDS[0]]),
            Held("张海涛", "own_grid", [GRIDS[0]]),
            Held("陈建国", "own_grid", [GRIDS[1]]),
            Held("周敏", "several_grids", list(GRIDS)),
            Held("方秀莲", "own_building", [], [BUILDINGS[0]]),
        ]
        return cls({one.name: one for one in people}, dict(zip(BUILDINGS, (GRIDS[0], *GRIDS), strict=True)))

    def scopes(self, name: str) -> set[str]:
        """Scopes a person may see: everybody the municipality and the community, a grid with its
        restricted part and all its buildings, a lead single buildings.
        """
        who = self.people[name]
        held = {"muni", f"community:{COMMUNITY}"} | {f"building:{one}" for one in who.buildings}
        for grid in who.grids:
            held |= {f"grid:{grid}", f"restricted:{grid}"}
            held |= {f"building:{one}" for one, its in self.grid_of.items() if its == grid}
        return held


def building_row(building: str, grid: str) -> KindRow:
    number = BUILDINGS.index(building) + 1
    return "building", {
        "id": building,
        "scope_id": f"building:{building}",
        "grid_id": grid,
        "site_id": SITE,
        "code": f"B{number}",
        "name": f"{number}栋",
        "number": number,
        "units": 2,
        "floors": 6,
    }


def household_row(building: str, grid: str, number: int, token: str) -> KindRow:
    return "household", {
        "id": named("户", building, str(number)),
        "scope_id": f"building:{building}",
        "building_id": building,
        "dwelling_id": named("套", building, str(number)),
        "grid_id": grid,
        "door": f"{BUILDINGS.index(building) + 1}栋1单元10{number}",
        "head_name": token,
        "people": 3,
    }


def first_rows(held: Assignments) -> list[KindRow]:
    """Areas, people, buildings, two homes in each. The homes' heads are called h1, h2 …"""
    areas = [("community", COMMUNITY, "清泉社区"), *(("grid", one, "网格") for one in GRIDS)]
    rows: list[KindRow] = [("area", _area(*one)) for one in areas]
    rows += [one.row() for one in held.people.values()]
    homes = 0
    for building, grid in held.grid_of.items():
        rows.append(building_row(building, grid))
        for number in (1, 2):
            homes += 1
            rows.append(household_row(building, grid, number, f"h{homes}"))
    return rows


def _area(level: str, row_id: str, name: str) -> dict[str, Any]:
    return {"id": row_id, "scope_id": "muni", "level": level, "code": "421200", "name": name}


@dataclass(frozen=True)
class Templates:
    """Files that every run begins with, made once."""

    server: Path
    laptop: Path

    @classmethod
    def make(cls, folder: Path, driver: Driver) -> "Templates":
        made = cls(folder / "template-server", folder / "template-laptop")
        clock = Clock(source=lambda: BEGINS - timedelta(days=30))
        db = driver.open_office(Mains(made.server))
        prepare(db)
        with db.writing() as connection:
            load_rows(connection, first_rows(Assignments.first()), clock.moment())
        db.close()
        driver.plug_in(Mains(made.laptop))
        Store.open(made.laptop / DESK, KEY, clock=clock, staff_id="nobody").close()
        return made

    def copy(self, which: Path, target: Path) -> None:
        shutil.copytree(which, target)


UNFIT = 99
"""So many people no home can have: the server must refuse it."""
FOREIGN_SCOPE = f"building:{named('栋', 'of another community')}"
"""Of somebody else's community: nobody here may write it."""
