"""Answers and facts as people read them, by the form they were given in."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from desktop.domain.people import Fact, Resident
from desktop.forms.keys import instances, prefix_of
from desktop.forms.library import FormLibrary
from desktop.forms.references import OUTPUT
from desktop.forms.residents import RESIDENTS
from desktop.forms.saved import holds
from desktop.forms.spec import ATTACHED, FormSpec, Question
from desktop.store.tx import Tx


def answer_text(question: Question, value: Any, language: str) -> str:
    """Labels of what was chosen, numbers with their unit, the rest as it is; nothing of what is attached."""
    if value in (None, "", []) or question.type in ATTACHED:
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


def asked(spec: FormSpec, answers: Iterable[str]) -> list[str]:
    """Keys of the questions that were put and answered, in the form's order."""
    return [key for key in spec.ordered(set(answers)) if spec.question(key).asked]


def label_of(spec: FormSpec, key: str, answers: Mapping[str, Any], language: str) -> str:
    """What was asked, with the answers that it names."""
    words = spec.question(key).label(language)
    return OUTPUT.sub(lambda match: str(answers.get(f"{prefix_of(key)}{match[1]}", "…")), words)


def about(tx: Tx, spec: FormSpec, key: str, answers: Mapping[str, Any], language: str) -> str:
    """In a repeat, the person whom the answer is about, else its group and number; empty elsewhere."""
    repeat, number = next(instances(key), ("", 0))
    if not repeat:
        return ""
    person = person_of(tx, spec, key, answers)
    words = spec.groups[repeat].label(language)
    return person.name if person else str(number) if "${" in words else f"{words} {number}".strip()


def person_of(tx: Tx, spec: FormSpec, key: str, answers: Mapping[str, Any]) -> Resident | None:
    """In a repeat about the people of a home, the one whom the answer is about."""
    repeat, number = next(instances(key), ("", 0))
    entity = next((one for one in spec.entities if one.repeat == repeat and one.list_name == RESIDENTS), None)
    if not repeat or entity is None:
        return None
    return tx.get(Resident, str(answers.get(f"{repeat}[{number}]/{entity.id_name}", "")))


def fact_questions(forms: FormLibrary, of_list: str = "") -> dict[str, Question]:
    """The question a fact comes from, by `save_to`: of what forms are about, or of rows of a list."""
    found: dict[str, Question] = {}
    for spec in map(forms.get, forms.codes()):
        for question in spec.questions.values():
            lists = {one.list_name for one in spec.entities if holds(spec, one, question)} or {""}
            if question.save_to and of_list in lists:
                found.setdefault(question.save_to, question)
    return found


def fact_question(tx: Tx, forms: FormLibrary, fact: Fact) -> Question | None:
    """Of a home and of a person facts of the same name may be asked differently."""
    person = tx.get(Resident, fact.subject_id) is not None
    return fact_questions(forms, RESIDENTS if person else "").get(fact.name)
