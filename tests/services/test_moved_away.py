"""Somebody has left a home, or is not known here, when a record about him is corrected, voided or opened."""

from collections.abc import Callable
from typing import Any

from desktop.domain import scopes
from desktop.domain.matters import Matter, Step
from desktop.domain.people import Fact, Resident
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import book
from desktop.services.records import filling, records, sendbacks
from desktop.store.store import Store
from tests.services.conftest import GRID, LI, ZHOU, day, home, uid
from tests.services.test_about_persons import DOOR, HEAD, SECOND, care, visited
from tests.services.test_after_all import occupancy
from tests.services.test_records import answer_all
from tests.services.test_withdrawn_facts import Later, later

__all__ = ["care", "later"]
Answered = Callable[..., Any]
Care = Callable[..., Any]


def moves(store: Store, to: str = "", who: str = HEAD) -> None:
    store.apply(lambda tx: tx.patch(Resident, who, household_id=to or home("3栋1单元101")))


def again(desk: Desk, record_id: str, **changes: Any) -> str:
    draft = records.correct(desk, record_id, "写错了")
    session = filling.session(desk, draft)
    for key, value in changes.items():
        session.answer(key, value)
    kept = {"answers": session.kept, "cards": draft.cards}
    filling.save(desk, draft.draft_id, confirmed=[], at_question="", **kept)
    return filling.finish(desk, draft.draft_id).record_id


def known(store: Store, who: str, name: str) -> Any:
    fact = store.read(lambda tx: tx.get(Fact, fixed_id(who, name)))
    return fact and fact.value


def seen(desk: Desk, store: Store, answered: Answered, **given: Any) -> str:
    record_id = str(filling.finish(desk, visited(desk, answered, **given).draft_id).record_id)
    answer_all(store)
    return record_id


def test_a_correction_takes_nothing_from_who_has_left_since(later: Later) -> None:
    visit = later.visit("unemployed", "unemployed")
    moves(later.store, who=SECOND)
    later.correct(visit, **{"people[1]/vh06_work": "farming"})
    assert later.labour(SECOND) == "unemployed" == known(later.store, SECOND, "labour")


def test_nor_what_was_asked_about_his_care(desk: Desk, store: Store, answered: Answered, care: Care) -> None:
    care(HEAD)
    care(SECOND)
    given = {"people[1]/vc01_self_care": "unable", "people[1]/vc15_level": "high"}
    record_id = seen(desk, store, answered, **given)
    moves(store)
    again(desk, record_id)
    assert (known(store, HEAD, "self_care"), known(store, HEAD, "care_level")) == ("unable", "high")


def test_nor_an_answer_to_what_was_sent_back(
    desk_of: Callable[[str], Desk], store: Store, answered: Answered, care: Care
) -> None:
    care(HEAD)
    care(SECOND)
    record_id = seen(desk_of(LI), store, answered, **{"people[1]/vc01_self_care": "unable"})
    moves(store)
    asked = sendbacks.send(desk_of(ZHOU), record_id, ["people[2]/vc05_supplies"], "米？")
    worker = desk_of(LI)
    filling.finish(worker, sendbacks.open_answer(worker, asked).draft_id)
    assert known(store, HEAD, "self_care") == "unable"


def test_an_open_form_gives_his_answer_to_nobody_else(desk: Desk, store: Store) -> None:
    begun = filling.start(desk, "VISIT_HH", "household", home(DOOR))
    session = filling.session(desk, begun)
    session.answer("vh01_outcome", "met")
    session.answer("people[1]/vh06_work", "unemployed")
    filling.save(desk, begun.draft_id, answers=session.kept, confirmed=[], cards={}, at_question="")
    moves(store)
    session = filling.session(desk, filling.reopen(desk, begun.draft_id))
    assert session.identities == {"people[1]/person": SECOND}
    assert "people[1]/vh06_work" not in session.answers


def test_a_visit_is_voided_where_his_home_is_not_here(
    desk: Desk, store: Store, answered: Answered, care: Care
) -> None:
    care(HEAD)
    record_id = seen(desk, store, answered, **{"people[1]/vc15_level": "high"})
    moves(store, uid("elsewhere"))
    records.void(desk, record_id, "走错门了")
    assert records.listing(desk, "voided")[0].id == record_id


def test_the_need_of_who_is_left_is_not_his(desk: Desk, store: Store, answered: Answered, care: Care) -> None:
    care(HEAD)
    care(SECOND)
    record_id = seen(desk, store, answered, **{f"people[{n}]/vc05_supplies": "short" for n in (1, 2)})
    moves(store)
    again(desk, record_id)
    found = [one for one in store.read(lambda tx: book(tx, desk).standings) if one.matter.item == "VC05"]
    assert {one.matter.who: one.withdrawn for one in found} == {"余友田": None, "余小妹": None}


def test_the_need_of_who_is_left_is_one_of_its_own(
    desk: Desk, store: Store, answered: Answered, care: Care
) -> None:
    care(HEAD)
    care(SECOND)
    record_id = seen(desk, store, answered, **{"people[1]/vc05_supplies": "short"})
    moves(store)
    again(desk, record_id, **{"people[1]/vc05_supplies": "short"})
    found = store.read(lambda tx: tx.find(Matter, order_by="number", item="VC05"))
    assert [one.who for one in found] == ["余友田", "余小妹"]


def test_a_note_of_an_older_program_still_says_that_it_is_doubtful(later: Later) -> None:
    first = later.check(lg15_aged="yes")
    later.correct(first, lg15_aged="no")
    [matter] = later.store.read(lambda tx: tx.find(Matter, question="lg15_aged"))
    [note] = later.store.read(lambda tx: tx.find(Step, matter_id=matter.id, action="note"))
    later.store.apply(lambda tx: tx.patch(Step, note.id, data={"record": "corrected"}))
    found = later.store.read(lambda tx: book(tx, later.desk).standings)
    assert [one.matter.id for one in found if one.withdrawn] == [matter.id]


def test_what_was_known_before_stays_when_a_record_that_said_the_same_goes(
    later: Later, lay: Callable[..., str]
) -> None:
    about = {"subject_id": home(DOOR), "name": "fuel_types", "value": ["lpg"], "confirmed_on": "2026-01-01"}
    lay("fact", scopes.grid(GRID), fixed_id(home(DOOR), "fuel_types"), **about)
    later.void(later.check(lg04_count=1))
    assert later.fact("fuel_types")


def test_a_correction_of_outcome_and_day_counts(later: Later) -> None:
    visit = later.fill("VISIT_HH", vh01_outcome="nobody")
    draft = records.correct(later.desk, visit, "日子错")
    draft = filling.seen(later.desk, draft.draft_id, seen_at=day(1), inspector_id=LI, back_entry=True)
    session = filling.session(later.desk, draft)
    session.answer("vh01_outcome", "moved")
    filling.save(later.desk, draft.draft_id, answers=session.kept, confirmed=[], cards={}, at_question="")
    filling.finish(later.desk, draft.draft_id)
    assert occupancy(later.store) == "vacant"
