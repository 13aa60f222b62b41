"""Answers and facts as people read them, by the form they were given in."""

import re
from collections.abc import Iterable
from typing import Any

from desktop.forms.library import FormLibrary
from desktop.forms.spec import FormSpec, Question


def answer_text(question: Question, value: Any, language: str) -> str:
    """Labels of the chosen answers, numbers with their unit, the rest as it is."""
    if value in (None, "", []):
        return ""
    labels = {choice.name: choice.label(language) for choice in question.choices}
    if isinstance(value, list):
        comma = "、" if language.startswith("zh") else ", "
        return comma.join(labels.get(str(one), str(one)) for one in value)
    if isinstance(value, str):
        month = re.fullmatch(r"(\d{4})-(\d{2})", value) if language.startswith("zh") else None
        return f"{month[1]}年{int(month[2])}月" if month else labels.get(value, value)
    amount = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{amount} {question.unit(language)}".strip()


def asked(spec: FormSpec, answers: Iterable[str]) -> list[Question]:
    """The questions that were answered, in the form's order."""
    return [spec.question(key) for key in spec.ordered(set(answers))]


def fact_questions(forms: FormLibrary) -> dict[str, Question]:
    """The question a fact comes from, by the name of `save_to`."""
    found: dict[str, Question] = {}
    for code in forms.codes():
        for question in forms.get(code).questions.values():
            if question.save_to:
                found.setdefault(question.save_to, question)
    return found
