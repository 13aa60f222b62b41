"""The invented community on paper: areas, buildings, doors, premises and who works there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from desktop.domain import scopes
from desktop.domain.values import fixed_id

Row = tuple[str, dict[str, Any]]
GRIDS = ("一网格", "二网格", "三网格")
SITES = ("示范一号安置点", "示范二号安置点")
COMMUNITY_CODE = "421224104203"


@dataclass(frozen=True)
class Block:
    """One building: stairwells, floors, doors on a floor, and how many homes are taken."""

    number: int
    grid: int
    site: int
    units: int
    floors: int
    rooms: int
    homes: int


BLOCKS = (
    Block(1, 0, 0, 3, 5, 2, 27),
    Block(2, 0, 0, 3, 5, 2, 27),
    Block(3, 0, 0, 3, 5, 3, 38),
    Block(4, 0, 0, 2, 6, 2, 22),
    Block(5, 0, 0, 2, 5, 2, 18),
    Block(6, 1, 0, 3, 5, 2, 27),
    Block(7, 1, 0, 3, 5, 2, 27),
    Block(8, 1, 1, 2, 6, 2, 22),
    Block(9, 1, 1, 3, 6, 2, 32),
    Block(10, 2, 1, 3, 5, 2, 27),
    Block(11, 2, 1, 3, 5, 2, 27),
    Block(12, 2, 1, 2, 5, 3, 26),
)
"""320 homes. A site spans grids: 示范一号 lies in 一 and 二网格, 示范二号 in 二 and 三网格."""

_PLACES = (
    (0, 0, "nine_small", "清泉便民超市", "柯志平", 3, False),
    (0, 0, "nine_small", "友发早餐店", "何友发", 2, True),
    (0, 0, "workshop", "清泉扶贫车间制衣组", "舒家才", 26, False),
    (0, 0, "nine_small", "小太阳托管点", "祝晓雯", 4, True),
    (0, 0, "site", "示范一号安置点充电棚", "清泉社区", None, False),
    (1, 0, "nine_small", "长顺农家菜馆", "尹长顺", 6, True),
    (1, 1, "workshop", "清泉扶贫车间电子组", "万建华", 31, False),
    (1, 1, "craft", "竹编手工作坊", "谭世才", 7, False),
    (1, 1, "nine_small", "清泉卫生室", "阮秀琴", 3, False),
    (1, 1, "nine_small", "红梅理发店", "段红霞", 2, False),
    (2, 1, "nine_small", "二号点便利店", "龚先明", 2, False),
    (2, 1, "park", "清泉茶叶加工点", "汪德全", 12, False),
    (2, 1, "nine_small", "老覃米粉店", "覃正发", 3, True),
    (2, 1, "site", "示范二号安置点充电棚", "清泉社区", None, False),
    (0, 0, "hazard_point", "一号点后山边坡", "清泉社区", None, False),
    (2, 1, "hazard_point", "二号点南侧排水沟", "清泉社区", None, False),
)
_LEADS = (
    "彭国发", "曹玉珍", "方秀莲", "肖大明", "董桂英", "袁建军",
    "蔡秋云", "蒋光山", "杜翠芳", "程启林", "魏春娥", "姚立清",
)  # fmt: skip
_WORKERS = ("李梅", "张海涛", "石立新")


@dataclass(frozen=True)
class Dwelling:
    id: str
    building: int
    unit: int
    floor: int
    room: str
    door: str
    order: int


@dataclass
class Land:
    """Ids and doors of the community, the same for every part of the generator."""

    seed: int
    today: date
    grids: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    buildings: dict[int, str] = field(default_factory=dict)
    workers: list[str] = field(default_factory=list)
    leads: dict[int, str] = field(default_factory=dict)
    staff_names: dict[str, str] = field(default_factory=dict)
    places: list[dict[str, Any]] = field(default_factory=list)
    dwellings: list[Dwelling] = field(default_factory=list)

    def id(self, *parts: object) -> str:
        """Id of one demo row: the same for the same seed and name."""
        return fixed_id("demo", str(self.seed), *(str(part) for part in parts))

    @property
    def community(self) -> str:
        return self.id("area", "清泉社区")

    @property
    def supervisor(self) -> str:
        return self.id("staff", "周正华")

    def block(self, number: int) -> Block:
        return BLOCKS[number - 1]

    def building_scope(self, building: int) -> str:
        return scopes.building(self.buildings[building])


def lay_out(seed: int, today: date) -> Land:
    """Ids, doors and names, before any row is written."""
    land = Land(seed, today)
    land.grids = [land.id("area", name) for name in GRIDS]
    land.sites = [land.id("area", name) for name in SITES]
    land.buildings = {block.number: land.id("building", block.number) for block in BLOCKS}
    land.workers = [land.id("staff", name) for name in _WORKERS]
    land.leads = {number: land.id("staff", name) for number, name in enumerate(_LEADS, 1)}
    land.staff_names = dict(zip(land.workers, _WORKERS, strict=True))
    land.staff_names |= dict(zip(land.leads.values(), _LEADS, strict=True))
    land.staff_names[land.supervisor] = "周正华"
    land.dwellings = [dwelling for block in BLOCKS for dwelling in _doors(land, block)]
    land.places = [_place(land, *one) for one in _PLACES]
    return land


def rows(land: Land) -> Iterator[Row]:
    """Areas, buildings, dwellings, premises and staff."""
    yield from _areas(land)
    for block in BLOCKS:
        yield "building", _building(land, block)
    for one in land.dwellings:
        yield "dwelling", _dwelling(land, one)
    for place in land.places:
        yield "place", place
    yield from _staff(land)


def _area(land: Land, level: str, code: str, name: str, parent: str | None) -> Row:
    row = {
        "id": land.id("area", name),
        "scope_id": scopes.MUNI,
        "level": level,
        "code": code,
    }
    return "area", {**row, "name": name, "parent_id": parent, "ext_code": ""}


def _areas(land: Land) -> Iterator[Row]:
    yield _area(land, "muni", "421200", "咸宁市", None)
    yield _area(land, "county", "421224", "通山县", land.id("area", "咸宁市"))
    yield _area(land, "town", "421224104", "九宫山镇", land.id("area", "通山县"))
    yield _area(land, "community", COMMUNITY_CODE, "清泉社区", land.id("area", "九宫山镇"))
    for number, name in enumerate(SITES, 1):
        yield _area(land, "site", f"AZ{COMMUNITY_CODE}{number:02}", name, land.community)
    for number, name in enumerate(GRIDS, 1):
        yield _area(land, "grid", f"{COMMUNITY_CODE}{number:03}", name, land.community)
    since = (land.today - timedelta(days=1600)).replace(day=1).isoformat()
    for grid, site in sorted({(block.grid, block.site) for block in BLOCKS}):
        yield (
            "grid_site",
            {
                "id": land.id("grid_site", grid, site),
                "scope_id": scopes.MUNI,
                "grid_id": land.grids[grid],
                "site_id": land.sites[site],
                "valid_from": since,
                "valid_to": None,
            },
        )


def _building(land: Land, block: Block) -> dict[str, Any]:
    return {
        "id": land.buildings[block.number],
        "scope_id": land.building_scope(block.number),
        "grid_id": land.grids[block.grid],
        "site_id": land.sites[block.site],
        "code": f"{COMMUNITY_CODE}{block.grid + 1:03}L{block.number:03}",
        "name": f"{block.number}栋",
        "number": block.number,
        "units": block.units,
        "floors": block.floors,
        "high_rise": False,
    }


def _doors(land: Land, block: Block) -> Iterator[Dwelling]:
    order = 0
    for unit in range(1, block.units + 1):
        for floor in range(1, block.floors + 1):
            for index in range(1, block.rooms + 1):
                room = f"{floor}{index:02}"
                door = f"{block.number}栋{unit}单元{room}"
                yield Dwelling(
                    land.id("dwelling", door),
                    block.number,
                    unit,
                    floor,
                    room,
                    door,
                    order,
                )
                order += 1


def _dwelling(land: Land, one: Dwelling) -> dict[str, Any]:
    return {
        "id": one.id,
        "scope_id": land.building_scope(one.building),
        "building_id": land.buildings[one.building],
        "unit": one.unit,
        "floor": one.floor,
        "room": one.room,
        "door": one.door,
        "order": one.order,
    }


def _place(
    land: Land,
    grid: int,
    site: int,
    kind: str,
    name: str,
    owner: str,
    workers: int | None,
    gas: bool,
) -> dict[str, Any]:
    return {
        "id": land.id("place", name),
        "scope_id": scopes.grid(land.grids[grid]),
        "grid_id": land.grids[grid],
        "site_id": land.sites[site],
        "building_id": None,
        "kind": kind,
        "name": name,
        "owner": owner,
        "workers": workers,
        "uses_gas": gas,
    }


def _staff(land: Land) -> Iterator[Row]:
    for index, name in enumerate(_WORKERS):
        yield _person(
            land,
            name,
            "网格员",
            "own_grid",
            [land.grids[index]],
            [],
            f"1001000{index + 1:04}",
        )
    for number, name in enumerate(_LEADS, 1):
        held = [land.buildings[number]]
        yield _person(land, name, "楼栋长", "own_building", [], held, f"1002000{number:04}")
    yield _person(land, "周正华", "网格责任人", "several_grids", land.grids, [], "10030000001")
    kind, person = _person(land, "罗建新", "网格专管员（消防）", "transferred", [], [], "10040000001")
    yield kind, person | {"unit": "XF"}


def _person(
    land: Land,
    name: str,
    title: str,
    permission: str,
    grids: list[str],
    buildings: list[str],
    phone: str,
) -> Row:
    return (
        "staff",
        {
            "id": land.id("staff", name),
            "scope_id": scopes.community(land.community),
            "name": name,
            "titles": [title],
            "permission": permission,
            "community_id": land.community,
            "grid_ids": list(grids),
            "building_ids": buildings,
            "unit": "",
            "phone": phone,
            "active": True,
        },
    )
