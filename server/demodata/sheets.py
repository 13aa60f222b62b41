"""Answers to the forms as published: chosen by checklist code and label, checked by the form itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from desktop.domain.rules import RuleBook
from desktop.forms.carrying import known_answers
from desktop.forms.findings import Finding
from desktop.forms.library import FormLibrary
from desktop.forms.residents import RESIDENTS
from desktop.forms.session import Session
from desktop.forms.spec import Choice, Question

LANGUAGE = "zh_CN"
_NUMBERS = ("integer", "decimal", "year")
Wish = tuple[str, Any]
"""(checklist code, value): a text stands for the choice whose label holds it."""


@dataclass(frozen=True)
class Sheet:
    """A filled form: its answers and what they lead to."""

    answers: dict[str, Any]
    findings: tuple[Finding, ...]


@dataclass
class Sheets:
    """Fills forms. Equal wishes are worked out once."""

    library: FormLibrary
    rules: RuleBook
    today: date
    _done: dict[tuple[Any, ...], Sheet] = field(default_factory=dict)

    def fill(
        self,
        form: str,
        wishes: Sequence[Wish],
        background: Sequence[Wish] = (),
        *,
        variant: str = "",
        special: bool = False,
        people: Sequence[Choice] = (),
    ) -> Sheet:
        """Everything normal but for `wishes`; `background` as far as it is asked; `people` as they are known.

        Raises ValueError when a wish was not asked for, or the form is not complete.
        """
        who = tuple((one.name, *one.columns.values()) for one in people)
        key = (form, variant, special, repr(wishes), repr(background), who)
        if key not in self._done:
            session = self._session(form, variant, special, people)
            self._done[key] = self._fill(session, wishes, background)
        return self._done[key]

    def _session(self, form: str, variant: str, special: bool, people: Sequence[Choice]) -> Session:
        about = {"special_group": special, "in_peak": self.rules.in_peak(self.today) is not None}
        spec, lists = self.library.get(form), {RESIDENTS: people}
        last = known_answers(spec, lists, {})
        return Session(spec, about, self.today, self.rules, last, variant, lists)

    def overwrite(self, form: str, answers: dict[str, Any], item: str, value: Any) -> None:
        """Put another value into an answered question of `item`."""
        for name in answers:
            question = self.library.get(form).question(name)
            answer = answer_for(question, value) if question.code == item else None
            if answer is not None:
                answers[name] = answer
                return

    def carried(self, form: str, answers: Iterable[str]) -> list[str]:
        """Keys of the answers that 与上次一致 confirms."""
        spec = self.library.get(form)
        return sorted(key for key in answers if spec.question(key).carry == "fact")

    def private(self, form: str) -> set[str]:
        return {one.name for one in self.library.get(form).questions.values() if one.private}

    def saves(self, form: str) -> dict[str, str]:
        """Question name -> name of the fact it confirms."""
        questions = self.library.get(form).questions.values()
        return {one.name: one.save_to for one in questions if one.save_to and "." not in one.save_to}

    def _fill(self, session: Session, wishes: Sequence[Wish], background: Sequence[Wish]) -> Sheet:
        wished = {item for item, _ in wishes}
        open_wishes, rest = list(wishes), [wish for wish in background if wish[0] not in wished]
        following = True
        while following:
            while _grant(session, open_wishes) or _grant(session, rest):
                continue
            session.same()
            following = self._next_normal(session)
        if session.errors or session.missing or open_wishes:
            raise ValueError(f"{session.spec.code}: {session.errors} {session.missing} {open_wishes}")
        return Sheet(session.given, tuple(session.findings))

    def _next_normal(self, session: Session) -> bool:
        """Answer the next question that is open: as normal, or because it must be answered."""
        for name in session.relevant:
            question = session.question(name)
            normal = [choice.name for choice in question.choices if choice.normal]
            if name in session.answers or not (normal or session.is_required(name)):
                continue
            if normal:
                session.answer(name, normal if question.type == "select_multiple" else normal[0])
            else:
                self._default(name, question, session)
            return True
        return False

    def _default(self, key: str, question: Question, session: Session) -> None:
        """The first choice that leads to nothing, or a plain value of the type."""
        several = question.type == "select_multiple"
        for choice in question.choices:
            session.answer(key, [choice.name] if several else choice.name)
            if not any(found.question == key for found in session.findings):
                return
        if not question.choices:
            session.answer(key, _plain(question.type, self.today))


def _grant(session: Session, wishes: list[Wish]) -> bool:
    """Answer the first wish that is asked now, and strike it off; one answer may open the next question."""
    for wish in wishes:
        item, value = wish
        for name in session.relevant:
            if session.question(name).code != item or name in session.answers:
                continue
            answer = answer_for(session.question(name), value)
            if answer is not None:
                session.answer(name, answer)
                wishes.remove(wish)
                return True
    return False


def answer_for(question: Question, value: Any) -> Any:
    """`value` in the form the question takes, or None if it does not fit it."""
    if question.type == "month" and isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d", value):
        return value
    if question.type == "date" and isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    if question.type in _NUMBERS:
        return value if isinstance(value, int | float) else None
    if not question.choices or not isinstance(value, str | list):
        return value if question.type == "text" else None
    if isinstance(value, list):
        named = [_named(question, one) for one in value]
        return named if question.type == "select_multiple" and None not in named else None
    found = _named(question, value)
    return [found] if found and question.type == "select_multiple" else found


def _named(question: Question, text: str) -> str | None:
    """Name of the choice with this label, else of the first whose label holds it."""
    labels = {choice.name: choice.label(LANGUAGE) for choice in question.choices}
    exact = [name for name, label in labels.items() if label == text]
    named = exact or [name for name, label in labels.items() if text in label]
    return named[0] if named else None


def _plain(type_: str, today: date) -> Any:
    plain: dict[str, Any] = {
        "integer": 1,
        "decimal": 1.0,
        "date": today.isoformat(),
        "month": today.strftime("%Y-%m"),
        "year": today.year - 2,
    }
    return plain.get(type_, "无")
