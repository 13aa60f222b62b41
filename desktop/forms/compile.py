"""XLSForm workbook -> FormSpec. Faults are found here by sheet, row and column, never in the field."""

import io
from dataclasses import dataclass
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from desktop.domain.say import Say, say
from desktop.forms import sheets
from desktop.forms.reading import Reader
from desktop.forms.spec import FormSpec


@dataclass(frozen=True)
class Fault:
    """One fault of a workbook. `row` counts from 1 as Excel does; 0 for the sheet as a whole."""

    sheet: str
    row: int
    column: str
    say: Say


class FormFaults(Exception):
    """A workbook that cannot be used; the version in use stays."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def compile_workbook(data: bytes) -> FormSpec:
    """Compile one .xlsx file. Raises FormFaults with every fault found."""
    workbook = _open(data)
    reader = Reader({name: sheets.read(workbook, name) for name in sheets.NAMES if name in workbook})
    spec = reader.spec()
    faults = [Fault(*one) for one in reader.faults]
    if not faults:
        faults = _pyxform_faults(data)
    if faults or spec is None:
        raise FormFaults(faults)
    return spec


def _open(data: bytes) -> dict[str, list[list[Any]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise FormFaults([Fault("", 0, "", say("forms.not_a_workbook", why=str(error)))]) from error


def _pyxform_faults(data: bytes) -> list[Fault]:
    """What the reference converter of XLSForm says against the workbook."""
    try:
        convert(xlsform=io.BytesIO(data), file_type=".xlsx", validate=False)
    except PyXFormError as error:
        return [Fault("survey", 0, "", say("forms.pyxform", why=str(error)))]
    return []
