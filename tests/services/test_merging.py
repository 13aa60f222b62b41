"""A home or person entered twice: one remains to be seen, with everything of both; it can be taken back."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.matters import Matter
from desktop.domain.people import Household, Resident
from desktop.domain.records import Record
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.services.subjects import households, merging, search
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import todayvisits
from desktop.store.queries import facts
from desktop.store.store import Store
from tests.services.conftest import BUILDINGS, FANG, GRID, HOMES, LI, ZHOU, home, uid

Make = Callable[..., str]
KEEP, DROP = home("3栋2单元503"), home("3栋2单元502")


@pytest.fixture
def boss(desk_of: Callable[[str], Desk]) -> Desk:
    """周正华, supervisor."""
    return desk_of(ZHOU)


@pytest.fixture
def twice(lay: Make, hazard: Make) -> dict[str, str]:
    """What hangs on the home that is dropped: a hazard, facts, equipment, a reason of care."""
    grid = scopes.grid(GRID)
    for subject, name, value, on in (
        (DROP, "fuel", "lpg", "2026-11-02"),
        (KEEP, "fuel", "electric", "2026-10-01"),
        (KEEP, "occupancy_note", "x", "2026-10-01"),
    ):
        lay(
            "fact",
            grid,
            uid(subject, name),
            subject_id=subject,
            name=name,
            value=value,
            confirmed_on=on,
        )
    lay("equipment", grid, uid("hose"), household_id=DROP, kind="hose", replaced_on="2025-01")
    tagged = {"resident_id": uid("resident", "3栋2单元502", 0), "household_id": DROP, "tag": "living_alone"}
    lay("care_tag", scopes.restricted(GRID), uid("tag"), **tagged, since="2026-01-01")
    return {"hazard": hazard("3栋2单元502")}


def test_lists_and_search_show_only_the_kept_home(boss: Desk, twice: dict[str, str]) -> None:
    merging.merge(boss, "household", KEEP, DROP)
    left = [home(door) for door in HOMES if home(door) != DROP]
    assert [one.id for one in households.listing(boss)] == left
    hits = [hit for hit in search.find(boss, "王桂兰") if hit.kind != "matter"]
    assert {hit.target.id for hit in hits} == {KEEP}
    assert [one.id for one in households.listing(boss, "王桂兰")] == [KEEP]
    (line,) = households.listing(boss, filter="hazards")
    assert (line.id, line.open_hazards) == (KEEP, 1)
    due = boss.read(lambda tx: todayvisits.visits(HomesNow(tx), boss))
    assert DROP not in {one.target.id for one in due}


def test_everything_of_both_stands_under_the_kept_home(boss: Desk, twice: dict[str, str]) -> None:
    merging.merge(boss, "household", KEEP, DROP)
    shown = households.view(boss, KEEP)
    assert [one.id for one in shown.matters] == [twice["hazard"]]
    assert {one.name for one in shown.residents} == {"余友田", "余小妹", "王桂兰", "王小妹"}
    assert [one.kind for one in shown.equipment] == ["hose"]
    assert [one.tags for one in shown.residents if one.name == "王桂兰"] == [["living_alone"]]
    assert [(one.kind, one.id) for one in shown.merged] == [("household", DROP)]
    found = boss.read(lambda tx: facts.latest(tx, [KEEP, DROP]))
    assert {one.name: one.value for one in found} == {"fuel": "lpg", "occupancy_note": "x"}


def test_an_old_link_leads_to_the_kept_home_and_new_work_goes_there(
    boss: Desk, twice: dict[str, str], answered: Callable[..., Any], store: Store
) -> None:
    merging.merge(boss, "household", KEEP, DROP)
    assert households.view(boss, DROP).line.id == KEEP
    begun = answered(boss, "LPG_HOME", "household", DROP)
    done = filling.finish(boss, begun.draft_id)
    record = store.read(lambda tx: tx.one(Record, done.record_id))
    assert (record.subject_id, record.household_id) == (KEEP, KEEP)
    assert len(households.view(boss, DROP).timeline) == 1


def test_taken_back_all_is_as_before(boss: Desk, twice: dict[str, str], store: Store) -> None:
    before = [households.view(boss, one) for one in (KEEP, DROP)]
    lines = households.listing(boss)
    merging.merge(boss, "household", KEEP, DROP)
    merging.unmerge(boss, "household", DROP)
    assert [households.view(boss, one) for one in (KEEP, DROP)] == before
    assert households.listing(boss) == lines
    assert store.read(lambda tx: tx.one(Matter, twice["hazard"])).household_id == DROP


def test_a_person_entered_twice_is_one(boss: Desk, twice: dict[str, str]) -> None:
    mine, double = uid("resident", "3栋2单元503", 0), uid("resident", "3栋2单元502", 0)
    merging.merge(boss, "resident", mine, double)
    shown = households.view(boss, DROP)
    assert [one.name for one in shown.residents] == ["王小妹"]
    merging.merge(boss, "household", KEEP, DROP)
    shown = households.view(boss, KEEP)
    assert [one.name for one in shown.residents] == ["余友田", "余小妹", "王小妹"]
    assert shown.residents[0].tags == ["living_alone"]
    assert {(one.kind, one.id) for one in shown.merged} == {("household", DROP), ("resident", double)}
    hits = [hit.title for hit in search.find(boss, "王桂兰") if hit.kind == "resident"]
    assert hits == ["余友田"]


def test_a_chain_of_merges_ends_at_one_home(boss: Desk) -> None:
    third = home("3栋2单元302")
    merging.merge(boss, "household", DROP, third)
    merging.merge(boss, "household", KEEP, DROP)
    assert households.view(boss, third).line.id == KEEP
    assert len(households.listing(boss)) == len(HOMES) - 2


def test_what_cannot_be_merged_is_said(boss: Desk, desk_of: Callable[[str], Desk], lay: Make) -> None:
    def refused(desk: Desk, keep: str, drop: str) -> str:
        with pytest.raises(UserError) as caught:
            merging.merge(desk, "household", keep, drop)
        return str(caught.value.say.key)

    assert refused(boss, KEEP, KEEP) == "merging.same"
    assert refused(boss, KEEP, uid("nothing")) == "record.no_subject"
    merging.merge(boss, "household", KEEP, DROP)
    assert refused(boss, home("3栋1单元101"), DROP) == "merging.already"
    assert refused(boss, DROP, KEEP) == "merging.same"
    scope = scopes.building(BUILDINGS[3])
    far = {
        "building_id": BUILDINGS[3],
        "dwelling_id": uid("d"),
        "door": "9栋101",
        "head_name": "远",
        "people": 1,
    }
    other = lay("household", scope, uid("far"), grid_id=uid("other grid"), **far)
    assert refused(boss, KEEP, other) == "merging.other_grid"
    for who in (LI, FANG):
        assert refused(desk_of(who), KEEP, home("3栋1单元101")) == "merging.not_yours"
        with pytest.raises(UserError, match="not_yours"):
            merging.unmerge(desk_of(who), "household", DROP)


def test_a_home_whose_kept_one_is_not_here_stands_for_itself(boss: Desk, store: Store) -> None:
    store.apply(lambda tx: tx.patch(Household, DROP, merged_into=uid("elsewhere")))
    store.apply(
        lambda tx: tx.patch(Resident, uid("resident", "3栋2单元502", 0), merged_into=uid("elsewhere"))
    )
    assert len(households.listing(boss)) == len(HOMES)
    assert [one.name for one in households.view(boss, DROP).residents] == ["王桂兰", "王小妹"]


def test_both_merged_into_each_other_hide_only_one(boss: Desk, store: Store) -> None:
    store.apply(lambda tx: tx.patch(Household, DROP, merged_into=KEEP))
    store.apply(lambda tx: tx.patch(Household, KEEP, merged_into=DROP))
    shown = {one.id for one in households.listing(boss)} & {KEEP, DROP}
    assert shown == {min(KEEP, DROP)}
    assert households.view(boss, max(KEEP, DROP)).line.id == min(KEEP, DROP)
