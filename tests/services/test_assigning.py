"""分办·审核: what waits for the supervisor, and each grid as counts of homes (SUP-01, SUP-03)."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.people import Household
from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.records import filling, sendbacks
from desktop.services.reports import exports
from desktop.services.shapes.assigning import GridCoverage
from desktop.services.shapes.target import TargetKind
from desktop.services.subjects.homesnow import HomesNow
from desktop.services.today import assigning, todayvisits
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, FANG, GRID, HOMES, LI, ZHANG, ZHOU, day, home, uid

DeskOf = Callable[[str], Desk]
Make = Callable[..., str]
OTHER = uid("other grid")


@pytest.fixture
def visited(lay: Make) -> Make:
    def make(door: str, ago: int, form: str = "VISIT_HH", **more: Any) -> str:
        given = {
            "number": f"ZF-{door}-{ago}-{form}", "form": form, "form_version": "1",
            "subject_kind": "household", "subject_id": home(door), "household_id": home(door),
            "building_id": BUILDINGS[int(door[0])],
            "grid_id": GRID, "inspector_id": LI, "entered_by": LI, "seen_at": day(ago),
            "entered_at": day(ago), "outcome": "met" if form == "VISIT_HH" else "",
        }  # fmt: skip
        return lay("record", scopes.grid(GRID), **given | more)

    return make


def test_what_was_reported_or_refused_waits_to_be_assigned(desk_of: DeskOf, hazard: Make) -> None:
    """SUP-01: also a suspected major hazard, which 今日 shows under 立即处理."""
    reported = hazard("3栋1单元101", [("report", 1, LI, {})])
    major = hazard("3栋2单元302", [("report", 1, LI, {})], grade="M", question="lg08_leak")
    hazard("5栋1单元202")
    view = assigning.view(desk_of(ZHOU))
    assert {one.target.id for one in view.to_assign} == {reported, major}
    assert all(one.target.kind is TargetKind.MATTER for one in view.to_assign)


def test_what_waits_for_somebody_else_to_look_and_what_was_answered_waits_to_be_reviewed(
    desk_of: DeskOf, hazard: Make, answered: Callable[..., Any], chinese: Texts
) -> None:
    """SUP-01, SUP-03, decision 4."""
    standing = hazard("3栋1单元101", [("fixed", 1, LI, {"data": {"fixed_by": "household"}})], grade="S")
    hazard("3栋1单元202", [("fixed", 1, LI, {"data": {"fixed_by": "household"}})], grade="G")
    draft = answered(desk_of(LI), "LPG_HOME", "household", home("3栋2单元503"), lg01_fuel=["lpg"])
    record_id = filling.finish(desk_of(LI), draft.draft_id).record_id
    sent = sendbacks.send(desk_of(ZHOU), record_id, ["lg14_length"], "多长？")
    assert {one.target.id for one in assigning.view(desk_of(ZHOU)).to_review} == {standing}
    sendbacks.reply(desk_of(LI), sent, "没错")
    lines = assigning.view(desk_of(ZHOU)).to_review
    assert [one.target.id for one in lines] == [standing, record_id]
    assert chinese.say(lines[1].reason) == "李梅已答复“多长？”，请审核"


def test_a_grid_is_counted_in_homes_seen_in_their_rhythm(
    desk_of: DeskOf, visited: Make, store: Store
) -> None:
    """SUP-01: 应走访, 按期走访, 到期未访; a vacant flat counts nowhere."""
    doors = list(HOMES)
    visited(doors[0], 3)
    visited(doors[1], 4)
    visited(doors[2], 400)
    store.apply(lambda tx: tx.patch(Household, home(doors[3]), occupancy="vacant"))
    (grid,) = assigning.view(desk_of(ZHOU)).grids
    assert (grid.grid, grid.homes, grid.seen, grid.due) == ("一网格", 9, 2, 7)
    lines = todayvisits.visits
    assert grid.due == len(desk_of(LI).read(lambda tx: lines(HomesNow(tx), desk_of(LI))))


def test_cor_02_gov_01_a_grid_says_which_post_nobody_holds_and_which_building_has_no_lead(
    desk_of: DeskOf, store: Store, chinese: Texts
) -> None:
    def said() -> str:
        (grid,) = assigning.view(desk_of(ZHOU)).grids
        return chinese.say(grid.posts)

    assert said() == "缺：专管员，5栋没有楼栋长"
    bureau = {"name": "徐立新", "permission": "transferred", "unit": "XF", "grid_ids": [], "building_ids": []}
    store.apply(lambda tx: tx.put(tx.one(Staff, ZHANG).model_copy(update={"id": uid("bureau"), **bureau})))
    store.apply(lambda tx: tx.patch(Staff, FANG, building_ids=[BUILDINGS[3], BUILDINGS[5]]))
    assert said() == "齐全"
    store.apply(lambda tx: [tx.patch(Staff, gone, grid_ids=[]) for gone in (LI, ZHANG)])
    store.apply(lambda tx: tx.patch(Staff, FANG, active=False))
    assert said() == "缺：管理员、协管员"


def special(store: Store, door: str) -> None:
    store.apply(lambda tx: tx.patch(Household, home(door), special=True))


def test_checks_of_the_peak_are_counted_by_grid(
    desk_of: DeskOf, visited: Make, lay: Make, store: Store, chinese: Texts
) -> None:
    """SUP-01, COR-07."""
    for door in ("3栋1单元101", "3栋1单元202"):
        special(store, door)
        lay("equipment", scopes.grid(GRID), household_id=home(door), kind="cylinder", serial=door)
    visited("3栋1单元101", 3, form="LPG_HOME")
    visited("3栋1单元202", 40, form="LPG_HOME")
    (grid,) = assigning.view(desk_of(ZHOU)).grids
    gas = grid.checks[0]
    assert (chinese.say(gas.title), gas.done, gas.total) == ("特殊户燃气检查", 1, 2)


def test_each_grid_says_how_old_its_data_is_and_an_empty_one_that_it_has_none(
    desk_of: DeskOf, visited: Make, hazard: Make, store: Store
) -> None:
    """SUP-01: newest record, and the last thing done at all."""
    visited("3栋1单元101", 6)
    hazard("3栋1单元202", [("tell", 2, LI, {})])
    store.apply(lambda tx: tx.patch(Staff, ZHOU, grid_ids=[GRID, OTHER]))
    empty, grid = assigning.view(desk_of(ZHOU)).grids
    assert (empty.homes, empty.newest_record, empty.last_contact) == (0, None, None)
    assert grid.newest_record is not None and grid.newest_record.isoformat() == "2026-12-02T09:00:00+08:00"
    assert grid.last_contact is not None and grid.last_contact.isoformat() == "2026-12-06T09:00:00+08:00"


def test_no_list_of_the_office_names_or_counts_persons_who_work_there(desk_of: DeskOf, visited: Make) -> None:
    """Never rankings: a grid holds counts of homes and moments, no staff and no order by them."""
    for ago, who in ((1, LI), (2, ZHANG), (3, ZHANG)):
        visited(list(HOMES)[ago], ago, inspector_id=who, entered_by=who)
    known = {one.name for one in fields(GridCoverage)}
    assert known == {
        "id", "grid", "posts", "homes", "seen", "due", "checks", "newest_record", "last_contact"
    }  # fmt: skip
    (grid,) = exports.grids(desk_of(ZHOU)).rows
    assert not {"李梅", "张海涛"} & {str(getattr(grid, name)) for name in known}


def test_lists_leave_without_what_is_restricted(desk_of: DeskOf, hazard: Make, lay: Make) -> None:
    """Decisions 1 and 16."""
    hazard("3栋1单元101", [("report", 1, LI, {})])
    restricted = scopes.restricted(GRID)
    matter = {
        "number": "SX-1", "matter": "hazard", "item": "X", "form": "LPG_HOME", "question": "q",
        "title": "不外传", "subject_kind": "household", "subject_id": home("3栋1单元202"),
        "grid_id": GRID, "where": "3栋1单元202", "who": "徐满英", "grade": "G",
        "found_at": day(2), "found_by": LI, "record_id": uid("r"),
        "state": "reported",
    }  # fmt: skip
    hidden = lay("matter", restricted, **matter)
    lay(
        "step",
        restricted,
        matter_id=hidden,
        action="report",
        at=day(1),
        staff_id=LI,
        staff_name="李梅",
        note="",
    )
    desk = desk_of(ZHOU)
    assert len(assigning.view(desk).to_assign) == 2
    found = exports.assign_lines(desk, "to_assign")
    assert (len(found.rows), found.left_out) == (1, 1)
