"""Search as one types, over a county's residents in one file."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figure import Figure, median, percentile
from bench.world import KEY, World
from desktop.clock import Clock
from desktop.domain import scopes
from desktop.domain.base import Row
from desktop.domain.people import Household, Resident, Sex
from desktop.domain.staff import Permission, Staff
from desktop.domain.values import fixed_id
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.desk import Desk, open_desk
from desktop.services.subjects import households
from desktop.services.subjects.search import find
from desktop.store.store import Store

RESIDENTS = 40_000
_PER_HOME = 4
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "桂兰启发满英友田金枝立平世明先旺秋香海涛小梅建国秀莲正华春生玉珍长江文斌"
_WORDS = (
    *("王桂兰", "李建", "梅", "wgl", "lj", "zxm", "12-2-503", "3-1-101", "7栋", "7栋1单元", "12栋2单元503"),
    *("0417", "39999", "张 5栋", "桂兰 2单元", "xyz", "不存在的人"),
)
"""Names, initials, doors, ends of phone numbers, two words, nothing to find; typed letter by letter."""
_TIMES = 8
_CHUNK = 5_000
_GRID = fixed_id("bench", "grid")
_STAFF = fixed_id("bench", "staff")


def search(world: World) -> Iterator[Figure]:
    """Every beginning of every word, as the search field asks for it; hits read and dressed."""
    seconds = []
    with county(world.folder / "county.db") as desk:
        for _ in range(_TIMES):
            for word in _WORDS:
                for end in range(2, len(word) + 1):
                    begun = time.perf_counter()
                    find(desk, word[:end])
                    seconds.append(time.perf_counter() - begun)
    yield Figure(
        "search",
        f"search as one types, {RESIDENTS:,} residents: p95",
        percentile(seconds, 0.95) * 1000,
        "ms",
        len(seconds),
        limit=16,
    )


@contextmanager
def county(path: Path, per_home: int = _PER_HOME) -> Iterator[Desk]:
    """A file with 40,000 residents in homes of `per_home`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    store = Store.open(path, KEY, clock=Clock(), staff_id=_STAFF)
    try:
        rows = list(_rows(per_home))
        for start in range(0, len(rows), _CHUNK):
            _lay(store, rows[start : start + _CHUNK])
        yield open_desk(
            store, Clock(), load_rules(resources() / "rules"), load_library(resources() / "forms")
        )
    finally:
        store.close()


def long_list(world: World) -> Iterator[Figure]:
    """Every home of a county as the page of households asks for them."""
    seconds = []
    with county(world.folder / "homes.db", per_home=1) as desk:
        for _ in range(_TIMES):
            begun = time.perf_counter()
            lines = households.listing(desk)
            seconds.append(time.perf_counter() - begun)
    yield Figure("list", f"list of {len(lines):,} homes read", median(seconds) * 1000, "ms", len(seconds))


def _lay(store: Store, rows: list[Row]) -> None:
    store.apply(lambda tx: tx.put_all(rows))


def _rows(per_home: int) -> Iterator[Row]:
    chance = random.Random(1)
    yield Staff(
        id=_STAFF,
        scope_id=scopes.community(_GRID),
        name="演示",
        permission=Permission.OWN_GRID,
        community_id=_GRID,
        grid_ids=[_GRID],
    )
    for number in range(RESIDENTS // per_home):
        building = fixed_id("bench", "building", str(number // 100))
        door = f"{number // 100 + 1}栋{number // 50 % 2 + 1}单元{number % 50 // 5 + 1}0{number % 5 + 1}"
        home = fixed_id("bench", "home", str(number))
        yield Household(
            id=home,
            scope_id=scopes.building(building),
            building_id=building,
            dwelling_id=fixed_id("bench", "dwelling", str(number)),
            grid_id=_GRID,
            door=door,
            order=number,
            head_name=_name(chance),
            people=per_home,
        )
        for place in range(per_home):
            yield Resident(
                id=fixed_id("bench", "resident", str(number), str(place)),
                scope_id=scopes.grid(_GRID),
                household_id=home,
                name=_name(chance),
                sex=chance.choice((Sex.FEMALE, Sex.MALE)),
                born_on="1970-05-02",
                relation="户主",
                phone=f"100{chance.randrange(10**8):08}",
            )


def _name(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choice(_GIVEN) for _ in range(chance.choice((1, 2, 2))))
