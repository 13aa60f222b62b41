"""Sheets recognised: which kind, where the header is, and every line with its cells read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.basedata.cells import Value, Wrong, found, plain, read
from server.basedata.columns import NOTE, SAMPLE, SHEETS, Column, SheetKind
from server.basedata.faults import Fault
from server.basedata.reading import Sheet

HEADER_WITHIN = 15
"""Rows looked at for the header: titles and a date of the list may stand above it."""


@dataclass
class Line:
    """One line of a sheet: the cells that hold something, by field, and its faults."""

    table: "Table"
    row: int
    raw: dict[str, Any]
    cells: dict[str, Value] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, code: str) -> None:
        """Say that something is wrong with a field; the first reason is enough."""
        if all(name != before.field for before in self.faults):
            self.faults.append(self.note(name, code))

    def note(self, name: str, code: str) -> Fault:
        """Something to say of a field that is no fault of the line."""
        column = self.table.headings.get(name) or self.table.kind.heading(name)
        return Fault(self.table.sheet, self.row, column, name, found(self.raw.get(name)), code)

    def text(self, name: str) -> str:
        """A text or figures; empty when the cell is."""
        value = self.cells.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int | None:
        value = self.cells.get(name)
        return value if isinstance(value, int) else None

    def texts(self, name: str) -> list[str]:
        value = self.cells.get(name, [])
        return value if isinstance(value, list) else []

    def given(self, *names: str) -> dict[str, Value]:
        """The cells of these fields that hold something: a blank cell changes nothing."""
        return {name: self.cells[name] for name in names if name in self.cells}


@dataclass
class Table:
    """One recognised sheet. `headings`: field to heading as it stands there."""

    kind: SheetKind
    sheet: str
    headings: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    samples: int = 0


@dataclass
class Recognised:
    tables: list[Table] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Names of sheets that are none of the known kinds."""
    faults: list[Fault] = field(default_factory=list)


def recognise(sheets: list[Sheet]) -> Recognised:
    """The tables in these sheets. Sheets without a name or a header that is known are left alone."""
    result = Recognised()
    for sheet in sheets:
        named = _by_name(sheet.name)
        place = _header(sheet, (named,) if named else SHEETS)
        if place is None:
            _no_header(result, sheet, named)
            continue
        kind, at, columns = place
        table = Table(kind, sheet.name, {one.name: text for one, text, _ in columns})
        missing = [one for one in kind.columns if one.needed and one.name not in table.headings]
        result.faults += [
            Fault(sheet.name, at + 1, one.headings[0], one.name, "empty", "missing_column") for one in missing
        ]
        if not missing:
            _read_lines(table, sheet, at, {position: one for one, _, position in columns})
            result.tables.append(table)
    return result


def _by_name(name: str) -> SheetKind | None:
    said = plain(name).lower()
    return next((kind for kind in SHEETS if said == kind.key or said in kind.names), None)


def _no_header(result: Recognised, sheet: Sheet, named: SheetKind | None) -> None:
    filled = any(plain(cell) for row in sheet.rows for cell in row)
    if named is None:
        result.ignored.append(sheet.name)
    elif filled:
        result.faults.append(Fault(sheet.name, 1, "", "", "text", "no_header"))


Columns = list[tuple[Column, str, int]]
"""Column, its heading as written, its position from 0."""


def _header(sheet: Sheet, kinds: tuple[SheetKind, ...]) -> tuple[SheetKind, int, Columns] | None:
    """The row and the kind that most headings speak for; at least two, or all that are needed."""
    best: tuple[int, SheetKind, int, Columns] | None = None
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        for kind in kinds:
            columns = _columns(kind, row)
            needed = sum(one.needed for one, _, _ in columns)
            wanted = sum(one.needed for one in kind.columns)
            if len(columns) < 2 or (len(kinds) > 1 and needed < wanted):
                continue
            score = len(columns) * 100 // len(kind.columns) + 100 * len(columns)
            if best is None or score > best[0]:
                best = (score, kind, at, columns)
    return best[1:] if best else None


def _columns(kind: SheetKind, row: list[Any]) -> Columns:
    found_columns: dict[str, tuple[Column, str, int]] = {}
    for position, cell in enumerate(row):
        heading = plain(cell).replace(" ", "").rstrip("*").lstrip("*")
        for column in kind.columns:
            known = heading == column.name or heading in column.headings
            if known and column.name not in found_columns:
                found_columns[column.name] = (column, heading, position)
                break
    return list(found_columns.values())


def _read_lines(table: Table, sheet: Sheet, header: int, columns: Mapping[int, Column]) -> None:
    for number, row in enumerate(sheet.rows[header + 1 :], header + 2):
        raw = {columns[at].name: cell for at, cell in enumerate(row) if at in columns}
        if not any(plain(cell) for cell in raw.values()):
            continue
        if plain(raw.get(NOTE.name)).startswith(SAMPLE):
            table.samples += 1
            continue
        line = Line(table, number, raw)
        for name, code in _read_cells(line, columns.values()):
            line.fault(name, code)
        table.lines.append(line)


def _read_cells(line: Line, columns: Any) -> Iterator[tuple[str, str]]:
    for column in columns:
        try:
            value = read(column, line.raw.get(column.name))
        except Wrong as wrong:
            yield column.name, wrong.code
            continue
        if value is not None:
            line.cells[column.name] = value
        elif column.needed:
            yield column.name, "missing"
