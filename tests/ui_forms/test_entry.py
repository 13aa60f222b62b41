"""What is typed on the keypad becomes the value that people mean."""

from datetime import date

import pytest

from desktop.domain.say import UserError
from desktop.ui.formview import entry

TODAY = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2508", "2025-08"),
        ("202508", "2025-08"),
        ("２５０８", "2025-08"),
        ("2025-8", "2025-08"),
        ("25.8", "2025-08"),
        ("2025年8月", "2025-08"),
        ("0805", "2008-05"),
        ("9811", "1998-11"),
        ("-", "unknown"),
    ],
)
def test_a_month_is_typed_by_digits(typed: str, value: str) -> None:
    assert entry.month(typed, TODAY) == value


@pytest.mark.parametrize("typed", ["", "25", "2513", "2500", "八月", "20251301"])
def test_a_month_that_cannot_be_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        entry.month(typed, TODAY)
    assert caught.value.say.key == "formview.bad_month"


@pytest.mark.parametrize(("typed", "value"), [("2019", 2019), ("19", 2019), ("98", 1998), ("-", "unknown")])
def test_a_year_may_have_two_digits(typed: str, value: object) -> None:
    assert entry.year(typed, TODAY) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1215", "2026-12-15"), ("0512", "2027-05-12"), ("20260512", "2026-05-12"), ("5月12日", "2027-05-12")],
)
def test_a_day_without_year_is_the_next_such_day(typed: str, value: str) -> None:
    assert entry.day(typed, TODAY) == value


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UserError):
        entry.day("0230", TODAY)


@pytest.mark.parametrize(("typed", "value"), [("1.6", 1.6), ("1。6", 1.6), (".5", 0.5), ("２", 2.0)])
def test_a_number_may_come_from_an_input_method(typed: str, value: float) -> None:
    assert entry.number(typed, TODAY) == value


@pytest.mark.parametrize("typed", ["1.6.2", "一", ""])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        entry.number(typed, TODAY)


def test_a_remark_has_at_most_140_characters() -> None:
    assert entry.words(" 已提醒 ", TODAY) == "已提醒"
    with pytest.raises(UserError):
        entry.words("字" * 141, TODAY)


@pytest.mark.parametrize(("typed", "value"), [("0920", (9, 20)), ("920", (9, 20)), ("9:20", (9, 20))])
def test_a_time_is_typed_by_digits(typed: str, value: tuple[int, int]) -> None:
    assert entry.clock_time(typed) == value
