"""Every word is there in both languages, and every word that is asked for exists."""

import ast
import json
import string
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from desktop.domain.lifecycle import FIXERS
from desktop.domain.lifecycle_kinds import TABLES
from desktop.domain.matters import Authority, Grade, MatterKind, Remedy, State
from desktop.domain.people import CareTagKind, Labour, Occupancy
from desktop.domain.records import RecordStatus
from desktop.domain.risk import Colour, Sign
from desktop.forms.rulefiles import load_rules
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


def families() -> Iterator[tuple[str, Iterable[str]]]:
    """Keys that are put together from a word of the domain: beginning, all ends."""
    rules = [rule for life in TABLES.values() for rule in life.rules.values()]
    labels = {"finish", *(rule.action for rule in rules)}
    yield "matter.state_", {*(str(one) for one in State), "handling", "finished"}
    for page in ("matter.action_", "matter.done_"):
        yield page, labels
    yield "matter.action_", {"assign_check"}
    yield "matterspage.kind_", {str(one) for one in MatterKind}
    yield "formview.card_", {str(one) for one in MatterKind if one is not MatterKind.HAZARD}
    for page in ("matterspage", "formview", "reason"):
        yield f"{page}.grade_", {str(one) for one in Grade}
    yield "matter.remedy_", {str(one) for one in Remedy}
    yield "matter.who_", {str(rule.who) for rule in rules}
    yield "matterspage.ask_", {ask for rule in rules for ask in rule.asks}
    yield "matter.refuse_", {need.removesuffix("_id") for rule in rules for need in rule.needs}
    yield "matterspage.decision_", {str(one) for one in Authority}
    yield "matterspage.fixed_by_", set(FIXERS)
    yield "formview.fixed_by_", set(FIXERS)
    clocks = load_rules(resources() / "rules").table("clocks", date(2026, 12, 8))
    yield "wait.", {f"{row['matter']}_{row['name']}" for row in clocks}
    yield "recordspage.status_", {str(one) for one in RecordStatus}
    yield "householdspage.occ_", {str(one) for one in Occupancy}
    yield "buildingspage.state_", {str(one) for one in Occupancy if one is not Occupancy.LIVING}
    yield "householdspage.labour_", {str(one) for one in Labour}
    yield "tag.", {str(one) for one in CareTagKind}
    yield "risk.sign_", {str(one) for one in Sign}
    yield "risk.colour_", {str(one) for one in Colour}


def test_every_word_of_the_domain_has_its_text() -> None:
    """A key that is put together is not seen by the test below; every state a page can show has a word."""
    wanted = {f"{begins}{one}" for begins, ends in families() for one in ends}
    assert len(wanted) > 150 and sorted(wanted - words("zh_CN").keys()) == []


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
