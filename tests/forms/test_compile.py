"""Faults of a workbook are found when compiled, by sheet, row and column."""

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from desktop.forms.compile import compile_workbook
from desktop.forms.faults import Fault, FormFaults

SURVEY = [
    "type",
    "name",
    "label::中文 (zh)",
    "relevant",
    "constraint",
    "carry",
    "grade",
    "deadline",
    "matter",
]
GOOD = ["select_one yn", "q1", "问题", "", "", "observe", "", "3d", "hazard"]


def workbook(rows: Sequence[Sequence[str]], settings: Sequence[str] = ("T_FORM", "1", "表")) -> bytes:
    """An .xlsx with one group around `rows`."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    lines = [SURVEY, ["begin_group", "g", "组"], *rows, ["end_group"]]
    choices = [
        ["list_name", "name", "label::中文 (zh)", "grade"],
        ["yn", "yes", "是", "S"],
        ["yn", "no", "否", ""],
    ]
    heads = ["form_id", "version", "form_title"]
    for name, table in (("survey", lines), ("choices", choices), ("settings", [heads, list(settings)])):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(row, column, cell)
    book.close()
    return target.getvalue()


def faults(rows: Sequence[Sequence[str]], settings: Sequence[str] = ("T_FORM", "1", "表")) -> list[Fault]:
    with pytest.raises(FormFaults) as raised:
        compile_workbook(workbook(rows, settings))
    return raised.value.faults


def test_a_good_workbook_compiles() -> None:
    spec = compile_workbook(workbook([GOOD]))
    assert (spec.code, spec.version, spec.title("zh_CN")) == ("T_FORM", "1", "表")
    assert spec.questions["q1"].choices[0].lead is not None


def with_cell(column: str, text: str) -> list[str]:
    return [text if name == column else cell for name, cell in zip(SURVEY, GOOD, strict=True)]


@pytest.mark.parametrize(
    ("column", "text", "key"),
    [
        ("type", "rank", "forms.refused"),
        ("type", "frobnicate", "forms.unknown_type"),
        ("type", "select_one nowhere", "forms.no_list"),
        ("name", "Q 1", "forms.bad_name"),
        ("relevant", "${q1} >", "forms.bad_expression"),
        ("relevant", "nosuch(${q1})", "forms.bad_expression"),
        ("constraint", "${nobody} = 1", "forms.no_question"),
        ("carry", "perhaps", "forms.bad_word"),
        ("grade", "X", "forms.bad_word"),
        ("matter", "crime", "forms.bad_word"),
        ("deadline", "soon", "forms.bad_deadline"),
        ("deadline", "-3d", "forms.bad_deadline"),
        ("label::中文 (zh)", "", "forms.missing_cell"),
    ],
)
def test_a_fault_names_sheet_row_and_column(column: str, text: str, key: str) -> None:
    found = [one for one in faults([with_cell(column, text)]) if one.say.key == key]
    assert found
    assert (found[0].sheet, found[0].row, found[0].column) == ("survey", 3, column.partition("::")[0])


def test_all_faults_are_told_at_once() -> None:
    found = faults(
        [
            with_cell("carry", "perhaps"),
            [*with_cell("deadline", "soon")[:1], "q2", *GOOD[2:7], "soon", "hazard"],
        ]
    )
    assert {one.row for one in found} == {3, 4}


def test_a_name_used_twice_is_refused() -> None:
    assert faults([GOOD, GOOD])[0].say.key == "forms.name_twice"


def test_a_workbook_without_version_is_refused() -> None:
    found = faults([GOOD], ("T_FORM", "", "表"))
    assert (found[0].sheet, found[0].column) == ("settings", "version")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"<html>login</html>"])
def test_what_is_no_workbook_is_said(data: bytes) -> None:
    with pytest.raises(FormFaults) as raised:
        compile_workbook(data)
    assert raised.value.faults[0].say.key == "forms.not_a_workbook"
