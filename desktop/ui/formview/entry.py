"""What a person types on the keypad, made a value: `2508` is 2025-08, `1.6` is 1.6.

Every parser takes what was typed and returns the stored value, or raises
`UserError` with an example of how to type it.
"""

import re
from collections.abc import Callable
from datetime import date, datetime

from desktop.domain.moments import CHINA
from desktop.domain.say import UserError
from desktop.domain.values import half_width
from desktop.forms.spec import UNKNOWN, Question

UNKNOWN_KEY = "-"
"""Typed alone it says 看不清; on the keypad, and never the start of a number asked for."""


WORDS, LINES = 140, 1_000
"""Characters of a remark, and of a text in several lines."""


def _plain(typed: str) -> str:
    return half_width(typed).replace(" ", "")


def _full_year(digits: str, today: date) -> int:
    """Two digits are the nearest such year not after next year: 25 -> 2025, 98 -> 1998."""
    if len(digits) == 4:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year if year <= today.year + 10 else year - 100


def month(typed: str, today: date) -> str:
    """`2508`, `202508`, `2025-8`, `25.8` -> `2025-08`; `-` -> `unknown`."""
    text = _plain(typed)
    if text == UNKNOWN_KEY:
        return UNKNOWN
    found = re.fullmatch(r"(\d{4}|\d{2})[-./年](\d{1,2})月?", text) or re.fullmatch(
        r"(\d{4}|\d{2})(\d{2})", text
    )
    if not found or not 1 <= int(found[2]) <= 12:
        raise UserError("formview.bad_month", typed=typed)
    return f"{_full_year(found[1], today):04d}-{int(found[2]):02d}"


def year(typed: str, today: date) -> int | str:
    """`2019` or `19` -> 2019; `-` -> `unknown`."""
    text = _plain(typed).removesuffix("年")
    if text == UNKNOWN_KEY:
        return UNKNOWN
    if not re.fullmatch(r"\d{4}|\d{2}", text):
        raise UserError("formview.bad_year", typed=typed)
    return _full_year(text, today)


def day(typed: str, today: date) -> str:
    """`0512` (the next such day), `20260512`, `2026-5-12` -> `2026-05-12`."""
    text = _plain(typed)
    short = re.fullmatch(r"(\d{2})(\d{2})", text) or re.fullmatch(r"(\d{1,2})[-./月](\d{1,2})日?", text)
    full = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text) or re.fullmatch(
        r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", text
    )
    try:
        if full:
            return date(int(full[1]), int(full[2]), int(full[3])).isoformat()
        if short:
            found = date(today.year, int(short[1]), int(short[2]))
            return (found if found >= today else found.replace(year=today.year + 1)).isoformat()
    except ValueError:
        raise UserError("formview.bad_day", typed=typed) from None
    raise UserError("formview.bad_day", typed=typed)


def past_day(typed: str, today: date) -> date:
    """A day that is over: `1207` is the latest such day not after `today`."""
    found = date.fromisoformat(day(typed, today))
    if found > today and len(_plain(typed)) < 8:
        found = found.replace(year=found.year - 1)
    if found > today:
        raise UserError("formview.seen_future")
    return found


def whole(typed: str, today: date) -> int:
    """A whole number."""
    text = _plain(typed)
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise UserError("formview.bad_whole", typed=typed)
    return int(text)


def number(typed: str, today: date) -> float:
    """A number with at most three decimals; a Chinese full stop counts as the point."""
    text = _plain(typed).replace("。", ".")
    if not re.fullmatch(r"-?(\d{1,9}(\.\d{0,3})?|\.\d{1,3})", text):
        raise UserError("formview.bad_number", typed=typed)
    return float(text)


def of_range(typed: str, today: date) -> int | float:
    """A number, whole where it can be."""
    found = number(typed, today)
    return int(found) if found.is_integer() else found


def words(typed: str, today: date) -> str:
    """Free words, at most 140 characters (patrol log, domain reference 2.3)."""
    return _short(typed, WORDS)


def lines(typed: str, today: date) -> str:
    """Free words in several lines (appearance `multiline`)."""
    return _short(typed, LINES)


def _short(typed: str, most: int) -> str:
    text = typed.strip()
    if len(text) > most:
        raise UserError("formview.too_long", count=len(text), most=most)
    return text


def digits(typed: str, today: date) -> str:
    """A number that is meant as a text, as it is typed (appearance `numbers`): 0716 8888888."""
    text = half_width(typed).strip()
    if not re.fullmatch(r"[0-9+\-., ]{1,32}", text):
        raise UserError("formview.bad_digits", typed=typed)
    return text


def month_of_day(typed: str, today: date) -> str:
    """`2508` -> `2025-08-01`: a date of which only the month is asked (appearance `month-year`)."""
    found = month(typed, today)
    if found == UNKNOWN:
        raise UserError("formview.bad_month", typed=typed)
    return f"{found}-01"


def year_of_day(typed: str, today: date) -> str:
    """`2019` -> `2019-01-01` (appearance `year` of a date)."""
    found = year(typed, today)
    if found == UNKNOWN:
        raise UserError("formview.bad_year", typed=typed)
    return f"{found}-01-01"


def clock_time(typed: str) -> tuple[int, int]:
    """`920`, `0920`, `9:20` -> (9, 20)."""
    found = re.fullmatch(r"(\d{1,2})[:：]?(\d{2})", _plain(typed))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise UserError("formview.bad_time", typed=typed)
    return int(found[1]), int(found[2])


def time_of_day(typed: str, today: date) -> str:
    """`920` -> `09:20`."""
    hour, minute = clock_time(typed)
    return f"{hour:02d}:{minute:02d}"


def moment(typed: str, today: date) -> str:
    """`0512 0920`, `2026-05-12 9:20`, `09:20` (today) -> `2026-05-12T09:20:00+08:00`."""
    before, _, after = half_width(typed).strip().replace("T", " ").rpartition(" ")
    at = date.fromisoformat(day(before, today)) if before else today
    hour, minute = clock_time(after)
    return datetime(at.year, at.month, at.day, hour, minute, tzinfo=CHINA).isoformat(timespec="seconds")


def point(typed: str, today: date) -> str:
    """`29.84 114.32` or with a comma, latitude first -> `29.84 114.32`."""
    found = re.findall(r"-?\d{1,3}(?:\.\d+)?", half_width(typed).replace("，", ","))
    if len(found) != 2 or abs(float(found[0])) > 90 or abs(float(found[1])) > 180:
        raise UserError("formview.bad_point", typed=typed)
    return " ".join(found)


PARSERS: dict[str, Callable[[str, date], object]] = {
    "month": month,
    "year": year,
    "date": day,
    "time": time_of_day,
    "integer": whole,
    "decimal": number,
    "range": of_range,
    "dateTime": moment,
    "geopoint": point,
    "text": words,
    "multiline": lines,
    "numbers": digits,
    "month_of_day": month_of_day,
    "year_of_day": year_of_day,
}
_BY_LOOKS = {
    ("text", "multiline"): "multiline",
    ("text", "numbers"): "numbers",
    ("date", "month-year"): "month_of_day",
    ("date", "year"): "year_of_day",
}
FREE = frozenset({"text", "multiline"})
"""What the input method is needed for."""


def kind_of(question: Question) -> str:
    """Which parser reads the answers of a question that is typed."""
    found = (_BY_LOOKS.get((question.type, look)) for look in sorted(question.looks))
    kind = next((one for one in found if one), question.type)
    return kind if kind in PARSERS else "text"
