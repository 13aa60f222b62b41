"""Recognised sheets become rows: in the order in which they refer to each other, every fault named."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from desktop.domain.kinds import KINDS
from desktop.domain.places import AreaLevel
from server.basedata.columns import AREA, BUILDING, DWELLING, HOUSEHOLD, RESIDENT, STAFF, SheetKind
from server.basedata.faults import Fault
from server.basedata.known import Known
from server.basedata.people import household_rows, resident_rows, staff_rows
from server.basedata.places import area_rows, building_rows, dwelling_rows
from server.basedata.tables import Line, Recognised
from server.rows import KindRow
from server.shape import Misfit, canonical

Make: TypeAlias = Callable[[Line, Known, str], list[KindRow]]


@dataclass(frozen=True)
class _Step:
    """`kind`: the row a line stands for; `field`: what is blamed when a line comes twice."""

    sheet: SheetKind
    kind: str
    field: str
    make: Make


_STEPS = (
    _Step(AREA, "area", "code", area_rows),
    _Step(BUILDING, "building", "name", building_rows),
    _Step(STAFF, "staff", "name", staff_rows),
    _Step(DWELLING, "dwelling", "room", dwelling_rows),
    _Step(HOUSEHOLD, "household", "head_name", household_rows),
    _Step(RESIDENT, "resident", "name", resident_rows),
)
_COLUMN_OF = {
    "grid_id": "grid",
    "site_id": "site",
    "parent_id": "parent",
    "community_id": "community",
    "grid_ids": "grids",
    "building_ids": "buildings",
    "tag": "tags",
    "door": "room",
}
"""Column that a field of a row comes from, where it has another name."""


FOLLOW = {"head": "relation"}
"""Fields of a row that are what another one is."""


def own_fields() -> dict[str, frozenset[str]]:
    """By kind, what is in a column of its own: a worker may say otherwise. What is worked out from other
    columns, such as the door from the room, is the list's to say.
    """
    beside = {kind: KINDS[kind].names for kind in ("identity", "care_tag")}
    return {step.kind: frozenset(one.name for one in step.sheet.columns) for step in _STEPS} | {
        kind: frozenset(name for name in names if not name.endswith("_id")) for kind, names in beside.items()
    }


@dataclass
class Built:
    """What the lists hold: rows to lay in, each once, and every fault."""

    lines: int = 0
    faulty_lines: int = 0
    samples: int = 0
    faults: list[Fault] = field(default_factory=list)
    _rows: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    _lines: dict[tuple[str, str, str], Line] = field(default_factory=dict)

    def take(self, rows: Iterable[KindRow], line: Line) -> None:
        for kind, row in rows:
            self._rows[kind, row["id"]] = self._rows.get((kind, row["id"]), {}) | row
            for name in row:
                self._lines[kind, row["id"], name] = line

    def rows(self) -> list[KindRow]:
        return [(kind, row) for (kind, _), row in self._rows.items()]

    def place(self, kind: str, row_id: str, name: str, code: str) -> Fault:
        """A field of a row, where it stands in the list, with something to say of it."""
        line = self._lines[kind, row_id, name]
        return line.note(_column(line, name), code)


def build(recognised: Recognised, known: Known, today: str) -> Built:
    """Rows of all sheets. A line with a fault gives none, and what refers to it is faulty too.

    `known` learns the rows. `today` dates what the lists leave undated.
    """
    built = Built(faults=list(recognised.faults))
    for step in _STEPS:
        for table in recognised.tables:
            if table.kind is not step.sheet:
                continue
            built.samples += table.samples
            for line in sorted(table.lines, key=_height) if step.sheet is AREA else table.lines:
                _build_line(built, line, step, known, today)
    return built


def _height(line: Line) -> int:
    """Higher areas first, whatever their order in the list."""
    level = line.text("level")
    return list(AreaLevel).index(AreaLevel(level)) if level else 0


def _build_line(built: Built, line: Line, step: _Step, known: Known, today: str) -> None:
    built.lines += 1
    rows = step.make(line, known, today)
    for kind, row in rows:
        _check(line, known, kind, row)
    mine = [row["id"] for kind, row in rows if kind == step.kind]
    if not line.faults and known.claimed.intersection(mine):
        line.fault(step.field, f"{step.kind}_twice")
    if line.faults:
        built.faulty_lines += 1
        built.faults += line.faults
        return
    known.claimed.update(mine)
    known.lay(rows)
    built.take(rows, line)


def _check(line: Line, known: Known, kind: str, row: dict[str, object]) -> None:
    """The row as it will be must fit its kind."""
    whole = {**known.get(kind, str(row["id"])), **row}
    data = {name: value for name, value in whole.items() if name not in ("id", "scope_id")}
    try:
        canonical(kind, str(row["id"]), str(row["scope_id"]), data)
    except Misfit as misfit:
        for name, code in misfit.faults:
            line.fault(_column(line, name), code)


def _column(line: Line, name: str) -> str:
    """The one that a field of a row comes from; the first of the sheet where it comes from several."""
    names = [one.name for one in line.table.kind.columns]
    column = _COLUMN_OF.get(name, name)
    return column if column in names else names[0]
