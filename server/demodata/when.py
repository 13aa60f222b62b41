"""Days and hours of the work: mostly weekdays, mornings and late afternoons (domain reference 7.6)."""

from datetime import date, datetime, timedelta
from random import Random

from desktop.domain.moments import CHINA, to_moment

MONTHS = 24
"""Length of the history."""


def moment(day: date, hour: int, minute: int) -> str:
    """UTC moment of a China civil time."""
    return to_moment(datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA))


def shift(at: str, *, days: int = 0, minutes: int = 0) -> str:
    """A moment some days and minutes later."""
    from_text = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S%z")
    return to_moment(from_text + timedelta(days=days, minutes=minutes))


def workday(rng: Random, day: date, before: date) -> date:
    """The day itself, or for three weekend days in four the Monday after; always before `before`."""
    if day.weekday() >= 5 and rng.random() < 0.75:
        day += timedelta(days=7 - day.weekday())
    return min(day, before - timedelta(days=1))


def hour(rng: Random) -> tuple[int, int]:
    """Eight to eleven, or three to six."""
    return rng.choice((8, 9, 10, 10, 15, 16, 17)), rng.randint(0, 59)


def entered(rng: Random, day: date, seen_at: str, today: date) -> tuple[str, bool]:
    """(录入时间, 补录): a third is keyed in from paper one to three days later."""
    lag = rng.randint(1, 3) if rng.random() < 0.35 else 0
    if lag and day + timedelta(days=lag) < today:
        return moment(day + timedelta(days=lag), *hour(rng)), True
    return shift(seen_at, minutes=rng.randint(4, 40)), False


def month(day: date, months: int = 0) -> str:
    """`YYYY-MM`, some months away from `day`."""
    index = day.year * 12 + day.month - 1 + months
    return f"{index // 12:04}-{index % 12 + 1:02}"


def back(day: date, months: int) -> date:
    """The first of the month, `months` earlier."""
    return date.fromisoformat(month(day, -months) + "-01")
