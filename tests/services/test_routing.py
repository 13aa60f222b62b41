"""Which unit a matter goes to, and who holds it (COR-01, COR-06, findings 6 and 7)."""

from collections.abc import Callable
from typing import Any

from desktop.domain import scopes
from desktop.services.desk import Desk
from desktop.services.matters import matters, notices
from desktop.texts import Texts
from tests.services.conftest import BUILDINGS, GRID, LI, ZHANG, ZHOU, day, home

Make = Callable[..., str]
DOOR = "3栋1单元101"
UNITS = {"policy_unit": "市乡村振兴局", "statutory_unit": "自然资源局；水利和湖泊局"}


def lay_record(lay: Make, door: str = DOOR) -> str:
    """A gas check of one home, without its answers."""
    building = BUILDINGS[int(door[0])]
    fields = {"subject_id": home(door), "household_id": home(door), "building_id": building, "grid_id": GRID}
    seen = {"inspector_id": LI, "entered_by": LI, "seen_at": day(2), "entered_at": day(2)}
    head = {"number": "RQ-104203-2612-990001", "form": "LPG_HOME", "form_version": "1"}
    return lay("record", scopes.building(building), "", **head, subject_kind="household", **fields, **seen)


def facts(desk: Desk, texts: Texts, matter_id: str) -> list[tuple[str, str]]:
    shown = matters.view(desk, matter_id).facts
    return [(key, value if isinstance(value, str) else texts.say(value)) for key, value in shown]


def test_policy_unit_and_competent_unit_stand_side_by_side_under_todays_names(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    found = facts(desk, chinese, hazard(DOOR, **UNITS))
    place = [key for key, _ in found].index("unit")
    assert found[place : place + 3] == [
        ("unit", "市农业农村局（当时写作市乡村振兴局）"),
        ("statutory", "自然资源和规划局（当时写作自然资源局）、水利和湖泊局"),
        ("unit_fate", "市乡村振兴局 已并入 市农业农村局"),
    ]


def test_a_name_that_is_still_the_same_stands_alone(desk: Desk, hazard: Make, chinese: Texts) -> None:
    found = dict(facts(desk, chinese, hazard(DOOR, policy_unit="供电公司")))
    assert found["unit"] == "供电公司"
    assert "statutory" not in found and "unit_fate" not in found


def test_whoever_holds_it_now_is_a_person_or_the_unit_it_was_reported_to(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    seen: list[int] = []

    def holder(*steps: object) -> str:
        seen.append(1)
        return dict(facts(desk, chinese, hazard(DOOR, list(steps), title=f"软管{len(seen)}", **UNITS))).get(
            "assignee", ""
        )

    report: Any = ("report", 1, LI, {})
    assign: Any = ("assign", 0, ZHOU, {"data": {"assignee_id": ZHANG, "assignee_name": "张海涛"}})
    assert holder() == "李梅"
    assert holder(report) == "自然资源和规划局、水利和湖泊局（已上报，待分办）"
    assert holder(("report", 1, LI, {"data": {"unit": "YJ"}})) == "市应急管理局（已上报，待分办）"
    assert holder(report, assign) == "张海涛"
    assert holder(("fixed_and_checked", 1, LI, {})) == ""
    late: Any = ("report", 0, LI, {"data": {"unit": "YJ"}})
    assert holder(report, late) == "自然资源和规划局、水利和湖泊局（已上报，待分办）", "it came too late"


def test_a_notice_names_the_competent_units_as_they_are_called_today(
    desk: Desk, hazard: Make, lay: Make
) -> None:
    record_id = lay_record(lay)
    hazard(DOOR, record_id=record_id, **UNITS)
    assert notices.prepare(desk, record_id).authorities == ("自然资源和规划局", "水利和湖泊局")
