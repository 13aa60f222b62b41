"""Time of the trade: moments are UTC text, days are those of China. The sign-in page needs no more."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Civil time of every user. China has kept UTC+8 without summer time since 1991."""
_WHOLE = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):\d\d:\d\dZ", re.ASCII)
_FORM = "%Y-%m-%dT%H:%M:%SZ"


def to_moment(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ` of an aware time."""
    return at.astimezone(UTC).strftime(_FORM)


def from_moment(text: str) -> datetime:
    """Aware UTC time. Raises ValueError for anything that is not written as `to_moment` does: moments are
    compared as texts.
    """
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def china_day(moment: str) -> date:
    """The civil day in China of a moment."""
    return from_moment(moment).astimezone(CHINA).date()
