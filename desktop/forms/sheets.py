"""The sheets of a workbook as rows of texts by column name, with their row numbers."""

import re
from dataclasses import dataclass
from typing import Any

NAMES = ("settings", "survey", "choices")


@dataclass(frozen=True)
class Line:
    """One row of a sheet. `row` as Excel numbers it."""

    sheet: str
    row: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def words(self, column: str) -> dict[str, str]:
        """Texts of a translated column: `label::中文 (zh)` or `finding_zh`; a plain column gives `zh`."""
        found = {}
        for name, text in self.cells.items():
            head, _, language = name.partition("::")
            if head == column and text:
                found[language.rpartition("(")[2].rstrip(") ") or "zh"] = text
            elif text and re.fullmatch(rf"{column}_[a-z]{{2}}", name):
                found[name[-2:]] = text
        return found


def read(workbook: dict[str, list[list[Any]]], sheet: str) -> list[Line]:
    """Rows with something in them, below the header."""
    rows = workbook[sheet]
    if not rows:
        return []
    header = [_text(cell) for cell in rows[0]]
    lines = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: _text(cell) for name, cell in zip(header, row, strict=False) if name}
        if any(cells.values()):
            lines.append(Line(sheet, number, cells))
    return lines


def _text(cell: Any) -> str:
    """Excel gives whole numbers as floats; they are meant as typed."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
