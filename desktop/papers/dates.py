"""Dates and deadlines as papers write them."""

from datetime import date, timedelta

from desktop.domain.moments import CHINA, from_moment
from desktop.texts import Texts


def day_words(day: date, texts: Texts) -> str:
    return texts("papers.day_format", year=day.year, month=day.month, day=day.day)


def moment_words(moment: str, texts: Texts) -> str:
    at = from_moment(moment).astimezone(CHINA)
    return texts(
        "papers.moment_format",
        year=at.year,
        month=at.month,
        day=at.day,
        hour=at.hour,
        minute=at.minute,
    )


def deadline_words(moment: str, texts: Texts, *, with_year: bool = False) -> str:
    """12月9日24时 for a deadline at the end of a day, else with hour and minute."""
    at = from_moment(moment).astimezone(CHINA)
    whole = (at.hour, at.minute) in ((0, 0), (23, 59))
    if whole:
        at -= timedelta(minutes=1) if at.hour == 0 else timedelta()
    full, hour = "full_" if with_year else "", "" if whole else "hour_"
    return texts(
        f"papers.deadline_{full}{hour}format",
        year=at.year,
        month=at.month,
        day=at.day,
        hour=at.hour,
        minute=at.minute,
    )
