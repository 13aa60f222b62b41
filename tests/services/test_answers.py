"""Answers in words."""

import pytest

from desktop.forms.library import FormLibrary
from desktop.services.answers import answer_text


@pytest.mark.parametrize(
    ("name", "value", "language", "said"),
    [
        ("lg05_made", "2024-03", "zh_CN", "2024年3月"),
        ("lg05_made", "2024-03", "en", "2024-03"),
        ("lg01_fuel", ["lpg"], "zh_CN", "瓶装液化气"),
        ("lg14_length", 1.6, "zh_CN", "1.6 米"),
        ("lg14_length", None, "zh_CN", ""),
    ],
)
def test_an_answer_reads_as_people_say_it(
    forms: FormLibrary, name: str, value: object, language: str, said: str
) -> None:
    assert answer_text(forms.get("LPG_HOME").questions[name], value, language) == said
