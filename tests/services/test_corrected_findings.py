"""What a correction finds against what its record had found: kept, found again, graver, or gone."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.matters import Matter, Step
from desktop.domain.people import Household
from desktop.domain.records import Photo
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.matters.matterlines import book
from desktop.services.records import filling, records
from desktop.store.store import Store
from tests.services.conftest import BUILDINGS, GRID, _plain, home, uid
from tests.services.pictures import png
from tests.services.test_records import DOOR, answer_all, checked

__all__ = ["checked"]
Answered = Callable[..., Any]
Lay = Callable[..., str]


def fix(desk: Desk, store: Store, record_id: str, cards: dict[str, Any] | None = None, **changes: Any) -> Any:
    draft = records.correct(desk, record_id, "写错了")
    answers = draft.answers | changes
    filling.save(desk, draft.draft_id, answers=answers, confirmed=[], cards=cards or {}, at_question="")
    done = filling.finish(desk, draft.draft_id)
    answer_all(store)
    return done


def of(store: Store, question: str) -> list[Matter]:
    return store.read(lambda tx: tx.find(Matter, order_by="number", question=question))


def noted(store: Store, *found: Matter) -> list[str]:
    steps = store.read(lambda tx: tx.find(Step, order_by="at, id", action="note"))
    return [one.data.get("record", one.note) for one in steps if one.matter_id in {two.id for two in found}]


def doubted(desk: Desk) -> set[str]:
    return {one.matter.id for one in desk.read(lambda tx: book(tx, desk).standings) if one.withdrawn}


def cared(lay: Lay, number: int) -> str:
    person = uid("resident", DOOR, number)
    fields = {"household_id": home(DOOR), "resident_id": person, "tag": "over_80", "since": "2020-01-01"}
    lay("care_tag", scopes.restricted(GRID), uid("tag", number), **fields)
    return person


@pytest.mark.parametrize(("count", "graver"), [(3, 30), (30, 3)])
def test_another_grade_is_another_hazard_with_its_own_way(
    desk: Desk, store: Store, answered: Answered, count: int, graver: int
) -> None:
    draft = answered(desk, "LPG_HOME", "household", home(DOOR), lg01_fuel=["lpg"], lg04_count=count)
    record_id = filling.finish(desk, draft.draft_id).record_id
    answer_all(store)
    [first] = of(store, "lg04_count")
    second = fix(desk, store, record_id, lg04_count=graver)
    assert [one.grade for one in of(store, "lg04_count")] == (["G", "M"] if count == 3 else ["M", "G"])
    assert doubted(desk) == {first.id} and first.id not in second.matter_ids
    third = fix(desk, store, second.record_id, lg04_count=count)
    assert len(of(store, "lg04_count")) == 2, "the first one is known"
    assert first.id in third.matter_ids and first.id not in doubted(desk)


def test_a_home_that_is_special_since_has_no_hazard_twice(
    desk: Desk, store: Store, answered: Answered
) -> None:
    """What the rules make of the old answers today is what they make of the new ones."""
    given = {"lg01_fuel": ["lpg"], "lg04_count": 3, "lg15_aged": "yes", "lg13_changed": "unknown"}
    record_id = filling.finish(
        desk, answered(desk, "LPG_HOME", "household", home(DOOR), **given).draft_id
    ).record_id
    answer_all(store)
    before = store.read(lambda tx: tx.find(Matter))
    special = store.read(lambda tx: tx.one(Household, home(DOOR))).special
    store.apply(lambda tx: tx.patch(Household, home(DOOR), special=not special))
    done = fix(desk, store, record_id, lg07_body="intact")
    assert (
        set(done.matter_ids)
        == {one.id for one in before}
        == {m.id for m in store.read(lambda tx: tx.find(Matter))}
    )
    assert noted(store, *before) == []


def test_two_hazards_of_one_answer_both_have_its_photo(
    desk: Desk, store: Store, answered: Answered, lay: Lay
) -> None:
    fields = {"grid_id": GRID, "name": "小餐馆", "kind": "nine_small", "owner": "王老板"}
    place = lay("place", scopes.grid(GRID), uid("place"), building_id=BUILDINGS[3], **fields)
    given = {"ns19_alarm": "yes", "ns20_lpg": ["adjustable", "tee"]}
    draft = answered(desk, "NINE_SMALL", "place", place, **given)
    photo = filling.add_photo(desk, draft.draft_id, None, "before", png())
    card = {"ns20_lpg": {"remedy": "by_deadline", "photo_ids": [photo]}}
    filling.save(desk, draft.draft_id, answers=draft.answers, confirmed=[], cards=card, at_question="")
    filling.finish(desk, draft.draft_id)
    found = of(store, "ns20_lpg")
    assert len(found) == 2
    assert [len(matters.view(desk, one.id).photos) for one in found] == [1, 1]


def test_a_crack_that_grew_stays_when_something_else_is_corrected(
    desk: Desk, store: Store, answered: Answered, lay: Lay
) -> None:
    """It is found against the last width, and this record has saved its own since."""
    place = {"grid_id": GRID, "name": "后山", "kind": "hazard_point"}
    slope = lay("place", scopes.grid(GRID), uid("slope"), **place)
    given = {"gf07_crack": "old", "gf07_day": 0.0}
    at = {"seen_at": "2026-12-01T01:00:00Z", "back_entry": True}
    before = answered(desk, "GEO_FLOOD", "place", slope, gf07_width=3.0, **at, **given)
    filling.finish(desk, before.draft_id)
    done = filling.finish(
        desk, answered(desk, "GEO_FLOOD", "place", slope, gf07_width=12.0, **given).draft_id
    )
    answer_all(store)
    [crack] = of(store, "gf07_width")
    again = fix(desk, store, done.record_id)
    assert noted(store, crack) == [] and crack.id in again.matter_ids
    fix(desk, store, again.record_id, gf07_width=3.0)
    assert noted(store, crack) == ["corrected"]


def test_a_person_who_got_worse_stays_so_when_something_else_is_corrected(
    desk: Desk, store: Store, answered: Answered, lay: Lay
) -> None:
    who = cared(lay, 1)
    fact = {"subject_id": who, "name": "self_care", "value": "able", "confirmed_on": "2026-01-01"}
    lay("fact", scopes.grid(GRID), fixed_id(who, "self_care"), record_id=uid("r"), **fact)
    draft = answered(desk, "VISIT_CARE", "household", home(DOOR), **{"people[1]/vc01_self_care": "unable"})
    done = filling.finish(desk, draft.draft_id)
    answer_all(store)
    fix(desk, store, done.record_id)
    found = store.read(lambda tx: tx.find(Matter, item="VC01"))
    assert found and noted(store, *found) == []


def test_photos_and_words_added_with_a_correction_are_of_the_hazard(
    desk: Desk, store: Store, checked: Any
) -> None:
    answer_all(store)
    draft = records.correct(desk, checked.record_id, "忘了照片")
    photo = filling.add_photo(desk, draft.draft_id, None, "before", png())
    card = {"lg15_aged": {"remedy": "by_deadline", "photo_ids": [photo], "detail": "接口处也裂了"}}
    filling.save(desk, draft.draft_id, answers=draft.answers, confirmed=[], cards=card, at_question="")
    filling.finish(desk, draft.draft_id)
    [hose] = of(store, "lg15_aged")
    assert [one.matter_id for one in store.read(lambda tx: tx.find(Photo))] == [hose.id]
    assert noted(store, hose) == ["接口处也裂了"] and hose.id not in doubted(desk)


def test_found_again_it_is_no_longer_doubted(desk: Desk, store: Store, checked: Any) -> None:
    answer_all(store)
    [hose] = of(store, "lg15_aged")
    second = fix(desk, store, checked.record_id, lg15_aged="no")
    assert doubted(desk) == {hose.id}
    other = fix(desk, store, second.record_id, lg14_length=1.2)
    assert doubted(desk) == {hose.id} and hose.id not in other.matter_ids, "not said again, not forgotten"
    third = fix(desk, store, other.record_id, lg15_aged="yes")
    assert hose.id in third.matter_ids and doubted(desk) == set()
    assert noted(store, hose) == ["corrected", "stands"]


def test_care_of_a_person_who_moved_up_in_the_list_is_one(
    desk: Desk, store: Store, answered: Answered, lay: Lay
) -> None:
    cared(lay, 1)
    given = {"people[1]/vc05_supplies": "short"}
    draft = answered(desk, "VISIT_CARE", "household", home(DOOR), **given)
    done = filling.finish(desk, draft.draft_id)
    answer_all(store)
    cared(lay, 0)
    draft = records.correct(desk, done.record_id, "备注写错")
    session = filling.session(desk, draft)
    for _ in range(60):
        session.all_normal()
        for key in session.missing:
            session.answer(key, _plain(session, key))
    filling.save(desk, draft.draft_id, answers=session.kept, confirmed=[], cards={}, at_question="")
    filling.finish(desk, draft.draft_id)
    [care] = store.read(lambda tx: tx.find(Matter, item="VC05"))
    assert noted(store, care) == []
