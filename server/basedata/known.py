"""What lists refer to: areas, buildings, doors, homes and people of the database and of the list itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, select

from desktop.domain.places import AreaLevel
from desktop.domain.values import fixed_id
from server.rows import KindRow
from server.tables import ROW

KINDS = (
    "area",
    "grid_site",
    "staff",
    "building",
    "dwelling",
    "household",
    "resident",
    "identity",
    "care_tag",
)
Data = dict[str, Any]


class Unknown(Exception):
    """A word that names nothing here, or several things: `code` as in a fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _index() -> dict[Any, dict[str, None]]:
    return {}


@dataclass
class Known:
    """Rows by kind and id, with their `scope_id`, and the ways to them that lists use."""

    rows: dict[str, dict[str, Data]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    claimed: set[str] = field(default_factory=set)
    """Ids that a line of these lists has spoken of already."""
    _ways: dict[Any, dict[str, None]] = field(default_factory=_index)

    @classmethod
    def of(cls, connection: Connection) -> "Known":
        """Everything live in the database."""
        known = cls()
        query = select(ROW.c.kind, ROW.c.id, ROW.c.scope_id, ROW.c.data).where(
            ROW.c.kind.in_(KINDS), ROW.c.deleted.is_(False)
        )
        for kind, row_id, scope_id, data in connection.execute(query):
            known.add(kind, {**orjson.loads(data), "id": row_id, "scope_id": scope_id})
        return known

    def lay(self, rows: Iterable[KindRow]) -> None:
        """Lay the rows of one line over what is known."""
        for kind, row in rows:
            self.add(kind, {**self.rows[kind].get(row["id"], {}), **row})

    def add(self, kind: str, data: Data) -> None:
        self.rows[kind][data["id"]] = data
        for way in _ways_to(kind, data):
            self._ways.setdefault(way, {})[data["id"]] = None

    def get(self, kind: str, row_id: str) -> Data:
        """The row; empty when there is none."""
        return self.rows[kind].get(row_id, {})

    def free_id(self, kind: str, *parts: str) -> str:
        """An id for what these parts say, the same each time; another one where what bore it has moved on."""
        found, turn = fixed_id(kind, *parts), 1
        while self.get(kind, found):
            turn += 1
            found = fixed_id(kind, *parts, str(turn))
        return found

    def ids(self, *way: Any) -> list[str]:
        """Ids that a way such as ("household door", dwelling id) leads to, still true of the row."""
        kind = way[0].partition(" ")[0]
        return [one for one in self._ways.get(way, ()) if way in _ways_to(kind, self.rows[kind][one])]

    def area(self, level: str, word: str, within: str = "") -> str:
        """The one area of a level by code, name or id. `within`: id of the parent.

        An empty word stands for the only one there is. Raises Unknown.
        """
        found = self.ids("area word", word) if word else list(self.rows["area"])
        found = [one for one in found if self.get("area", one)["level"] == level]
        if within:
            found = [one for one in found if self.get("area", one).get("parent_id") in (within, None)]
        if len(found) != 1:
            raise Unknown("missing" if not word else f"{'several' if found else 'unknown'}_{level}")
        return found[0]

    def building(self, word: str, community: str = "", site: str = "") -> str:
        """The one building by code, name or id, in a community and a site where they are given."""
        found = [
            one
            for one in self.ids("building word", word)
            if (not community or self.community_of(one) == community)
            and (not site or self.get("building", one)["site_id"] == site)
        ]
        if len(found) != 1:
            raise Unknown("several_buildings" if found else "unknown_building")
        return found[0]

    def community_of(self, building_id: str) -> str:
        grid = self.get("area", self.get("building", building_id)["grid_id"])
        return str(grid.get("parent_id") or "")

    def above(self, area_id: str, level: str) -> str:
        """The area itself or the one above it that has this level; empty when there is none."""
        for _ in AreaLevel:
            area = self.get("area", area_id)
            if not area or area["level"] == level:
                return area_id if area else ""
            area_id = str(area.get("parent_id") or "")
        return ""


def _ways_to(kind: str, data: Data) -> list[tuple[Any, ...]]:
    match kind:
        case "area":
            return [("area word", data[one]) for one in ("id", "code", "name")]
        case "staff":
            return [("staff name", data["community_id"], data["name"])]
        case "building":
            return [("building word", data[one]) for one in ("id", "code", "name")]
        case "household":
            return [
                ("household door", data["dwelling_id"]),
                ("household building", data["building_id"]),
                ("household number", data["grid_id"], data.get("number", "")),
            ]
        case "dwelling":
            return [("dwelling door", data["building_id"], data["unit"], data["room"])]
        case "resident":
            return [("resident home", data["household_id"])]
        case "identity":
            return [("identity number", data["id_number"]), ("identity person", data["resident_id"])]
        case "care_tag":
            return [("care_tag person", data["resident_id"])]
    return []
