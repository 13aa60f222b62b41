"""Answers, deadlines and hazard cards in words. No Qt."""

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from desktop.forms.findings import Finding
from desktop.forms.spec import ON_PAPER, UNKNOWN, Choice, Question
from desktop.texts import Texts
from desktop.ui.models.dates import day_text

GRADE_ICONS = {
    "M": "alert-octagon-outline",
    "S": "alert-rhombus-outline",
    "G": "alert-outline",
    "T": "information-outline",
    "": "flag-outline",
}
"""The shape of a grade survives grey printing (tokens, section 1)."""


def answer_text(texts: Texts, question: Question, value: Any, choices: Sequence[Choice] = ()) -> str:
    """An answer as people say it; empty for none. `choices` where they are served from outside."""
    if value in (None, "", []):
        return ""
    if question.type in ("select_one", "select_multiple"):
        return _chosen(texts, choices or question.choices, value)
    if question.type == "date" and question.looks & {"month-year", "year"}:
        return _part_of_day(texts, value, month="month-year" in question.looks)
    if question.type in _WORDS:
        return _WORDS[question.type](texts, str(value))
    if value == UNKNOWN:
        return unknown_label(texts, question)
    if question.type == "month":
        return texts("formview.year_month", year=value[:4], month=int(value[5:7]))
    if question.type == "year":
        return texts("formview.year_only", year=value)
    if question.type in ("integer", "decimal", "range"):
        amount = f"{value:g}"
        return f"{amount} {question.unit(texts.language)}".strip()
    return str(value)


def _part_of_day(texts: Texts, value: str, *, month: bool) -> str:
    day = date.fromisoformat(value[:10])
    if month:
        return texts("formview.year_month", year=day.year, month=day.month)
    return texts("formview.year_only", year=day.year)


def _day(texts: Texts, value: str) -> str:
    day = date.fromisoformat(value[:10])
    return texts("formview.full_day", year=day.year, month=day.month, day=day.day)


def _moment(texts: Texts, value: str) -> str:
    return f"{_day(texts, value)} {value[11:16]}"


_WORDS: dict[str, Callable[[Texts, str], str]] = {
    "date": _day,
    "dateTime": _moment,
    "time": lambda _, value: value[:5],
    "acknowledge": lambda texts, _: texts("formview.acknowledged"),
    "image": lambda texts, value: texts("photos.signed_on_paper" if value == ON_PAPER else "photos.one"),
    "file": lambda texts, _: texts("photos.one_file"),
    "geopoint": lambda _, value: ", ".join(value.split()[:2]),
}
"""Types whose answers are kept otherwise than they are read."""


def _chosen(texts: Texts, choices: Sequence[Choice], value: Any) -> str:
    labels = {choice.name: choice.label(texts.language) for choice in choices}
    names = value if isinstance(value, list) else [value]
    return texts("common.comma").join(labels.get(str(name), str(name)) for name in names)


def unknown_label(texts: Texts, question: Question) -> str:
    return next(
        (one.label(texts.language) for one in question.choices if one.name == UNKNOWN),
        texts("formview.unknown"),
    )


def last_text(
    texts: Texts, question: Question, value: Any, on: datetime | None, choices: Sequence[Choice] = ()
) -> str:
    """上次 6月10日 否; empty without a last answer."""
    answer = answer_text(texts, question, value, choices)
    if not answer:
        return ""
    if on is None:
        return texts("formview.last", answer=answer)
    return texts("formview.last_on", day=day_text(texts, on), answer=answer)


def due_reason(texts: Texts, finding: Finding) -> str:
    """Why this deadline: 原3天，减半后按2天算（特殊群体户）."""
    hours, days = finding.hours, finding.days
    if finding.halved and (hours or days):
        if hours:
            said = texts("formview.why_half_hours", hours=hours, half=math.ceil(hours / 2))
        else:
            said = texts("formview.why_half_days", days=days, half=math.ceil((days or 0) / 2))
        causes = texts("common.comma").join(texts(f"formview.because_{one}") for one in finding.halved)
        return f"{said}{texts('formview.brackets', text=causes)}"
    if hours:
        return texts("formview.why_hours", hours=hours)
    if days:
        return texts("formview.why_days", days=days)
    return "" if days is None else texts("formview.why_today")


def card_word(texts: Texts, finding: Finding) -> str:
    """突出隐患, 待办线索 …"""
    return texts(f"formview.card_{finding.grade}" if finding.grade else f"formview.card_{finding.matter}")


def checker_word(texts: Texts, grade: str) -> str:
    """Who may re-inspect (decision 4)."""
    keys = {"T": "check_same", "G": "check_same", "S": "check_other", "M": "check_authority"}
    return texts(f"formview.{keys[grade]}") if grade in keys else ""
