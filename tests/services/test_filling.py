"""Filling and finishing a form: one transaction, everything where it belongs, nothing half."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.matters import Matter
from desktop.domain.people import Equipment, Fact, Household
from desktop.domain.records import Photo, Record, RecordPrivate
from desktop.domain.say import UserError
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk, device_of
from desktop.services.records import filling
from desktop.services.subjects.homesnow import HomesNow
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, FANG, GRID, LI, ZHANG, day, home, uid
from tests.services.pictures import png

DOOR = "3栋2单元503"
Answered = Callable[..., Any]


def gas(desk: Desk, answered: Answered, **given: Any) -> Any:
    """A gas check of the home with these answers."""
    sound = {
        "lg01_fuel": ["lpg"],
        "lg04_count": 1,
        "lg05_made": "2025-01",
        "lg06_next_check": "2028-01",
        "lg10_distance": 0.8,
        "lg12_hose": "metal",
        "lg13_changed": "2025-01",
        "lg14_length": 1.5,
        "lg19_regulator": "fixed",
        "lg20_regulator_changed": "2025-06",
        "lg22_stove_year": 2023,
    }
    return answered(desk, "LPG_HOME", "household", home(DOOR), **(sound | given))


def test_an_open_form_is_taken_up_again_at_the_same_question(desk: Desk) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    filling.save(
        desk,
        begun.draft_id,
        answers={"lg01_fuel": ["lpg"]},
        confirmed=["lg01_fuel"],
        cards={"lg15_aged": {"remedy": "transfer"}},
        at_question="lg02_two_sources",
    )
    again = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    assert again == filling.reopen(desk, begun.draft_id)
    last = filling.last_draft(desk)
    assert last is not None and (last.draft_id, last.at_question) == (begun.draft_id, "lg02_two_sources")
    assert (again.head.title, again.head.in_peak) == ("3栋2单元503 余友田", True)


def test_finishing_writes_a_numbered_record_and_takes_the_draft_away(
    desk: Desk, store: Store, answered: Answered
) -> None:
    done = filling.finish(desk, gas(desk, answered).draft_id)
    record = store.read(lambda tx: tx.one(Record, done.record_id))
    assert record.number == "RQ-104203-2612-070001"
    assert (record.scope_id, record.inspector_id, record.entered_by) == (scopes.grid(GRID), LI, LI)
    assert (record.answers["lg05_made"], done.hazards) == ("2025-01", 0)
    assert filling.last_draft(desk) is None
    with pytest.raises(UserError, match="no_draft"):
        filling.finish(desk, "gone")


def test_hazards_become_matters_in_the_buildings_scope_with_their_deadlines(
    desk: Desk, store: Store, answered: Answered, steps_of: Callable[[str], list[str]]
) -> None:
    draft = gas(
        desk,
        answered,
        lg15_aged="yes",
        lg18_clamped="no",
        lg14_length=3.0,
        lg08_leak="leak",
        cards={"lg18_clamped": {"remedy": "on_the_spot"}, "lg15_aged": {"detail": "靠角阀一端龟裂"}},
    )
    done = filling.finish(desk, draft.draft_id)
    found = {one.question: one for one in store.read(lambda tx: tx.find(Matter, record_id=done.record_id))}
    aged, loose, leak = found["lg15_aged"], found["lg18_clamped"], found["lg08_leak"]
    assert (done.hazards, len(done.matter_ids)) == (4, 4)
    assert aged.scope_id == scopes.building(BUILDINGS[3])
    assert (aged.state, aged.grade, aged.detail) == ("registered", "S", "靠角阀一端龟裂")
    assert (aged.due_days, aged.first_due_at, aged.halved) == (3, "2026-12-10T16:00:00Z", ["peak"])
    assert aged.due_at == aged.first_due_at
    assert (loose.state, loose.closed_at is not None) == ("closed", True)
    assert steps_of(loose.id) == ["fixed_and_checked"]
    assert (leak.grade, leak.remedy, leak.state) == ("M", "transfer", "reported")
    assert sorted(one.number for one in found.values()) == [
        f"YH-104203-2612-07000{number}" for number in (1, 2, 3, 4)
    ]


def test_the_card_and_the_matter_tell_one_last_day(desk: Desk, store: Store, answered: Answered) -> None:
    draft = gas(desk, answered, lg13_changed="unknown", lg15_aged="yes")
    shown = {one.question: (one.grade, one.due_at) for one in filling.session(desk, draft).findings}
    filling.finish(desk, draft.draft_id)
    made = store.read(lambda tx: tx.find(Matter))
    assert {one.question: (one.grade, one.first_due_at) for one in made} == shown
    assert {one.grade: one.halved for one in made} == {"T": [], "S": ["peak"]}


def test_a_standing_hazard_put_right_at_once_waits_for_another_person(
    desk: Desk, answered: Answered, matter_of: Callable[[str], Matter], steps_of: Callable[[str], list[str]]
) -> None:
    draft = gas(desk, answered, lg15_aged="yes", cards={"lg15_aged": {"remedy": "on_the_spot"}})
    (matter_id,) = filling.finish(desk, draft.draft_id).matter_ids
    assert (matter_of(matter_id).state, steps_of(matter_id)) == ("to_check", ["fixed"])


def test_answers_update_equipment_and_facts_with_the_day_they_were_seen(
    desk: Desk, store: Store, answered: Answered
) -> None:
    """COR-06: register of cylinders."""
    done = filling.finish(desk, gas(desk, answered, seen_at=day(3), back_entry=True).draft_id)
    (cylinder,) = store.read(lambda tx: tx.find(Equipment, household_id=home(DOOR), kind="cylinder"))
    assert (cylinder.made_on, cylinder.next_check_on) == ("2025-01", "2028-01")
    assert (cylinder.confirmed_on, cylinder.scope_id) == ("2026-12-05", scopes.grid(GRID))
    fact = store.read(lambda tx: tx.one(Fact, fixed_id(home(DOOR), "cylinder_count")))
    assert (fact.value, fact.confirmed_on, fact.record_id) == (1, "2026-12-05", done.record_id)


def test_an_older_paper_never_replaces_what_was_confirmed_later(
    desk: Desk, store: Store, answered: Answered
) -> None:
    filling.finish(desk, gas(desk, answered, lg04_count=2).draft_id)
    filling.finish(desk, gas(desk, answered, seen_at=day(30), back_entry=True, lg14_length=1.2).draft_id)
    fact = store.read(lambda tx: tx.one(Fact, fixed_id(home(DOOR), "cylinder_count")))
    assert (fact.value, fact.confirmed_on) == (2, "2026-12-08")


def test_last_answers_stand_beside_the_new_form_and_confirmed_ones_are_kept_by_name(
    desk: Desk, store: Store, answered: Answered
) -> None:
    filling.finish(desk, gas(desk, answered, seen_at=day(30)).draft_id)
    begun = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    assert begun.last_answers["lg05_made"] == "2025-01"
    assert begun.last_seen_at is not None and begun.last_seen_at.day == 8
    session = filling.session(desk, begun)
    session.answer("lg01_fuel", ["lpg"])
    filled = session.same()
    assert "lg05_made" in filled and "lg15_aged" not in filled
    draft = gas(desk, answered, **{name: session.answers[name] for name in filled})
    filling.save(desk, draft.draft_id, answers=draft.answers, confirmed=filled, cards={}, at_question="")
    done = filling.finish(desk, draft.draft_id)
    record = store.read(lambda tx: tx.one(Record, done.record_id))
    assert record.confirmed == [name for name in filled if name in record.answers]


def test_paper_keyed_in_for_somebody_else_keeps_both_names_and_times(
    desk: Desk, store: Store, answered: Answered
) -> None:
    draft = answered(
        desk,
        "BLDG_COMMON",
        "building",
        BUILDINGS[3],
        "quick",
        seen_at=day(2),
        inspector_id=FANG,
        bc02_stairs="yes",
    )
    assert draft.back_entry
    done = filling.finish(desk, draft.draft_id)
    record = store.read(lambda tx: tx.one(Record, done.record_id))
    assert (record.inspector_id, record.entered_by, record.back_entry) == (FANG, LI, True)
    assert (record.seen_at, record.entered_at) == (day(2), day(0))
    assert record.scope_id == scopes.building(BUILDINGS[3])
    (matter,) = store.read(lambda tx: tx.find(Matter, record_id=done.record_id))
    assert (matter.found_by, matter.back_entry, matter.found_at) == (FANG, True, day(2))


def test_who_saw_it_and_when_can_be_put_right_while_the_form_is_open(desk: Desk) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    changed = filling.seen(desk, begun.draft_id, seen_at=day(1), inspector_id=ZHANG, back_entry=True)
    assert (changed.inspector_id, changed.back_entry, changed.seen_at.day) == (ZHANG, True, 7)
    with pytest.raises(UserError, match="seen_in_future"):
        filling.seen(desk, begun.draft_id, seen_at=day(-1), inspector_id=ZHANG, back_entry=True)


def test_private_answers_live_only_in_the_restricted_scope(
    desk: Desk, store: Store, answered: Answered
) -> None:
    draft = answered(desk, "VISIT_HH", "household", home(DOOR), vh01_outcome="met", vh19_violence="reported")
    done = filling.finish(desk, draft.draft_id)
    record = store.read(lambda tx: tx.one(Record, done.record_id))
    assert "vh19_violence" not in record.answers and record.outcome == "met"
    (private,) = store.read(lambda tx: tx.find(RecordPrivate, record_id=record.id))
    assert private.scope_id == scopes.restricted(GRID)
    assert private.answers["vh19_violence"] == "reported"
    assert not [one for one in store.read(lambda tx: tx.find(Matter)) if one.question == "vh19_violence"]


@pytest.mark.parametrize(
    ("outcome", "occupancy"), [("away", "away"), ("moved", "vacant"), ("nobody", "living")]
)
def test_the_outcome_of_a_visit_says_who_lives_there(
    desk: Desk, store: Store, answered: Answered, outcome: str, occupancy: str
) -> None:
    draft = answered(desk, "VISIT_HH", "household", home(DOOR), vh01_outcome=outcome)
    filling.finish(desk, draft.draft_id)
    assert store.read(lambda tx: tx.one(Household, home(DOOR))).occupancy == occupancy


def test_an_older_visit_says_nothing_of_who_lives_there_now(
    desk: Desk, store: Store, answered: Answered
) -> None:
    filling.finish(desk, answered(desk, "VISIT_HH", "household", home(DOOR), vh01_outcome="met").draft_id)
    late = answered(
        desk, "VISIT_HH", "household", home(DOOR), seen_at=day(30), back_entry=True, vh01_outcome="away"
    )
    filling.finish(desk, late.draft_id)
    assert store.read(lambda tx: tx.one(Household, home(DOOR))).occupancy == "living"


def test_an_agreed_day_brings_the_visit_forward(
    desk: Desk, store: Store, answered: Answered, chinese: Texts
) -> None:
    """Domain reference 3h: VH25."""
    draft = answered(
        desk, "VISIT_HH", "household", home(DOOR), seen_at=day(6), back_entry=True,
        vh01_outcome="met", vh25_next="2026-12-08",
    )  # fmt: skip
    filling.finish(desk, draft.draft_id)
    due = {one.home.id: one.visit for one in store.read(lambda tx: HomesNow(tx).due(desk))}[home(DOOR)]
    assert due is not None and (due.on, due.overdue) == (desk.clock.today(), 0)
    assert chinese.say(due.reason) == "说好12月8日再来，上次12月2日"


def test_a_day_that_is_none_brings_no_visit_forward(
    desk: Desk, store: Store, answered: Answered, lay: Callable[..., str]
) -> None:
    """A county's form may write anything into a fact."""
    filling.finish(desk, answered(desk, "VISIT_HH", "household", home(DOOR), vh01_outcome="met").draft_id)
    fact = {"subject_id": home(DOOR), "name": "next_visit_on", "value": "下周", "confirmed_on": "2026-12-01"}
    lay("fact", scopes.grid(GRID), fixed_id(home(DOOR), "next_visit_on"), **fact)
    due = {one.home.id: one.visit for one in store.read(lambda tx: HomesNow(tx).due(desk))}
    assert due[home(DOOR)] is None


def test_cor_13_the_level_given_on_a_care_visit_sets_the_rhythm_of_the_home(
    desk: Desk, store: Store, answered: Answered, lay: Callable[..., str]
) -> None:
    person = uid("resident", DOOR, 0)
    tag = {"resident_id": person, "household_id": home(DOOR), "tag": "disabled", "since": "2024-01-01"}
    lay("care_tag", scopes.restricted(GRID), **tag)

    def level_after(level: str) -> str:
        given = {"people[1]/vc15_level": level}
        filling.finish(desk, answered(desk, "VISIT_CARE", "household", home(DOOR), **given).draft_id)
        return store.read(lambda tx: tx.one(Household, home(DOOR))).care_level

    assert [level_after(one) for one in ("high", "general", "key")] == ["high", "general", "key"]


def test_what_is_no_hazard_is_kept_as_a_lead_of_the_grid(
    desk: Desk, store: Store, answered: Answered
) -> None:
    """COR-14: any answer of a visit may open one."""
    draft = answered(desk, "VISIT_HH", "household", home(DOOR), vh01_outcome="met", vh13_chronic="difficult")
    done = filling.finish(desk, draft.draft_id)
    found = {one.question: one for one in store.read(lambda tx: tx.find(Matter, record_id=done.record_id))}
    need = found["vh13_chronic"]
    assert (need.matter, need.grade, need.state, done.hazards) == ("need", None, "noted", 0)
    assert need.scope_id == scopes.grid(GRID)
    assert need.number.startswith("SX-")


def test_a_patrol_goes_to_the_grid_and_care_to_the_restricted_scope(
    desk: Desk, store: Store, answered: Answered
) -> None:
    draft = answered(
        desk,
        "PATROL_LOG",
        "grid",
        GRID,
        pg03_route=["all", BUILDINGS[5]],
        pg11_welfare="abnormal",
        pg04_sanitation="abnormal",
    )
    done = filling.finish(desk, draft.draft_id)
    found = {one.question: one for one in store.read(lambda tx: tx.find(Matter, record_id=done.record_id))}
    assert found["pg04_sanitation"].scope_id == scopes.grid(GRID)
    assert found["pg11_welfare"].scope_id == scopes.restricted(GRID)


def test_a_lead_writes_only_what_he_holds(
    desk_of: Callable[[str], Desk], store: Store, answered: Answered
) -> None:
    lead = desk_of(FANG)
    draft = answered(lead, "BLDG_COMMON", "building", BUILDINGS[3], "quick", bc02_stairs="yes")
    done = filling.finish(lead, draft.draft_id)
    changes = store.read(lambda tx: tx.outgoing_of([done.record_id, *done.matter_ids]))
    assert {change.scope_id for change in changes} == {scopes.building(BUILDINGS[3])}
    with pytest.raises(UserError, match="form_not_yours"):
        filling.start(lead, "VISIT_HH", "household", home(DOOR))
    foreign = answered(lead, "BLDG_COMMON", "building", BUILDINGS[5], "quick")
    with pytest.raises(UserError, match="foreign_scope"):
        filling.finish(lead, foreign.draft_id)
    assert store.read(lambda tx: tx.count(Record)) == 1


def test_an_unfinished_form_is_refused_and_nothing_is_written(desk: Desk, store: Store) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    with pytest.raises(UserError, match="has_missing"):
        filling.finish(desk, begun.draft_id)
    filling.save(
        desk,
        begun.draft_id,
        answers={"lg01_fuel": ["lpg"], "lg14_length": "lang"},
        confirmed=[],
        cards={},
        at_question="",
    )
    with pytest.raises(UserError, match="has_errors"):
        filling.finish(desk, begun.draft_id)
    assert store.read(lambda tx: tx.count(Record)) == 0


def test_a_photo_of_a_card_becomes_a_photo_of_its_hazard_without_its_place(
    desk: Desk, store: Store, answered: Answered
) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    photo_id = filling.add_photo(desk, begun.draft_id, None, "before", png(2000, 900))
    draft = gas(desk, answered, lg15_aged="yes", cards={"lg15_aged": {"photo_ids": [photo_id, photo_id]}})
    (matter_id,) = filling.finish(desk, draft.draft_id).matter_ids
    (photo,) = store.read(lambda tx: tx.find(Photo, matter_id=matter_id))
    assert (photo.id, photo.moment, photo.scope_id) == (photo_id, "before", scopes.building(BUILDINGS[3]))
    kept = store.blob_get(photo.sha256)
    assert kept is not None and len(kept) == photo.size and b"Exif" not in kept
    with pytest.raises(UserError, match="bad_photo"):
        filling.add_photo(desk, begun.draft_id, None, "before", b"no picture")


def test_a_thrown_away_form_is_gone(desk: Desk) -> None:
    begun = filling.start(desk, "LPG_HOME", "household", home(DOOR))
    filling.discard(desk, begun.draft_id)
    assert filling.last_draft(desk) is None
    with pytest.raises(UserError, match="no_subject"):
        filling.start(desk, "LPG_HOME", "household", "nowhere")


def test_after_a_seasons_short_set_the_last_whole_form_still_speaks_for_the_rest(
    desk: Desk, answered: Answered
) -> None:
    filling.finish(desk, gas(desk, answered, lg14_length=1.2).draft_id)
    some = {"lg01_fuel": ["lpg"], "lg06_next_check": "2030-01"}
    short = answered(desk, "LPG_HOME", "household", home(DOOR), "winter", **some)
    assert "lg14_length" not in short.answers
    filling.finish(desk, short.draft_id)
    last = filling.start(desk, "LPG_HOME", "household", home(DOOR)).last_answers
    assert (last["lg14_length"], last["lg06_next_check"]) == (1.2, "2030-01")


def test_laptops_of_a_community_number_apart() -> None:
    """Each counts from 0001 every month: only the characters of the device tell their numbers apart."""
    ids = [uid("laptop", number) for number in range(60)]
    assert len({device_of(one) for one in ids}) == len(ids)
    assert {len(device_of(one)) for one in ids} == {3}
