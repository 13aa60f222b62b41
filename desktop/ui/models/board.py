"""The building board as a table: floors down, doors across, a gap between stairwells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.services.shapes.household import HouseholdLine
from desktop.services.shapes.target import Risk
from desktop.texts import Texts
from desktop.ui.models.rows import ROW_ROLE

Index = QModelIndex | QPersistentModelIndex
TILE_ROLE = ROW_ROLE + 8
_DOOR = re.compile(r"(?:(\d+)单元|(?<!单元)(?<=\D))([1-9]\d?)(\d\d)$")
_WIDE = 6
"""Doors side by side where none has a place."""


@dataclass(frozen=True)
class Tile:
    """One door in words: `tint` is a risk, `away` or empty."""

    line: HouseholdLine
    room: str
    days: str
    icon: str
    word: str
    ink: str
    tint: str
    signals: tuple[str, ...]
    care: str


@dataclass(frozen=True)
class Place:
    """Where a door is: stairwell (0 in a house without), floor, number on the floor."""

    unit: int
    floor: int
    room: int


def place_of(door: str) -> Place | None:
    """3栋2单元503 -> stairwell 2, floor 5, door 3; 3栋503 -> the same without a stairwell. None where the
    door does not tell, as 临街3号.
    """
    found = _DOOR.search(door)
    return Place(int(found[1] or 0), int(found[2]), int(found[3])) if found else None


def tile_of(texts: Texts, line: HouseholdLine, today: date) -> Tile:
    """One tint per tile: the worst of red, orange, yellow, else white, else away (tokens, section 5)."""
    away = line.occupancy in ("away", "vacant")
    risky = line.open_hazards and line.worst in (Risk.RED, Risk.ORANGE, Risk.YELLOW)
    if risky:
        icon = {Risk.RED: "alert-octagon-outline", Risk.ORANGE: "alert-rhombus-outline"}.get(
            line.worst, "alert-outline"
        )
        word, ink = texts(f"buildingspage.hazard_{line.worst}"), str(line.worst)
    elif line.due:
        icon, word, ink = "door", texts("buildingspage.due"), "action"
    elif line.occupancy in ("away", "vacant", "let"):
        icon = "bag-suitcase-outline" if line.occupancy == "away" else "door-closed"
        word, ink = texts(f"buildingspage.state_{line.occupancy}"), "ink.2"
    else:
        icon = word = ""
        ink = "ink.2"
    signals = []
    if risky and line.due:
        signals.append("door")
    if away and (risky or line.due):
        signals.append("bag-suitcase-outline")
    care = texts(f"buildingspage.care_{line.care_level}") if line.care_level in ("high", "key") else ""
    tint = str(line.worst) if risky else "away" if away else ""
    room = re.split("单元|栋", line.door)[-1]
    return Tile(line, room, _days(texts, line.last_visit, today), icon, word, ink, tint, tuple(signals), care)


def _days(texts: Texts, last: date | None, today: date) -> str:
    if last is None:
        return texts("buildingspage.never")
    days = (today - last).days
    return texts("buildingspage.days", count=days) if days > 0 else texts("buildingspage.today")


class BoardModel(QAbstractTableModel):
    """Tiles of one building; cells without a door and the gaps are empty. Below, floor 0, stand doors that
    do not tell their place, and the second home of one door.
    """

    def __init__(self, texts: Texts, today: date) -> None:
        super().__init__()
        self._texts, self._today = texts, today
        self._cells: dict[tuple[int, int], Tile] = {}
        self.floors: list[int] = []
        self.columns: list[tuple[int, int] | None] = []
        """(stairwell, door on the floor), None for a gap."""

    def set_lines(self, lines: Sequence[HouseholdLine]) -> None:
        self.beginResetModel()
        placed = [(place_of(line.door), tile_of(self._texts, line, self._today)) for line in lines]
        known: dict[Place, Tile] = {}
        loose = []
        for place, tile in placed:
            if place is None or place in known:
                loose.append(tile)
            else:
                known[place] = tile
        self.floors = sorted({place.floor for place in known}, reverse=True)
        self.columns = []
        for unit in sorted({place.unit for place in known}):
            if self.columns:
                self.columns.append(None)
            self.columns += [(unit, room) for room in sorted({one.room for one in known if one.unit == unit})]
        if not known:
            self.columns += [(0, room) for room in range(1, min(len(loose), _WIDE) + 1)]
        self._place(known, loose)
        self.endResetModel()

    def _place(self, known: dict[Place, Tile], loose: Sequence[Tile]) -> None:
        where = {spot: column for column, spot in enumerate(self.columns) if spot is not None}
        self._cells = {
            (self.floors.index(one.floor), where[one.unit, one.room]): tile for one, tile in known.items()
        }
        columns = list(where.values())
        for number, tile in enumerate(loose):
            across = number % len(columns)
            if not across:
                self.floors.append(0)
            self._cells[len(self.floors) - 1, columns[across]] = tile

    def tile_at(self, index: Index) -> Tile | None:
        return self._cells.get((index.row(), index.column())) if index.isValid() else None

    def index_of(self, household_id: str) -> QModelIndex:
        spot = next((at for at, tile in self._cells.items() if tile.line.id == household_id), None)
        return self.index(*spot) if spot else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.floors)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.tile_at(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        tile = self.tile_at(index)
        if tile is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.room
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            parts = (tile.line.door, tile.line.name, tile.days, tile.word, tile.care)
            return " ".join(part for part in parts if part)
        return tile if role == TILE_ROLE else None
