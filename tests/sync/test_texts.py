"""Every word that store and sync say exists in both languages."""

import re
from pathlib import Path

import pytest

from desktop.resources import resources
from desktop.sync.transport import KNOWN_REFUSALS
from desktop.texts import LANGUAGES, load_texts

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_has_words(language: str) -> None:
    texts = load_texts(resources() / "i18n", language)
    for room in ("store", "sync", "commands"):
        for file in (ROOT / "desktop" / room).glob("*.py"):
            for key in re.findall(r'(?:UserError|Say)\(\s*"([a-z_]+\.[a-z_]+)"', file.read_text("utf-8")):
                assert texts.has(key), f"{file.name}: {key}"
    for code in KNOWN_REFUSALS:
        assert texts.has(f"refusal.{code}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_of_the_server_has_words(language: str) -> None:
    texts = load_texts(resources() / "i18n", language)
    codes: set[str] = set()
    for file in (ROOT / "server").glob("*.py"):
        source = file.read_text("utf-8")
        codes |= set(re.findall(r'Refused\("([a-z_]+)"', source))
        codes |= set(re.findall(r'Result\.HELD, "([a-z_]+)"', source))
    assert codes
    for code in codes | {"changed", "deleted", "moved", "step_not_allowed", "unreadable", "other"}:
        assert texts.has(f"verdict.{code}"), code
