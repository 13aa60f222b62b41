"""Answers in words."""

import pytest

from desktop.forms.library import FormLibrary
from desktop.services.subjects.answers import answer_text, fact_questions


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


def test_a_fact_of_a_home_and_one_of_a_person_have_their_own_questions(forms: FormLibrary) -> None:
    """`benefits` of a home are asked at a visit, those of a person at a care visit."""
    assert fact_questions(forms)["benefits"].name == "vh16_benefits"
    assert fact_questions(forms, "residents")["benefits"].name == "vc12_benefits"
    assert "fuel_types" in fact_questions(forms) and "labour" not in fact_questions(forms)
