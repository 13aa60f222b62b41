"""Workbooks out: the empty one that people fill in, and the list of faults of an import."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from desktop.domain.cells import harmless
from desktop.texts import Texts
from server.basedata.columns import NOTE, SAMPLE, SHEETS, Column, Holds, SheetKind

_AS_TEXT = "@"
"""Number format: what is typed stays as typed, so that no identity number becomes 1.23E+17."""
_ROWS = 50_000
"""Rows of the template that are prepared for a village's longest list."""
_LONGEST_LIST = 255
"""Characters Excel takes for the choices of one cell."""
_WIDTHS = (16, 8, 16, 14, 70)


def write_faults(file: Path, faults: Iterable[Mapping[str, Any]], texts: Texts) -> None:
    """The faults as a list: sheet, row, column, what stands there, what is wrong."""
    with Workbook(str(file), _options()) as workbook:
        sheet = workbook.add_worksheet(texts("basedata.faults"))
        _header(workbook, sheet, [texts(f"basedata.fault_{name}") for name in _FAULT], _WIDTHS)
        for number, fault in enumerate(faults, 1):
            found = texts(f"server.found_{fault['found']}")
            line = (fault["sheet"], fault["row"], fault["column"], found, fault["message"])
            for place, value in enumerate(line):
                if isinstance(value, int):
                    sheet.write_number(number, place, value)
                else:
                    sheet.write_string(number, place, harmless(value))
        sheet.autofilter(0, 0, 0, len(_WIDTHS) - 1)


_FAULT = ("sheet", "row", "column", "found", "message")


def write_template(file: Path, texts: Texts) -> None:
    """An empty workbook: explanations first, then a sheet per kind with one sample row each."""
    with Workbook(str(file), _options()) as workbook:
        _explain(workbook, texts)
        for kind in SHEETS:
            _empty_sheet(workbook, kind)


def _explain(workbook: Workbook, texts: Texts) -> None:
    sheet = workbook.add_worksheet(texts("basedata.explanations"))
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for number in range(6):
        sheet.merge_range(number, 0, number, 4, texts(f"basedata.lead_{number + 1}"), wrapped)
        sheet.set_row(number, 32)
    heads = ("sheet", "column", "needed", "example", "holds")
    _header(workbook, sheet, [texts(f"basedata.{name}") for name in heads], (10, 16, 8, 24, 80), row=7)
    row = 8
    for kind in SHEETS:
        for column in kind.columns:
            needed = texts("basedata.yes") if column.needed else ""
            line = (kind.names[0], column.headings[0], needed, column.example, holds(kind, column, texts))
            for place, text in enumerate(line):
                sheet.write_string(row, place, text, wrapped)
            row += 1


def holds(kind: SheetKind, column: Column, texts: Texts) -> str:
    """What is to be filled into a column, in words."""
    own = f"basedata.note_{kind.key}_{column.name}"
    said = texts(own if texts.has(own) else f"basedata.holds_{column.holds}")
    return f"{said}{'、'.join(column.words)}" if column.words else said


def _empty_sheet(workbook: Workbook, kind: SheetKind) -> None:
    sheet = workbook.add_worksheet(kind.names[0])
    text = workbook.add_format({"num_format": _AS_TEXT})
    grey = workbook.add_format({"num_format": _AS_TEXT, "font_color": "#7F7F7F", "italic": True})
    headings = [one.headings[0] for one in kind.columns]
    _header(workbook, sheet, headings, [max(10, len(one.example) + 4) for one in kind.columns])
    for place, column in enumerate(kind.columns):
        sheet.set_column(place, place, max(10, len(column.example) + 4), text)
        sheet.write_string(1, place, SAMPLE if column is NOTE else column.example, grey)
        choices = ["是", "否"] if column.holds is Holds.YES_NO else list(column.words)
        if choices and column.holds is not Holds.WORDS and len(",".join(choices)) <= _LONGEST_LIST:
            sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": choices})


def _header(
    workbook: Workbook, sheet: Worksheet, headings: list[str], widths: Iterable[int], row: int = 0
) -> None:
    bold = workbook.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True})
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.write_string(row, place, heading, bold)
        sheet.set_column(place, place, width)
    sheet.freeze_panes(row + 1, 0)


def _options() -> dict[str, Any]:
    return {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
