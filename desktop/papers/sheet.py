"""A list as an Excel workbook: fed with rows, knows nothing of where they come from (decision 16).

Every text is written as a text, never as a formula, number or link; identity
numbers and phones are masked once more at this last door. There are no macros,
no links and no colours that only Excel knows: WPS and LibreOffice show the same.
"""

import enum
import io
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from xlsxwriter import Workbook

from desktop.domain.cells import harmless
from desktop.domain.moments import CHINA
from desktop.domain.say import UserError
from desktop.domain.values import mask

Cell: TypeAlias = str | int | float | date | datetime | None
MOST_LINES = 1_048_576
"""Lines of one sheet in Excel."""
_A4, _A3 = 9, 8
"""Excel's numbers of the papers."""
_A4_LETTERS, _A3_LETTERS = 210, 300
"""Half-width characters beside each other that can still be read on a page laid across: at 6 to 7 points."""
_NARROWEST, _WIDEST = 6, 48
"""Width of a column in half-width characters; what is longer wraps."""
_LINE, _MOST_IN_CELL = 15, 27
"""Points of a line, and lines of the highest row that Excel knows."""
_LOOKED_AT = 500
"""Rows whose lengths decide the widths."""
_FIRST_DAY, _DAY_ZERO = date(1900, 3, 1), date(1899, 12, 30)
"""Excel counts days from about 1900 and takes that for a leap year; what is older is written as a text."""
_SHEET_NAME = 31


class Kind(enum.StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    ID = "id"
    """Identity number: a text, masked."""
    PHONE = "phone"
    """A text, masked."""


@dataclass(frozen=True)
class Heading:
    """One column: its word and what stands below it."""

    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Sheet:
    """`facts`: lines below the title: by whom, when, which filter, how many, 演示数据."""

    title: str
    facts: tuple[str, ...]
    columns: tuple[Heading, ...]
    rows: Sequence[tuple[Cell, ...]]
    made_at: datetime
    author: str = ""


def render(sheet: Sheet) -> bytes:
    """The workbook as a file. The same sheet gives the same bytes.

    Raises UserError export.too_many_rows.
    """
    room = MOST_LINES - _head_row(sheet) - 1
    if len(sheet.rows) > room:
        raise UserError("export.too_many_rows", count=len(sheet.rows), most=room)
    out = io.BytesIO()
    # in memory: no list of persons is left in the computer's folder for scratch files
    book = Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    made_at = sheet.made_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": harmless(sheet.title), "author": harmless(sheet.author), "created": made_at}
    )
    page = book.add_worksheet(sheet_name(sheet.title))
    looks = _looks(book)
    _write_head(page, sheet, looks)
    widths = _widths(sheet)
    kinds = [column.kind for column in sheet.columns]
    writers = [_Writer(page, kind, looks[kind], width) for kind, width in zip(kinds, widths, strict=True)]
    for number, row in enumerate(sheet.rows, _head_row(sheet) + 1):
        lines = 1
        for place, (writer, value) in enumerate(zip(writers, row, strict=True)):
            lines = max(lines, writer.write(number, place, value))
        if lines > 1:
            page.set_row(number, _LINE * min(lines, _MOST_IN_CELL))
    _lay_out(page, sheet, widths, looks["lines"])
    book.close()
    return out.getvalue()


def sheet_name(title: str) -> str:
    """The title as Excel allows it on a tab: no []:*?/\\, no apostrophe at an end, at most 31."""
    name = re.sub(r"[\[\]:*?/\\]", " ", harmless(title).lstrip("'")).strip(" '")
    name = name[:_SHEET_NAME].strip(" '")
    return name if name and name.casefold() != "history" else "Sheet1"


def _head_row(sheet: Sheet) -> int:
    """Row of the headings, counted from 0."""
    return 1 + len(sheet.facts)


def _looks(book: Workbook) -> dict[str, Any]:
    lines = {"border": 1, "border_color": "#BFBFBF"}
    plain = {"valign": "top", **lines}
    kinds: dict[str, dict[str, Any]] = {
        Kind.TEXT: {"text_wrap": True},
        Kind.NUMBER: {},
        Kind.DAY: {"num_format": "yyyy-mm-dd", "align": "left"},
        Kind.MOMENT: {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
        Kind.ID: {"num_format": "@"},
        Kind.PHONE: {"num_format": "@"},
    }
    found = {str(kind): book.add_format(plain | more) for kind, more in kinds.items()}
    found["lines"] = book.add_format(lines)
    found["head"] = book.add_format(plain | {"bold": True, "bg_color": "#EDEFF2", "text_wrap": True})
    found["title"] = book.add_format({"bold": True, "font_size": 14})
    return found


def _write_head(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    page.write_string(0, 0, harmless(sheet.title), looks["title"])
    for number, fact in enumerate(sheet.facts, 1):
        page.write_string(number, 0, harmless(fact))
    for place, column in enumerate(sheet.columns):
        page.write_string(_head_row(sheet), place, harmless(column.name), looks["head"])


class _Writer:
    """Writes the cells of one column; a text that was written before is not looked at again."""

    def __init__(self, page: Any, kind: Kind, look: Any, width: int) -> None:
        self._page, self._look, self._width = page, look, width
        self._masked = kind in (Kind.ID, Kind.PHONE)
        self._texts: dict[str, tuple[str, int]] = {}

    def write(self, row: int, place: int, value: Cell) -> int:
        """How many lines the value takes: not every program works that out when it opens the file."""
        page, look = self._page, self._look
        if value is None or value == "":
            return 1  # its lines are drawn for the whole table: an empty cell takes as long as a full one
        if isinstance(value, str) or self._masked:
            text, lines = self._text(str(value))
            page.write_string(row, place, text, look)
            return lines
        if isinstance(value, datetime) and value.date() > _FIRST_DAY:
            page.write_datetime(row, place, value.astimezone(CHINA).replace(tzinfo=None), look)
        elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
            page.write_number(row, place, (value - _DAY_ZERO).days, look)
        elif isinstance(value, int | float):
            page.write_number(row, place, value, look)
        else:
            page.write_string(row, place, self._text(str(value))[0], look)
        return 1

    def _text(self, text: str) -> tuple[str, int]:
        known = self._texts.get(text)
        if known is None:
            safe = harmless(mask(text) if self._masked else text)
            known = self._texts[text] = (safe, _lines(safe, self._width))
        return known


def _widths(sheet: Sheet) -> list[int]:
    looked_at = sheet.rows[:_LOOKED_AT]
    return [_width(one, [row[place] for row in looked_at]) for place, one in enumerate(sheet.columns)]


def _lay_out(page: Any, sheet: Sheet, widths: list[int], lines: Any) -> None:
    """Widths, lines of empty cells, the frozen head, filters; on paper across, the head on every page."""
    head, last = _head_row(sheet), len(sheet.columns) - 1
    for place, width in enumerate(widths):
        page.set_column(place, place, width)
    if sheet.rows:
        empty = {"type": "blanks", "format": lines}
        page.conditional_format(head + 1, 0, head + len(sheet.rows), last, empty)
    page.freeze_panes(head + 1, 0)
    page.autofilter(head, 0, head + len(sheet.rows), last)
    page.set_landscape()
    on_a4 = sum(widths) <= _A4_LETTERS
    page.set_paper(_A4 if on_a4 else _A3)
    page.fit_to_pages(1 if on_a4 else math.ceil(sum(widths) / _A3_LETTERS), 0)
    page.repeat_rows(head)
    page.repeat_columns(0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{sheet.title.replace('&', '&&')[:80]}&R&P / &N")


def _width(column: Heading, values: Sequence[Cell]) -> int:
    if column.kind in (Kind.DAY, Kind.MOMENT):
        return 12 if column.kind is Kind.DAY else 18
    longest = max((_letters(str(value)) for value in values if value is not None), default=0)
    # the arrow of the filter takes three letters beside the heading
    return max(_NARROWEST, min(_WIDEST, max(longest + 2, _letters(column.name) + 5)))


def _lines(text: str, width: int) -> int:
    """Lines of a cell; a character that would be cut in two begins the next one."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(_letters(one) / (width - 1))) for one in text.split("\n"))


def _letters(text: str) -> int:
    """Length in half-width characters: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
