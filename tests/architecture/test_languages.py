"""English is English, Chinese stands in resources, and no widget is given words of its own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from desktop.resources import resources
from tests.architecture.source import name, python_files, tree
from tests.architecture.test_texts import words

CJK = re.compile(r"[\u3400-\u9fff]")
KEPT_CHINESE = {
    "common.demo_ribbon",
    "server.fault_yes_no",
    "server.no_known_sheet",
    "signin.language",
    "ui.language_zh_CN",
}
"""The ribbon in both languages, headings of a workbook, the other language's name in that language."""
QUOTING = "basedata."
"""What is said about the columns of a workbook quotes their Chinese headings."""
SHOWN = frozenset(
    {
        "setText",
        "setToolTip",
        "setAccessibleName",
        "setPlaceholderText",
        "setWindowTitle",
        "QLabel",
        "set_words",
    }
)
"""Calls that put words before a person."""


def shown_words(source: ast.AST) -> Iterator[tuple[int, str]]:
    """Written-out words of three letters and more that are handed to a widget."""
    for node in ast.walk(source):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for one in node.args if called in SHOWN else ():
            text = one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else ""
            if re.search(r"[A-Za-z]{3}", text) or CJK.search(text):
                yield node.lineno, text


def test_english_texts_hold_no_chinese() -> None:
    found = {key for key, text in words("en").items() if CJK.search(text) and not key.startswith(QUOTING)}
    assert found == KEPT_CHINESE


def test_no_widget_is_given_words_of_its_own() -> None:
    found = [
        f"{name(file)}:{line} {text}"
        for file in python_files("desktop/ui")
        for line, text in shown_words(tree(file))
    ]
    assert found == []


def test_words_given_to_a_widget_would_be_noticed() -> None:
    bad = ast.parse('label.setText("Save now")\nQLabel("保存")\nlabel.setText("✓")')
    assert [text for _, text in shown_words(bad)] == ["Save now", "保存"]


@pytest.mark.parametrize("file", sorted((resources() / "forms").glob("*.xlsx")), ids=lambda file: file.stem)
def test_every_word_of_a_form_is_there_in_both_languages(file: Path) -> None:
    book = openpyxl.load_workbook(file, read_only=True)
    missing = []
    for sheet in ("survey", "choices"):
        rows = list(book[sheet].iter_rows(values_only=True))
        head = [str(cell) for cell in rows[0]]
        pairs = [(one, _other(one)) for one in head if _other(one) in head]
        assert pairs
        for number, row in enumerate(rows[1:], 2):
            line = dict(zip(head, row, strict=False))
            missing += [
                f"{sheet} {number} {one}" for one, other in pairs if bool(line[one]) != bool(line[other])
            ]
    assert missing == []


def _other(column: str) -> str:
    """The same column in English; empty for a column without a language."""
    if column.endswith("::中文 (zh)"):
        return column.replace("::中文 (zh)", "::English (en)")
    return column.removesuffix("_zh") + "_en" if column.endswith("_zh") else ""
