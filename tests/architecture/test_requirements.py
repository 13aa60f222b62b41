"""docs/requirements.md: every number of the issue has a row, whose files, rules and tests are there."""

import ast
import re
from dataclasses import dataclass
from functools import cache

import pytest

from tests.architecture.source import ROOT, tree

PAGE = (ROOT / "docs" / "requirements.md").read_text("utf-8")
WANTED = [*(f"COR-{number:02}" for number in range(1, 17)), "LED-04", "GOV-01", "GOV-16", "GOV-17"]
WANTED += ["SUP-01", "SUP-03"]
STATES = re.compile(r"there|(partly|not yet): .{20,}")


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    number: str
    asks: str
    code: str
    page: str
    tests: str
    state: str

    @property
    def named(self) -> list[tuple[str, str]]:
        """(file, function) of its tests."""
        return [(file, name) for file, name in re.findall(r"`([\w./]+)::(\w+)`", self.tests)]


def lines(text: str) -> dict[str, Line]:
    rows = re.findall(r"^\| ([A-Z]{3}-\d\d) \| (.+) \|$", text, re.MULTILINE)
    found = [Line(number, *(cell.strip() for cell in rest.split(" | "))) for number, rest in rows]
    return {one.number: one for one in found}


LINES = lines(PAGE)


@cache
def functions(file: str) -> dict[str, str]:
    """Docstring by name of every test of a file; its first line stands for those without one."""
    whole = tree(ROOT / file)
    of_file = ast.get_docstring(whole) or ""
    return {
        node.name: f"{of_file}\n{ast.get_docstring(node) or ''}"
        for node in ast.walk(whole)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def names(number: str, file: str, test: str) -> bool:
    """Whether name or docstring of the test, or of its file, say it; `COR-09 to COR-11` says COR-10."""
    said = functions(file)[test]
    ranges = re.findall(r"([A-Z]{3})-(\d\d) to \1-(\d\d)", said)
    within = any(area == number[:3] and first <= number[4:] <= last for area, first, last in ranges)
    return number.lower().replace("-", "_") in test or number in said or within


def test_every_number_has_one_row() -> None:
    assert sorted(LINES) == sorted(WANTED)
    assert len(re.findall(r"^\| [A-Z]{3}-\d\d ", PAGE, re.MULTILINE)) == len(WANTED)


def test_every_file_named_there_exists() -> None:
    files = set(re.findall(r"`((?:desktop|server|resources|tests)/[\w./]+)", PAGE))
    assert sorted(one for one in files if not (ROOT / one).exists()) == []


@pytest.mark.parametrize("number", WANTED)
def test_a_row_names_code_page_and_tests_and_says_what_is_missing(number: str) -> None:
    line = LINES[number]
    assert line.asks and line.page and STATES.fullmatch(line.state), line.state
    assert "`" in line.code or line.state.startswith("not yet")
    unknown = [f"{file}::{name}" for file, name in line.named if name not in functions(file)]
    assert unknown == []
    assert line.named or line.state.startswith("not yet")
    assert [one for one in line.named if not names(number, *one)] == [], "each test names the number"


def test_a_test_that_is_gone_or_names_another_number_would_be_noticed() -> None:
    file, name = LINES["COR-02"].named[0]
    assert names("COR-02", file, name) and not names("COR-16", file, name)
    assert f"{name}_of_old" not in functions(file)
    assert lines(PAGE.replace("| COR-02 |", "| COR 02 |")).keys() == LINES.keys() - {"COR-02"}
