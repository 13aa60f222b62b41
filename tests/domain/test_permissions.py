"""Permission sets, not titles, decide what may be done and what may be on a laptop."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import permissions, scopes
from desktop.domain.permissions import Actor, Who
from desktop.domain.staff import Permission, Staff, scopes_of

COMMUNITY, GRID, OTHER, BUILDING, FAR = (f"99000000-0000-7000-8000-00000000000{n}" for n in range(5))


def staff(permission: str, **more: Any) -> Staff:
    return Staff.model_validate(
        {
            "id": f"99000000-0000-7000-8000-0000000000{len(permission):02}",
            "scope_id": scopes.community(COMMUNITY),
            "name": "某人",
            "titles": ["网格责任人"],
            "permission": permission,
            "community_id": COMMUNITY,
            **more,
        }
    )


WORKER = staff("own_grid", grid_ids=[GRID])
LEAD = staff("own_building", building_ids=[BUILDING])
BOSS = staff("several_grids", grid_ids=[GRID, OTHER])
BUREAU = staff("transferred", unit="gas")
READER = staff("aggregates")


@pytest.mark.parametrize(
    ("person", "groups"),
    [
        (WORKER, {Who.FIELD, Who.FIXER, Who.WORKER}),
        (LEAD, {Who.FIELD, Who.FIXER}),
        (BOSS, set(Who)),
        (BUREAU, {Who.FIXER}),
        (READER, set()),
    ],
)
def test_whom_a_life_cycle_means(person: Staff, groups: set[Who]) -> None:
    actor = permissions.actor_of(person)
    assert {who for who in Who if permissions.belongs(actor, who)} == groups
    assert actor == Actor(person.id, person.permission)
    assert actor.may_supervise is (person is BOSS)


@pytest.mark.parametrize("person", [WORKER, LEAD, BOSS, BUREAU, READER])
def test_what_a_person_holds_is_what_sync_sends(person: Staff) -> None:
    sent = set(scopes_of(person, {GRID: [BUILDING], OTHER: [FAR]}))
    everything = {scopes.MUNI, scopes.community(COMMUNITY), scopes.unit("gas"), scopes.unit("fire")}
    everything |= {make(one) for make in (scopes.grid, scopes.restricted) for one in (GRID, OTHER)}
    grids = {BUILDING: GRID, FAR: OTHER}
    held = {one for one in everything if permissions.holds(person, one)}
    held |= {
        scopes.building(one) for one in grids if permissions.holds(person, scopes.building(one), grids[one])
    }
    assert held == sent


def test_reasons_of_care_are_not_for_leads_and_bureaus() -> None:
    assert [permissions.sees_reasons(one) for one in (WORKER, BOSS, LEAD, BUREAU, READER)] == [
        True,
        True,
        False,
        False,
        False,
    ]


@given(
    st.sampled_from([*Permission]),
    st.lists(st.sampled_from([GRID, OTHER]), unique=True),
    st.lists(st.sampled_from([BUILDING, FAR]), unique=True),
    st.sampled_from(["", "gas"]),
)
def test_what_a_laptop_may_hold_and_what_it_is_sent_is_one_rule(
    permission: Permission, grids: list[str], buildings: list[str], unit: str
) -> None:
    person = staff(permission.value, grid_ids=grids, building_ids=buildings, unit=unit)
    grid_of = {BUILDING: GRID, FAR: OTHER}
    every = [scopes.MUNI, scopes.community(COMMUNITY), scopes.unit("gas"), scopes.unit(unit)]
    every += [make(one) for one in (GRID, OTHER) for make in (scopes.grid, scopes.restricted)]
    every += [scopes.building(one) for one in grid_of]
    held = {one for one in every if permissions.holds(person, one, grid_of.get(scopes.of(one), ""))}
    assert held == set(scopes_of(person, {GRID: [BUILDING], OTHER: [FAR]}))
