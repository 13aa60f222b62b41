"""Visits, checks and rounds keep the rhythm, so that only what should be due is due."""

from datetime import timedelta

import pytest

from desktop.domain.moments import china_day
from desktop.domain.risk import without_work
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.services.subjects.followups import GAS_FUELS
from server.demodata import DEMO_DAY, gas, rounds, visits
from server.demodata.build import generate
from server.demodata.land import Land, lay_out
from server.demodata.lives import live
from server.demodata.people import Home, settle

Place = tuple[Land, list[Home]]


@pytest.fixture(scope="module", params=[1, 8])
def place(request: pytest.FixtureRequest) -> Place:
    land = lay_out(request.param, DEMO_DAY)
    homes = settle(land)
    live(land, homes)
    return land, homes


def test_about_nine_visits_fall_due_today_in_the_first_grid_and_none_is_overdue(place: Place) -> None:
    land, homes = place
    last: dict[str, visits.Visit] = {}
    for visit in visits.schedule(land, homes):
        if visit.outcome in ("met", "phone"):
            last[visit.home.id] = visit
    due = [
        (one.home.grid, (one.day + timedelta(days=visits.RHYTHM[visits.care_class(one.home)])))
        for one in last.values()
    ]
    assert min(day for _, day in due) == DEMO_DAY
    assert 7 <= sum(grid == 0 and day == DEMO_DAY for grid, day in due) <= 10
    assert len(last) == 319


def test_cor_14_a_home_without_work_was_seen_this_week(place: Place) -> None:
    land, homes = place
    red = {home.id for home in homes if home.living and without_work(one.labour for one in home.people)}
    seen = {one.home.id: one.day for one in visits.schedule(land, homes) if one.outcome == "met"}
    assert red and all((DEMO_DAY - seen[one]).days < 7 for one in red)


def test_visits_reach_back_two_years_and_never_into_today(place: Place) -> None:
    land, homes = place
    days = [visit.day for visit in visits.schedule(land, homes)]
    assert max(days) < DEMO_DAY
    assert min(days) < DEMO_DAY - timedelta(days=700)


def test_only_the_new_home_was_never_visited(place: Place) -> None:
    land, homes = place
    visited = {visit.home.id for visit in visits.schedule(land, homes)}
    assert [home.door for home in homes if home.id not in visited] == ["3栋2单元303"]


def test_hazards_get_fewer_from_check_to_check(place: Place) -> None:
    land, homes = place
    checks = gas.fit(land, homes)
    first = [bool(found[0].faults) for found in checks.values()]
    fourth = [bool(found[3].faults) for found in checks.values() if len(found) > 3]
    assert 0.33 < sum(first) / len(first) < 0.57
    assert sum(fourth) / len(fourth) < 0.27


def test_the_gas_of_today_is_in_order_and_some_cylinders_are_due_within_60_days(place: Place) -> None:
    land, homes = place
    last = [found[-1].after for found in gas.fit(land, homes).values()]
    assert all(gear.next_check >= "2026-12" for gear in last)
    assert 2 <= sum(gear.next_check <= "2027-01" for gear in last) <= 25
    assert all(gear.hose == "metal" for gear in last)


def test_special_homes_are_checked_every_three_months_and_half_done_since_the_peak_began(
    place: Place,
) -> None:
    land, homes = place
    checks = gas.fit(land, homes)
    special = [checks[home.id] for home in homes if home.special and home.id in checks]
    assert all((DEMO_DAY - found[-1].day).days <= 92 for found in special)
    since_peak = sum(found[-1].day >= DEMO_DAY.replace(day=1) for found in special)
    assert 0.35 < since_peak / len(special) < 0.75


def test_the_weekly_quick_check_of_one_building_falls_due_today(place: Place) -> None:
    land, _ = place
    quick = [one for one in rounds.building_checks(land) if one.quick]
    for number in range(1, 13):
        last = max(one.day for one in quick if one.building == number)
        assert ((DEMO_DAY - last).days == 7) == (number == 3)
        assert (DEMO_DAY - last).days <= 7
    assert all(one.day < DEMO_DAY for one in rounds.patrols(land))


def test_cor_05_no_check_of_a_lived_in_home_is_overdue_on_the_demo_day(place: Place) -> None:
    """Whatever the walk of 今日 shows beside the visits is a check of the season, not an oversight."""
    land, _ = place
    rules = load_rules(resources() / "rules")
    every = {row["form"]: row for row in rules.seasonal("check_rule", DEMO_DAY)}
    special = {home.id: home.special for home in place[1]}
    last: dict[tuple[str, str], str] = {}
    no_gas: set[str] = set()
    for kind, row in generate(land.seed, DEMO_DAY):
        if kind == "fact" and row["name"] == "fuel_types" and not GAS_FUELS.intersection(row["value"]):
            no_gas.add(row["subject_id"])
        if kind == "record" and row["form"] in every and not row["variant"]:
            key = (row["form"], row["subject_id"])
            last[key] = max(last.get(key, ""), row["seen_at"])
    assert 20 < len(no_gas) < 80
    for (form, subject), at in last.items():
        if form == "LPG_HOME" and subject in no_gas:
            continue
        days = int(every[form]["special_days" if special.get(subject) else "every_days"])
        assert (DEMO_DAY - china_day(at)).days <= days, (form, subject, at)
