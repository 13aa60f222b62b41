"""The invented community has the size and shares of domain reference 7.3 and 7.4, and harms nobody."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.kinds import KINDS, validate
from desktop.domain.people import Labour
from desktop.domain.staff import Staff, scopes_of
from desktop.domain.values import age_on
from server.demodata import DEMO_DAY, generate

Rows = list[tuple[str, dict[str, Any]]]
EMPLOYED = {"employed", "flexible", "public_post", "self_employed", "farming"}


@pytest.fixture(scope="module")
def rows() -> Rows:
    return list(generate(1, DEMO_DAY))


@pytest.fixture(scope="module")
def by_kind(rows: Rows) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, row in rows:
        found[kind].append(row)
    return found


def test_every_row_is_valid_complete_and_in_a_scope_of_its_kind(rows: Rows) -> None:
    for kind, row in rows:
        model = validate(kind, row)
        assert set(row) == set(type(model).model_fields), kind
        assert scopes.kind_of(row["scope_id"]) in KINDS[kind].scopes, kind


def test_ids_are_unique(rows: Rows) -> None:
    ids = Counter(row["id"] for _, row in rows)
    assert not [one for one, count in ids.items() if count > 1]


def test_the_size_is_tier_t1(rows: Rows, by_kind: dict[str, list[dict[str, Any]]]) -> None:
    sizes = {kind: len(found) for kind, found in by_kind.items()}
    assert (sizes["building"], sizes["household"], sizes["resident"]) == (12, 320, 850)
    places = Counter(place["kind"] == "hazard_point" for place in by_kind["place"])
    assert places == {False: 14, True: 2}
    levels = Counter(area["level"] for area in by_kind["area"])
    assert levels == {"muni": 1, "county": 1, "town": 1, "community": 1, "site": 2, "grid": 3}
    assert len(rows) <= 12_500


def test_two_runs_are_equal_and_another_seed_differs(rows: Rows) -> None:
    assert list(generate(1, DEMO_DAY)) == rows
    assert list(generate(2, DEMO_DAY)) != rows


@pytest.mark.parametrize("seed", [2, 20_261_208])
def test_any_seed_gives_exactly_850_people_and_three_homes_without_work(seed: int) -> None:
    homes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, row in generate(seed, DEMO_DAY):
        if kind == "resident":
            homes[row["household_id"]].append(row)
    assert sum(len(home) for home in homes.values()) == 850
    assert len(_without_work(homes)) == 3


def _without_work(homes: dict[str, list[dict[str, Any]]]) -> list[str]:
    found = []
    for home_id, people in homes.items():
        labours = {person["labour"] for person in people}
        if Labour.UNEMPLOYED in labours and not labours & EMPLOYED:
            found.append(home_id)
    return found


def test_ages_and_presence_keep_their_shares(by_kind: dict[str, list[dict[str, Any]]]) -> None:
    people = by_kind["resident"]
    ages = [age_on(person["born_on"], DEMO_DAY) for person in people]
    assert abs(sum(age < 18 for age in ages) / 850 - 0.19) < 0.02
    assert abs(sum(age >= 60 for age in ages) / 850 - 0.19) < 0.02
    assert 0.44 < sum(person["living_here"] for person in people) / 850 < 0.6


def test_test_persons_cannot_be_mistaken_for_real_ones(by_kind: dict[str, list[dict[str, Any]]]) -> None:
    born = {person["id"]: person["born_on"].replace("-", "") for person in by_kind["resident"]}
    for identity in by_kind["identity"]:
        number = identity["id_number"]
        assert number.startswith("99")
        assert number[6:14] == born[identity["resident_id"]]
        disability = identity["disability_number"]
        assert disability is None or (len(disability) == 20 and disability.startswith(number))
    numbers = [identity["id_number"] for identity in by_kind["identity"]]
    assert len(set(numbers)) == 850
    phones = [one["phone"] for one in by_kind["resident"] + by_kind["staff"] if one["phone"]]
    assert all(phone.startswith("100") for phone in phones)


def test_every_grid_has_people_of_the_same_name(by_kind: dict[str, list[dict[str, Any]]]) -> None:
    for grid in {home["grid_id"] for home in by_kind["household"]}:
        heads = Counter(home["head_name"] for home in by_kind["household"] if home["grid_id"] == grid)
        assert sum(count > 1 for count in heads.values()) >= 2


def test_what_a_lead_may_not_see_is_in_no_scope_of_his(
    rows: Rows, by_kind: dict[str, list[dict[str, Any]]]
) -> None:
    lead = next(Staff.model_validate(one) for one in by_kind["staff"] if one["name"] == "方秀莲")
    held = set(scopes_of(lead, {}))
    seen = {kind for kind, row in rows if row["scope_id"] in held}
    assert "household" in seen
    assert not seen & {"resident", "identity", "care_tag", "equipment", "fact"}


def test_a_worker_holds_one_grid_and_a_supervisor_all(
    rows: Rows, by_kind: dict[str, list[dict[str, Any]]]
) -> None:
    buildings: dict[str, list[str]] = defaultdict(list)
    for building in by_kind["building"]:
        buildings[building["grid_id"]].append(building["id"])
    staff = {one["name"]: Staff.model_validate(one) for one in by_kind["staff"]}
    everything = {row["scope_id"] for _, row in rows}
    assert everything <= set(scopes_of(staff["周正华"], buildings))
    worker = set(scopes_of(staff["李梅"], buildings))
    homes = [home for home in by_kind["household"] if home["scope_id"] in worker]
    assert {home["door"].split("栋")[0] for home in homes} == {"1", "2", "3", "4", "5"}
    assert any(home["door"] == "3栋2单元503" and home["head_name"] == "余友田" for home in homes)


def test_another_day_shifts_the_data_with_it() -> None:
    born = [row["born_on"] for kind, row in generate(1, date(2027, 3, 1)) if kind == "resident"]
    assert len(born) == 850
