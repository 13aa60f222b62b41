"""Values of XPath with the dates of OpenRosa, and how one becomes another.

A date counts as days since 1 January 1970 in Chinese time, a moment as days
with a fraction. Empty is the empty text, and no number.
"""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from desktop.domain.moments import CHINA
from desktop.forms.expressions.tree import Node, Plain

Value = str | float | bool | date | datetime | time | list[Node]

_EPOCH = date(1970, 1, 1)
_NUMBER = re.compile(r"\s*-?(\d+(\.\d*)?|\.\d+)\s*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?")


def plain(value: Value) -> str | float | bool | date | datetime | time:
    """One value: the first node of several, empty when there is none."""
    if isinstance(value, list):
        return value_of(value[0].value) if value else ""
    return value


def value_of(held: Plain) -> str | float | bool | date | datetime | time:
    """What a node holds as a value of XPath."""
    if held is None:
        return ""
    return float(held) if isinstance(held, int) and not isinstance(held, bool) else held


def text(value: Value) -> str:
    one = plain(value)
    if isinstance(one, str):
        return one
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, float):
        return _digits(one)
    if isinstance(one, datetime):
        return one.astimezone(CHINA).isoformat(timespec="milliseconds")
    return one.isoformat(timespec="milliseconds") if isinstance(one, time) else one.isoformat()


def _digits(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")


def number(value: Value) -> float:
    """NaN when it is none. A text that is a date counts as one."""
    one = plain(value)
    if isinstance(one, str):
        if _NUMBER.fullmatch(one):
            return float(one)
        day = moment(one)
        return math.nan if day is None else days(day)
    if isinstance(one, bool | float):
        return float(one)
    return day_fraction(one) if isinstance(one, time) else days(one)


def boolean(value: Value) -> bool:
    """Of nodes the first one's value counts, as in OpenRosa."""
    one = plain(value)
    if isinstance(one, bool | str):
        return bool(one)
    return not (one == 0 or math.isnan(one)) if isinstance(one, float) else True


def moment(value: Value) -> date | datetime | None:
    """A date or a moment of a date, of its text, or of days since 1970; None when it is neither."""
    one = plain(value)
    if isinstance(one, date):
        return one
    if isinstance(one, float) and math.isfinite(one) and abs(one) < 2_900_000:
        return _from_days(one)
    if not isinstance(one, str) or not _DATE.fullmatch(one):
        return None
    try:
        return date.fromisoformat(one) if len(one) == len("2026-12-08") else datetime.fromisoformat(one)
    except ValueError:
        return None


def _from_days(number: float) -> date | datetime | None:
    try:
        day = _EPOCH + timedelta(days=math.floor(number))
    except OverflowError:
        return None
    rest = number - math.floor(number)
    return datetime.combine(day, time(), CHINA) + timedelta(days=rest) if rest else day


def as_day(value: Value) -> date | None:
    found = moment(value)
    return found.astimezone(CHINA).date() if isinstance(found, datetime) else found


def days(day: date | datetime) -> float:
    if not isinstance(day, datetime):
        return float((day - _EPOCH).days)
    here = day.astimezone(CHINA) if day.tzinfo else day.replace(tzinfo=CHINA)
    return float((here.date() - _EPOCH).days) + day_fraction(here.timetz())


def day_fraction(clock: time) -> float:
    seconds = clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6
    return seconds / 86400


def each(value: Value) -> Sequence[Value]:
    """The values of all nodes, or the one value."""
    return [value_of(node.value) for node in value] if isinstance(value, list) else [value]


def equal(left: Value, right: Value) -> bool:
    """`=` of XPath 1.0: of nodes it is enough that one pair is equal."""
    if isinstance(left, list) and isinstance(right, bool):
        return boolean(left) == right
    if isinstance(right, list) and isinstance(left, bool):
        return boolean(right) == left
    return any(_same(one, other) for one in each(left) for other in each(right))


def unequal(left: Value, right: Value) -> bool:
    """`!=`: one pair differs. An answer not yet given is the empty text."""
    if isinstance(left, bool) or isinstance(right, bool):
        return not equal(left, right)
    return any(not _same(one, other) for one in each(left) or [""] for other in each(right) or [""])


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return boolean(one) == boolean(other)
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    if isinstance(one, time) or isinstance(other, time):
        return text(one)[:5] == text(other)[:5]
    return number(one) == number(other)


def compare(left: Value, right: Value, holds: Callable[[float, float], bool]) -> bool:
    """`<` and the like: of nodes it is enough that one pair holds."""
    return any(holds(number(one), number(other)) for one in each(left) for other in each(right))


def divided(one: float, other: float) -> float:
    """As IEEE 754 has it: a number divided by zero is infinite, zero by zero is none."""
    if other:
        return one / other
    return math.nan if not one or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)


def remainder(one: float, other: float) -> float:
    """With the sign of the first, as XPath has it."""
    if not other or math.isinf(one) or math.isnan(one) or math.isnan(other):
        return math.nan
    return math.fmod(one, other)
