"""An open form: answers in, and out what is relevant, wrong, missing, calculated, found, to be saved."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from desktop.domain.deadlines import deadline
from desktop.domain.moments import CHINA, to_moment
from desktop.domain.rules import RuleBook
from desktop.domain.say import Say, say
from desktop.forms.spec import UNKNOWN, Choice, FormSpec, Lead, Question, Words, pick
from desktop.forms.xpath import THIS, Surroundings

_MORNING = time(9)


@dataclass(frozen=True)
class AnswerError:
    """`words` is the form's own constraint message, when it has one."""

    name: str
    say: Say
    words: Words


@dataclass(frozen=True)
class Finding:
    """What one answer leads to. `days` and `hours` are the rule's, before halving."""

    item: str
    question: str
    matter: str
    grade: str
    words: Words
    days: int | None
    hours: int | None
    halved: list[str]
    due_at: str | None
    """Deadline counted from the day of the check at 09:00; the record counts from its own time."""
    responsible: str
    policy_unit: str
    statutory_unit: str
    duty_clause: str
    advice_words: Words
    emergency: bool
    private: bool

    def title(self, language: str) -> str:
        return pick(self.words, language)

    def advice(self, language: str) -> str:
        return pick(self.advice_words, language)


class Session:
    """A form being filled about one subject on one day.

    `subject`: facts by name, with `special_group` and `in_peak` (booleans).
    `last`: answers of the last record of this form on this subject.
    `lists`: choices served from outside by list name, e.g. buildings of the grid.
    """

    def __init__(
        self,
        spec: FormSpec,
        subject: dict[str, Any],
        today: date,
        rules: RuleBook,
        last: dict[str, Any] | None = None,
        variant: str = "",
        lists: dict[str, list[Choice]] | None = None,
    ) -> None:
        self.spec = spec
        self.variant = variant
        self.answers: dict[str, Any] = {}
        self._last = last or {}
        self._lists = lists or {}
        self._today = today
        self._special = bool(subject.get("special_group"))
        self._peak = bool(subject.get("in_peak"))
        self._subject = subject
        self._around = Surroundings(today, lambda name: rules.number(name, today))
        self._state: _State | None = None

    def answer(self, name: str, value: Any) -> None:
        """Give an answer; what does not fit shows in `errors`. Raises KeyError for no such question."""
        if name not in self.spec.questions:
            raise KeyError(name)
        self.answers[name] = value
        self._state = None

    def clear(self, name: str) -> None:
        self.answers.pop(name, None)
        self._state = None

    def choices(self, name: str) -> tuple[Choice, ...]:
        """Choices of a question, those served from outside included."""
        question = self.spec.questions[name]
        return tuple(self._lists.get(question.list_name, question.choices))

    @property
    def relevant(self) -> list[str]:
        """Names of the questions to be asked, in the form's order."""
        return self._now.relevant

    @property
    def values(self) -> dict[str, Any]:
        """Relevant answers and what is calculated from them."""
        return self._now.values

    @property
    def errors(self) -> list[AnswerError]:
        return self._now.errors

    @property
    def missing(self) -> list[str]:
        """Required questions without an answer."""
        return [
            name
            for name in self.relevant
            if self.spec.questions[name].required and _empty(self.answers.get(name))
        ]

    @property
    def findings(self) -> list[Finding]:
        return self._now.findings

    @property
    def updates(self) -> dict[str, Any]:
        """Facts to save by name of `save_to` (`fuel_types`, `cylinder.made_on`)."""
        questions = self.spec.questions
        return {
            questions[name].save_to: value
            for name, value in self.values.items()
            if questions[name].save_to and not _empty(value) and value != UNKNOWN
        }

    def same(self, names: list[str] | None = None) -> list[str]:
        """与上次一致: take over last answers to facts, of `names` or of the whole form (decision 3).

        By telephone only what can be told by telephone. Returns the names filled.
        """
        filled: list[str] = []
        for name, question in self.spec.questions.items():
            if question.carry != "fact" or (names is not None and name not in names):
                continue
            if (
                name not in self.relevant
                or not _empty(self.answers.get(name))
                or _empty(self._last.get(name))
            ):
                continue
            if self._by_phone and not question.phone:
                continue
            self.answer(name, self._last[name])
            if any(error.name == name for error in self.errors):
                self.clear(name)
            else:
                filled.append(name)
        return filled

    def all_normal(self) -> list[str]:
        """全部正常: give the normal answer wherever there is one and none was given. Returns the names."""
        filled = []
        for name, question in self.spec.questions.items():
            if name not in self.relevant or not _empty(self.answers.get(name)):
                continue
            normal = [choice.name for choice in self.choices(name) if choice.normal]
            if normal:
                self.answer(name, normal if question.type == "select_multiple" else normal[0])
                filled.append(name)
        return filled

    @property
    def _by_phone(self) -> bool:
        return self.answers.get("vh01_outcome") == "phone"

    @property
    def _now(self) -> "_State":
        if self._state is None:
            self._state = self._evaluate()
        return self._state

    def _evaluate(self) -> "_State":
        """One pass in the form's order: an answer that is not relevant counts as not given."""
        flags = {"special_group": self._special, "in_peak": self._peak}
        state = _State([], {}, [], [])
        for name, question in self.spec.questions.items():
            if question.variants and self.variant and self.variant not in question.variants:
                continue
            if self.variant and not question.variants and question.code:
                continue
            scope = {**self._subject, **flags, **state.values}
            if question.relevant and not question.relevant.holds(scope, self._around):
                continue
            if question.type == "calculate":
                if question.calculation:
                    state.values[name] = question.calculation.value(scope, self._around)
                continue
            state.relevant.append(name)
            value = self.answers.get(name)
            if not _empty(value):
                self._take(question, value, scope, state)
        everything = {**self._subject, **flags, **state.values}
        for name in [name for name in state.relevant if name in state.values]:
            about = {**everything, THIS: state.values[name]}
            state.findings.extend(self._found(self.spec.questions[name], state.values[name], about))
        return state

    def _take(self, question: Question, value: Any, scope: dict[str, Any], state: "_State") -> None:
        wrong = wrong_value(question, self.choices(question.name), value)
        about = {**scope, question.name: value, THIS: value}
        if wrong is None and question.constraint and not question.constraint.holds(about, self._around):
            wrong = say("forms.not_allowed")
        if wrong is not None:
            state.errors.append(AnswerError(question.name, wrong, question.constraint_words))
            return
        state.values[question.name] = value

    def _found(self, question: Question, value: Any, about: dict[str, Any]) -> list[Finding]:
        if question.grade_expr:
            grade = question.grade_expr.text(about, self._around)
            return [self._finding(question, question.lead, grade, None)] if grade else []
        chosen = value if isinstance(value, list) else [value]
        hits = [one for one in self.choices(question.name) if one.name in chosen and one.lead]
        if not hits and question.type == "text" and question.lead.matter:
            return [self._finding(question, question.lead, question.lead.grade, None)]
        return [
            self._finding(question, choice.lead, choice.lead.grade, choice)
            for choice in hits
            if choice.lead and choice.lead.matter
        ]

    def _finding(self, question: Question, lead: Lead, grade: str, choice: Choice | None) -> Finding:
        hazard = lead.matter == "hazard"
        grade = (lead.grade_special if self._special and lead.grade_special else grade) if hazard else ""
        seen = to_moment(datetime.combine(self._today, _MORNING, CHINA))
        due = deadline(seen, lead.days, lead.hours, self._special, self._peak)
        return Finding(
            item=question.code,
            question=question.name,
            matter=lead.matter,
            grade=grade,
            words=lead.title or _title(question, choice),
            days=lead.days,
            hours=lead.hours,
            halved=due.halved,
            due_at=due.due_at,
            responsible=lead.responsible,
            policy_unit=lead.policy_unit,
            statutory_unit=lead.statutory_unit,
            duty_clause=lead.duty_clause,
            advice_words=lead.advice,
            emergency=lead.emergency,
            private=question.private,
        )


@dataclass
class _State:
    relevant: list[str]
    values: dict[str, Any]
    errors: list[AnswerError]
    findings: list[Finding]


def _title(question: Question, choice: Choice | None) -> Words:
    if choice is None or choice.name in ("yes", "no", "abnormal"):
        return question.words
    joint = {"zh": "：", "en": ": "}
    return {
        language: f"{text}{joint.get(language, ': ')}{choice.words.get(language, choice.name)}"
        for language, text in question.words.items()
    }


def _empty(value: Any) -> bool:
    return value in (None, "", [])


def wrong_value(question: Question, choices: tuple[Choice, ...], value: Any) -> Say | None:
    """Why a value does not fit the type of its question; None when it fits."""
    kind = question.type
    if kind in ("month", "year", "date"):
        return _wrong_date(kind, choices, value)
    if kind in ("select_one", "select_multiple"):
        several = value if isinstance(value, list) else [value]
        known = {choice.name for choice in choices}
        unknown = [one for one in several if one not in known]
        fits = isinstance(value, list) == (kind == "select_multiple") and not unknown
        return None if fits else say("forms.no_choice", value=str((unknown or [value])[0]))
    if kind in ("integer", "decimal"):
        whole = isinstance(value, int) and not isinstance(value, bool)
        fits = whole or (kind == "decimal" and isinstance(value, float))
        return None if fits else say("forms.not_a_number", value=str(value))
    return None


def _wrong_date(kind: str, choices: tuple[Choice, ...], value: Any) -> Say | None:
    if value == UNKNOWN and choices:
        return None
    if kind == "year":
        fits = isinstance(value, int) and 1900 <= value <= 2100
        return None if fits else say("forms.not_a_number", value=str(value))
    text = f"{value}-01" if kind == "month" else str(value)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            date.fromisoformat(text)
        except ValueError:
            pass
        else:
            return None
    return say("forms.not_a_month" if kind == "month" else "forms.not_a_day", value=str(value))
