"""隐患台账 and 到期气瓶清单: what they hold, and what they never do (COR-06, COR-10, decisions 1, 2, 16)."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.domain import scopes
from desktop.domain.matters import Matter
from desktop.domain.people import Household, Resident
from desktop.domain.say import UserError
from desktop.papers import gaslist
from desktop.papers.sheet import render
from desktop.services.desk import Desk
from desktop.services.reports.gaslist import gas_list, gas_rows
from desktop.services.reports.hazardledger import hazard_rows
from desktop.services.shapes.ledger import HazardRow
from desktop.store.store import Store
from desktop.texts import Texts
from desktop.ui.models.exports import Origin, sheet_of
from desktop.ui.models.ledgers import gas_columns, hazard_columns
from tests.papers.test_looppapers import words_of
from tests.papers.test_notice import text_of
from tests.services.conftest import FANG, GRID, LI, ZHANG, ZHOU, day, home, uid

Make = Callable[..., str]
DOOR = "3栋2单元503"
COLUMNS = [
    "隐患编号",
    "发现日期",
    "来源",
    "检查单位",
    "检查人",
    "社区—网格—楼栋—户/场所",
    "检查项编号",
    "类别",
    "问题描述",
    "等级",
    "整改要求",
    "整改类别",
    "整改期限",
    "责任单位",
    "责任人",
    "电话",
    "五落实",
    "临时管控措施",
    "告知书编号与签收",
    "上报层级与时间",
    "分办部门",
    "整改完成日期",
    "复查人",
    "复查日期",
    "复查结论",
    "销号日期",
    "延期次数与理由",
    "督办",
    "反弹标志",
    "关联特殊群体",
]
"""Domain reference 2.5, without the photos."""
NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)


def lines(desk: Desk) -> dict[str, HazardRow]:
    """By problem."""
    return {row.problem: row for row in hazard_rows(desk).rows}


def table(desk: Desk, texts: Texts, demo: bool = True) -> tuple[list[str], list[dict[str, Any]]]:
    """Lines of the head, and rows by heading, read back from the workbook."""
    sheet = sheet_of(
        texts, "隐患台账", "", hazard_columns(texts), hazard_rows(desk), Origin("李梅", NOW, demo)
    )
    page: Any = load_workbook(io.BytesIO(render(sheet))).active
    at = int(page.auto_filter.ref.split(":")[0][1:])
    heads = [cell.value for cell in page[at]]
    rows = [dict(zip(heads, row, strict=True)) for row in page.iter_rows(min_row=at + 1, values_only=True)]
    assert {cell.data_type for row in page.iter_rows(min_row=at) for cell in row} <= {"s", "n", "d"}
    return [str(page.cell(place, 1).value) for place in range(1, at)], rows


def test_the_ledger_has_exactly_the_columns_asked_for(desk: Desk, hazard: Make, chinese: Texts) -> None:
    """Domain reference 2.5 and decision 16: ids and phones are texts, days are days."""
    hazard(DOOR)
    facts, [row] = table(desk, chinese)
    assert list(row) == COLUMNS
    assert row["电话"] == "100****2718" and isinstance(row["隐患编号"], str)
    assert row["发现日期"] == datetime.fromisoformat("2026-12-06")
    assert any("演示数据" in fact for fact in facts)
    assert not any("演示数据" in fact for fact in table(desk, chinese, demo=False)[0])


def test_the_whole_life_of_a_hazard_stands_in_one_line(desk: Desk, hazard: Make, chinese: Texts) -> None:
    """COR-10 责任明, 措施实: who, what, until when, and how it ended."""
    steps: Any = [
        ("report", 5, LI, {}),
        ("supervise", 5, ZHOU, {"note": "抓紧"}),
        ("assign", 4, ZHOU, {"data": {"assignee_id": ZHANG, "assignee_name": "张海涛", "unit": "ZJ"}}),
        ("extend", 3, ZHOU, {"note": "等配件", "data": {"days": 2}}),
        ("fixed", 2, ZHANG, {"data": {"fixed_by": "unit"}}),
        ("pass", 1, FANG, {}),
    ]
    units = {"policy_unit": "市乡村振兴局", "statutory_unit": "住建局（燃气）"}
    hazard(DOOR, steps, found_at=day(6), responsible="户主", advice="换软管", detail="龟裂", **units)
    _, [row] = table(desk, chinese)
    told = {
        "来源": "入户",
        "检查单位": "清泉社区居民委员会",
        "检查人": "李梅",
        "社区—网格—楼栋—户/场所": "清泉社区—一网格—3栋—2单元503",
        "检查项编号": "LG15",
        "类别": "燃气",
        "问题描述": "软管老化 龟裂",
        "等级": "一般",
        "整改要求": "换软管",
        "整改类别": "限期整改",
        "责任单位": "市农业农村局",
        "责任人": "余友田　户主",
        "上报层级与时间": "住建局（燃气） 2026-12-03 09:00",
        "分办部门": "市住建局",
        "复查人": "方秀莲",
        "复查结论": "已消除",
        "延期次数与理由": "1次：等配件",
        "督办": "2026-12-03 抓紧",
        "反弹标志": "否",
        "关联特殊群体": "否",
    }
    assert {name: row[name] for name in told} == told
    days = {name: str(row[name])[:10] for name in ("整改完成日期", "复查日期", "销号日期")}
    assert days == {"整改完成日期": "2026-12-06", "复查日期": "2026-12-07", "销号日期": "2026-12-07"}
    assert row["五落实"].startswith("责任：余友田　户主；措施：换软管；资金：未填；时限：")
    assert row["临时管控措施"].startswith("停用有隐患的气瓶")


def test_grades_leave_the_house_as_they_may(desk: Desk, hazard: Make, chinese: Texts) -> None:
    """Finding 4 and 2.5: 提示 is advice and no hazard, 突出 is told as 一般, 重大 only once decided."""
    decided: Any = ("authority", 0, LI, {"data": {"document": "认定书1号", "decision": "major"}})
    for title, grade, steps in (
        ("甲", "T", []), ("乙", "G", []), ("丙", "S", []), ("丁", "M", []), ("戊", "M", [decided])
    ):  # fmt: skip
        hazard(DOOR, steps, title=title, grade=grade)
    found = {row["问题描述"]: row["等级"] for row in table(desk, chinese)[1]}
    assert found == {"乙": "一般", "丙": "一般", "丁": "疑似重大", "戊": "重大-经认定"}


def test_a_restricted_hazard_is_counted_and_not_shown(
    desk: Desk, hazard: Make, lay: Make, chinese: Texts
) -> None:
    """Decision 1."""
    known = desk.read(lambda tx: tx.one(Matter, hazard(DOOR)))
    secret = known.model_dump(exclude={"id", "scope_id"}) | {"title": "夜里哭喊"}
    lay("matter", scopes.restricted(GRID), "", **secret)
    facts, rows = table(desk, chinese)
    assert [row["问题描述"] for row in rows] == ["软管老化"]
    assert any("另有1条受限事项" in fact for fact in facts)


def test_special_groups_are_yes_or_no_and_never_why(
    desk: Desk, store: Store, hazard: Make, lay: Make, chinese: Texts
) -> None:
    """Decision 1 and COR-08."""
    hazard("3栋1单元101", title="甲")
    hazard(DOOR, title="乙")
    store.apply(lambda tx: tx.patch(Household, home(DOOR), special=True))
    lay(
        "care_tag", scopes.restricted(GRID), "", resident_id=home(DOOR), household_id=home(DOOR),
        tag="living_alone", since="2026-01-01",
    )  # fmt: skip
    _, rows = table(desk, chinese)
    assert {row["问题描述"]: row["关联特殊群体"] for row in rows} == {"甲": "否", "乙": "是"}
    assert "独居" not in str(rows)


def test_what_comes_back_within_ninety_days_or_is_opened_again_is_marked(desk: Desk, hazard: Make) -> None:
    """Domain reference 2.5: 反弹, same place and item."""
    passed: Any = ("fixed_and_checked", 40, LI, {"data": {"fixed_by": "household"}})
    hazard(DOOR, [passed], title="早", found_at=day(41))
    hazard(DOOR, title="又来")
    hazard(DOOR, title="另一项", item="LG13")
    long_ago: Any = ("fixed_and_checked", 100, LI, {"data": {"fixed_by": "household"}})
    hazard("3栋1单元101", [long_ago], title="很早", found_at=day(101))
    hazard("3栋1单元101", title="不算")
    again: Any = ("reopen", 1, LI, {"note": "又坏了"})
    hazard("3栋1单元202", [passed, again], title="重开", found_at=day(41))
    found = {name: row.relapse for name, row in lines(desk).items()}
    assert found == {
        "早": False, "又来": True, "另一项": False, "很早": False, "不算": False, "重开": True
    }  # fmt: skip


def test_how_a_hazard_ended_otherwise_is_said(desk: Desk, hazard: Make) -> None:
    wrong: Any = ("false_alarm", 0, ZHOU, {})
    back: Any = [("fixed", 1, LI, {}), ("return", 0, FANG, {"note": "还漏"})]
    hazard(DOOR, [wrong], title="误报")
    hazard(DOOR, back, title="退回")
    hazard(DOOR, title="在办")
    found = {name: (row.opinion, row.closed_on) for name, row in lines(desk).items()}
    assert found == {"误报": ("false_alarm", None), "退回": ("not_gone", None), "在办": ("", None)}


@pytest.mark.parametrize(
    ("phone", "shown"), [("10012345678", "100****5678"), ("81234567", "******67"), ("8123456", "*****56")]
)
def test_no_phone_leaves_whole_be_it_short(
    desk: Desk, hazard: Make, store: Store, chinese: Texts, phone: str, shown: str
) -> None:
    """PIPL 51."""
    store.apply(lambda tx: tx.patch(Resident, uid("resident", DOOR, 0), phone=phone))
    hazard(DOOR)
    (row,) = table(desk, chinese)[1]
    assert row["电话"] == shown


def lay_gear(lay: Make, door: str, kind: str, **fields: Any) -> None:
    lay("equipment", scopes.grid(GRID), "", household_id=home(door), kind=kind, **fields)


@pytest.fixture
def geared(lay: Make) -> None:
    """Today is 2026-12-08: cylinders are inspected by the month, rubber hoses last 18, stoves 8 years."""
    lay_gear(lay, DOOR, "cylinder", serial="E1", next_check_on="2027-01", supplier="九宫山液化气站")
    lay_gear(lay, DOOR, "hose", material="rubber", replaced_on="2025-01")
    lay_gear(lay, "3栋1单元101", "cylinder", serial="E2", next_check_on="2027-06", supplier="通羊配送站")
    lay_gear(lay, "3栋1单元101", "stove", bought_year=2018)
    lay_gear(lay, "3栋1单元202", "hose", material="rubber", replaced_on="2025-08")
    lay_gear(lay, "3栋1单元202", "regulator", replaced_on="2015-01")


def test_what_ends_within_sixty_days_stands_by_supplier(desk: Desk, geared: None, chinese: Texts) -> None:
    """5.2 item 14 and COR-06: a hose or stove goes to the supplier of the home's cylinder."""
    found = [(row.supplier, row.door, row.kind, row.days_left) for row in gas_rows(desk).rows]
    assert found == [
        ("九宫山液化气站", DOOR, "hose", -130),
        ("九宫山液化气站", DOOR, "cylinder", 54),
        ("通羊配送站", "3栋1单元101", "stove", 23),
    ]
    sheet = sheet_of(
        chinese, "到期", "", gas_columns(chinese), gas_rows(desk), Origin("李梅", NOW, demo=True)
    )
    page: Any = load_workbook(io.BytesIO(render(sheet))).active
    text = "\n".join(str(cell.value) for row in page.iter_rows() for cell in row)
    assert "100****2718" in text and "10012342718" not in text and "已到期" in text and "演示数据" in text


def test_the_list_for_the_supplier_is_a_paper_without_phones_of_homes(
    desk: Desk, geared: None, chinese: Texts
) -> None:
    data = gas_list(desk)
    assert [group.supplier for group in data.groups] == ["九宫山液化气站", "通羊配送站"]
    for said in (text_of(gaslist.render(data, chinese)), words_of(gaslist.render_word(data, chinese))):
        assert (
            "九宫山液化气站，共2件" in said and "2026年7月31日已到期" in said and "2027年1月31日到期" in said
        )
        assert "2718" not in said and "处罚" not in said and "10012345678" in said


def test_without_anything_due_there_is_no_list(desk: Desk, lay: Make) -> None:
    lay_gear(lay, DOOR, "cylinder", next_check_on="2028-01", supplier="通羊配送站")
    with pytest.raises(UserError) as refused:
        gas_list(desk)
    assert refused.value.say.key == "record.no_gas_due"
