"""Days and times as sentences, so that each language writes them its own way."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from desktop.domain.moments import CHINA, china_day, from_moment, to_moment
from desktop.domain.say import Say, say

FRIDAY, SUNDAY = 4, 6
_LONG_AGO = 300
"""Days after which a day without its year is taken for one of this year."""


def day(on: date, today: date | None = None) -> Say:
    """12月8日; 2025年12月8日 where that is so long before `today` that it would be read as the last one."""
    if today is None or (today - on).days < _LONG_AGO:
        return say("reason.day", month=on.month, day=on.day)
    return say("reason.day_year", year=on.year, month=on.month, day=on.day)


def clock_time(moment: str) -> str:
    """16:20 in China."""
    return from_moment(moment).astimezone(CHINA).strftime("%H:%M")


def day_and_time(moment: str) -> Say:
    """12月8日 16:20 in China."""
    return say("matter.day_time", day=day(china_day(moment)), time=clock_time(moment))


def last_day(due_at: str) -> date:
    """The day a deadline falls on: 24:00 belongs to the day that ends then."""
    return (from_moment(due_at) - timedelta(seconds=1)).astimezone(CHINA).date()


def until_work(today: date) -> date:
    """The last day before people are at work again: what ends on a weekend is to be seen on the Friday.

    Public holidays are not known here; what ends on one is seen on that day.
    """
    return today + timedelta(days=SUNDAY - today.weekday()) if today.weekday() >= FRIDAY else today


def local(moment: str) -> datetime:
    """Aware time in China, for pages."""
    return from_moment(moment).astimezone(CHINA)


def moment_of(at: datetime) -> str:
    return to_moment(at)


def sentence(parts: Sequence[Say | str]) -> Say:
    """Parts one after the other: 独居，每周走访，上次12月1日. At least one part."""
    if len(parts) == 1:
        return say("reason.one", part=parts[0])
    return say("reason.and", first=parts[0], rest=sentence(parts[1:]))
