"""COR-01 and findings 6 and 7: who is meant by a written name, in any spelling, on any day."""

from datetime import date

import pytest

from desktop.domain.rules import RuleBook
from desktop.domain.units import Units
from desktop.forms.library import load_library
from desktop.forms.rulefiles import load_rules
from desktop.resources import resources
from desktop.texts import load_texts

BEFORE, AFTER = date(2022, 3, 1), date(2026, 12, 8)
CLAUSES = """
市农业农村局、市乡村振兴局、市发改委、市财政局、市文化旅游局、市人社局、市自然资源和规划局、
市文化和旅游局、市林业局、市商务局、人行市中心支行、农发行市分行、市民政局、市水利和湖泊局、
市生态环境局、市交通运输局、市住建局、市水利湖泊局、市供电公司、市委组织部、市妇联、
市教育局、市卫健委、市司法局、市公安局、市市场监管局、市自然资源局、
市政务服务和大数据管理局、市应急局、各县（市、区）人民政府
"""
"""Every 责任单位 of the policy as its clauses write it (domain reference 1.0)."""
CODES = frozenset(
    [
        "FGW",
        "NYNC",
        "XCZX",
        "CZ",
        "WL",
        "RS",
        "ZRZY",
        "LY",
        "SW",
        "RH",
        "NFH",
        "MZ",
        "SL",
        "STHJ",
        "JT",
        "ZJ",
        "GD",
        "ZZ",
        "FL",
        "JY",
        "WJ",
        "SF",
        "GA",
        "SCJG",
        "ZSJ",
        "YJ",
        "GOV",
        "XF",
        "JJ",
        "CL",
        "YB",
        "TX",
    ]
)


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return load_rules(resources() / "rules")


@pytest.fixture(scope="module")
def now(rules: RuleBook) -> Units:
    return Units(rules, AFTER)


def test_every_unit_of_every_clause_is_known_on_both_sides_of_the_reform(rules: RuleBook) -> None:
    for day in (BEFORE, AFTER):
        found = Units(rules, day).all(CLAUSES)
        assert [unit.written for unit in found if not unit.code] == []
    assert {row["code"] for row in rules.whole("units")} >= CODES


def test_every_unit_that_a_form_names_is_known(now: Units) -> None:
    library = load_library(resources() / "forms")
    named = set()
    for code in library.codes():
        for question in library.get(code).questions.values():
            leads = [question.lead, *(one.lead for one in question.choices)]
            named |= {text for lead in leads if lead for text in (lead.policy_unit, lead.statutory_unit)}
    found = [unit for text in named for unit in now.all(text)]
    assert len(named) > 20
    assert [unit.written for unit in found if not unit.code] == []


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("市文化旅游局", "市文化和旅游局", "WL"),
        ("市水利湖泊局", "市水利和湖泊局", "SL"),
        ("市自然资源局", "市自然资源和规划局", "ZRZY"),
        ("市应急局", "应急管理局", "YJ"),
        ("市场监管局", "市市场监管局", "SCJG"),
    ],
)
def test_spellings_of_one_unit_mean_the_same(now: Units, one: str, other: str, code: str) -> None:
    assert now.one(one).code == now.one(other).code == now.one(code).code == code


def test_the_printed_name_keeps_the_level_and_the_remark_as_written(now: Units) -> None:
    assert now.one("市自然资源局").name == "市自然资源和规划局"
    assert now.one("自然资源局").name == "自然资源和规划局"
    assert now.one("市场监管局").name == "市场监管局"
    assert now.one("住建局（燃气）").name == "住建局（燃气）"
    assert now.one("住房和城乡建设局（燃气）").name == "住建局（燃气）"
    assert now.one("SL").name == "市水利和湖泊局"


def test_a_merged_unit_is_itself_before_and_its_heir_afterwards(rules: RuleBook) -> None:
    then, now = Units(rules, date(2024, 6, 30)), Units(rules, date(2024, 7, 1))
    assert (then.one("市乡村振兴局").name, then.one("市乡村振兴局").fate) == ("市乡村振兴局", None)
    held = now.one("市乡村振兴局")
    assert (held.code, held.name, held.was) == ("NYNC", "市农业农村局", "市乡村振兴局")
    zh = load_texts(resources() / "i18n", "zh_CN")
    assert held.fate is not None
    assert zh.say(held.fate) == "市乡村振兴局 已并入 市农业农村局"
    assert now.names("市农业农村局、市乡村振兴局、市财政局") == ("市农业农村局", "市财政局")
    assert [zh.say(one) for one in now.fates("农业农村局；乡村振兴局")] == ["乡村振兴局 已并入 农业农村局"]


def test_nothing_is_lost_of_a_name_that_nobody_knows(now: Units) -> None:
    unit = now.one("九宫山林场")
    assert (unit.code, unit.name, unit.fate) == ("", "九宫山林场", None)
    assert now.names("九宫山林场；供电公司") == ("九宫山林场", "供电公司")
    assert now.all("") == ()


def row(code: str, name: str, held_by: str, begins: str, ends: str) -> dict[str, str]:
    return {
        "code": code, "name": name, "alias": "", "statutory": "no", "held_by": held_by,
        "valid_from": begins, "valid_to": ends, "source": "",
    }  # fmt: skip


def test_a_unit_handed_on_twice_leads_to_whoever_holds_it_and_one_without_heir_says_so() -> None:
    rules = RuleBook(
        {
            "units": [
                row("A", "甲局", "", "2020-01-01", "2021-12-31"),
                row("A", "甲局", "B", "2022-01-01", ""),
                row("B", "乙局", "", "2020-01-01", "2023-12-31"),
                row("B", "乙局", "C", "2024-01-01", ""),
                row("C", "丙局", "", "2020-01-01", ""),
                row("D", "丁办", "", "2020-01-01", "2023-05-31"),
            ]
        }
    )
    assert Units(rules, date(2023, 1, 1)).one("甲局").name == "乙局"
    assert Units(rules, date(2025, 1, 1)).one("甲局").name == "丙局"
    gone = Units(rules, date(2025, 1, 1)).one("丁办")
    assert gone.name == "丁办"
    assert gone.fate is not None and gone.fate.key == "units.gone" and gone.fate.values["year"] == "2023"
