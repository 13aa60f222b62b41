"""Numbers, and what is counted over the instances of a repeat."""

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from desktop.forms.expressions import values
from desktop.forms.expressions.expression import Context
from desktop.forms.expressions.values import Value, number


def _safe(work: Callable[..., float]) -> Callable[..., Value]:
    """No number where mathematics knows none: the root of -1, the logarithm of 0."""

    def function(context: Context, *several: Value) -> Value:
        try:
            return float(work(*[number(one) for one in several]))
        except (ValueError, OverflowError, ZeroDivisionError):
            return math.nan

    return function


def _round(context: Context, one: Value, *digits: Value) -> float:
    """Halves go up, as XPath has it; `digits` after the point, negative before it."""
    value = number(one)
    places = number(digits[0]) if digits else 0.0
    if not math.isfinite(value) or not math.isfinite(places) or abs(places) > 30:
        return value if math.isfinite(places) else math.nan
    if not digits:
        return _stepped(math.floor, value + 0.5)
    step = Decimal(1).scaleb(-int(places))
    return float((Decimal(repr(value)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def _stepped(step: Callable[[float], int], value: float) -> float:
    """What is endless or no number stays so."""
    return float(step(value)) if math.isfinite(value) else value


def _given(several: tuple[Value, ...]) -> list[float]:
    """All values; what was not answered is left aside."""
    each = [one for value in several for one in values.each(value)]
    return [number(one) for one in each if one != ""]


def _sum(context: Context, *several: Value) -> float:
    return math.fsum(found) if all(map(math.isfinite, found := _given(several))) else math.nan


def _smallest(context: Context, *several: Value) -> float:
    found = _given(several)
    return math.nan if not found or any(map(math.isnan, found)) else min(found)


def _largest(context: Context, *several: Value) -> float:
    found = _given(several)
    return math.nan if not found or any(map(math.isnan, found)) else max(found)


def _count(context: Context, found: Value) -> float:
    return float(len(found)) if isinstance(found, list) else math.nan


def _count_filled(context: Context, found: Value) -> float:
    return float(sum(one != "" for one in values.each(found)))


FUNCTIONS: dict[str, tuple[int, int, Callable[..., Value]]] = {
    "number": (0, 1, lambda context, *one: number(one[0] if one else [context.node])),
    "int": (1, 1, lambda context, one: _stepped(math.trunc, number(one))),
    "round": (1, 2, _round),
    "floor": (1, 1, lambda context, one: _stepped(math.floor, number(one))),
    "ceiling": (1, 1, lambda context, one: _stepped(math.ceil, number(one))),
    "abs": (1, 1, _safe(abs)),
    "pow": (2, 2, _safe(math.pow)),
    "sqrt": (1, 1, _safe(math.sqrt)),
    "exp": (1, 1, _safe(math.exp)),
    "exp10": (1, 1, _safe(lambda one: math.pow(10, one))),
    "log": (1, 1, _safe(math.log)),
    "log10": (1, 1, _safe(math.log10)),
    "sin": (1, 1, _safe(math.sin)),
    "cos": (1, 1, _safe(math.cos)),
    "tan": (1, 1, _safe(math.tan)),
    "asin": (1, 1, _safe(math.asin)),
    "acos": (1, 1, _safe(math.acos)),
    "atan": (1, 1, _safe(math.atan)),
    "atan2": (2, 2, _safe(math.atan2)),
    "pi": (0, 0, lambda context: math.pi),
    "sum": (1, 1, _sum),
    "min": (1, 1_000, _smallest),
    "max": (1, 1_000, _largest),
    "count": (1, 1, _count),
    "count-non-empty": (1, 1, _count_filled),
}
