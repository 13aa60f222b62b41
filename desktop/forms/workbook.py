"""Opens a workbook from outside: what is too large, hides code or would be guessed at is refused at once."""

import io
import re
import zipfile
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from python_calamine import CalamineError, CalamineWorkbook

from desktop.domain.say import Say, say

LARGEST_FILE, LARGEST_CONTENT = 10_000_000, 100_000_000
"""Bytes, packed and unpacked."""
MOST_ROWS, MOST_COLUMNS = 10_000, 300
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_NUMBERED = re.compile(r"([A-Z]+)(\d+)")
Rows = list[list[Any]]
Found = tuple[str, int, str, Say]


class Unreadable(ValueError):
    """`faults`: sheet (empty for the file), row, column, words."""

    def __init__(self, *faults: Found) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def open_workbook(data: bytes, wanted: tuple[str, ...]) -> dict[str, Rows]:
    """Cells of the sheets of these names (capitals do not matter), row by row. Raises Unreadable."""
    if len(data) > LARGEST_FILE:
        raise _refused("forms.too_large")
    old = data.startswith(_OLD_EXCEL)
    paths = {} if old else _checked_package(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = {name: name.strip().lower() for name in book.sheet_names}
        rows: dict[str, Rows] = {}
        for name, plain in names.items():
            if plain in wanted and plain not in rows:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height > MOST_ROWS + 1 or sheet.total_width > MOST_COLUMNS:
                    raise Unreadable((plain, 0, "", say("forms.too_many_rows", most=MOST_ROWS)))
                rows[plain] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise _refused("forms.not_a_workbook") from error
    except BaseException as error:  # the reader is Rust: its panics are no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise _refused("forms.not_a_workbook") from None
    _check_cells(data, {names[name]: path for name, path in paths.items() if names.get(name) in rows})
    return rows


def _refused(key: str, **values: Any) -> Unreadable:
    return Unreadable(("", 0, "", say(key, **values)))


def _checked_package(data: bytes) -> dict[str, str]:
    """Path inside the file by sheet. Raises Unreadable for bombs, code and what is no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if sum(info.file_size for info in infos) > LARGEST_CONTENT:
                raise _refused("forms.too_large")
            names = {info.filename for info in infos}
            if any(name.endswith("vbaProject.bin") for name in names):
                raise _refused("forms.macros")
            if "xl/workbook.xml" not in names:
                raise _refused("forms.not_a_workbook")
            return _paths(package)
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, RuntimeError, OSError) as error:
        raise _refused("forms.not_a_workbook") from error


def _paths(package: zipfile.ZipFile) -> dict[str, str]:
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in _elements(package.read("xl/_rels/workbook.xml.rels"), "Relationship")
    }
    found = {}
    for one in _elements(package.read("xl/workbook.xml"), "sheet"):
        reference = next((text for key, text in one.attrib.items() if key.endswith("}id")), "")
        target = targets.get(reference, "")
        found[one.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _elements(data: bytes, name: str) -> list[Any]:
    return [one for _, one in iterparse(io.BytesIO(data)) if one.tag.rpartition("}")[2] == name]


def _check_cells(data: bytes, paths: dict[str, str]) -> None:
    """Merged cells and formulas: what they mean would have to be guessed. Raises Unreadable.

    In `settings` a formula is usual, for the version; there the value counts that was saved with it.
    """
    found: list[Found] = []
    if paths:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for sheet, path in paths.items():
                text = package.read(path)
                found += [
                    _at(sheet, place, "forms.merged")
                    for place in re.findall(rb'<mergeCell ref="([A-Z]+\d+)', text)
                ]
                if sheet != "settings" and (b"<f>" in text or b"<f " in text):
                    cells = re.findall(rb'<c r="([A-Z]+\d+)"[^>]*>\s*<f[ >]', text)
                    found += [_at(sheet, place, "forms.formula") for place in cells]
    if found:
        raise Unreadable(*found)


def _at(sheet: str, place: bytes, key: str) -> Found:
    match = _NUMBERED.fullmatch(place.decode())
    return (sheet, int(match[2]), match[1], say(key)) if match else (sheet, 0, "", say(key))
