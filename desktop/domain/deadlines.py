"""By when a hazard must be put right (decision 6)."""

import math
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from desktop.domain.moments import CHINA, from_moment, to_moment


@dataclass(frozen=True)
class Deadline:
    """`days` and `hours` are what is left after halving; `due_at` is None without a rule."""

    due_at: str | None
    days: int | None
    hours: int | None
    halved: list[str]


def before_check(found_at: str, due_at: str | None) -> bool:
    """Whether a deadline ends before the check that it counts from: `deadline` gives none such."""
    return due_at is not None and due_at < found_at


def deadline(found_at: str, days: int | None, hours: int | None, special: bool, peak: bool) -> Deadline:
    """Deadline from the time of the check.

    Whole days end at 24:00 (China) of the last day, 0 days on the day itself.
    Halved at most once, rounded up, when the home is special or a peak is on;
    24 hours become 12; 0 stays 0.
    """
    if days is None and hours is None:
        return Deadline(None, None, None, [])
    reasons = [name for name, holds in (("special_group", special), ("peak", peak)) if holds]
    halved = reasons if (hours or days) else []
    if hours is not None:
        left = math.ceil(hours / 2) if halved else hours
        return Deadline(to_moment(from_moment(found_at) + timedelta(hours=left)), None, left, halved)
    whole = days or 0
    left = math.ceil(whole / 2) if halved else whole
    seen = from_moment(found_at).astimezone(CHINA).date()
    end = datetime.combine(seen + timedelta(days=left + 1), time(), CHINA)
    return Deadline(to_moment(end), left, None, halved)
