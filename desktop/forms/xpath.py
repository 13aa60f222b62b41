"""Expressions of a workbook: XPath 1.0 with the OpenRosa functions, checked when compiled.

`${name}` reads an answer, `.` the answer of the question itself. Answers are
texts (a month `2025-08`), numbers, or the chosen names with spaces between.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree import ElementTree

from elementpath import ElementPathError, XPath1Parser, XPathContext

THIS = "_this"
_ROOT = ElementTree.Element("data")
_PARTS = re.compile(r"('[^']*'|\"[^\"]*\")")
_REFERENCE = re.compile(r"\$\{\s*([A-Za-z_][\w.\-]*)\s*\}")
_DOT = re.compile(r"(?<![\w.)\]])\.(?![\w.])")


class Parser(XPath1Parser):
    """XPath 1.0 plus the functions below."""


@dataclass(frozen=True)
class Surroundings:
    """What functions may ask besides the answers."""

    today: date
    rule: Callable[[str], float]


class _Context(XPathContext):
    """Answers as variables, and what functions may ask."""

    def __init__(self, around: Surroundings, variables: dict[str, Any]) -> None:
        super().__init__(_ROOT, variables=variables)
        self.around = around


def _define(name: str, nargs: Any, work: Callable[..., Any]) -> None:
    @Parser.method(Parser.function(name, nargs=nargs))  # type: ignore[untyped-decorator, unused-ignore]
    def evaluate(self: Any, context: Any = None) -> Any:
        if context is None:
            raise self.missing_context()
        return work(context.around, *(operand.evaluate(context) for operand in self))


def _text(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _months(text: str) -> int | None:
    found = re.fullmatch(r"(\d{4})-(\d\d)(-\d\d)?", text)
    return int(found[1]) * 12 + int(found[2]) - 1 if found else None


def _months_since(around: Surroundings, month: Any) -> float:
    """Whole months from a month to today; NaN for an unknown month."""
    then = _months(_text(month))
    return math.nan if then is None else float(around.today.year * 12 + around.today.month - 1 - then)


def _coalesce(_: Surroundings, first: Any, second: Any) -> Any:
    return first if _text(first) else second


def _regex(_: Surroundings, text: Any, pattern: Any) -> bool:
    return re.search(_text(pattern), _text(text)) is not None


def _selected(_: Surroundings, several: Any, one: Any) -> bool:
    return _text(one) in _text(several).split()


def _if(_: Surroundings, condition: Any, yes: Any, no: Any) -> Any:
    return yes if condition else no


_define("selected", 2, _selected)
_define("count-selected", 1, lambda _, several: float(len(_text(several).split())))
_define("if", 3, _if)
_define("coalesce", 2, _coalesce)
_define("regex", 2, _regex)
_define("today", 0, lambda around: around.today.isoformat())
_define("this-year", 0, lambda around: float(around.today.year))
_define("months-since", 1, _months_since)
_define("days-between", 2, lambda _, a, b: float((_day(b) - _day(a)).days))
_define("rule", 1, lambda around, name: around.rule(_text(name)))
_define("int", 1, lambda _, value: float(math.floor(_number(value))))
_define("once", 1, lambda _, value: value)


def _day(value: Any) -> date:
    return date.fromisoformat(_text(value)[:10])


@dataclass(frozen=True)
class Expression:
    """A checked expression. `names`: the answers it reads, `_this` among them for `.`."""

    source: str
    names: frozenset[str]
    token: Any

    def value(self, answers: dict[str, Any], around: Surroundings) -> Any:
        variables = {name: _plain(answers.get(name)) for name in self.names}
        return self.token.evaluate(_Context(around, variables))

    def holds(self, answers: dict[str, Any], around: Surroundings) -> bool:
        value = self.value(answers, around)
        return value not in (False, "", 0, None) and not (isinstance(value, float) and math.isnan(value))

    def text(self, answers: dict[str, Any], around: Surroundings) -> str:
        return _text(self.value(answers, around))


def _plain(value: Any) -> Any:
    """An answer as XPath 1.0 has it: text, number or boolean."""
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    if isinstance(value, bool) or value is None:
        return value if value is not None else ""
    return float(value) if isinstance(value, int) else value


def compile_expression(source: str) -> Expression:
    """Raises ValueError with the parser's reason when it is not XPath, or calls an unknown function."""
    plain = "".join(
        part if part[:1] in ("'", '"') else _DOT.sub(f"${THIS}", _REFERENCE.sub(r"$\1", part))
        for part in _PARTS.split(source)
    )
    try:
        token = Parser().parse(plain)
    except ElementPathError as error:
        raise ValueError(str(error)) from error
    names = frozenset(re.findall(r"\$([A-Za-z_][\w.\-]*)", _PARTS.sub("''", plain)))
    return Expression(source, names, token)
