"""Dates and times. What is no date gives the empty text, as OpenRosa has it."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time

from desktop.domain.moments import CHINA
from desktop.forms.expressions import values
from desktop.forms.expressions.expression import Context
from desktop.forms.expressions.values import Value, as_day, moment, text

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "zh": tuple("一二三四五六日")}
_SIGN = re.compile(r"%(.)")
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")


def _date(context: Context, one: Value) -> Value:
    return found if (found := as_day(one)) is not None else ""


def _date_time(context: Context, one: Value) -> Value:
    found = moment(one)
    if isinstance(found, datetime) or found is None:
        return "" if found is None else found
    return datetime.combine(found, time(), CHINA)


def _decimal_days(context: Context, one: Value) -> float:
    found = moment(one)
    return math.nan if found is None else values.days(found)


def _decimal_time(context: Context, one: Value) -> float:
    """The part of the day that has passed: noon is 0.5."""
    value = values.plain(one)
    if isinstance(value, datetime):
        return values.day_fraction(value.astimezone(CHINA).timetz())
    if isinstance(value, time):
        return values.day_fraction(value)
    found = _TIME.fullmatch(text(one).rpartition("T")[2])
    if found is None or int(found[1]) > 23 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        return math.nan
    return values.day_fraction(time(int(found[1]), int(found[2]), int(found[3] or 0)))


def _format(context: Context, one: Value, pattern: Value) -> str:
    found = moment(one)
    if found is None:
        return ""
    here = found.astimezone(CHINA) if isinstance(found, datetime) else datetime.combine(found, time(), CHINA)
    signs = _signs(here, "zh" if context.around.language.startswith("zh") else "en")
    return _SIGN.sub(lambda match: signs.get(match[1], ""), text(pattern))


def _signs(here: datetime, language: str) -> dict[str, str]:
    """Signs of `format-date` of the ODK specification."""
    return {
        "Y": f"{here.year:04}",
        "y": f"{here.year % 100:02}",
        "m": f"{here.month:02}",
        "n": str(here.month),
        "b": f"{here.month}月" if language == "zh" else _MONTHS[here.month - 1],
        "d": f"{here.day:02}",
        "e": str(here.day),
        "W": f"{here.isocalendar().week}",
        "H": f"{here.hour:02}",
        "h": str(here.hour),
        "M": f"{here.minute:02}",
        "S": f"{here.second:02}",
        "3": f"{here.microsecond // 1000:03}",
        "a": _DAYS[language][here.weekday()],
        "%": "%",
    }


def _months_since(context: Context, month: Value) -> float:
    """Whole months from a month (`2025-08`) or a day to the month of the check; no number for others."""
    found = re.fullmatch(r"(\d{4})-(\d\d)(-\d\d)?", text(month))
    today = context.around.now
    return math.nan if found is None else today.year * 12.0 + today.month - int(found[1]) * 12 - int(found[2])


def _days_between(context: Context, first: Value, last: Value) -> float:
    one, other = as_day(first), as_day(last)
    return math.nan if one is None or other is None else float((other - one).days)


def _today(context: Context) -> date:
    return context.around.now.astimezone(CHINA).date()


FUNCTIONS: dict[str, tuple[int, int, Callable[..., Value]]] = {
    "today": (0, 0, _today),
    "now": (0, 0, lambda context: context.around.now),
    "date": (1, 1, _date),
    "date-time": (1, 1, _date_time),
    "format-date": (2, 2, _format),
    "format-date-time": (2, 2, _format),
    "decimal-date-time": (1, 1, _decimal_days),
    "decimal-time": (1, 1, _decimal_time),
    "months-since": (1, 1, _months_since),
    "days-between": (2, 2, _days_between),
    "this-year": (0, 0, lambda context: float(_today(context).year)),
}
