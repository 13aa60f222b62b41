"""docs/data.md says what the classes say, of every kind and every field."""

from desktop.domain.kinds import KINDS
from desktop.domain.values import Merge, Sensitivity
from server.archive import MANIFEST, ROWS, TOMBSTONES
from tests.architecture.datadoc import DOC, MARK, meaning, own_words, render, words


def test_the_tables_are_those_of_the_classes() -> None:
    assert DOC.read_text("utf-8").partition(MARK)[2].strip() == render().strip()


def test_every_field_has_a_meaning() -> None:
    glossary = words()
    silent = [
        f"{kind.name}.{field}"
        for kind in KINDS.values()
        for field in kind.fields
        if not meaning(kind, field, glossary)
    ]
    assert silent == []


def test_no_meaning_is_of_a_field_that_is_gone_or_says_it_itself() -> None:
    stale = [
        f"{kind}.{field}"
        for kind, field in words()
        if kind != "*" and (field not in KINDS[kind].fields or field in own_words(KINDS[kind]))
    ]
    assert stale == []


def test_every_file_and_every_policy_is_explained() -> None:
    written = DOC.read_text("utf-8").partition(MARK)[0]
    for word in (MANIFEST, ROWS, TOMBSTONES, "kinds.json", "csv/", "forms/", "rules/", *Merge, *Sensitivity):
        assert f"`{word}" in written, word
