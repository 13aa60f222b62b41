"""Texts, and the choices of a question, which are a text of names with spaces between."""

import base64
import math
import secrets
import string
from collections.abc import Callable
from uuid import uuid4

from desktop.forms.expressions import values
from desktop.forms.expressions.expression import Context
from desktop.forms.expressions.library.patterns import compiled
from desktop.forms.expressions.values import Value, number, text


def _own(context: Context, given: tuple[Value, ...]) -> str:
    """The argument, or where there is none the answer itself."""
    return text(given[0] if given else [context.node])


def _join(context: Context, between: Value, *several: Value) -> str:
    return text(between).join(text(one) for value in several for one in values.each(value))


def _concat(context: Context, *several: Value) -> str:
    return "".join(text(one) for value in several for one in values.each(value))


def _before(context: Context, whole: Value, part: Value) -> str:
    head, found, _ = text(whole).partition(text(part)) if text(part) else ("", "", "")
    return head if found else ""


def _after(context: Context, whole: Value, part: Value) -> str:
    return text(whole).partition(text(part))[2] if text(part) else text(whole)


def _substring(context: Context, whole: Value, start: Value, *length: Value) -> str:
    """XPath counts from 1 and rounds; what is no number gives nothing."""
    first = _rounded(number(start))
    end = first + _rounded(number(length[0])) if length else float("inf")
    return "".join(one for at, one in enumerate(text(whole), start=1) if first <= at < end)


def _rounded(one: float) -> float:
    return float(math.floor(one + 0.5)) if math.isfinite(one) else one


def _substr(context: Context, whole: Value, start: Value, *end: Value) -> str:
    """OpenRosa counts from 0; a negative place counts from the end."""
    chars, first = text(whole), number(start)
    last = number(end[0]) if end else float(len(chars))
    if first != first or last != last:
        return ""
    return chars[slice(_place(first, chars), _place(last, chars))]


def _place(at: float, chars: str) -> int:
    whole = int(max(-len(chars), min(at, len(chars))))
    return whole + len(chars) if whole < 0 else whole


def _translate(context: Context, whole: Value, old: Value, new: Value) -> str:
    table: dict[int, str | None] = {}
    fresh = text(new)
    for at, one in enumerate(text(old)):
        table.setdefault(ord(one), fresh[at] if at < len(fresh) else None)
    return text(whole).translate(table)


def _selected(context: Context, several: Value, one: Value) -> bool:
    """Names of `select_one` may have spaces, so a name is looked for between spaces, not among words."""
    name = text(one).strip()
    return bool(name) and f" {name} " in f" {text(several)} "


def _selected_at(context: Context, several: Value, place: Value) -> str:
    names, at = text(several).split(), number(place)
    return names[int(at)] if at == at and 0 <= at < len(names) else ""


def _checklist(context: Context, fewest: Value, most: Value, *answers: Value) -> bool:
    """Whether enough and not too many are true; -1 stands for no limit."""
    return _within(fewest, most, float(sum(_yes(one) for value in answers for one in values.each(value))))


def _weighted(context: Context, fewest: Value, most: Value, *pairs: Value) -> bool:
    answers = [one for value in pairs[::2] for one in values.each(value)]
    weights = [one for value in pairs[1::2] for one in values.each(value)]
    together = sum(number(weight) for one, weight in zip(answers, weights, strict=False) if _yes(one))
    return _within(fewest, most, together)


def _yes(one: Value) -> bool:
    return text(one) not in ("", "0", "false", "no")


def _within(fewest: Value, most: Value, count: float) -> bool:
    low, high = number(fewest), number(most)
    return (low < 0 or count >= low) and (high < 0 or count <= high)


def _uuid(context: Context, *length: Value) -> str:
    """With a number: so many characters by chance, as OpenRosa has it."""
    many = number(length[0]) if length else 0.0
    if not 1 <= many <= _LONGEST_ID:
        return str(uuid4())
    return "".join(secrets.choice(_ID_SIGNS) for _ in range(int(many)))


def _from_base64(context: Context, one: Value) -> str:
    try:
        return base64.b64decode(text(one), validate=True).decode()
    except ValueError:
        return ""


_MANY = 1_000
_LONGEST_ID = 64
_ID_SIGNS = string.ascii_letters + string.digits
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Value]]] = {
    "string": (0, 1, lambda context, *one: _own(context, one)),
    "concat": (1, _MANY, _concat),
    "join": (1, _MANY, _join),
    "starts-with": (2, 2, lambda context, one, part: text(one).startswith(text(part))),
    "ends-with": (2, 2, lambda context, one, part: text(one).endswith(text(part))),
    "contains": (2, 2, lambda context, one, part: text(part) in text(one)),
    "substring-before": (2, 2, _before),
    "substring-after": (2, 2, _after),
    "substring": (2, 3, _substring),
    "substr": (2, 3, _substr),
    "string-length": (0, 1, lambda context, *one: float(len(_own(context, one)))),
    "normalize-space": (0, 1, lambda context, *one: " ".join(_own(context, one).split())),
    "translate": (3, 3, _translate),
    "upper-case": (1, 1, lambda context, one: text(one).upper()),
    "lower-case": (1, 1, lambda context, one: text(one).lower()),
    "regex": (2, 2, lambda context, one, pattern: compiled(text(pattern)).fullmatch(text(one)) is not None),
    "selected": (2, 2, _selected),
    "selected-at": (2, 2, _selected_at),
    "count-selected": (1, 1, lambda context, several: float(len(text(several).split()))),
    "jr:choice-name": (2, 2, lambda context, value, question: text(value)),
    "checklist": (3, _MANY, _checklist),
    "weighted-checklist": (4, _MANY, _weighted),
    "base64-decode": (1, 1, _from_base64),
    "uuid": (0, 1, _uuid),
}
