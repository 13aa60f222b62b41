"""When a matter has which paper, and what stands on it (COR-06, decisions 1 and 4)."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain import scopes
from desktop.domain.matters import Matter
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.matters import matterpapers, matters
from desktop.services.reports.hazardledger import hazard_rows
from desktop.texts import Texts
from tests.services.conftest import FANG, GRID, LI, ZHANG, ZHOU, day
from tests.services.pictures import png
from tests.services.test_routing import lay_record

Make = Callable[..., str]
DOOR = "3栋1单元101"
REPORT: Any = ("report", 1, LI, {"note": "超出社区能力"})
UNITS = {"policy_unit": "应急局", "statutory_unit": "住建局（燃气）"}
FIXED: Any = ("fixed", 1, LI, {"note": "换了软管", "data": {"fixed_by": "household"}})


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(UserError) as error:
        work()
    return error.value.say.key


def test_each_paper_is_offered_when_there_is_something_to_say(desk: Desk, hazard: Make, lay: Make) -> None:
    record_id = lay_record(lay)
    offered = {
        "found": matters.view(desk, hazard(DOOR, title="甲")).papers,
        "with its record": matters.view(desk, hazard(DOOR, title="乙", record_id=record_id)).papers,
        "reported": matters.view(desk, hazard(DOOR, [REPORT], title="丙")).papers,
        "put right": matters.view(desk, hazard(DOOR, [FIXED], title="丁")).papers,
        "need": matters.view(desk, hazard(DOOR, title="戊", matter="need", grade=None)).papers,
    }
    assert offered == {
        "found": (),
        "with its record": ("notice",),
        "reported": ("handover",),
        "put right": ("receipt",),
        "need": (),
    }


def test_a_hand_over_sheet_says_what_was_done_and_to_whom_it_goes(
    desk: Desk, hazard: Make, chinese: Texts
) -> None:
    matter_id = hazard(DOOR, [("tell", 2, LI, {}), REPORT], duty_clause="《消防法》第二十八条", **UNITS)
    data = matterpapers.handover(desk, matter_id)
    assert data.number == f"YJ-{data.matter_number}"
    assert data.to_units == ("住建局（燃气）",)
    assert data.issuer == "清泉社区居民委员会" and data.area == "清泉社区 一网格"
    assert (data.found_by, data.handed_by) == ("李梅", "李梅")
    assert [chinese.say(step.what) for step in data.steps] == ["登记", "已告知", "已上报"]
    assert [step.at for step in data.steps] == [day(2), day(2), day(1)]
    assert (data.contact_name, data.contact_phone) == ("李梅", "10012345678")
    assert data == matterpapers.handover(desk, matter_id)


def test_the_unit_that_the_step_names_goes_before_that_of_the_item(desk: Desk, hazard: Make) -> None:
    step: Any = ("report", 1, LI, {"data": {"unit": "市乡村振兴局"}})
    data = matterpapers.handover(desk, hazard(DOOR, [step], **UNITS))
    assert data.to_units == ("市农业农村局",)
    assert [one.key for one in data.fates] == ["units.merged"]


def to(unit: str) -> dict[str, Any]:
    return {"data": {"assignee_id": ZHANG, "assignee_name": "张海涛", "unit": unit}}


def test_a_step_that_came_too_late_decides_neither_addressee_nor_who_handed_it_over(
    desk: Desk, hazard: Make
) -> None:
    steps: Any = [("report", 4, LI, {}), ("assign", 3, ZHOU, to("ZJ")), FIXED, ("pass", 0, FANG, {})]
    late: Any = ("assign", -1, FANG, to("YJ"))
    data = matterpapers.handover(desk, hazard(DOOR, [*steps, late], found_at=day(5)))
    assert (data.to_units, data.handed_by) == (("市住建局",), "周正华")
    assert len(data.steps) == 6
    never = hazard(DOOR, [FIXED, ("pass", 0, FANG, {}), late], title="没有移交")
    assert matters.view(desk, never).papers == ("receipt",)
    assert refused(lambda: matterpapers.handover(desk, never)) == "matter.not_handed_on"


def test_a_receipt_carries_the_opinion_of_whoever_re_inspected_last(desk: Desk, hazard: Make) -> None:
    """Decision 4: what was sent back and put right again waits for its own opinion."""
    waiting = matterpapers.receipt(desk, hazard(DOOR, [FIXED], title="甲"))
    assert (waiting.gone, waiting.checker, waiting.fixed_by) == (None, "", "household")
    assert (waiting.number, waiting.fixed_note) == (f"HZ-{waiting.matter_number}", "换了软管")
    passed: Any = ("pass", 0, FANG, {})
    done = matterpapers.receipt(desk, hazard(DOOR, [FIXED, passed], title="乙"))
    assert (done.gone, done.checker, done.checked_at) == (True, "方秀莲", day(0))
    back: Any = ("return", 0, FANG, {"note": "接头还在漏"})
    sent_back = matterpapers.receipt(desk, hazard(DOOR, [FIXED, back], title="丙"))
    assert (sent_back.gone, sent_back.opinion_note) == (False, "接头还在漏")
    again: Any = ("fixed", -1, LI, {"note": "又换了"})
    waiting = matterpapers.receipt(desk, hazard(DOOR, [FIXED, back, again], title="丁"))
    assert (waiting.gone, waiting.fixed_note) == (None, "又换了")


def test_a_receipt_of_a_suspected_major_hazard_names_the_document(desk: Desk, hazard: Make) -> None:
    """Decision 4: it closes only on an authority's document."""
    steps: Any = [
        ("fixed", 2, LI, {"data": {"fixed_by": "unit"}}),
        ("authority", 1, LI, {"data": {"document": "验收单12号", "decision": "major"}}),
        ("close", 0, ZHOU, {}),
    ]
    matter_id = hazard(DOOR, steps, grade="M")
    data = matterpapers.receipt(desk, matter_id)
    assert (data.document, data.gone, data.checker) == ("验收单12号", True, "周正华")


def test_grades_are_told_as_they_may_be(desk: Desk, hazard: Make) -> None:
    """Finding 4 and domain reference 2.5: 突出 as 一般, 重大 only once an authority decided."""
    decided: Any = ("authority", 0, LI, {"data": {"document": "认定书1号", "decision": "major"}})
    milder: Any = ("authority", 0, LI, {"data": {"document": "认定书2号", "decision": "general"}})
    told = {
        name: matterpapers.handover(desk, hazard(DOOR, [REPORT, *steps], grade=grade, title=name)).grade
        for name, grade, steps in (
            ("突出", "S", ()),
            ("疑似", "M", ()),
            ("认定", "M", (decided,)),
            ("降级", "M", (milder,)),
        )
    }
    assert told == {"突出": "G", "疑似": "M", "认定": "A", "降级": "G"}


def test_the_pair_is_the_first_photo_before_and_the_last_after(desk: Desk, hazard: Make) -> None:
    matter_id = hazard(DOOR, title="甲")
    matters.step(desk, matter_id, "note", "看过", photos=[png(colour="red"), png(colour="blue")])
    matters.step(desk, matter_id, "fixed", "换了", {"fixed_by": "household"}, photos=[png(colour="green")])
    moments = [photo.moment for photo in matterpapers.receipt(desk, matter_id).photos]
    assert moments == ["before", "after"]
    other = hazard(DOOR, title="乙")
    matters.step(
        desk, other, "report", "上报", photos=[png(colour="red"), png(colour="blue"), png(colour="green")]
    )
    sheet = matterpapers.handover(desk, other)
    assert [photo.moment for photo in sheet.photos] == ["before", "before"]
    assert sheet.photos[0].picture != sheet.photos[1].picture


def test_a_paper_that_there_is_not_yet_is_refused_in_words(desk: Desk, hazard: Make) -> None:
    matter_id = hazard(DOOR)
    assert refused(lambda: matterpapers.handover(desk, matter_id)) == "matter.not_handed_on"
    assert refused(lambda: matterpapers.receipt(desk, matter_id)) == "matter.not_fixed"
    assert refused(lambda: matterpapers.receipt(desk, GRID)) == "matter.not_here"


def test_a_restricted_matter_has_no_paper(desk: Desk, hazard: Make, lay: Make) -> None:
    """Decision 1."""
    known = desk.read(lambda tx: tx.one(Matter, hazard(DOOR, [REPORT])))
    scope = scopes.restricted(GRID)
    secret = lay("matter", scope, "", **known.model_dump(exclude={"id", "scope_id"}))
    step = {"matter_id": secret, "action": "report", "at": day(1), "staff_id": LI, "staff_name": "李梅"}
    lay("step", scope, "", **step)
    assert matters.view(desk, secret).papers == ()
    assert refused(lambda: matterpapers.handover(desk, secret)) == "matter.no_paper_restricted"
    assert refused(lambda: matterpapers.receipt(desk, secret)) == "matter.no_paper_restricted"


@pytest.mark.parametrize("last", [("reopen", 1, LI, {}), ("refused", 1, LI, {})])
def test_of_what_is_open_again_ledger_and_receipt_do_not_say_that_it_is_put_right(
    desk: Desk, hazard: Make, last: Any
) -> None:
    by_home = {"data": {"fixed_by": "household"}}
    first = "fixed_and_checked" if last[0] == "reopen" else "fixed"
    matter = hazard("3栋2单元503", [(first, 3, LI, by_home), last], found_at=day(5))
    (row,) = hazard_rows(desk).rows
    assert (row.fixed_on, row.opinion, row.closed_on) == (None, "", None)
    assert "receipt" not in matters.view(desk, matter).papers
