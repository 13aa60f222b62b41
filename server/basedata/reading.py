"""Files as sheets of plain cells: Excel workbooks through calamine, CSV in the encodings Excel saves."""

import codecs
import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from server.basedata.faults import Unreadable

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et"})
LISTS = frozenset({".csv", ".txt"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Begins an .xls of before 2007, and every newer workbook that is locked with a password."""
_WIDEST = 1_000_000
"""Characters of one CSV cell; more is no list."""


@dataclass(frozen=True)
class Sheet:
    """Name and cells, row 1 first. A cell is a text, a number, True or False, or a date."""

    name: str
    rows: list[list[Any]]


def read_sheets(file: Path) -> list[Sheet]:
    """The sheets of a workbook in their order; a CSV is one sheet with the file's name.

    Raises Unreadable `no_file`, `empty_file`, `locked_workbook`, `not_excel`, `not_text`, `not_a_list`.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Unreadable("no_file", file=str(file), why=type(error).__name__) from None
    if not data.strip():
        raise Unreadable("empty_file", file=file.name)
    kind = file.suffix.lower()
    if kind in WORKBOOKS:
        return _workbook(file, data)
    if kind in LISTS:
        return [Sheet(file.stem, _csv(_text(data, file.name), file.name))]
    raise Unreadable("not_a_list", file=file.name)


def _workbook(file: Path, data: bytes) -> list[Sheet]:
    try:
        with CalamineWorkbook.from_path(file) as workbook:
            return [Sheet(name, _cells(workbook, name)) for name in workbook.sheet_names]
    except PasswordError:
        raise Unreadable("locked_workbook", file=file.name) from None
    except (CalamineError, OSError):
        locked = data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("locked_workbook" if locked else "not_excel", file=file.name) from None


def _cells(workbook: CalamineWorkbook, name: str) -> list[list[Any]]:
    """Rows of one sheet. A cell merged over several rows holds for all of them: lists of residents
    are often kept with the home merged over its members.
    """
    sheet = workbook.get_sheet_by_name(name)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]
    return rows


def _text(data: bytes, name: str) -> str:
    """Text of a CSV: UTF-8, what Chinese Excel saves (GB18030), or its 'Unicode text' (UTF-16)."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("not_text", file=name)


def _csv(text: str, name: str) -> list[list[Any]]:
    lines = text.splitlines(keepends=True)
    head = "".join(lines[:5])
    mark = max(",\t;，", key=head.count)
    csv.field_size_limit(_WIDEST)
    try:
        return [list(row) for row in csv.reader(lines, delimiter=mark)]
    except csv.Error:
        raise Unreadable("not_text", file=name) from None
