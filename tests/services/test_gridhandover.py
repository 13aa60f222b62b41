"""Who leaves a grid, who takes it over, and the list between them (SUP-01)."""

from collections.abc import Callable

import pytest

from desktop.domain.staff import Staff
from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.records import filling, sendbacks
from desktop.services.reports import exports
from desktop.services.shapes.today import TodayLine
from desktop.services.today import gridhandover, today
from desktop.store.store import Store
from desktop.texts import Texts
from tests.services.conftest import FANG, LI, ZHANG, ZHOU, home

DeskOf = Callable[[str], Desk]
Make = Callable[..., str]
DOOR = "3栋2单元503"


def group(desk: Desk, key: str) -> list[TodayLine]:
    return next(one.lines for one in today.view(desk).groups if one.key == key)


def leaves(store: Store, staff_id: str, **fields: object) -> None:
    gone = fields or {"grid_ids": []}
    store.apply(lambda tx: tx.patch(Staff, staff_id, **gone))


@pytest.mark.parametrize("gone", [{"grid_ids": []}, {"active": False}])
def test_open_matters_come_to_who_holds_the_grid_and_say_whose_they_were(
    desk_of: DeskOf, store: Store, hazard: Make, chinese: Texts, gone: dict[str, object]
) -> None:
    """SUP-01: also those of somebody deactivated."""
    found = hazard(DOOR, [("tell", 1, LI, {})])
    returned = hazard(
        "3栋1单元101",
        [("fixed", 2, LI, {"data": {"fixed_by": "household"}}), ("return", 1, ZHOU, {"note": "还是老的"})],
        grade="S",
    )
    assert matters.listing(desk_of(ZHANG), "mine") == []
    leaves(store, LI, **gone)
    heir = desk_of(ZHANG)
    assert {one.id for one in matters.listing(heir, "mine")} == {found, returned}
    lines = {
        one.target.id: chinese.say(one.reason) for key in ("due", "returned") for one in group(heir, key)
    }
    assert lines.keys() == {found, returned}
    assert all(said.endswith("原由李梅负责") for said in lines.values())


def test_what_is_in_the_hands_of_somebody_who_is_there_stays_his(
    desk_of: DeskOf, store: Store, hazard: Make, chinese: Texts
) -> None:
    """SUP-01."""
    hazard(DOOR, [("assign", 1, ZHOU, {"data": {"assignee_id": ZHANG}})])
    leaves(store, LI)
    (line,) = group(desk_of(ZHANG), "due")
    assert "原由" not in chinese.say(line.reason)


def test_a_re_inspection_of_somebody_who_left_is_done_by_who_took_over(
    desk_of: DeskOf, store: Store, hazard: Make
) -> None:
    """SUP-01, decision 4."""
    steps = [
        ("fixed", 2, ZHOU, {"data": {"fixed_by": "household"}}),
        ("assign", 1, ZHOU, {"data": {"assignee_id": LI}}),
    ]
    matter_id = hazard(DOOR, steps, grade="S", found_by=ZHOU)
    assert group(desk_of(ZHANG), "to_check") == []
    leaves(store, LI)
    assert [one.target.id for one in group(desk_of(ZHANG), "to_check")] == [matter_id]


def test_a_lead_takes_over_nothing_of_the_grid(desk_of: DeskOf, store: Store, hazard: Make) -> None:
    """SUP-01, decision 12."""
    hazard(DOOR)
    leaves(store, LI)
    assert matters.listing(desk_of(FANG), "mine") == []


def test_a_lead_nobody_has_reported_yet_is_handed_over_too(desk: Desk, hazard: Make, chinese: Texts) -> None:
    """SUP-01, COR-14: its 24 hours go on."""
    plain = {"grade": None, "remedy": None, "first_due_at": None, "due_days": None}
    hazard(DOOR, matter="lead", title="收入骤减", **plain)
    found = [one.line for one in gridhandover.view(desk).lines if one.kind == "matters"]
    assert [chinese.say(one.reason) for one in found] == ["收入骤减，待办"]


def test_the_list_holds_matters_questions_visits_and_forms_begun(
    desk_of: DeskOf, hazard: Make, answered: Callable[..., object], chinese: Texts
) -> None:
    """SUP-01: what stays with the grid (ten homes and two buildings are due), and what is here alone."""
    worker = desk_of(LI)
    hazard(DOOR, [("tell", 1, LI, {})])
    draft = answered(worker, "LPG_HOME", "household", home("5栋1单元101"), lg01_fuel=["electric"])
    record_id = filling.finish(worker, draft.draft_id).record_id  # type: ignore[attr-defined]
    sendbacks.send(desk_of(ZHOU), record_id, ["lg01_fuel"], "真没有气？")
    worker = desk_of(LI)
    filling.start(worker, "LPG_HOME", "household", home(DOOR))
    view = gridhandover.view(worker)
    kinds = [one.kind for one in view.lines]
    assert (kinds.count("matters"), kinds.count("sent_back"), kinds.count("drafts")) == (1, 1, 1)
    assert kinds.count("visits") == 12 and kinds == sorted(kinds, key=gridhandover.KINDS.index)
    assert view.drafts == 1 and view.waiting > 0
    assert chinese.say(view.lines[0].line.reason) == "软管老化，已告知"
    assert len(exports.grid_handover_lines(worker, "all").rows) == len(view.lines)
    assert {one.kind for one in exports.grid_handover_lines(worker, "drafts").rows} == {"drafts"}
