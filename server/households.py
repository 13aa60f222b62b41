"""Households from a CSV list, as communities keep them in Excel: every fault is named by row and column."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop.domain import scopes
from desktop.domain.people import CareLevel, Occupancy
from desktop.domain.values import fixed_id, half_width
from server.rows import KindRow
from server.shape import Misfit, canonical

COLUMNS = {
    "楼栋": "building",
    "单元": "unit",
    "楼层": "floor",
    "房号": "room",
    "户主": "head_name",
    "人数": "people",
    "户号": "number",
    "关爱等级": "care_level",
    "居住情况": "occupancy",
}
"""Heading in the list and its name; either is read."""
REQUIRED = ("building", "unit", "floor", "room", "head_name", "people")
WORDS: Mapping[str, Mapping[str, str]] = {
    "care_level": {
        "高": CareLevel.HIGH,
        "重点": CareLevel.KEY,
        "一般": CareLevel.GENERAL,
        "无": CareLevel.NONE,
        "": CareLevel.NONE,
    },
    "occupancy": {
        "常住": Occupancy.LIVING,
        "外出": Occupancy.AWAY,
        "空置": Occupancy.VACANT,
        "出租": Occupancy.LET,
        "": Occupancy.LIVING,
    },
}


@dataclass(frozen=True)
class Fault:
    """One fault: row as the spreadsheet counts it (the heading is 1). Holds no value."""

    row: int
    column: str
    code: str


@dataclass
class Reading:
    """What a list holds: rows to lay in, and every fault."""

    lines: int = 0
    rows: list[KindRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_households(text: Iterable[str], buildings: Mapping[str, Mapping[str, Any]]) -> Reading:
    """Dwellings and households of a CSV. `buildings`: rows by id.

    Ids follow from building and door, so that the same list twice changes nothing.
    """
    reading = Reading()
    source = csv.DictReader(text)
    headings = {name: COLUMNS.get(name.strip(), name.strip()) for name in source.fieldnames or []}
    missing = [name for name in REQUIRED if name not in headings.values()]
    if missing:
        reading.faults += [Fault(1, name, "missing_column") for name in missing]
        return reading
    by_name = _named(buildings)
    doors: set[str] = set()
    for number, cells in enumerate(source, 2):
        line = {headings[name]: half_width(cells[name] or "") for name in headings}
        if not any(line.values()):
            continue
        reading.lines += 1
        _read_line(reading, number, line, by_name, doors)
    return reading


def _named(buildings: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Buildings by id, code and name; a name borne by two is nobody's."""
    found: dict[str, dict[str, Any]] = {}
    twice: set[str] = set()
    for building_id, data in buildings.items():
        for name in {building_id, str(data["code"]), str(data["name"])}:
            if name in found:
                twice.add(name)
            found[name] = {"id": building_id, **data}
    return {name: one for name, one in found.items() if name not in twice}


def _read_line(
    reading: Reading, number: int, line: dict[str, str], buildings: dict[str, dict[str, Any]], doors: set[str]
) -> None:
    building = buildings.get(line["building"])
    if building is None:
        reading.faults.append(Fault(number, "building", "unknown_building"))
        return
    pair, faults = _pair(building, line)
    if pair[0][1]["id"] in doors:
        faults.append(("room", "door_twice"))
    doors.add(pair[0][1]["id"])
    for kind, row in pair:
        try:
            canonical(
                kind,
                row["id"],
                row["scope_id"],
                {n: v for n, v in row.items() if n not in ("id", "scope_id")},
            )
        except Misfit as misfit:
            faults += misfit.faults
    if faults:
        reading.faults += [Fault(number, column, code) for column, code in dict.fromkeys(faults)]
    else:
        reading.rows += pair


def _pair(building: dict[str, Any], line: dict[str, str]) -> tuple[list[KindRow], list[tuple[str, str]]]:
    """The dwelling and the household of one line, and words that are not known."""
    faults = [(name, "unknown_word") for name in WORDS if _word(name, line) is None]
    unit = "" if line["unit"] in ("", "0") else f"{line['unit']}单元"
    door = f"{building['name']}{unit}{line['room']}"
    dwelling_id = fixed_id("dwelling", building["id"], line["unit"], line["room"])
    common = {"scope_id": scopes.building(building["id"]), "building_id": building["id"], "door": door}
    dwelling = {
        **common,
        "id": dwelling_id,
        "unit": line["unit"] or 0,
        "floor": line["floor"],
        "room": line["room"],
    }
    household = {
        **common,
        "id": fixed_id("household", dwelling_id),
        "dwelling_id": dwelling_id,
        "grid_id": building["grid_id"],
        "head_name": line["head_name"],
        "people": line["people"],
        "number": line.get("number", ""),
        **{name: _word(name, line) or "none" for name in WORDS if _word(name, line)},
    }
    return [("dwelling", dwelling), ("household", household)], faults


def _word(name: str, line: dict[str, str]) -> str | None:
    """A choice by its Chinese word or its own name; None when it is neither."""
    said = line.get(name, "")
    known = WORDS[name]
    if said in known:
        return str(known[said])
    return said if said in set(known.values()) else None
