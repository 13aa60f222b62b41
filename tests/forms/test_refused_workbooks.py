"""Workbooks that are refused: each fault in one plain line with its place, and the form in use stays."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from desktop.forms.compile import compile_workbook
from desktop.forms.faults import Fault, FormFaults
from desktop.forms.library import FormLibrary, load_library
from desktop.resources import resources
from desktop.texts import load_texts
from tests.forms.books import ITEM, Row, Table, ask, begin, book, calc, choices, end, rules, sheets

ABOUT = [{"form_id": "T", "version": "1"}]
YN = choices(yn="yes no")
Q = ask("q", "integer")
R = ask("r")
RULES = rules()


def survey(*rows: Row) -> bytes:
    return book(rows, YN)


def tables(**others: Table) -> bytes:
    return sheets({"survey": [{**Q, "label": "Q"}], "choices": YN, "settings": ABOUT, **others})


def edited(work: Callable[[openpyxl.Workbook], None], data: bytes | None = None) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(data or survey(Q, ask("r"))))
    work(workbook)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def packed(change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None) -> bytes:
    """A good workbook with its inner files changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(survey(Q))) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
        for name, data in (more or {}).items():
            new.writestr(name, data)
    return target.getvalue()


def same(name: str, data: bytes) -> bytes:
    return data


def without_workbook() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("hello.txt", "no workbook")
    return target.getvalue()


def entities(name: str, data: bytes) -> bytes:
    """Ten entities of ten each: a billion characters in the end."""
    if name != "xl/workbook.xml":
        return data
    lines = ["<!DOCTYPE workbook [", '<!ENTITY a0 "aaaaaaaaaa">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    head, _, rest = data.partition(b"?>")
    return head + b"?>" + "".join([*lines, "]>"]).encode() + rest.replace(b'name="survey"', b'name="&a9;"')


def many_rows(count: int) -> bytes:
    return sheets(
        {"survey": [{"type": "text", "name": f"q{n}", "label": "x"} for n in range(count)], "settings": ABOUT}
    )


def merged(workbook: openpyxl.Workbook) -> None:
    workbook["survey"].merge_cells("A2:A3")


def formula(workbook: openpyxl.Workbook) -> None:
    workbook["survey"]["A3"] = '=CONCATENATE("te","xt")'


def protected() -> bytes:
    """What Excel makes of a workbook with a password: no zip, an old container."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)


Case = tuple[Callable[[], bytes], str, tuple[str, int, str]]
FILES: dict[str, Case] = {
    "empty file": (lambda: b"", "not_a_workbook", ("", 0, "")),
    "text": (lambda: b"type,name,label\ntext,q,Q\n", "not_a_workbook", ("", 0, "")),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), "not_a_workbook", ("", 0, "")),
    "zip without workbook": (without_workbook, "not_a_workbook", ("", 0, "")),
    "cut in half": (lambda: survey(Q)[:2000], "not_a_workbook", ("", 0, "")),
    "with a password": (protected, "not_a_workbook", ("", 0, "")),
    "broken xml": (
        lambda: packed(lambda n, d: d[:99] if n == "xl/workbook.xml" else d),
        "not_a_workbook",
        ("", 0, ""),
    ),
    "billion laughs": (lambda: packed(entities), "not_a_workbook", ("", 0, "")),
    "zip bomb": (lambda: packed(same, {"xl/media/a.bin": bytes(150_000_000)}), "too_large", ("", 0, "")),
    "eleven megabytes": (lambda: survey(Q) + bytes(11_000_000), "too_large", ("", 0, "")),
    "macros": (lambda: packed(same, {"xl/vbaProject.bin": b"x"}), "macros", ("", 0, "")),
    "50,000 rows": (lambda: many_rows(50_000), "too_many_rows", ("survey", 0, "")),
    "merged cells": (lambda: edited(merged), "merged", ("survey", 2, "A")),
    "formula": (lambda: edited(formula), "formula", ("survey", 3, "A")),
    "no sheet survey": (lambda: sheets({"settings": ABOUT}), "no_sheet", ("survey", 0, "")),
    "empty survey": (lambda: tables(survey=[]), "no_sheet", ("survey", 0, "")),
    "no settings": (
        lambda: sheets({"survey": [{**Q, "label": "Q"}]}),
        "missing_cell",
        ("settings", 2, "form_id"),
    ),
    "no version": (lambda: tables(settings=[{"form_id": "T"}]), "missing_cell", ("settings", 2, "version")),
    "only groups": (lambda: survey(begin("g", "group"), end("group")), "no_questions", ("survey", 2, "type")),
}
ROWS: dict[str, tuple[list[Row], str, int, str]] = {
    "unknown type": ([ask("q", "frobnicate")], "unknown_type", 2, "type"),
    "no type": ([{"type": "", "name": "q"}, Q], "missing_cell", 2, "type"),
    "number for a type": ([{"type": 5, "name": "q"}], "unknown_type", 2, "type"),
    "rank": ([ask("q", "rank yn")], "refused", 2, "type"),
    "audio": ([ask("q", "audio")], "refused", 2, "type"),
    "barcode": ([ask("q", "barcode")], "refused", 2, "type"),
    "a trail": ([ask("q", "geotrace")], "refused", 2, "type"),
    "watching in the background": ([ask("q", "background-audio")], "refused", 2, "type"),
    "loop": ([ask("q", "begin loop")], "refused", 2, "type"),
    "random order": ([ask("q", "select_one yn", parameters="randomize=true")], "refused", 2, "parameters"),
    "no name": ([{"type": "text", "label": "x"}], "missing_cell", 2, "name"),
    "name with a space": ([ask("my q")], "bad_name", 2, "name"),
    "name twice": ([ask("q"), ask("r"), ask("q")], "name_twice", 4, "name"),
    "question as its group": ([begin("q", "group"), ask("q"), end("group")], "name_twice", 3, "name"),
    "no label": ([ask("q", label="")], "missing_cell", 2, "label"),
    "name of the standard": ([ask("meta")], "name_reserved", 2, "name"),
    "list with a space": ([ask("q", "select_one my list")], "list_spaces", 2, "type"),
    "filtered, with others": (
        [ask("q", "select_one yn or_other", choice_filter="name = ${r}"), R],
        "filter_or_other",
        2,
        "choice_filter",
    ),
    "saved to nobody": ([ask("q", save_to="fuel_types")], "no_entities", 2, "save_to"),
    "space in a reference": ([ask("q", relevant="${ r } = 1"), R], "bad_variable", 2, "relevant"),
    "reference not closed": ([ask("q", label="How is ${r"), R], "bad_variable", 2, "label"),
    "rows of a word": ([ask("q", parameters="rows=many")], "pyxform", 2, ""),
    "no such list": ([ask("q", "select_one nowhere")], "no_list", 2, "type"),
    "list not named": ([ask("q", "select_one")], "list_not_named", 2, "type"),
    "no such file": ([ask("q", "select_one_from_file towns.csv")], "no_list_file", 2, "type"),
    "no csv": ([ask("q", "select_one_from_file towns.xml")], "only_csv", 2, "type"),
    "bad XPath": ([ask("q", relevant="${r} >"), R], "bad_expression", 2, "relevant"),
    "unknown function": ([ask("q", constraint="lenght(.) > 1")], "bad_expression", 2, "constraint"),
    "full-width sign": ([ask("q", "integer", constraint=". ＞ 1")], "bad_expression", 2, "constraint"),
    "reference to nothing": ([ask("q", relevant="${gone} = 1")], "no_question", 2, "relevant"),
    "path to nothing": ([ask("q", relevant="../gone = 1")], "no_question", 2, "relevant"),
    "text about nothing": ([ask("q", label="How is ${gone}?")], "no_question", 2, "label"),
    "list of nothing": (
        [calc("q", f"count(instance('gone'){ITEM})"), R],
        "no_instance",
        2,
        "calculation",
    ),
    "waits for itself": ([calc("q", "${q} + 1"), R], "circle", 2, "calculation"),
    "circle of three": (
        [calc("a", "${b}"), calc("b", "${c}"), calc("c", "${a}"), R],
        "circle",
        2,
        "calculation",
    ),
    "hidden by what it hides": (
        [begin("g", "group", relevant="${q} = 1"), Q, end("group")],
        "circle",
        2,
        "relevant",
    ),
    "calculation without one": (
        [ask("q", "calculate", label=""), R],
        "missing_cell",
        2,
        "calculation",
    ),
    "group not closed": ([begin("g", "group"), ask("q")], "group_not_closed", 2, "type"),
    "group not open": ([ask("q"), end("group")], "group_not_open", 3, "type"),
    "wrong end": ([begin("g"), ask("q"), end("group")], "wrong_end", 4, "type"),
    "too deep": (
        [*(begin(f"g{n}", "group") for n in range(13)), ask("q"), *[end("group")] * 13],
        "groups_too_deep",
        14,
        "type",
    ),
    "trigger that is none": ([ask("a"), ask("q", trigger="a", calculation="1")], "bad_trigger", 3, "trigger"),
    "range without steps": (
        [ask("q", "range", parameters="start=1 end=5 step=0")],
        "bad_range",
        2,
        "parameters",
    ),
    "range of words": ([ask("q", "range", parameters="start=low")], "bad_parameters", 2, "parameters"),
    "parameters": ([ask("q", parameters="what is this")], "bad_parameters", 2, "parameters"),
    "default of another kind": ([ask("q", "integer", default="many")], "bad_default", 2, "default"),
    "default not in the list": ([ask("q", "select_one yn", default="maybe")], "bad_default", 2, "default"),
    "unknown carry": ([ask("q", carry="perhaps")], "bad_word", 2, "carry"),
    "unknown matter": ([ask("q", matter="crime")], "bad_word", 2, "matter"),
    "unknown grade": ([ask("q", grade="X")], "bad_word", 2, "grade"),
    "deadline": ([ask("q", deadline="soon")], "bad_deadline", 2, "deadline"),
    "misspelt column": ([ask("q", relevent="1 = 1")], "column_meant", 1, "relevent"),
    "picture column": ([ask("q", image="a.png")], "media_column", 1, "image"),
    "unknown rule": (
        [ask("q", hazard_when="rule('no.such') > 1")],
        "no_rule",
        2,
        "hazard_when",
    ),
}
X = {"list_name": "yn", "name": "x"}
CHOICES: dict[str, tuple[list[Row], str, int, str]] = {
    "choice twice": ([*YN, {"list_name": "yn", "name": "yes"}], "choice_twice", 4, "name"),
    "choice without name": ([*YN, {"list_name": "yn", "label": "x"}], "missing_cell", 4, "name"),
    "choice without label": (
        [*YN, {**X, "label": ""}],
        "missing_cell",
        4,
        "label",
    ),
    "choice with a space": ([*YN, {"list_name": "yn", "name": "may be"}], "choice_with_space", 4, "name"),
    "choice's grade": ([*YN, {**X, "grade": "Z"}], "bad_word", 4, "grade"),
}


def faults_of(data: bytes) -> list[Fault]:
    with pytest.raises(FormFaults) as caught:
        compile_workbook(data, rules=RULES)
    return caught.value.faults


def told(faults: list[Fault], key: str, place: tuple[str, int, str]) -> None:
    assert (f"forms.{key}", place) in [(one.say.key, (one.sheet, one.row, one.column)) for one in faults]
    for language in ("zh_CN", "en"):
        texts = load_texts(resources() / "i18n", language)
        for one in faults:
            said = texts.say(one.say)
            assert said and "\n" not in said and "{" not in said.replace("${", "")


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_form(case: str) -> None:
    data, key, place = FILES[case]
    told(faults_of(data()), key, place)


@pytest.mark.parametrize("case", ROWS)
def test_a_row_that_is_wrong(case: str) -> None:
    rows, key, row, column = ROWS[case]
    told(faults_of(survey(*rows)), key, ("survey", row, column))


@pytest.mark.parametrize("case", CHOICES)
def test_a_choice_that_is_wrong(case: str) -> None:
    rows, key, row, column = CHOICES[case]
    told(faults_of(book([ask("q", "select_multiple yn")], rows)), key, ("choices", row, column))


def test_all_faults_are_told_at_once() -> None:
    found = faults_of(survey(ask("a", "rank"), ask("b", relevant="${x}"), ask("b"), ask("c", carry="x")))
    assert [(one.row, one.column) for one in found] == [
        (2, "type"),
        (3, "relevant"),
        (4, "name"),
        (5, "carry"),
    ]


@pytest.fixture(scope="module")
def library() -> FormLibrary:
    return load_library(resources() / "forms")


@pytest.mark.parametrize("case", [*FILES, *ROWS])
def test_the_form_in_use_stays(library: FormLibrary, case: str) -> None:
    before = {code: library.get(code).version for code in library.codes()}
    data = FILES[case][0]() if case in FILES else survey(*ROWS[case][0])
    if case == "unknown rule":
        data = survey(ask("q", "rank"))
    with pytest.raises(FormFaults):
        library.add(data)
    assert {code: library.get(code).version for code in library.codes()} == before


def test_a_csv_list_is_looked_at(tmp_path: Path) -> None:
    rows = survey(ask("q", "select_one_from_file towns.csv"))
    for content, key in (
        (b"\xff\xfe\x00", "bad_csv"),
        (b"id,label\n1,a\n", "csv_column"),
        (b"name,label\n" + b"a,b\n" * 6_000, "too_many_rows"),
    ):
        with pytest.raises(FormFaults) as caught:
            compile_workbook(rows, files={"towns.csv": content})
        assert [one.say.key for one in caught.value.faults] == [f"forms.{key}"]
