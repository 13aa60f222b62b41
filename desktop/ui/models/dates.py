"""Days and times in the one form that all pages use: 12月8日, 09:12, 24:00. No Qt."""

from datetime import date, datetime, timedelta

from desktop.domain.moments import CHINA
from desktop.texts import Texts


def china_date(at: datetime | date) -> date:
    return at.astimezone(CHINA).date() if isinstance(at, datetime) else at


def day_text(texts: Texts, at: datetime | date, today: date | None = None) -> str:
    """12月8日; with the year when it is another than that of `today`."""
    day = china_date(at)
    if today is not None and day.year != today.year:
        return texts("formview.full_day", year=day.year, month=day.month, day=day.day)
    return texts("formview.month_day", month=day.month, day=day.day)


def time_text(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%H:%M")


def moment_text(texts: Texts, at: datetime, today: date | None = None) -> str:
    """12月8日 09:12."""
    return f"{day_text(texts, at, today)} {time_text(at)}"


def weekday_text(texts: Texts, day: date) -> str:
    return texts(f"formview.weekday_{day.isoweekday()}")


def due_parts(due: datetime) -> tuple[date, str]:
    """Civil day and time of a deadline; the end of a day is said 24:00 of that day."""
    local = due.astimezone(CHINA)
    if (local.hour, local.minute) == (0, 0):
        return local.date() - timedelta(days=1), "24:00"
    if (local.hour, local.minute, local.second) == (23, 59, 59):
        return local.date(), "24:00"
    return local.date(), f"{local:%H:%M}"
