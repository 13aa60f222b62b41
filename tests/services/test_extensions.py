"""延期: asked for by who does it, approved by the supervisor with what was asked."""

from collections.abc import Callable

from desktop.services.desk import Desk
from desktop.services.matters import matters
from desktop.services.shapes.today import TodayLine, TodayView
from desktop.services.today import assigning, today
from desktop.texts import Texts
from tests.services.conftest import LI, ZHOU, day

Make = Callable[..., str]
DeskOf = Callable[[str], Desk]


def group(view: TodayView, key: str) -> list[TodayLine]:
    return next(one.lines for one in view.groups if one.key == key)


def test_sup_01_more_time_waits_for_the_supervisor_with_its_reason(
    desk_of: DeskOf, hazard: Make, chinese: Texts
) -> None:
    matter_id = hazard("3栋1单元101", [("tell", 1, LI, {})], title="无水", first_due_at=day(0, 16))
    worker, boss = desk_of(LI), desk_of(ZHOU)
    assert "ask_longer" not in {one.action for one in matters.view(boss, matter_id).offers}
    view = matters.step(worker, matter_id, "ask_longer", "等配件", {"days": "5"})
    said = {key: chinese.say(value) for key, value in view.facts if not isinstance(value, str)}
    assert said["asked"] == "李梅申请延期5天：等配件" and said["due"] == "12月8日 24:00"
    (line,) = group(today.view(worker), "due")
    assert chinese.say(line.reason) == "无水（一般），李梅申请延期5天：等配件"
    (line,) = group(today.view(boss), "to_review")
    assert chinese.say(line.reason) == "李梅申请延期5天：等配件（无水）"
    assert [one.target.id for one in assigning.view(boss).to_review] == [matter_id]
    (extend,) = [one for one in matters.view(boss, matter_id).offers if one.action == "extend"]
    assert extend.typed == {"days": "5", "note": "等配件"} and extend.primary
    assert matters.view(boss, matter_id).offers[0] == extend
    view = matters.step(boss, matter_id, "extend", extend.typed["note"], {"days": extend.typed["days"]})
    said = {key: chinese.say(value) for key, value in view.facts if not isinstance(value, str)}
    assert said["due"] == "12月13日 24:00" and "asked" not in said
    assert group(today.view(boss), "to_review") == []


def test_not_approved_it_keeps_its_deadline_and_who_asked_reads_why(
    desk_of: DeskOf, hazard: Make, chinese: Texts
) -> None:
    matter_id = hazard(steps=[("ask_longer", 1, LI, {"note": "等配件", "data": {"days": 5}})])
    view = matters.step(desk_of(ZHOU), matter_id, "keep_deadline", "先停用", {})
    assert [chinese.say(one.title) for one in view.timeline][:2] == ["不予延期", "申请延期5天"]
    assert view.timeline[0].note is not None and chinese.say(view.timeline[0].note) == "先停用"
    assert group(today.view(desk_of(ZHOU)), "to_review") == []
    assert "keep_deadline" not in {one.action for one in view.offers}
