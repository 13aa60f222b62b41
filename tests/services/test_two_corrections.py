"""Two laptops correct one record without knowing of each other: both count, and who may takes one back."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.matters import Matter, Notice
from desktop.domain.records import Record
from desktop.services.desk import Desk
from desktop.services.matters import notices
from desktop.services.matters.matterlines import book
from desktop.services.records import filling, records, sendbacks
from desktop.services.sent import outgoing
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import LI, ZHANG, ZHOU
from tests.services.test_over_server import DOOR, Town, check, lines, town

__all__ = ["town"]


def corrected(desk: Desk, record_id: str, **changes: Any) -> str:
    draft = records.correct(desk, record_id, f"{desk.staff.name}量错了")
    answers = draft.answers | changes
    filling.save(desk, draft.draft_id, answers=answers, confirmed=[], cards={}, at_question="")
    return filling.finish(desk, draft.draft_id).record_id


class Twice:
    """李梅's gas check, corrected by her and by 周正华 on the same day, and all rounds done."""

    def __init__(self, town: Town, answered: Callable[..., Any]) -> None:
        self.town, self.worker, self.boss = town, town.laptop(LI), town.laptop(ZHOU)
        self.first = check(self.worker, answered)
        notices.printed(self.worker, self.first)
        self.rounds()
        self.by_worker = corrected(self.worker, self.first, lg14_length=1.9)
        self.by_boss = corrected(self.boss, self.first, lg14_length=3.5)
        self.rounds()

    def rounds(self) -> None:
        for desk in (self.worker, self.boss, self.worker):
            assert self.town.round(desk.store).refused == 0


@pytest.fixture
def twice(town: Town, answered: Callable[..., Any]) -> Twice:
    return Twice(town, answered)


def counting(store: Store) -> set[str]:
    return {one.id for one in store.read(lambda tx: tx.find(Record, status="finished"))}


def asked_to_choose(desk: Desk, key: str = "reason.corrected_twice") -> list[str]:
    return [one.target.id for one in lines(desk, "due") if one.reason.key == key]


def withdrawn(desk: Desk, matter_ids: set[str]) -> set[str]:
    """Those of which somebody is to decide whether they are a false alarm: no record stands for them."""
    standings = desk.read(lambda tx: book(tx, desk).standings)
    return {one.matter.id for one in standings if one.withdrawn} & matter_ids


def test_both_who_may_are_asked_and_each_record_names_the_other(twice: Twice, chinese: Texts) -> None:
    for desk in (twice.worker, twice.boss):
        assert counting(desk.store) == {twice.by_worker, twice.by_boss}
        [shown] = asked_to_choose(desk)
        assert shown in (twice.by_worker, twice.by_boss)
        assert [one.line.id for one in records.view(desk, twice.by_worker).beside] == [twice.by_boss]
        assert [one.line.id for one in records.view(desk, twice.by_boss).beside] == [twice.by_worker]
        assert records.view(desk, twice.first).beside == []
    [line] = [one for one in lines(twice.boss, "due") if one.reason.key == "reason.corrected_twice"]
    numbers = [one.number for one in twice.boss.read(lambda tx: tx.find(Record, status="finished"))]
    assert all(number in chinese.say(line.reason) for number in numbers)
    assert "2份" in chinese.say(line.reason)


def test_what_differs_is_shown_with_the_other_one(twice: Twice) -> None:
    for shown, length in ((twice.by_worker, "3.5 米"), (twice.by_boss, "1.9 米")):
        [other] = records.view(twice.worker, shown).beside
        assert [(one.label, one.value) for one in other.differs] == [("软管长度", length)]


def test_who_has_nothing_to_do_with_it_is_not_asked(twice: Twice) -> None:
    assert asked_to_choose(twice.town.laptop(ZHANG)) == []


@pytest.mark.parametrize("kept", ["by_worker", "by_boss"])
def test_one_is_taken_back_and_the_other_stands_with_all_that_the_first_found(
    twice: Twice, kept: str
) -> None:
    stays, goes = getattr(twice, kept), ({twice.by_worker, twice.by_boss} - {getattr(twice, kept)}).pop()
    before = twice.worker.read(lambda tx: tx.find(Matter, record_id=twice.first))
    records.void(twice.worker, goes, "另一份对")
    twice.rounds()
    for desk in (twice.worker, twice.boss):
        assert (counting(desk.store), asked_to_choose(desk)) == ({stays}, [])
        assert records.view(desk, stays).beside == []
        assert {one.id for one in records.view(desk, stays).matters} >= {one.id for one in before} != set()
        assert not withdrawn(desk, {one.id for one in before})
        [notice] = desk.read(lambda tx: tx.find(Notice))
        assert not notice.voided
    records.void(twice.worker, stays, "没有这回事")
    ids = {one.id for one in before}
    assert withdrawn(twice.worker, ids) == ids, "now nothing stands for them"


def test_a_hazard_that_only_one_of_them_found_goes_with_it(twice: Twice) -> None:
    """3.5 m of hose is a hazard, 1.9 m is none."""
    [own] = twice.boss.read(lambda tx: tx.find(Matter, record_id=twice.by_boss))
    records.void(twice.boss, twice.by_boss, "另一份对")
    assert withdrawn(twice.boss, {own.id}) == {own.id}


def test_corrected_again_it_is_the_later_one_that_counts(twice: Twice) -> None:
    again = corrected(twice.worker, twice.by_worker, lg14_length=1.8)
    assert [one.line.id for one in records.view(twice.worker, again).beside] == [twice.by_boss]
    assert set(asked_to_choose(twice.worker)) <= {again, twice.by_boss} != set()
    records.void(twice.worker, twice.by_boss, "另一份对")
    assert asked_to_choose(twice.worker) == []


def test_a_question_of_the_office_goes_to_the_one_that_counts(twice: Twice) -> None:
    """Also when the one taken back was entered last."""
    records.void(twice.worker, twice.by_boss, "另一份对")
    twice.rounds()
    sent = sendbacks.send(twice.boss, twice.by_worker, ["lg14_length"], "到底多长？")
    twice.rounds()
    opened = sendbacks.open_answer(twice.worker, sent)
    assert opened.answers["lg14_length"] == 1.9


def test_their_reasons_are_asked_about_with_the_record_named(twice: Twice, chinese: Texts) -> None:
    number = twice.worker.read(lambda tx: tx.one(Record, twice.first)).number
    cards = outgoing.view(twice.worker).conflicts
    [card] = [one for one in cards if "record_status_reason" in one.fields[0].label.key]
    assert (card.who, card.where) == ("余友田", f"{DOOR} {number}")
    assert chinese.say(card.fields[0].label) == "更正或作废的原因"
    assert {card.fields[0].server_value, card.fields[0].wanted_value} == {"李梅量错了", "周正华量错了"}


def corrected_and_voided(town: Town, answered: Callable[..., Any]) -> tuple[Desk, Desk, str]:
    """李梅 corrects what 周正华 voids; no round since. Both, and the correction."""
    worker, boss = town.laptop(LI), town.laptop(ZHOU)
    first = check(worker, answered)
    for desk in (worker, boss):
        town.round(desk.store)
    correction = corrected(worker, first, lg14_length=1.9)
    records.void(boss, first, "不是这一户")
    return worker, boss, correction


@pytest.mark.parametrize("void_first", [True, False])
def test_voided_on_one_laptop_and_corrected_on_another_somebody_is_asked(
    town: Town, answered: Callable[..., Any], void_first: bool
) -> None:
    worker, boss, correction = corrected_and_voided(town, answered)
    for desk in (boss, worker, boss) if void_first else (worker, boss, worker):
        assert town.round(desk.store).refused == 0
    keys = [field.label.key for card in outgoing.view(worker).conflicts for field in card.fields]
    assert "record.field_record_status" in keys, "which of the two it is"
    for desk in (worker, boss):
        assert asked_to_choose(desk, "reason.voided_and_corrected") == ([correction] if void_first else [])
    if void_first:
        records.void(boss, correction, "不是这一户")
        assert asked_to_choose(boss, "reason.voided_and_corrected") == []


def doubts(desk: Desk) -> set[str]:
    return {
        line.target.id for line in lines(desk, "to_review") if line.reason.key == "reason.review_withdrawn"
    }


def test_each_voids_one_and_what_nothing_stands_for_is_to_be_decided(twice: Twice) -> None:
    records.void(twice.worker, twice.by_worker, "周正华那份对")
    records.void(twice.boss, twice.by_boss, "李梅那份对")
    twice.rounds()
    assert counting(twice.boss.store) == set()
    found = twice.boss.read(lambda tx: tx.find(Matter, record_id=twice.first))
    assert doubts(twice.boss) >= {one.id for one in found if one.state != "closed"} != set()


def test_what_the_voided_one_left_out_stands_again(town: Town, answered: Callable[..., Any]) -> None:
    worker, boss = town.laptop(LI), town.laptop(ZHOU)
    first = check(worker, answered)
    for desk in (worker, boss):
        town.round(desk.store)
    wrong, right = corrected(worker, first, lg15_aged="no"), corrected(boss, first, lg14_length=1.9)
    for desk in (worker, boss, worker):
        town.round(desk.store)
    [hose] = boss.read(lambda tx: tx.find(Matter, question="lg15_aged"))
    assert doubts(boss) == set(), "one of the two that count still finds it"
    records.void(boss, wrong, "软管确实老化")
    assert (records.view(boss, right).beside, doubts(boss)) == ([], set())
    records.void(boss, right, "这户没有去过")
    assert doubts(boss) >= {hose.id}


def test_one_is_voided_while_it_is_corrected_and_its_correction_counts(twice: Twice) -> None:
    ids = {one.id for one in twice.worker.read(lambda tx: tx.find(Matter, record_id=twice.first))}
    records.void(twice.worker, twice.by_boss, "我的对")
    again = corrected(twice.boss, twice.by_boss, lg14_length=3.6)
    twice.rounds()
    assert [one.line.id for one in records.view(twice.worker, twice.by_worker).beside] == [again]
    records.void(twice.worker, twice.by_worker, "那就周正华那份对")
    assert counting(twice.worker.store) == {again}
    assert not withdrawn(twice.worker, ids)
    assert [one.voided for one in twice.worker.read(lambda tx: tx.find(Notice))] == [False]


def test_where_the_correction_of_what_was_voided_is_kept_its_hazards_stand(
    town: Town, answered: Callable[..., Any]
) -> None:
    worker, boss, correction = corrected_and_voided(town, answered)
    assert doubts(boss) != set()
    for desk in (worker, boss, worker, boss):
        town.round(desk.store)
    assert (counting(boss.store), doubts(boss)) == ({correction}, set())
