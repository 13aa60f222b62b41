"""A list as an Excel workbook: fed with rows, knows nothing of where they come from (decision 16).

Every text is written as a text, never as a formula, number or link; identity
numbers and phones are masked once more at this last door. There are no macros,
no links and no colours that only Excel knows: WPS and LibreOffice show the same.
"""

import enum
import io
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
_A4 = 9
_NARROWEST, _WIDEST = 6, 48
"""Width of a column in half-width characters; what is longer wraps."""
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
    writers = [_Writer(page, column.kind, looks[column.kind]) for column in sheet.columns]
    for number, row in enumerate(sheet.rows, _head_row(sheet) + 1):
        for place, (writer, value) in enumerate(zip(writers, row, strict=True)):
            writer.write(number, place, value)
    _lay_out(page, sheet, looks["lines"])
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

    def __init__(self, page: Any, kind: Kind, look: Any) -> None:
        self._page, self._look = page, look
        self._masked = kind in (Kind.ID, Kind.PHONE)
        self._texts: dict[str, str] = {}

    def write(self, row: int, place: int, value: Cell) -> None:
        page, look = self._page, self._look
        if value is None or value == "":
            return  # its lines are drawn for the whole table: an empty cell takes as long as a full one
        if isinstance(value, str) or self._masked:
            page.write_string(row, place, self._text(str(value)), look)
        elif isinstance(value, datetime) and value.date() > _FIRST_DAY:
            page.write_datetime(row, place, value.astimezone(CHINA).replace(tzinfo=None), look)
        elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
            page.write_number(row, place, (value - _DAY_ZERO).days, look)
        elif isinstance(value, int | float):
            page.write_number(row, place, value, look)
        else:
            page.write_string(row, place, self._text(str(value)), look)

    def _text(self, text: str) -> str:
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = harmless(mask(text) if self._masked else text)
        return known


def _lay_out(page: Any, sheet: Sheet, lines: Any) -> None:
    """Widths, lines of empty cells, the frozen head, filters, and A4 across with the head on every page."""
    head, last = _head_row(sheet), len(sheet.columns) - 1
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, _width(column, [row[place] for row in sheet.rows[:_LOOKED_AT]]))
    if sheet.rows:
        empty = {"type": "blanks", "format": lines}
        page.conditional_format(head + 1, 0, head + len(sheet.rows), last, empty)
    page.freeze_panes(head + 1, 0)
    page.autofilter(head, 0, head + len(sheet.rows), last)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{sheet.title.replace('&', '&&')[:80]}&R&P / &N")


def _width(column: Heading, values: Sequence[Cell]) -> int:
    if column.kind in (Kind.DAY, Kind.MOMENT):
        return 12 if column.kind is Kind.DAY else 18
    longest = max((_letters(str(value)) for value in values if value is not None), default=0)
    # the arrow of the filter takes three letters beside the heading
    return max(_NARROWEST, min(_WIDEST, max(longest + 2, _letters(column.name) + 5)))


def _letters(text: str) -> int:
    """Length in half-width characters: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
