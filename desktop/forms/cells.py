"""Single cells of the survey: truth, parameters, defaults."""

import re
from collections.abc import Mapping
from typing import Any

from desktop.forms.expressions.expression import Expression, constant
from desktop.forms.expressions.functions import FUNCTIONS
from desktop.forms.faults import Faults
from desktop.forms.kinds import Kind, wrong_value
from desktop.forms.sheets import Line
from desktop.forms.spec import HIDDEN, Question

YES, NO = ("yes", "true", "true()"), ("no", "false", "false()")
_CALL = re.compile(r"([\w:\-]+)\s*\(")
_PARAMETER = re.compile(r"\s*([\w\-]+)\s*=\s*([^\s,;]+)\s*[,;]?")
_RANGE = {"start": "0", "end": "10", "step": "1"}
_NO_MATTER = {
    "select_one": {"seed"},
    "select_multiple": {"seed"},
    "range": {"tick_interval", "tick_labelset", "placeholder"},
    "text": {"rows"},
    "geopoint": {"capture-accuracy", "warning-accuracy", "allow-mock-accuracy"},
}
"""Parameters of a type that change nothing here."""
_USED = {
    "select_one": {"value", "label", "randomize"},
    "select_multiple": {"value", "label", "randomize"},
    "range": set(_RANGE),
    "image": {"max-pixels"},
}


def truth(line: Line, column: str) -> bool:
    return line.get(column).lower() in YES


def bound(line: Line, column: str, faults: Faults) -> Expression | None:
    """`yes`, `no` or an expression; None for an empty cell."""
    text = line.get(column).lower()
    if text in YES + NO:
        return faults.compiled(line, column, "true()" if text in YES else "false()")
    return faults.expression(line, column)


def wish(line: Line, column: str, faults: Faults) -> Expression | None:
    """The same, where no is what an empty cell says."""
    return None if line.get(column).lower() in NO else bound(line, column, faults)


def parameters_of(line: Line, kind: Kind, faults: Faults) -> Mapping[str, str]:
    """`start=0 end=10 step=1`, with spaces, commas or semicolons between."""
    text = line.get("parameters")
    if _PARAMETER.sub("", text).strip():
        faults.add(line, "parameters", "forms.bad_parameters", text=text)
    found = {match[1].lower(): match[2] for match in _PARAMETER.finditer(text)}
    for name in sorted(found.keys() - _NO_MATTER.get(kind.type, set()) - _USED.get(kind.type, set())):
        faults.add(line, "parameters", "forms.unknown_parameter", name=name, type=kind.type)
    if not found.get("max-pixels", "1").isdecimal():
        faults.add(line, "parameters", "forms.bad_parameters", text=text)
    if found.get("randomize", "false") != "false":
        faults.refused(line, "parameters", "randomize", "forms.why_order")
    if kind.type == "range":
        found = _RANGE | found
        _check_range(line, found, faults)
    return found


def _check_range(line: Line, found: dict[str, str], faults: Faults) -> None:
    try:
        start, end, step = (float(found[name]) for name in _RANGE)
    except ValueError:
        faults.add(line, "parameters", "forms.bad_parameters", text=line.get("parameters"))
        found.update(_RANGE)
        return
    if not step or start == end or abs(step) > abs(end - start):
        faults.add(line, "parameters", "forms.bad_range")
        found.update(_RANGE)


def read_default(line: Line, question: Question, faults: Faults) -> Expression | None:
    """Words and numbers are meant as they stand; with `${…}` or a known function it is an expression."""
    text = line.get("default")
    if not text:
        return None
    if "${" in text or any(name in FUNCTIONS for name in _CALL.findall(text)):
        return faults.expression(line, "default")
    value = typed(question, text)
    wrong = wrong_value(question, value) if question.type not in HIDDEN else None
    known = {one.name for one in question.choices}
    unknown = known and [one for one in (value if isinstance(value, list) else [value]) if one not in known]
    if wrong or (unknown and question.type.startswith("select")):
        faults.add(line, "default", "forms.bad_default", text=text)
    return constant(text)


def typed(question: Question, text: str) -> Any:
    """A text as an answer of the question's type; as it is where it does not fit."""
    if question.type == "select_multiple":
        return text.split()
    if question.type in ("integer", "year") and re.fullmatch(r"-?\d{1,15}", text):
        return int(text)
    if question.type in ("decimal", "range") and re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text):
        return float(text) if "." in text else int(text)
    return text
