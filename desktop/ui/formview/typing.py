"""Typed answers: when what was typed is complete, and what is wrong with it. No Qt."""

import re
from datetime import date

from desktop.domain.say import Say, UserError
from desktop.domain.values import half_width
from desktop.ui.formview import entry
from desktop.ui.formview.flow import Flow

SAME_KEYS = ("=", "＝")


def _complete(kind: str, text: str) -> bool:
    """Whether typed digits cannot be the beginning of a longer answer."""
    plain = half_width(text)
    if kind in ("month", "month_of_day"):
        return plain == entry.UNKNOWN_KEY or bool(re.fullmatch(r"\d{6}|(?!19|20)\d{4}", plain))
    if kind in ("year", "year_of_day"):
        return plain == entry.UNKNOWN_KEY or bool(re.fullmatch(r"\d{4}", plain))
    if kind == "date":
        return bool(re.fullmatch(r"\d{8}", plain))
    return kind not in ("dateTime", "geopoint", "time")


def take(flow: Flow, name: str, typed: str, today: date, *, leaving: bool) -> Say | None:
    """Make what stands in the field the answer, as far as it is one.

    While typing (`leaving` False) an unfinished entry is left alone; on
    leaving, what cannot be read is said with an example.
    """
    kind = entry.kind_of(flow.question(name))
    if not typed.strip():
        if flow.answered(name) and not leaving:
            flow.answer(name, None)
        return None
    if not leaving and not _complete(kind, typed):
        return None
    try:
        value = entry.PARSERS[kind](typed, today)
    except UserError as error:
        return error.say if leaving else None
    if value != flow.session.answers.get(name):
        flow.answer(name, value)
    return None
