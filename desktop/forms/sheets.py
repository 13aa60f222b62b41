"""The sheets of a workbook as rows of texts by column name, with their row numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from desktop.domain.say import Say, say
from desktop.forms.headings import Heading, heading_of
from desktop.forms.marks import without_marks
from desktop.forms.spec import Words
from desktop.forms.workbook import Rows

NAMES = ("survey", "choices", "settings", "entities")
DEFAULT_LANGUAGE = "zh"
FaultParts = tuple[str, int, str, Say]


@dataclass(frozen=True)
class Line:
    """One row of a sheet. `row` as Excel numbers it; `cells` by the specification's column names."""

    sheet: str
    row: int
    cells: dict[str, str]
    texts: dict[str, Words] = field(default_factory=dict)
    """Translated columns: text by language code; without a language under the form's own."""
    own: dict[str, str] = field(default_factory=dict)
    """All cells as they are headed, the author's own columns too."""
    heads: dict[str, str] = field(default_factory=dict)

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def words(self, column: str) -> Words:
        return self.texts.get(column, {})

    def head(self, column: str) -> str:
        """How the workbook heads a column, without its language."""
        return self.heads.get(column, column)


def read(sheet: str, rows: Rows, faults: list[FaultParts], language: str = DEFAULT_LANGUAGE) -> list[Line]:
    """Rows with something in them, below the headings. `language`: of texts that name none."""
    numbered = [(number, [as_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)]
    filled = [(number, row) for number, row in numbered if any(row)]
    if not filled:
        return []
    top, headings = filled[0]
    found = {column: heading_of(sheet, text) for column, text in enumerate(headings) if text}
    used = {column for _, row in filled[1:] for column, text in enumerate(row) if text}
    faults += _heading_faults(sheet, top, headings, {at: one for at, one in found.items() if at in used})
    return [_line(sheet, number, row, headings, found, language) for number, row in filled[1:]]


def _heading_faults(
    sheet: str, row: int, headings: list[str], found: dict[int, Heading]
) -> Iterator[FaultParts]:
    seen: set[tuple[str, str]] = set()
    for column, heading in found.items():
        text = headings[column]
        if heading.fault:
            yield sheet, row, text, say(f"forms.{heading.fault}")
        elif heading.meant:
            yield sheet, row, text, say("forms.column_meant", column=text, meant=heading.meant)
        elif heading.name and (heading.name, heading.language) in seen:
            yield sheet, row, text, say("forms.column_twice", column=text)
        seen.add((heading.name, heading.language))


def _line(
    sheet: str, number: int, row: list[str], headings: list[str], found: dict[int, Heading], language: str
) -> Line:
    line = Line(sheet, number, {})
    for column, heading in found.items():
        text = row[column] if column < len(row) else ""
        if not text:
            continue
        line.own[headings[column].partition("::")[0].strip()] = text
        if heading.name:
            line.cells.setdefault(heading.name, text)
            line.texts.setdefault(heading.name, {})[heading.language or language] = without_marks(text)
            line.heads.setdefault(heading.name, headings[column].partition("::")[0].strip())
    return line


def as_text(cell: Any) -> str:
    """Excel gives whole numbers as floats and knows dates and truth; all are meant as typed."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
