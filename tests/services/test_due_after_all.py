"""What is due, and why, after a merge, a change of gas, a clock that was ahead, an agreed day gone by."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.people import Fact, Household, Resident
from desktop.domain.records import Record
from desktop.domain.staff import Staff
from desktop.domain.values import fixed_id
from desktop.services.desk import Desk
from desktop.services.records import filling, records
from desktop.services.shapes.filling import Filling
from desktop.services.shapes.household import HouseholdLine
from desktop.services.shapes.target import Risk
from desktop.services.shapes.today import TodayLine
from desktop.services.subjects import households, merging, risks
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import carried, judgements, today
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, FANG, GRID, HOMES, LI, ZHANG, ZHOU, day, home, uid
from tests.services.test_today import all_visited, burns, change, finished, group, looked_at, visited

__all__ = ["all_visited", "burns", "finished", "looked_at", "visited"]

Make = Callable[..., str]
DeskOf = Callable[[str], Desk]
Fill = Callable[..., Filling]
A, B = "3栋1单元101", "5栋1单元301"
pytestmark = pytest.mark.usefixtures("all_visited")


def lines(desk: Desk, key: str = "visits") -> list[TodayLine]:
    return group(today.view(desk), key)


def doors(desk: Desk) -> list[str]:
    return [one.door for one in lines(desk)]


def checks_of(desk: Desk, door: str) -> list[str]:
    """Forms due at a home."""
    due = {one.home.door: one.checks for one in desk.read(lambda tx: HomesNow(tx).due(desk))}
    return [one.form for one in due[door]]


def listed(desk: Desk, door: str) -> HouseholdLine:
    return next(one for one in households.listing(desk) if one.door == door)


def done(desk: Desk, answered: Fill, form: str, door: str = A, **given: Any) -> str:
    return filling.finish(desk, answered(desk, form, "household", home(door), **given).draft_id).record_id


@pytest.fixture
def agreed(lay: Make) -> Callable[..., None]:
    """Days agreed for the next visit, with the home (-1) or one of its people."""

    def put(door: str, *on: tuple[int, str]) -> None:
        for who, text in on:
            about = home(door) if who < 0 else uid("resident", door, who)
            fact = {"subject_id": about, "name": "next_visit_on", "value": text}
            row = fixed_id(about, "next_visit_on")
            lay("fact", scopes.grid(GRID), row, **fact, confirmed_on="2026-12-01")

    return put


@pytest.fixture
def tagged(lay: Make) -> Make:
    """A reason of care of one person."""

    def put(door: str, who: int = 0, tag: str = "living_alone", **fields: Any) -> str:
        about = {"resident_id": uid("resident", door, who), "household_id": home(door), "tag": tag}
        return lay("care_tag", scopes.restricted(GRID), **about, **({"since": "2024-01-01"} | fields))

    return put


@pytest.mark.parametrize("with_home", [True, False])
def test_an_agreed_day_that_was_kept_hides_none_that_is_to_come(
    desk: Desk, agreed: Callable[..., None], chinese: Texts, with_home: bool
) -> None:
    """COR-13: all of them are looked at, of the home and of each of its people."""
    kept, ahead = ((0, "2026-12-01"), (-1, "2026-12-07"))
    agreed(A, kept if with_home else (-1, "2026-12-01"), ahead if with_home else (1, "2026-12-07"))
    agreed(B, (-1, "2026-12-02"), (0, "2026-12-20"), (1, "没定"))
    (line,) = lines(desk)
    assert (line.door, chinese.say(line.when)) == (A, "12月7日")
    assert [one.door for one in households.listing(desk, filter="due")] == [A]


@pytest.mark.parametrize(("end", "by"), [("false_alarm", ZHOU), ("merge", LI)])
def test_what_was_no_hazard_or_the_same_one_is_not_found_again(
    desk: Desk, hazard: Make, end: str, by: str
) -> None:
    """COR-14."""
    soon = {"grade": "S", "first_due_at": day(-5, 16)}
    first = hazard(A, found_at=day(5), **soon) if end == "merge" else ""
    into = {"data": {"into": first, "into_found_at": day(5)}} if first else {}
    hazard(A, [(end, 1, by, into)], found_at=day(4), **soon)
    hazard(A, [(end, 1, by, into)], found_at=day(3), **soon)
    assert households.listing(desk, filter="risk") == []
    view = households.view(desk, home(A)).risk
    assert view and (view.colour, view.reasons) == (Risk.GREEN, [])
    struck_off: Any = ("fixed_and_checked", 1, LI, {"data": {"fixed_by": "household"}})
    for ago in (6, 7):
        hazard(A, [struck_off], found_at=day(ago), **soon)
    assert [one.door for one in households.listing(desk, filter="risk")] == [A]


def test_a_home_that_no_longer_burns_gas_leaves_the_gas_list(desk: Desk, answered: Fill) -> None:
    """COR-05: its old cylinder keeps it on no list; one that was seen since does."""
    done(desk, answered, "LPG_HOME", A, seen_at=day(100), lg01_fuel=["lpg"], lg05_made="2022-03")
    done(desk, answered, "LPG_HOME", A, seen_at=day(1), lg01_fuel=["electric"])
    desk.clock.offset += timedelta(days=183)
    assert "LPG_HOME" not in checks_of(desk, A)
    done(desk, answered, "LPG_HOME", A, lg01_fuel=["lpg"], lg05_made="2024-03")
    desk.clock.offset += timedelta(days=183)
    assert "LPG_HOME" in checks_of(desk, A)


@pytest.mark.parametrize(("confirmed", "counts"), [("2026-12-02", False), ("2026-12-03", True), (None, True)])
def test_equipment_older_than_an_answer_without_gas_does_not_count(
    desk: Desk, lay: Make, confirmed: str | None, counts: bool
) -> None:
    given = {"household_id": home(A), "kind": "cylinder", "confirmed_on": confirmed}
    lay("equipment", scopes.grid(GRID), **given)
    assert ("LPG_HOME" in checks_of(desk, A)) == counts


@pytest.mark.parametrize(
    ("on", "burns_gas"), [("2025-01-01", False), ("2026-12-03", False), ("2026-12-04", True)]
)
def test_of_a_home_entered_twice_the_latest_answer_about_fuel_counts(
    desk: Desk, store: Store, on: str, burns_gas: bool
) -> None:
    """On the same day that of the row that is kept."""
    store.apply(lambda tx: tx.patch(Fact, fixed_id(home(A), "fuel_types"), value=["lpg"], confirmed_on=on))
    change(store, A, merged_into=home(B))
    assert ("LPG_HOME" in checks_of(desk, B)) == burns_gas


@pytest.fixture
def twins(desk_of: DeskOf, store: Store) -> Callable[[], None]:
    """B is special and in high care and was merged into A; hands back how to undo that."""
    change(store, B, special=True, care_level="high")
    merging.merge(desk_of(ZHOU), "household", home(A), home(B))
    return lambda: merging.unmerge(desk_of(ZHOU), "household", home(B))


def test_a_home_entered_twice_has_the_gravest_level_and_is_special_if_either_is(
    desk_of: DeskOf, twins: Callable[[], None]
) -> None:
    """COR-07, COR-13: merging makes no home an ordinary one; undoing it gives both back as they were."""
    li = desk_of(LI)
    line = listed(li, A)
    assert (line.special, line.care_level) == (True, "high")
    shown = households.view(li, home(A)).line
    assert (shown.special, shown.care_level) == (True, "high")
    assert filling.start(li, "RES_FIRE", "household", home(A)).head.special
    twins()
    both = [(one.special, one.care_level) for one in (listed(desk_of(LI), A), listed(desk_of(LI), B))]
    assert both == [(False, "none"), (True, "high")]


@pytest.mark.usefixtures("twins")
def test_a_special_home_in_which_nobody_lives_is_in_no_round(desk_of: DeskOf, store: Store) -> None:
    """COR-08: the row that is kept says who lives there."""
    desk = desk_of(LI)
    assert desk.read(lambda tx: HomesNow(tx).special) == {home(A)}
    change(store, B, occupancy="vacant")
    assert desk.read(lambda tx: HomesNow(tx).special) == {home(A)}
    change(store, A, occupancy="vacant")
    assert desk.read(lambda tx: HomesNow(tx).special) == set()


@pytest.mark.usefixtures("twins")
def test_the_level_of_a_home_entered_twice_is_lowered_when_all_were_asked(
    desk_of: DeskOf, answered: Fill, tagged: Make
) -> None:
    tagged(A)
    desk = desk_of(LI)
    done(desk, answered, "VISIT_CARE", A, **{"people[1]/vc15_level": "general"})
    assert listed(desk, A).care_level == "general"


def test_a_visit_from_a_day_that_is_still_to_come_keeps_no_home_off_the_list(
    desk: Desk, answered: Fill, chinese: Texts
) -> None:
    """COR-12: made while the clock was ahead; what was seen before it counts, and what is seen now."""
    desk.clock.offset = timedelta(days=365)
    done(desk, answered, "VISIT_HH", A, vh01_outcome="met")
    done(desk, answered, "RES_FIRE", A)
    desk.clock.offset = timedelta(days=200)
    said = {one.door: chinese.say(one.reason) for one in lines(desk)}
    assert said[A] == said[B] and "12月3日" in said[A]
    assert {tuple(checks_of(desk, door)) for door in (A, B)} == {("RES_FIRE",)}
    assert str(listed(desk, A).last_visit) == "2026-12-03"
    done(desk, answered, "VISIT_HH", A, vh01_outcome="met")
    assert {one.home.door: one.visit for one in desk.read(lambda tx: HomesNow(tx).due(desk))}[A] is None


def test_a_round_is_not_done_by_a_check_from_a_day_that_is_still_to_come(
    desk: Desk, store: Store, visited: Make
) -> None:
    """COR-07."""
    change(store, A, special=True)
    store.apply(lambda tx: tx.patch(Fact, fixed_id(home(A), "fuel_types"), value=["lpg"]))
    visited(A, 3, form="LPG_HOME")
    desk.clock.offset += timedelta(days=55)  # 1 February, five days before the round ends
    assert checks_of(desk, A) == ["LPG_HOME"]
    visited(A, -300, form="LPG_HOME")
    assert checks_of(desk, A) == ["LPG_HOME"]


def test_a_look_from_a_day_that_is_still_to_come_keeps_no_building_off_the_list(
    desk_of: DeskOf, looked_at: Make
) -> None:
    looked_at(3, -90)
    desk = desk_of(FANG)
    assert doors(desk) == []
    desk.clock.offset += timedelta(days=30)
    assert doors(desk) == ["3栋"]
    looked_at(3, -30)
    assert doors(desk) == []


def test_a_home_that_stands_empty_is_none_without_work(desk: Desk, store: Store) -> None:
    """LED-04."""
    both = [uid("resident", A, number) for number in (0, 1)]
    store.apply(lambda tx: [tx.patch(Resident, one, labour="unemployed") for one in both])
    assert [one.door for one in lines(desk, "urgent")] == [A]
    change(store, A, occupancy="vacant")
    assert lines(desk, "urgent") == [] and households.listing(desk, filter="risk") == []
    view = households.view(desk, home(A)).risk
    assert view and (view.colour, view.no_work) == (Risk.GREEN, False)


def test_a_home_of_which_nothing_is_known_may_be_judged(desk: Desk, lay: Make) -> None:
    """COR-14: it is in the list as it is on its page."""
    place = {"building_id": BUILDINGS[3], "dwelling_id": uid("d"), "grid_id": GRID, "order": 99}
    one = lay(
        "household", scopes.building(BUILDINGS[3]), **place, door="3栋2单元504", head_name="新来", people=1
    )
    risks.override(desk, one, "red", "房子烧了")
    view = households.view(desk, one).risk
    assert view and view.colour is Risk.RED
    assert [line.id for line in households.listing(desk, filter="risk")] == [one]


def test_what_was_answered_under_the_dropped_home_is_offered_for_the_kept_one(
    desk_of: DeskOf, answered: Fill
) -> None:
    """与上次一致."""
    done(desk_of(LI), answered, "RES_FIRE", B, seen_at=day(1))
    merging.merge(desk_of(ZHOU), "household", home(A), home(B))
    for door in (A, B):
        begun = filling.start(desk_of(LI), "RES_FIRE", "household", home(door))
        assert begun.last_seen_at and begun.last_seen_at.date().isoformat() == "2026-12-07"
        assert begun.last_answers


def test_a_check_of_a_season_is_due_from_its_first_day(
    desk: Desk, lay: Make, finished: Make, chinese: Texts
) -> None:
    """COR-10: not since the season before."""
    about = {"grid_id": GRID, "kind": "hazard_point", "name": "后山滑坡点"}
    point = lay("place", scopes.grid(GRID), uid("point"), **about)
    finished("GEO_FLOOD", 60, subject_kind="place", subject_id=point)

    def since() -> list[str]:
        return [chinese.say(one.when) for one in lines(desk) if one.target.id == point]

    desk.clock.offset += timedelta(days=143)
    assert since() == []
    desk.clock.offset += timedelta(days=2)  # 2 May
    assert since() == ["5月1日"]
    finished("GEO_FLOOD", -145, subject_kind="place", subject_id=point)
    desk.clock.offset += timedelta(days=40)
    assert len(since()) == 1 and since() != ["5月1日"]


def unvisited(store: Store) -> None:
    """All homes are due."""

    def work(tx: Tx) -> None:
        for one in tx.find(Record, form="VISIT_HH"):
            tx.delete(Record, one.id)

    store.apply(work)


def test_a_home_of_the_route_sheet_that_has_gone_is_passed_over(
    desk: Desk, store: Store, answered: Fill
) -> None:
    """Decision 10."""
    unvisited(store)
    carried.route_printed(desk)
    first = carried.next_of_route(desk)
    assert first and first.id == home(A)
    store.apply(lambda tx: tx.delete(Household, home(A)))
    then = carried.next_of_route(desk)
    assert then and then.id == home(list(HOMES)[1])
    record = filling.finish(desk, answered(desk, "VISIT_HH", "household", then.id).draft_id).record_id
    after = carried.next_of_route(desk, record)
    assert after and (after.id, after.like) == (home(list(HOMES)[2]), record)


def test_a_visit_keyed_in_before_the_sheet_was_printed_is_not_of_it(
    desk: Desk, store: Store, visited: Make
) -> None:
    unvisited(store)
    visited(A, 1, "nobody")
    carried.route_printed(desk)
    target = carried.next_of_route(desk)
    assert target and (target.id, target.like) == (home(A), "")


def test_what_is_counted_as_recorded_today_is_what_its_list_shows(
    desk: Desk, lay: Make, answered: Fill
) -> None:
    """Typed by this person and standing, whoever was there."""

    def shown() -> list[str]:
        assert today.view(desk).recorded_today == len(records.listing(desk, "today"))
        return [one.id for one in records.listing(desk, "today")]

    void = done(desk, answered, "VISIT_HH", A, vh01_outcome="met")
    stands = done(desk, answered, "VISIT_HH", B, vh01_outcome="met", inspector_id=ZHANG, seen_at=day(2))
    other = {"inspector_id": LI, "entered_by": ZHANG, "seen_at": day(0), "entered_at": day(0)}
    about = {"subject_kind": "household", "subject_id": home(A), "household_id": home(A), "grid_id": GRID}
    lay("record", scopes.grid(GRID), number="ZF-9", form="RES_FIRE", form_version="1", **other, **about)
    assert set(shown()) == {void, stands}
    records.void(desk, void, "错")
    assert shown() == [stands]


def test_a_reason_of_care_holds_from_its_first_day(desk: Desk, tagged: Make) -> None:
    """COR-13."""

    def known() -> list[str]:
        return [tag for one in households.view(desk, home(A)).residents for tag in one.tags]

    tagged(A, since="2026-12-09", until="2026-12-10")
    seen = []
    for _ in range(4):
        seen.append(known())
        desk.clock.offset += timedelta(days=1)
    assert seen == [[], ["living_alone"], ["living_alone"], []]


@pytest.mark.parametrize(("until", "level"), [("2027-06-01", "high"), ("2026-12-07", "general")])
def test_a_reason_of_care_that_ends_later_still_keeps_the_level(
    desk: Desk, store: Store, answered: Fill, tagged: Make, until: str, level: str
) -> None:
    """COR-13: lowered only when each who is cared for was asked."""
    change(store, A, care_level="high")
    tagged(A, 1, "illness", since="2026-12-05", until=until)
    tagged(A, 0)
    done(desk, answered, "VISIT_CARE", A, seen_at=day(5), **{"people[1]/vc15_level": "general"})
    assert listed(desk, A).care_level == level


ELSEWHERE = "00000000-0000-4000-8000-000000000000"
"""A grid whose id stands before the other one's."""


def test_a_supervisor_with_one_more_grid_keeps_what_he_judged(desk_of: DeskOf, store: Store) -> None:
    """COR-09: also what he changes then stands where it stood."""
    boss = desk_of(ZHOU)
    judgements.keep(boss, "形势平稳")
    judgements.hand_in(boss)
    store.apply(lambda tx: tx.patch(Staff, ZHOU, grid_ids=[ELSEWHERE, GRID]))
    boss = desk_of(ZHOU)
    assert boss.read(lambda tx: judgements.of_month(tx, boss)) == "形势平稳"
    assert boss.read(lambda tx: judgements.due(tx, boss)) == []
    judgements.keep(boss, "形势好转")
    judgements.hand_in(boss)
    facts = store.read(lambda tx: [one for one in tx.find(Fact) if one.name.startswith(judgements.PREFIX)])
    assert [(one.subject_id, one.value) for one in facts] == [(GRID, "形势好转")]


def test_of_judgements_in_several_grids_the_newest_stands(desk_of: DeskOf, store: Store, lay: Make) -> None:
    name = f"{judgements.PREFIX}community_2026_12"
    for grid, text, on in ((ELSEWHERE, "旧", "2026-12-02"), (GRID, "新", "2026-12-05")):
        fact = {"subject_id": grid, "name": name, "value": text, "confirmed_on": on}
        lay("fact", scopes.grid(grid), fixed_id(grid, name), **fact)
    store.apply(lambda tx: tx.patch(Staff, ZHOU, grid_ids=[ELSEWHERE, GRID]))
    boss = desk_of(ZHOU)
    assert boss.read(lambda tx: judgements.of_month(tx, boss)) == "新"
