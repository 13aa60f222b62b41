"""What a form says about one person of a home: whose it is, and that it stays his when others come or go."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.matters import Matter
from desktop.domain.people import Resident
from desktop.domain.records import Record, RecordPrivate
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.records import filling, records, sendbacks
from desktop.services.shapes.filling import Filling
from desktop.store.store import Store
from tests.services.conftest import GRID, LI, ZHOU, home, uid
from tests.services.test_records import answer_all

DOOR = "3栋2单元503"
HEAD, SECOND = (uid("resident", DOOR, number) for number in (0, 1))
"""余友田 stands first in the list of the home."""
Answered = Callable[..., Any]
DeskOf = Callable[..., Desk]
Care = Callable[[str], None]


@pytest.fixture
def care(lay: Callable[..., str]) -> Care:
    """The person is asked after in a care visit from now on."""

    def tagged(person: str) -> None:
        about = {"household_id": home(DOOR), "resident_id": person, "tag": "over_80", "since": "2020-01-01"}
        lay("care_tag", scopes.restricted(GRID), **about)

    return tagged


def visited(desk: Desk, answered: Answered, **given: Any) -> Filling:
    """A care visit as it was left: with who each person was."""
    draft = answered(desk, "VISIT_CARE", "household", home(DOOR), **given)
    kept(desk, draft, draft.cards)
    return filling.reopen(desk, draft.draft_id)


def kept(
    desk: Desk, draft: Filling, cards: dict[str, dict[str, Any]], confirmed: tuple[str, ...] = ()
) -> None:
    answers = filling.session(desk, draft).kept
    filling.save(
        desk, draft.draft_id, answers=answers, confirmed=list(confirmed), cards=cards, at_question=""
    )


@pytest.fixture
def unwell(desk: Desk, store: Store, answered: Answered, care: Care) -> str:
    """A record in which something private about a person was found and reported."""
    care(SECOND)
    about = "people[1]/vc04_mood"
    draft = visited(desk, answered, cards={about: {"reported": True}}, **{about: "unusual"})
    done = filling.finish(desk, draft.draft_id)
    answer_all(store)
    return done.record_id


def reported(store: Store, record_id: str) -> bool:
    [private] = store.read(lambda tx: tx.find(RecordPrivate, record_id=record_id))
    return private.answers.get("people[1]/vc04_mood_reported", False) is True


def test_that_it_was_reported_is_kept_in_a_correction(desk: Desk, store: Store, unwell: str) -> None:
    draft = records.correct(desk, unwell, "备注写错")
    assert draft.cards == {"people[1]/vc04_mood": {"reported": True}}, "the form shows it"
    assert reported(store, filling.finish(desk, draft.draft_id).record_id)


def test_that_it_was_reported_is_kept_where_something_else_was_asked(
    desk_of: DeskOf, store: Store, unwell: str
) -> None:
    asked = sendbacks.send(desk_of(ZHOU), unwell, ["people[1]/vc05_supplies"], "家里米还有没有？")
    worker = desk_of(LI)
    draft = sendbacks.open_answer(worker, asked)
    assert reported(store, filling.finish(worker, draft.draft_id).record_id)


def test_what_is_found_no_longer_is_not_called_reported(desk: Desk, store: Store, unwell: str) -> None:
    draft = records.correct(desk, unwell, "看错了")
    normal = draft.answers | {"people[1]/vc04_mood": "steady"}
    filling.save(desk, draft.draft_id, answers=normal, confirmed=[], cards=draft.cards, at_question="")
    assert not reported(store, filling.finish(desk, draft.draft_id).record_id)


def test_what_was_typed_about_a_person_goes_with_him(
    desk: Desk, store: Store, answered: Answered, care: Care
) -> None:
    care(SECOND)
    about = "people[1]/vc05_supplies"
    draft = visited(desk, answered, **{about: "short"})
    kept(desk, draft, {about: {"detail": "米没了"}}, confirmed=("people[1]/vc06_home", "remark"))
    care(HEAD)
    again = filling.reopen(desk, draft.draft_id)
    assert again.cards == {"people[2]/vc05_supplies": {"detail": "米没了"}}
    assert again.confirmed == ["people[2]/vc06_home", "remark"]
    assert again.answers["people[2]/vc05_supplies"] == "short"
    assert again == filling.reopen(desk, draft.draft_id), "a draft that is only looked at stays as it is"


def test_it_goes_with_him_where_somebody_left_before_it_was_finished(
    desk: Desk, store: Store, answered: Answered, care: Care
) -> None:
    for person in (HEAD, SECOND):
        care(person)
    about = "people[2]/vc05_supplies"
    draft = visited(desk, answered, **{about: "short"})
    kept(desk, draft, {about: {"detail": "米没了"}}, confirmed=("people[2]/vc06_home", "people[1]/vc06_home"))
    store.apply(lambda tx: tx.patch(Resident, HEAD, household_id=home("3栋1单元101")))
    done = filling.finish(desk, draft.draft_id)
    [matter] = store.read(lambda tx: tx.find(Matter, item="VC05"))
    assert (matter.question, matter.detail) == ("people[1]/vc05_supplies", "米没了")
    assert store.read(lambda tx: tx.one(Record, done.record_id)).confirmed == ["people[1]/vc06_home"]


def test_a_need_of_each_of_two_people_is_called_by_his_name_and_not_the_same(
    desk: Desk, store: Store, answered: Answered, care: Care
) -> None:
    for person in (HEAD, SECOND):
        care(person)
    both = {f"people[{number}]/vc05_supplies": "short" for number in (1, 2)}
    filling.finish(desk, visited(desk, answered, **both).draft_id)
    found = store.read(lambda tx: tx.find(Matter, order_by="question", item="VC05"))
    assert [one.who for one in found] == ["余友田", "余小妹"]
    views = [matters.view(desk, one.id) for one in found]
    assert "merge" not in [offer.action for view in views for offer in view.offers]
    assert "same" not in [label for view in views for label, _ in view.facts]
    filling.finish(desk, visited(desk, answered, **both).draft_id)
    again = store.read(lambda tx: tx.find(Matter, order_by="id", item="VC05", who="余小妹"))
    assert "merge" in [offer.action for one in again for offer in matters.view(desk, one.id).offers]
