"""Deadlines of decision 6."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.deadlines import before_check, deadline
from desktop.domain.moments import from_moment

MORNING = "2026-12-08T01:00:00Z"
"""09:00 in China."""


@pytest.mark.parametrize(
    ("days", "special", "peak", "due"),
    [
        (0, True, True, "2026-12-08T16:00:00Z"),
        (3, False, False, "2026-12-11T16:00:00Z"),
        (3, True, False, "2026-12-10T16:00:00Z"),
        (3, True, True, "2026-12-10T16:00:00Z"),
        (7, False, True, "2026-12-12T16:00:00Z"),
        (15, False, True, "2026-12-16T16:00:00Z"),
    ],
)
def test_whole_days_end_at_midnight_of_the_last_day(days: int, special: bool, peak: bool, due: str) -> None:
    assert deadline(MORNING, days, None, special, peak).due_at == due


def test_twenty_four_hours_become_twelve() -> None:
    assert deadline(MORNING, None, 24, False, False).due_at == "2026-12-09T01:00:00Z"
    assert deadline(MORNING, None, 24, True, True).due_at == "2026-12-08T13:00:00Z"


def test_without_a_rule_there_is_no_deadline() -> None:
    assert deadline(MORNING, None, None, True, True).due_at is None


@given(days=st.integers(0, 365), special=st.booleans(), peak=st.booleans(), hour=st.integers(0, 23))
def test_never_before_the_check_and_never_later_than_unhalved(
    days: int, special: bool, peak: bool, hour: int
) -> None:
    found = f"2026-12-08T{hour:02}:30:00Z"
    due = deadline(found, days, None, special, peak)
    plain = deadline(found, days, None, False, False)
    assert due.due_at is not None and plain.due_at is not None
    assert not before_check(found, due.due_at)
    assert from_moment(found) < from_moment(due.due_at) <= from_moment(plain.due_at)
    left = from_moment(due.due_at) - from_moment(found)
    assert left > timedelta(days=days) / 2


def test_a_deadline_before_the_check_is_none() -> None:
    assert before_check(MORNING, "2026-12-08T00:59:59Z")
    assert not before_check(MORNING, MORNING) and not before_check(MORNING, None)
