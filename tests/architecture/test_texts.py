"""Every word is there in both languages, and every word that is asked for exists."""

import ast
import json
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from desktop.resources import resources
from desktop.texts import LANGUAGES
from tests.architecture.source import name, python_files, tree

SPEAKERS = {"say", "Say", "UserError", "texts", "_texts", "word", "_word"}
"""Calls whose first argument, when it is written out, is the key of a text."""


@cache
def words(language: str) -> dict[str, str]:
    return {
        f"{file.stem}.{key}": text
        for file in sorted((resources() / "i18n" / language).glob("*.json"))
        for key, text in json.loads(file.read_text("utf-8")).items()
    }


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def literal_keys(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(file)):
        if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        key = node.args[0].value
        if called in SPEAKERS and isinstance(key, str) and "." in key:
            yield node.lineno, key


def test_languages_hold_the_same_keys() -> None:
    chinese, english = (set(words(language)) for language in ("zh_CN", "en"))
    assert sorted(chinese ^ english) == []


def test_languages_hold_the_same_placeholders() -> None:
    """Patterns of dates (`…_format`) are written by each language's own custom."""
    english = words("en")
    different = [
        key
        for key, text in words("zh_CN").items()
        if key in english and not key.endswith("_format") and placeholders(text) != placeholders(english[key])
    ]
    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_empty_only_where_nothing_is_to_be_said_in_any_language(language: str) -> None:
    empty = {key for key, text in words(language).items() if not text.strip()}
    assert empty == {key for key in empty if not words("zh_CN")[key].strip() and not words("en")[key].strip()}


def test_every_text_asked_for_exists() -> None:
    known = words("zh_CN")
    missing = [
        f"{name(file)}:{line} {key}"
        for file in python_files("desktop", "server")
        for line, key in literal_keys(file)
        if key not in known
    ]
    assert missing == []
