"""What an answer leads to, by the columns of its question and of its choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.deadlines import deadline
from desktop.domain.matters import Grade
from desktop.domain.moments import to_moment
from desktop.forms.expressions.expression import Context
from desktop.forms.leads import GRADES
from desktop.forms.places import Place
from desktop.forms.spec import Choice, Lead, Question, Words, pick

DATA_LANGUAGE = "zh_CN"
"""Titles and advice of matters are shared by everybody and printed on papers: always Chinese."""
HAZARD = "hazard"
_PLAIN = frozenset({"yes", "no", "abnormal"})
"""Choices that say nothing by themselves: the finding is called as its question."""


@dataclass(frozen=True)
class Finding:
    """What one answer leads to. `days` and `hours` are the rule's, before halving."""

    item: str
    question: str
    """Key of the answer."""
    matter: str
    grade: str
    words: Words
    days: int | None
    hours: int | None
    halved: list[str]
    due_at: str | None
    """Deadline counted from the moment of the check; that of advice (提示) is never halved."""
    responsible: str
    policy_unit: str
    statutory_unit: str
    duty_clause: str
    advice_words: Words
    emergency: bool
    private: bool
    follow_up: str = ""
    """Form that is due next on the same subject."""

    def title(self, language: str) -> str:
        return pick(self.words, language)

    def advice(self, language: str) -> str:
        return pick(self.advice_words, language)


@dataclass(frozen=True)
class Occasion:
    """When and where it was seen. `special`: a special home; `peak`: a peak season is on (decision 6)."""

    seen: datetime
    special: bool
    peak: bool


def findings_of(
    place: Place, chosen: Sequence[Choice], context: Context, occasion: Occasion
) -> list[Finding]:
    """`chosen`: the choices that were taken. The answer itself has been looked at: it fits."""
    question = place.question
    if question.grade_expr:
        grade = question.grade_expr.text(context)
        return [_finding(place, question.lead, grade, None, occasion)] if grade in GRADES[1:] else []
    if question.hazard_when:
        holds = question.hazard_when.holds(context)
        return [_finding(place, question.lead, question.lead.grade, None, occasion)] if holds else []
    hits = [(one, one.lead) for one in chosen if one.lead]
    if not hits and question.type == "text" and question.lead.matter:
        return [_finding(place, question.lead, question.lead.grade, None, occasion)]
    return [
        _finding(place, lead, lead.grade, one, occasion)
        for one, lead in hits
        if lead.matter or lead.follow_up
    ]


def _finding(place: Place, lead: Lead, grade: str, choice: Choice | None, occasion: Occasion) -> Finding:
    question = place.question
    grade = _worst(lead, grade, occasion) if lead.matter == HAZARD else ""
    firm = grade != Grade.TIP
    special, peak = firm and occasion.special, firm and occasion.peak
    due = deadline(to_moment(occasion.seen), lead.days, lead.hours, special, peak)
    return Finding(
        item=question.code,
        question=place.key,
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
        follow_up=lead.follow_up,
    )


def _worst(lead: Lead, grade: str, occasion: Occasion) -> str:
    """Where the home or the season changes the grade, theirs; of both the graver."""
    others = [lead.grade_special if occasion.special else "", lead.grade_peak if occasion.peak else ""]
    return max(filter(None, others), key=GRADES.index, default=grade)


def _title(question: Question, choice: Choice | None) -> Words:
    if choice is None or choice.name in _PLAIN:
        return question.words
    joint = {"zh": "：", "en": ": "}
    return {
        language: f"{text}{joint.get(language, ': ')}{choice.words.get(language, choice.name)}"
        for language, text in question.words.items()
    }
