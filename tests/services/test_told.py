"""What a 告知书 tells: what is to be put right by the record that counts, and nothing that was struck off."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.matters import Notice
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.matters import matters, notices
from desktop.services.records import records
from desktop.services.reports import reports
from desktop.services.reports.hazardledger import hazard_rows
from desktop.services.subjects import households
from desktop.store.store import Store
from tests.services.conftest import FANG, GRID, LI, ZHOU, day, home, uid
from tests.services.test_corrected_findings import fix, of
from tests.services.test_over_server import town
from tests.services.test_records import DOOR, answer_all, checked
from tests.services.test_two_corrections import Twice, twice

__all__ = ["checked", "town", "twice"]
BY_HOME = {"data": {"fixed_by": "household"}}
HOSE = "LG15"


def told(desk: Desk, record_id: str) -> tuple[str, list[str]]:
    """Number and items."""
    data = notices.printed(desk, record_id)
    return data.number, [one.item for one in data.items]


@pytest.fixture
def gas_record(lay: Callable[..., str]) -> str:
    who = {"inspector_id": LI, "entered_by": LI, "seen_at": day(3), "entered_at": day(3)}
    where = {
        "subject_kind": "household",
        "subject_id": home(DOOR),
        "household_id": home(DOOR),
        "grid_id": GRID,
    }
    about = {"number": "RQ-1", "form": "LPG_HOME", "form_version": "1", "answers": {}}
    return lay("record", scopes.grid(GRID), uid("r"), **who, **where, **about)


def test_of_a_voided_record_there_is_only_what_was_told_marked_void(
    desk: Desk, store: Store, checked: Any
) -> None:
    number, items = told(desk, checked.record_id)
    answer_all(store)
    records.void(desk, checked.record_id, "查错了户")
    data = notices.printed(desk, checked.record_id)
    assert (data.number, data.voided, data.void_reason) == (number, True, "查错了户")
    assert [one.item for one in data.items] == items
    assert len(store.read(lambda tx: tx.find(Notice))) == 1


def test_of_a_voided_record_that_told_nobody_there_is_no_notice(
    desk: Desk, store: Store, checked: Any
) -> None:
    answer_all(store)
    records.void(desk, checked.record_id, "查错了户")
    assert not records.view(desk, checked.record_id).has_notice
    assert "notice" not in matters.view(desk, checked.matter_ids[0]).papers
    with pytest.raises(UserError, match="no_hazards"):
        notices.printed(desk, checked.record_id)


def test_what_a_correction_no_longer_finds_is_not_told(desk: Desk, store: Store, checked: Any) -> None:
    answer_all(store)
    second = fix(desk, store, checked.record_id, lg15_aged="no")
    for record_id in (checked.record_id, second.record_id):
        assert HOSE not in [one.item for one in notices.prepare(desk, record_id).items]
    [hose] = of(store, "lg15_aged")
    assert "notice" not in matters.view(desk, hose.id).papers


def test_after_a_corrected_remark_the_same_notice_holds(desk: Desk, store: Store, checked: Any) -> None:
    before = told(desk, checked.record_id)
    answer_all(store)
    second = fix(desk, store, checked.record_id)
    assert records.view(desk, second.record_id).has_notice
    assert told(desk, second.record_id) == told(desk, checked.record_id) == before


def test_where_a_correction_finds_more_a_notice_tells_all_of_it(
    desk: Desk, store: Store, checked: Any
) -> None:
    number, items = told(desk, checked.record_id)
    answer_all(store)
    second = fix(desk, store, checked.record_id, lg14_length=3.5)
    again, more = told(desk, second.record_id)
    assert again != number and set(more) == {*items, "LG14"}
    assert told(desk, second.record_id)[0] == again


def test_what_was_struck_off_or_put_right_since_is_not_told(
    desk: Desk, hazard: Callable[..., str], gas_record: str
) -> None:
    hazard(DOOR, [("false_alarm", 1, ZHOU, {})], record_id=gas_record, item="LG01")
    hazard(DOOR, [("fixed_and_checked", 1, LI, BY_HOME)], record_id=gas_record, item="LG02", grade="G")
    hazard(DOOR, record_id=gas_record, item="LG03")
    assert told(desk, gas_record)[1] == ["LG03"]


@pytest.mark.parametrize(
    ("steps", "grade"),
    [
        ([("fixed_and_checked", 2, LI, BY_HOME), ("reopen", 1, LI, {})], "G"),
        ([("fixed", 2, LI, BY_HOME), ("return", 1, FANG, {})], "S"),
    ],
)
def test_what_is_open_again_is_not_told_as_put_right(
    desk: Desk, hazard: Callable[..., str], gas_record: str, steps: Any, grade: str
) -> None:
    fields = {"remedy": "on_the_spot", "grade": grade, "found_at": day(3)}
    hazard(DOOR, steps, record_id=gas_record, **fields)
    assert not notices.prepare(desk, gas_record).items[0].on_the_spot
    assert not notices.printed(desk, gas_record).items[0].on_the_spot


def test_put_right_on_the_spot_is_told_as_that(
    desk: Desk, hazard: Callable[..., str], gas_record: str
) -> None:
    done = ("fixed_and_checked", 2, LI, BY_HOME)
    hazard(DOOR, [done], record_id=gas_record, remedy="on_the_spot", grade="G", found_at=day(3))
    assert notices.printed(desk, gas_record).items[0].on_the_spot


def test_where_each_voided_one_of_two_corrections_the_notice_is_void(twice: Twice) -> None:
    records.void(twice.worker, twice.by_worker, "周正华那份对")
    records.void(twice.boss, twice.by_boss, "李梅那份对")
    twice.rounds()
    assert notices.printed(twice.worker, twice.first).voided


def test_advice_is_counted_nowhere_as_a_hazard(
    desk: Desk, hazard: Callable[..., str], gas_record: str
) -> None:
    """提示 (domain reference 2.5): in no figure, in no list of records or homes, as it is in no ledger."""
    hazard(DOOR, grade="T", first_due_at=day(3, 16), record_id=gas_record)
    keys = ("measures", "type_gas", "overdue", "month_202612")
    assert [one.key for one in reports.view(desk).figures if one.key in keys and any(one.counts)] == []
    assert hazard_rows(desk).rows == []
    assert [one.hazards for one in records.listing(desk, "all")] == [0]
    assert households.listing(desk, "", "hazards") == []


def test_a_corrected_record_counts_what_it_stands_for(desk: Desk, store: Store, checked: Any) -> None:
    answer_all(store)
    second = fix(desk, store, checked.record_id)
    third = fix(desk, store, second.record_id, lg15_aged="no", lg14_length=3.5)
    shown = {one.id: one.hazards for one in records.listing(desk, "all")}
    assert (shown[checked.record_id], shown[second.record_id], shown[third.record_id]) == (2, 1, 2)
