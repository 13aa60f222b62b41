"""四(三) in figures: COR-09, COR-10, COR-11. Formulas alone."""

from datetime import date
from typing import Any

import pytest

from desktop.domain.figures import (
    Measures,
    known_before,
    months_back,
    of_month,
    open_at,
    percent,
    repeated,
)
from desktop.domain.matters import Matter
from desktop.domain.values import fixed_id


def hazard(found: str, **fields: Any) -> Matter:
    row = {name: fixed_id(name, found) for name in ("id", "record_id", "grid_id", "found_by")}
    given = {
        "scope_id": f"grid:{row['grid_id']}",
        "number": "YH-1",
        "matter": "hazard",
        "item": "LG15",
        "form": "LPG_HOME",
        "question": "lg15_aged",
        "title": "软管老化",
        "subject_kind": "household",
        "subject_id": fixed_id("home"),
        "where": "3栋2单元503",
        "found_at": f"{found}T01:00:00Z",
    }
    return Matter.model_validate(row | given | fields)


@pytest.mark.parametrize(
    ("held", "missing"),
    [
        (("by_deadline", "户主", "2026-12-09T16:00:00Z", True), ()),
        (("", "户主", "2026-12-09T16:00:00Z", True), ("measure",)),
        (("by_deadline", "", None, True), ("owner", "deadline")),
        (("by_deadline", "户主", "2026-12-09T16:00:00Z", False), ("evidence",)),
    ],
)
def test_cor_10_measures_need_all_four(
    held: tuple[str, str, str | None, bool], missing: tuple[str, ...]
) -> None:
    assert Measures(*held).missing == missing


def test_cor_10_a_hundred_percent_means_that_nothing_is_missing() -> None:
    assert [percent(*one) for one in ((319, 320), (320, 320), (0, 3), (2, 3))] == [99, 100, 0, 66]


def test_cor_09_months_go_over_new_year() -> None:
    found = [str(one) for one in months_back(date(2026, 2, 28), 3)]
    assert found == ["2025-12-01", "2026-01-01", "2026-02-01"]


def test_cor_09_a_month_is_that_of_china() -> None:
    assert of_month("2026-11-30T16:00:00Z", date(2026, 12, 1))
    assert not of_month("2026-11-30T15:59:59Z", date(2026, 12, 1)) and not of_month(None, date(2026, 12, 1))


def test_cor_09_a_hazard_that_comes_back_within_the_days_is_repeated() -> None:
    first = hazard("2026-09-01", state="closed", closed_at="2026-09-02T01:00:00Z")
    again = hazard("2026-12-01")
    assert repeated([again, first], 90, {}) == [again]
    assert repeated([again, first], 89, {}) == []
    assert repeated([again, hazard("2026-09-01")], 90, {}) == []
    assert repeated([first, hazard("2026-12-01", item="LG18")], 90, {}) == []
    twin = hazard("2026-12-01", subject_id=fixed_id("other"))
    assert repeated([first, twin], 90, {}) == []
    assert repeated([first, twin], 90, {first.subject_id: twin.subject_id}) == [twin]


def test_cor_11_known_is_what_was_found_before_and_open_what_was_not_struck_off() -> None:
    at = "2026-12-06T02:00:00Z"
    before = hazard("2026-12-01")
    closed = hazard("2026-11-01", state="closed", closed_at="2026-11-05T01:00:00Z")
    later = hazard("2026-12-07")
    closed_after = hazard("2026-11-02", state="closed", closed_at="2026-12-08T01:00:00Z")
    assert known_before([before, closed, later], at) == [before, closed]
    assert [open_at(one, at) for one in (before, closed, later, closed_after)] == [True, False, False, True]
