"""A home entered twice is one home to figures, ledgers and checks: what hangs on either counts."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.people import Equipment, Household
from desktop.services.desk import Desk
from desktop.services.matters.matterlines import book
from desktop.services.records import filling
from desktop.services.reports.gaslist import gas_rows
from desktop.services.reports.hazardledger import hazard_rows
from desktop.services.subjects import households
from desktop.services.today import carried
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import GRID, LI, day, home, uid
from tests.services.test_reports import DOOR, OTHER, figure, recorded

__all__ = ["recorded"]

Make = Callable[..., str]
STRUCK_OFF: Any = [("fixed_and_checked", 30, LI, {"data": {"fixed_by": "household"}})]


@pytest.fixture
def twin(store: Store) -> str:
    """The home that is kept: the other one was merged into it."""
    store.apply(lambda tx: tx.patch(Household, home(OTHER), merged_into=home(DOOR)))
    return home(DOOR)


@pytest.mark.usefixtures("twin")
def test_what_comes_back_at_either_is_repeated_in_report_and_ledger(desk: Desk, hazard: Make) -> None:
    hazard(OTHER, STRUCK_OFF, found_at=day(40), state="closed", closed_at=day(30))
    hazard(DOOR)
    assert [one.relapse for one in hazard_rows(desk).rows] == [False, True]
    assert [row.where for row in figure(desk, "repeated").rows] == [DOOR]


@pytest.mark.parametrize("door", [DOOR, OTHER])
def test_a_home_is_special_if_either_row_is(
    desk: Desk, hazard: Make, store: Store, twin: str, door: str
) -> None:
    """The ledger says what the pages say."""
    hazard(OTHER)
    assert [one.special for one in hazard_rows(desk).rows] == [False]
    store.apply(lambda tx: tx.patch(Household, home(door), special=True))
    assert [(row.where, row.id) for row in figure(desk, "special_open").rows] == [(DOOR, twin)]
    assert [one.special for one in hazard_rows(desk).rows] == [True]


@pytest.mark.parametrize(("found", "happened"), [(OTHER, DOOR), (DOOR, OTHER)])
@pytest.mark.usefixtures("twin")
def test_an_incident_knows_what_was_found_and_checked_at_either(
    desk: Desk, hazard: Make, recorded: Make, found: str, happened: str
) -> None:
    seen = hazard(found, found_at=day(5))
    checked = recorded("LPG_HOME", "household", home(found), 5)
    at = {"ic03_on": "2026-12-06", "ic03_time": "20:00"}
    recorded("INCIDENT", "household", home(happened), 0, at)
    known = figure(desk, "known")
    assert (known.counts, [row.id for row in known.rows]) == ((1, 1), [seen, checked])


@pytest.mark.usefixtures("twin")
def test_the_same_hazard_at_both_is_perhaps_one(desk: Desk, hazard: Make) -> None:
    both = {hazard(OTHER), hazard(DOOR)}
    assert desk.read(lambda tx: book(tx, desk)).twice.keys() == both


def lay_gear(lay: Make, door: str, kind: str, number: int = 1, **fields: Any) -> str:
    return lay(
        "equipment", scopes.grid(GRID), uid(kind, door, number), household_id=home(door), kind=kind, **fields
    )


@pytest.fixture
def hoses(lay: Make) -> None:
    """Of both a hose past its time."""
    for door, since in ((OTHER, "2024-01"), (DOOR, "2024-02")):
        lay_gear(lay, door, "hose", material="rubber", replaced_on=since)


@pytest.mark.usefixtures("hoses", "twin")
def test_a_hose_stands_once_and_a_check_renews_it(
    desk: Desk, store: Store, answered: Callable[..., Any], twin: str
) -> None:
    assert [(row.door, row.kind) for row in gas_rows(desk).rows] == [(DOOR, "hose")]
    given = {
        "lg01_fuel": ["lpg"], "lg06_next_check": "2028-01", "lg12_hose": "rubber", "lg13_changed": "2026-11",
        "lg20_regulator_changed": "2026-01", "lg22_stove_year": 2024,
    }  # fmt: skip
    form = answered(desk, "LPG_HOME", "household", twin, **given)
    filling.finish(desk, form.draft_id)
    assert gas_rows(desk).rows == []
    hoses = store.read(lambda tx: tx.find(Equipment, kind="hose", replaced_on="2026-11"))
    assert [one.confirmed_on for one in hoses] == ["2026-12-08"]
    shown = [one.kind for one in households.view(desk, twin).equipment]
    assert sorted(shown) == sorted(set(shown))


@pytest.mark.usefixtures("twin")
def test_what_was_confirmed_last_stands_whichever_row_it_hangs_on(
    desk: Desk, lay: Make, chinese: Texts
) -> None:
    """A supplier that only the other row names is still the home's."""
    lay_gear(lay, DOOR, "hose", material="rubber", replaced_on="2023-05", confirmed_on="2026-03-01")
    lay_gear(lay, OTHER, "hose", material="rubber", replaced_on="2024-05", confirmed_on="2026-04-01")
    lay_gear(lay, DOOR, "cylinder", made_on="2020-01", supplier="通羊配送站", confirmed_on="2025-01-01")
    lay_gear(lay, OTHER, "cylinder", made_on="2026-01", confirmed_on="2026-04-01")
    assert [(row.since, row.supplier) for row in gas_rows(desk).rows] == [("2024-05", "通羊配送站")]
    (line,) = [one for one in carried.route(desk).lines if one.door == DOOR]
    assert [chinese.say(one) for one in line.equipment] == ["气瓶2026年1月制造", "软管2024年5月换"]


@pytest.mark.parametrize("door", [DOOR, OTHER])
@pytest.mark.usefixtures("twin")
def test_several_cylinders_of_one_row_all_stand(desk: Desk, lay: Make, door: str) -> None:
    for number, serial in enumerate(("E1", "E2")):
        lay_gear(
            lay, door, "cylinder", number, serial=serial, next_check_on="2026-12", confirmed_on="2026-03-01"
        )
    assert {row.serial for row in gas_rows(desk).rows} == {"E1", "E2"}
