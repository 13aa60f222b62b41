"""Moments, days and months have one way of being written, for they are compared as texts."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from desktop.domain.moments import from_moment, to_moment
from desktop.domain.values import Day, Moment, Month


def test_a_moment_is_what_it_is_written_as() -> None:
    assert to_moment(from_moment("2026-12-08T01:02:03Z")) == "2026-12-08T01:02:03Z"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Moment, "2026-1-5T3:4:5Z"),
        (Moment, "２０２６-12-08T01:02:03Z"),
        (Moment, "2026-12-08 01:02:03Z"),
        (Moment, "2026-12-08T01:02:03"),
        (Moment, "2026-02-30T01:02:03Z"),
        (Day, "20261208"),
        (Day, "2026-W05-3"),
        (Day, "2026-02-30"),
        (Month, "202612"),
        (Month, "2026-13"),
    ],
)
def test_any_other_way_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)
