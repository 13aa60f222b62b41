"""Every fault of a list is named by sheet, row and column in plain words; no value is repeated."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.resources import resources
from desktop.texts import load_texts
from server import basedata


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "code"),
    [
        ("区划", 1, "层级", "小组", "unknown_word"),
        ("区划", 1, "上级", "无此社区", "unknown_parent"),
        ("区划", 1, "上级", "", "missing"),
        ("区划", 2, "编码", "421224104203001", "area_twice"),
        ("区划", 1, "编码", 421224104203001e3, "number_cut"),
        ("人员", 1, "网格", "九网格", "unknown_grid"),
        ("人员", 1, "网格", "", "missing"),
        ("人员", 2, "楼栋", "9栋", "unknown_building"),
        ("人员", 1, "联系电话", 7150000000, "number_cut"),
        ("人员", 1, "联系电话", "123", "phone"),
        ("楼栋", 1, "单元数", "两个", "int_parsing"),
        ("楼栋", 1, "单元数", 99, "less_than_equal"),
        ("楼栋", 1, "网格", "", "missing"),
        ("楼栋", 2, "楼栋", "1栋", "building_twice"),
        ("住房", 2, "单元", 9, "beyond_building"),
        ("住房", 2, "房号", 101, "dwelling_twice"),
        ("住房", 1, "房号", "东", "missing"),
        ("住户", 1, "单元", 7, "beyond_building"),
        ("住户", 1, "户主", "", "missing"),
        ("住户", 1, "关爱等级", "很高", "unknown_word"),
        ("住户", 1, "人数", 99, "less_than_equal"),
        ("居民", 1, "身份证号", 990101195203020012, "number_cut"),
        ("居民", 1, "身份证号", "9.9E+17", "power_of_ten"),
        ("居民", 1, "身份证号", "990101195203020013", "identity_check"),
        ("居民", 1, "身份证号", "99010119520302", "identity_length"),
        ("居民", 1, "联系电话", "1.23E+10", "power_of_ten"),
        ("居民", 1, "房号", 999, "unknown_home"),
        ("居民", 1, "关爱类别", "留守老人、贵宾", "unknown_word"),
        ("居民", 1, "姓名", "", "missing"),
    ],
)
def test_a_fault_is_named_where_it_is(
    office: Any, town: Any, sheet: str, row: int, column: str, value: Any, code: str
) -> None:
    rows = town[sheet]
    place = rows[0].index(column)
    if sheet == "楼栋" and code == "building_twice":
        rows[2][3] = rows[1][3]
        rows[0].append("楼栋编码")
        rows[1].append("B1")
        rows[2].append("B1")
    rows[row][place] = value
    faults = office.faults(town)
    said = column if code != "missing" or column != "房号" else "楼层"
    assert (sheet, row + 1, said, code) in faults
    assert office.rows("area") == []


def test_people_are_not_taken_twice(office: Any, town: Any, number_of: Any) -> None:
    people = town["居民"]
    people.append(list(people[3]))
    people.append(["2栋", 2, 301, "别样例", number_of("19520302"), "", "", ""])
    assert office.faults(town) == [
        ("居民", 6, "姓名", "resident_twice"),
        ("居民", 7, "身份证号", "number_elsewhere"),
    ]
    town["住户"].append(list(town["住户"][1]))
    town["住户"][-1][5] = ""
    assert ("住户", 5, "户主", "household_twice") in office.faults(town)


def test_an_identity_number_of_the_database_is_found_in_another_home(office: Any, town: Any) -> None:
    office.take(town)
    moved = list(town["居民"][3])
    moved[:3] = ["2栋", 2, 301]
    assert office.faults({"居民": [town["居民"][0], moved]}) == [("居民", 2, "身份证号", "number_elsewhere")]


def test_birth_day_and_sex_must_be_those_of_the_number(office: Any, town: Any) -> None:
    people = town["居民"]
    people[0] += ["性别", "出生日期"]
    people[1] += ["女", date(1952, 3, 3).isoformat()]
    for row in people[2:]:
        row += ["", ""]
    assert office.faults(town) == [
        ("居民", 2, "出生日期", "not_as_in_number"),
        ("居民", 2, "性别", "not_as_in_number"),
    ]


def test_grandfather_and_grandson_of_one_name_are_two(office: Any, town: Any, number_of: Any) -> None:
    town["居民"][2][3] = "王样例"
    assert office.take(town)[1]["written"]["resident"] == 4
    assert office.take(town)[1]["written"] == {}
    town["居民"] = [town["居民"][0], ["1栋", 1, 101, "王样例", number_of("20200909", 5), "曾孙", "", ""]]
    assert office.take({"居民": town["居民"]})[1]["written"]["resident"] == 1


def test_buildings_of_one_name_are_told_apart_by_their_site(office: Any, town: Any) -> None:
    town["区划"].append(["安置点", "示范二点", "AZ42122410420302", "清泉社区"])
    town["楼栋"].append(["1栋", 1, 6, "二网格", "示范二点"])
    assert ("住房", 2, "楼栋", "several_buildings") in office.faults(town)
    for name in ("住房", "住户", "居民"):
        town[name][0].append("安置点")
        for row in town[name][1:]:
            row.append("示范点")
    town["人员"][2][4] = "421224104203001L001"
    assert office.take(town)[1]["faults"] == []


def test_a_building_with_homes_is_not_moved_to_another_grid(office: Any, town: Any) -> None:
    office.take(town)
    town["楼栋"][1][3] = "二网格"
    assert ("楼栋", 2, "网格", "other_grid") in office.faults({"楼栋": town["楼栋"]})


def test_a_column_that_is_needed_and_a_header_that_is_missing(office: Any, town: Any) -> None:
    del town["楼栋"][0][1]
    for row in town["楼栋"][1:]:
        del row[1]
    assert ("楼栋", 1, "单元数", "missing_column") in office.faults(town)
    town["楼栋"] = town["楼栋"][1:]
    assert ("楼栋", 1, "", "no_header") in office.faults(town)


def test_words_of_a_fault_are_plain_in_both_languages_and_repeat_no_value(
    office: Any, town: Any, number_of: Any, workbook: Any
) -> None:
    number = number_of("19520302")
    town["居民"][1][4] = number[:-1] + ("1" if number[-1] != "1" else "2")
    for language, words in (("zh_CN", "最后一位对不上"), ("en", "last digit does not fit")):
        said = office("import", workbook(town), "--language", language)[1]
        assert words in said["faults"][0]["message"]
        assert number[:10] not in str(said)


def test_every_fault_code_of_the_program_has_words() -> None:
    texts = load_texts(resources() / "i18n", "zh_CN")
    source = "".join(file.read_text("utf-8") for file in Path(basedata.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'(?:fault\([^()]*|Wrong\(|Unknown\()"(\w+)"\)', source))
    codes |= {f"{kind}_twice" for kind in ("area", "building", "staff", "dwelling", "household", "resident")}
    assert len(codes) > 20
    assert {one for one in codes if not texts.has(f"server.fault_{one}")} == set()
