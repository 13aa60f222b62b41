"""docs/forms.md held to the program: types, columns, appearances, functions; each yes has its test."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from desktop.forms import appearances, headings, kinds
from desktop.forms.compile import compile_workbook
from desktop.forms.expressions.functions import FUNCTIONS, LEFT_OUT
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.texts import load_texts
from tests.forms.books import book, opened, worth

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "forms.md").read_text("utf-8")
_NAMES = """
string concat join substr substring-before substring-after translate string-length normalize-space
contains starts-with ends-with uuid digest pulldata if coalesce once true false boolean
boolean-from-string not regex checklist weighted-checklist number random int sum max min round pow log
log10 abs sin cos tan asin acos atan atan2 sqrt exp exp10 pi count count-non-empty position instance
current randomize today now format-date format-date-time date decimal-date-time decimal-time selected
selected-at count-selected jr:choice-name jr:itext indexed-repeat area distance base64-decode
extract-signed geofence intersects
"""
SPECIFIED = frozenset(_NAMES.split())
"""Functions of the ODK XForms specification and of the ODK documentation."""


def table(title: str) -> list[tuple[str, str, str]]:
    """Rows of the first table below a heading."""
    part = DOC.split(f"### {title}\n", 1)[1].split("\n### ", 1)[0].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    return [(what.strip(), here.strip(), why.strip()) for what, here, why in cells[1:]]


def named(title: str) -> dict[str, tuple[str, str]]:
    """By each name in quotation marks of the first column."""
    return {name: (here, why) for what, here, why in table(title) for name in re.findall(r"`([^`]+)`", what)}


TABLES = ["Types", "Columns of `survey`", "Columns of `choices`, `settings`, `entities`", "Appearances"]
TABLES += ["Parameters", "Functions", "Operators and paths"]


@cache
def known_tests() -> frozenset[str]:
    found = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(f"{file.stem}::{node.name}")
    return frozenset(found)


def proofs() -> Iterator[tuple[str, str]]:
    for title in TABLES:
        for what, _, why in table(title):
            for name in re.findall(r"`(test_\w+(?:::test_\w+)?)`", why):
                yield what, name


def test_every_test_that_is_named_is_there() -> None:
    files = {one.partition("::")[0] for one in known_tests()}
    gone = [(what, name) for what, name in proofs() if name not in known_tests() | files]
    assert gone == []


@pytest.mark.parametrize("title", TABLES)
def test_every_yes_names_a_test_or_shows_what_is_tried(title: str) -> None:
    rows = table(title)
    assert rows
    shown = r"`test_\w+::|`[^`]+\(|^see below$"
    assert [what for what, here, why in rows if here.startswith("yes") and not re.search(shown, why)] == []


def no_and_why(title: str) -> dict[str, str]:
    return {name: why for name, (here, why) in named(title).items() if here == "no"}


def test_types() -> None:
    texts = load_texts(resources() / "i18n", "en")
    rows = named("Types")
    left_out = {name: texts(f"forms.why_{why}") for name, why in kinds._REFUSED.items() if " " not in name}
    known = kinds.TYPES | kinds.ENDS | kinds._FROM_FILE.keys() | {kinds.LIST_ONLY, "or_other"}
    assert {name for name, (here, _) in rows.items() if here.startswith("yes")} == known
    assert no_and_why("Types") == left_out


def test_columns() -> None:
    ours = set(re.findall(r"`([^`]+)`", DOC.split("## What an answer leads to")[1].split("### A worked")[0]))
    survey, others = named("Columns of `survey`"), named("Columns of `choices`, `settings`, `entities`")
    bare = {name.removesuffix("_zh").removesuffix("_en") for name in ours}
    assert headings.KNOWN["survey"] - survey.keys() - bare == set()
    assert headings.KNOWN["choices"] - others.keys() - bare == set()
    read_over = {"auto_send", "auto_delete", "omit_instanceid", "instance_xmlns", "prefix", "delimiter"}
    assert headings.KNOWN["settings"] - others.keys() - read_over == {"title_en"}
    assert headings.KNOWN["entities"] - others.keys() == set()


def test_appearances() -> None:
    texts = load_texts(resources() / "i18n", "en")
    rows = named("Appearances")
    stand = {name for name, (here, _) in rows.items() if here.startswith("may stand")}
    changed = {name for name, (here, _) in rows.items() if here.startswith(("yes", "ours"))}
    refused = {name: texts(f"forms.{why}") for name, why in appearances._REFUSED.items()}
    refused |= dict.fromkeys(appearances._CALENDARS, texts("forms.why_calendar"))
    refused |= {
        f"{name}…{')' if name.endswith('(') else ''}": texts(f"forms.{why}")
        for name, why in appearances._CALLS.items()
    }
    assert (stand, changed) == (set(appearances.AS_USUAL), set(appearances.SHOWN))
    assert no_and_why("Appearances") == refused


def test_functions() -> None:
    texts = load_texts(resources() / "i18n", "en")
    rows = {name.removesuffix("()"): one for name, one in named("Functions").items()}
    here = {name for name, (said, _) in rows.items() if said in ("yes", "ours")}
    assert here == FUNCTIONS.keys()
    assert {name.removesuffix("()"): why for name, why in no_and_why("Functions").items()} == {
        name: texts(f"expressions.{why}") for name, why in LEFT_OUT.items()
    }
    assert SPECIFIED - rows.keys() == set()
    assert {name for name, (said, _) in rows.items() if said == "ours"}.isdisjoint(SPECIFIED)


def test_the_worked_example_works() -> None:
    part = DOC.split("### A worked example\n")[1]
    heads, _, cells = [
        [one.strip(" `") for one in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in part.splitlines()
        if line.startswith("|")
    ][:3]
    rules = load_rules(resources() / "rules")
    spec = compile_workbook(book([dict(zip(heads, cells, strict=True))]), rules=rules)
    [plain] = opened(spec, {"lg05_made": "2013-01"}).findings
    [special] = opened(spec, {"lg05_made": "2013-01"}, subject={"special_group": True}).findings
    assert (plain.matter, plain.grade, plain.due_at) == ("hazard", "S", "2026-12-11T16:00:00Z")
    assert special.due_at == "2026-12-10T16:00:00Z"
    assert worth("months-since('2013-01')") == 167.0 and "167 months" in part
