"""Words for people: resources/i18n/<language>/<file>.json, key `file.name`.

A text may hold `{placeholders}`; a value may be a `Say` or a list of them.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop.domain.say import Say

LANGUAGES = ("zh_CN", "en")


class Texts:
    """All texts of one language. A missing key is our fault: KeyError."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language = language
        self._words = words
        self._comma = words["common.comma"]

    def __call__(self, key: str, **values: Any) -> str:
        text = self._words[key]
        return text.format(**{name: self._value(one) for name, one in values.items()}) if values else text

    def say(self, sentence: Say) -> str:
        return self(sentence.key, **sentence.values)

    def has(self, key: str) -> bool:
        return key in self._words

    def _value(self, value: Any) -> Any:
        if isinstance(value, Say):
            return self.say(value)
        if isinstance(value, list | tuple):
            return self._comma.join(str(self._value(one)) for one in value)
        return value


def load_texts(folder: Path, language: str) -> Texts:
    """Texts of `language` below `folder` (resources/i18n)."""
    words: dict[str, str] = {}
    for file in sorted((folder / language).glob("*.json")):
        for name, text in json.loads(file.read_text("utf-8")).items():
            words[f"{file.stem}.{name}"] = text
    return Texts(language, words)
