"""What was found, said or begun turns out otherwise: corrected, voided, found again, merged, opened later."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.matters import Matter, Notice, Step
from desktop.domain.people import Household
from desktop.domain.records import Photo, Record
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.matters import matters, notices
from desktop.services.records import filling, records
from desktop.services.subjects import merging
from desktop.services.today import carried
from desktop.store.store import Store
from tests.services.conftest import BUILDINGS, LI, NOW, ZHOU, home
from tests.services.pictures import png
from tests.services.test_records import DOOR, answer_all, checked

__all__ = ["checked"]
Answered = Callable[..., Any]
DeskOf = Callable[..., Desk]


def occupancy(store: Store) -> str:
    return str(store.read(lambda tx: tx.one(Household, home(DOOR))).occupancy)


@pytest.fixture
def moved(desk: Desk, store: Store, answered: Answered) -> str:
    """A visit that found nobody living there any more."""
    draft = answered(desk, "VISIT_HH", "household", home(DOOR), vh01_outcome="moved")
    record_id = filling.finish(desk, draft.draft_id).record_id
    answer_all(store)
    assert occupancy(store) == "vacant"
    return str(record_id)


def test_who_is_met_lives_there(
    desk: Desk, store: Store, answered: Answered, moved: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "source", lambda: NOW + timedelta(days=40))
    filling.finish(desk, answered(desk, "VISIT_HH", "household", home(DOOR)).draft_id)
    assert occupancy(store) == "living"


def test_a_voided_visit_does_not_say_that_nobody_lives_there(desk: Desk, store: Store, moved: str) -> None:
    records.void(desk, moved, "走错门了")
    assert occupancy(store) == "living"


def test_after_a_voided_visit_the_one_before_it_holds(
    desk: Desk, store: Store, answered: Answered, moved: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "source", lambda: NOW + timedelta(days=40))
    met = filling.finish(desk, answered(desk, "VISIT_HH", "household", home(DOOR)).draft_id)
    answer_all(store)
    records.void(desk, met.record_id, "走错门了")
    assert occupancy(store) == "vacant"


def test_a_form_that_was_only_looked_at_is_of_the_day_it_is_filled(
    desk: Desk, store: Store, clock: Clock, answered: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    later = NOW + timedelta(days=20)
    monkeypatch.setattr(clock, "source", lambda: later)
    again = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    assert again.seen_at.date() == later.date() and not again.back_entry
    assert again.draft_id == first.draft_id, "whoever still has it open goes on in it"


@pytest.mark.parametrize("touch", ["answer", "time"])
def test_a_form_that_was_begun_stays_as_it_is(
    desk: Desk, clock: Clock, touch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    if touch == "answer":
        given = {"lg01_fuel": ["lpg"]}
        filling.save(desk, first.draft_id, answers=given, confirmed=[], cards={}, at_question="")
    else:
        at = "2026-12-07T01:00:00Z"
        filling.seen(desk, first.draft_id, seen_at=at, inspector_id=first.inspector_id, back_entry=True)
    monkeypatch.setattr(clock, "source", lambda: NOW + timedelta(days=20))
    again = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    assert again.draft_id == first.draft_id


def test_what_a_corrected_record_found_is_withdrawn_with_the_correction(
    desk: Desk, store: Store, checked: Any
) -> None:
    answer_all(store)
    notices.printed(desk, checked.record_id)
    answer_all(store)
    second = filling.finish(desk, records.correct(desk, checked.record_id, "打错了").draft_id)
    answer_all(store)
    records.void(desk, second.record_id, "不是这一户")
    assert all(one.voided for one in store.read(lambda tx: tx.find(Notice)))
    still_open = [
        one
        for one in store.read(lambda tx: tx.find(Matter, id=list(checked.matter_ids)))
        if one.state != "closed"
    ]
    noted = store.read(lambda tx: tx.find(Step, matter_id=[one.id for one in still_open], action="note"))
    assert {one.matter_id for one in noted} == {one.id for one in still_open} != set()


def corrected(desk: Desk, store: Store, record_id: str, aged: str) -> Any:
    draft = records.correct(desk, record_id, "看错了")
    answers = draft.answers | {"lg15_aged": aged}
    filling.save(desk, draft.draft_id, answers=answers, confirmed=[], cards={}, at_question="")
    done = filling.finish(desk, draft.draft_id)
    answer_all(store)
    return done


def hoses(store: Store) -> list[str]:
    found = store.read(lambda tx: tx.find(Matter, order_by="id", question="lg15_aged"))
    return [str(one.state) for one in found]


def test_a_hazard_found_again_after_it_was_ended_is_a_new_one(
    desk: Desk, desk_of: DeskOf, store: Store, checked: Any
) -> None:
    answer_all(store)
    second = corrected(desk, store, checked.record_id, "no")
    [gone] = set(checked.matter_ids) - set(second.matter_ids)
    matters.step(desk_of(ZHOU), gone, "false_alarm", "没有隐患")
    answer_all(store)
    third = corrected(desk_of(LI), store, second.record_id, "yes")
    assert sorted(hoses(store)) == ["false_alarm", "registered"]
    fourth = corrected(desk_of(LI), store, third.record_id, "yes")
    assert fourth.matter_ids == third.matter_ids, "it is known now"


def test_a_hazard_ended_while_it_was_found_stays_the_one(
    desk: Desk, desk_of: DeskOf, store: Store, checked: Any
) -> None:
    answer_all(store)
    hose = next(one for one in checked.matter_ids if one in ids_of(store, "lg15_aged"))
    matters.step(desk_of(ZHOU), hose, "false_alarm", "没有隐患")
    answer_all(store)
    corrected(desk_of(LI), store, checked.record_id, "yes")
    assert hoses(store) == ["false_alarm"]


def ids_of(store: Store, question: str) -> list[str]:
    return [one.id for one in store.read(lambda tx: tx.find(Matter, question=question))]


def test_a_home_that_was_merged_is_keyed_in_once(
    desk: Desk, desk_of: DeskOf, store: Store, answered: Answered
) -> None:
    carried.route_printed(desk)
    first = carried.next_of_route(desk)
    assert first is not None
    other = next(one for one in (home("5栋2单元502"), home("5栋2单元401")) if one != first.id)
    merging.merge(desk_of(ZHOU), "household", other, first.id)
    desk = desk_of(LI)
    done = filling.finish(desk, answered(desk, "VISIT_HH", "household", first.id).draft_id)
    again = carried.next_of_route(desk, done.record_id)
    assert again is None or again.id not in (first.id, other)
    kept = store.read(lambda tx: tx.one(Record, done.record_id)).subject_id
    assert kept == other


def test_a_record_is_not_taken_back_under_a_later_step(desk: Desk, store: Store, checked: Any) -> None:
    matters.step(desk, checked.matter_ids[0], "note", "房东说周末来换")
    with pytest.raises(UserError, match=r"store\.changed_since"):
        records.undo(desk, checked.record_id)
    assert store.read(lambda tx: tx.one(Record, checked.record_id)).status == "finished"


def test_a_record_is_not_taken_back_under_what_was_merged_into_it(
    desk: Desk, store: Store, answered: Answered
) -> None:
    for _ in range(2):
        walked = answered(desk, "BLDG_COMMON", "building", BUILDINGS[3], "quick", bc02_stairs="yes")
        filling.finish(desk, walked.draft_id)
    found = store.read(lambda tx: tx.find(Matter, order_by="found_at, id", question="bc02_stairs"))
    first, second = found
    matters.step(desk, second.id, "merge", "同一处", {"into": first.id})
    with pytest.raises(UserError, match=r"store\.changed_since"):
        records.undo(desk, first.record_id)
    matters.undo(desk, second.id)
    records.undo(desk, first.record_id)
    assert [one.state for one in store.read(lambda tx: tx.find(Matter))] == ["registered"]


def test_a_record_is_not_taken_back_under_a_later_photo(desk: Desk, store: Store, checked: Any) -> None:
    photo = filling.add_photo(desk, None, checked.matter_ids[0], "before", png())
    with pytest.raises(UserError, match=r"store\.changed_since"):
        records.undo(desk, checked.record_id)
    assert store.read(lambda tx: tx.one(Photo, photo)).matter_id == checked.matter_ids[0]


def test_a_printed_notice_is_not_taken_back_with_its_step(desk: Desk, store: Store, checked: Any) -> None:
    answer_all(store)
    number = notices.printed(desk, checked.record_id).number
    told = store.read(lambda tx: tx.find(Step, action="tell"))[0].matter_id
    with pytest.raises(UserError, match=r"record\.printed"):
        matters.undo(desk, told)
    assert [one.number for one in store.read(lambda tx: tx.find(Notice))] == [number]
