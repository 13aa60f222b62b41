"""The lists of a community become its rows: each in its scope, once, and only when nothing is wrong."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from xlsxwriter import Workbook


def test_one_workbook_makes_a_community(office: Any, town: Any) -> None:
    """COR-01: homes and buildings belong to a grid, sites and grids are tied with the day from which."""
    code, said = office.take(town)
    assert (code, said["faulty"], said["lines"]) == (0, 0, 19)
    assert said["written"] == {
        "area": 5,
        "building": 2,
        "care_tag": 3,
        "dwelling": 4,
        "grid_site": 2,
        "household": 3,
        "identity": 4,
        "resident": 4,
        "staff": 3,
    }
    areas = {one["id"]: one for one in office.rows("area")}
    grid = next(one for one in areas.values() if one["name"] == "一网格")
    assert areas[grid["parent_id"]]["code"] == "421224104203"
    [worker] = [one for one in office.rows("staff") if one["name"] == "李样例"]
    assert (worker["grid_ids"], worker["titles"], worker["phone"]) == (
        [grid["id"]],
        ["网格员", "协管员"],
        "10000000001",
    )
    [home] = [one for one in office.rows("household") if one["head_name"] == "何样例"]
    assert (home["door"], home["care_level"], home["special"]) == ("1栋1单元502", "none", False)
    assert office.rows("building")[0]["code"].startswith("421224104203")


def test_what_is_sensitive_goes_to_the_restricted_scope_only(office: Any, town: Any, number_of: Any) -> None:
    office.take(town)
    grids = {one["id"] for one in office.rows("area") if one["level"] == "grid"}
    for kind in ("identity", "care_tag"):
        assert {one["scope_id"] for one in office.rows(kind)} <= {f"restricted:{one}" for one in grids}
    assert {one["scope_id"] for one in office.rows("resident")} == {f"grid:{one}" for one in grids}
    number = number_of("19520302")
    for kind in ("household", "dwelling", "resident", "staff", "building"):
        assert number not in str(office.rows(kind))
    [home] = [one for one in office.rows("household") if one["head_name"] == "王样例"]
    assert home["special"] is True


def test_birth_day_and_sex_come_from_the_identity_number(office: Any, town: Any) -> None:
    office.take(town)
    [child] = [one for one in office.rows("resident") if one["name"] == "王小样"]
    assert (child["born_on"], child["sex"], child["head"]) == ("2015-06-07", "female", False)


def test_the_same_file_again_changes_nothing_and_a_changed_row_is_updated(office: Any, town: Any) -> None:
    office.take(town)
    before = office("digest")
    assert office.take(town)[1]["written"] == {}
    assert office("digest") == before
    ids = {one["name"]: one["id"] for one in office.rows("resident")}
    town["住户"][1][6] = "高"
    town["居民"][3][6] = 10000000077
    town["人员"][1][5] = "10000000055"
    assert office.take(town)[1]["written"] == {"household": 1, "resident": 1, "staff": 1}
    assert {one["name"]: one["id"] for one in office.rows("resident")} == ids


def test_an_empty_cell_changes_nothing(office: Any, town: Any) -> None:
    office.take(town)
    town["住户"][1][6] = ""
    town["居民"][3][6] = ""
    assert office.take(town)[1]["written"] == {}


def test_a_sheet_alone_refers_to_what_the_database_holds(office: Any, town: Any) -> None:
    people = town.pop("居民")
    homes = town.pop("住户")
    office.take(town)
    assert office.take({"住户": homes})[1]["written"] == {"dwelling": 2, "household": 3}
    assert office.take({"居民": people})[1]["written"]["resident"] == 4


def test_a_new_head_or_a_second_home_behind_a_door_needs_its_number(office: Any, town: Any) -> None:
    office.take(town)
    head = town["住户"][0]
    other = [head, ["1栋", 1, 101, "王二样", 2, "", ""]]
    assert office.faults({"住户": other}) == [("住户", 2, "户主", "other_head")]
    changed = [head, ["1栋", 1, 101, "王二样", 2, "0001", ""], ["1栋", 1, 101, "新样例", 1, "0009", ""]]
    assert office.take({"住户": changed})[1]["written"] == {"household": 2}
    homes = {one["head_name"]: one["id"] for one in office.rows("household")}
    assert len(homes) == 4
    assert "王样例" not in homes


def test_nothing_is_written_when_anything_is_wrong_unless_asked_for(office: Any, town: Any) -> None:
    town["住户"][2][4] = "许多"
    code, said = office.take(town)
    assert (code, said["written"]) == (1, {})
    assert [(one["sheet"], one["row"], one["column"], one["found"]) for one in said["faults"]] == [
        ("住户", 3, "人数", "text"),
        ("居民", 4, "房号", "number"),
    ]
    assert office.rows("area") == []
    code, said = office.take(town, "--skip-faulty")
    assert (code, said["written"]["household"], said["written"]["resident"]) == (1, 2, 3)


def test_a_trial_says_what_would_be_written_and_writes_nothing(office: Any, town: Any) -> None:
    code, said = office.take(town, "--dry-run")
    assert (code, said["dry_run"], said["written"]["resident"]) == (0, True, 4)
    assert office.rows("area") == []
    assert office("digest")[1] == {}


def test_faults_leave_as_a_workbook_that_holds_no_formula(office: Any, town: Any, tmp_path: Path) -> None:
    town["住户"][2][4] = "许多"
    bad, wide = tmp_path / "=cmd|x.csv", tmp_path / "＝cmd|x.csv"
    for one in (bad, wide):
        one.write_text("楼栋,房号,户主\n=1+1,101,甲\n", "utf-8")
    report = tmp_path / "faults.xlsx"
    office("import", bad, wide, "--report", report)
    sheet = load_workbook(report).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[0] == ["表", "行", "列", "填的是", "问题"]
    assert lines[1][:4] == ["'=cmd|x", 2, "楼栋", "文字"]
    assert {line[0] for line in lines[1:]} == {"'=cmd|x", "'＝cmd|x"}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert office("import", bad, "--report", tmp_path / "no" / "x.xlsx")[1]["error"] == "not_written"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_as_excel_saves_it(office: Any, town: Any, tmp_path: Path, encoding: str) -> None:
    files = []
    for name, rows in town.items():
        mark = "\t" if encoding == "utf-16" else ","
        text = "\r\n".join(mark.join(str(cell) for cell in row) for row in rows)
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_bytes(text.encode(encoding))
    code, said = office("import", *files)
    assert (code, said["faulty"], said["written"]["resident"]) == (0, 0, 4)
    assert {one["head_name"] for one in office.rows("household")} == {"王样例", "何样例", "谭样例"}


def test_a_home_merged_over_its_members_holds_for_all_of_them(office: Any, town: Any, tmp_path: Path) -> None:
    people = town.pop("居民")
    office.take(town)
    with Workbook(str(tmp_path / "merged.xlsx")) as workbook:
        sheet = workbook.add_worksheet("居民")
        sheet.merge_range(0, 0, 0, 7, "清泉社区居民花名册")
        sheet.merge_range(1, 0, 1, 7, "填表日期：2026年12月")
        for number, row in enumerate(people, 2):
            sheet.write_row(number, 0, row)
        for place in range(3):
            sheet.merge_range(3, place, 4, place, people[1][place])
    code, said = office("import", tmp_path / "merged.xlsx")
    assert (code, said["written"]["resident"]) == (0, 4)


def test_the_template_explains_itself_and_its_sample_rows_are_left_out(
    office: Any, town: Any, tmp_path: Path
) -> None:
    file = tmp_path / "template.xlsx"
    assert office("template", file) == (0, {"file": str(file)})
    book = load_workbook(file)
    assert book.sheetnames == ["说明", "区划", "人员", "楼栋", "住房", "住户", "居民"]
    code, said = office("import", file)
    assert (code, said["samples"], said["written"], said["ignored_sheets"]) == (0, 6, {}, ["说明"])
    for name, rows in town.items():
        headings = [cell.value for cell in book[name][1]]
        for number, row in enumerate(rows[1:], 3):
            for heading, value in zip(rows[0], row, strict=True):
                book[name].cell(number, headings.index(heading) + 1, value)
    book.save(file)
    code, said = office("import", file)
    assert (code, said["faulty"], said["written"]["resident"]) == (0, 0, 4)


def test_the_sample_rows_are_without_fault(office: Any, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    office("template", file)
    book = load_workbook(file)
    for sheet in book.worksheets[1:]:
        for cell in sheet[2]:
            cell.value = None if cell.value == "演示数据" else cell.value
    area = book["区划"]
    area.append(["社区", "清泉社区", "421224104203"])
    area.append(["安置点", "示范一号安置点", "AZ42122410420301", "清泉社区"])
    book.save(file)
    code, said = office("import", file)
    assert (code, said["faults"]) == (0, [])
    assert said["written"]["identity"] == 1


def _homes(*rows: list[Any]) -> dict[str, list[list[Any]]]:
    return {"住户": [["楼栋", "单元", "房号", "户主", "人数", "户号"], *rows]}


def test_a_new_home_behind_a_door_that_a_numbered_one_has_left(office: Any, town: Any) -> None:
    """Same door, same name: it is another home, and the first one stays where it went."""
    town["住户"] = _homes(["1栋", 1, 101, "王样例", 2, ""])["住户"]
    town["居民"] = town["居民"][:2]
    office.take(town)
    office.take(_homes(["1栋", 1, 101, "王样例", 2, "0001"]))
    office.take(_homes(["1栋", 1, 502, "王样例", 2, "0001"]))
    for _ in range(2):
        office.take(_homes(["1栋", 1, 101, "王样例", 1, ""]))
        homes = [(one["door"], one["people"]) for one in office.rows("household")]
        assert sorted(homes) == [("1栋1单元101", 1), ("1栋1单元502", 2)]


def test_a_new_building_with_the_number_that_a_moved_one_had(office: Any, town: Any) -> None:
    head = ["楼栋", "单元数", "层数", "网格", "安置点"]
    for sheet in ("住户", "居民", "住房"):
        del town[sheet]
    town["人员"][2][4] = ""
    town["人员"].pop(2)
    town["楼栋"] = [head, ["1栋", 2, 6, "一网格", "示范点"]]
    office.take(town)
    office.take({"楼栋": [head, ["1栋", 2, 6, "二网格", "示范点"]]})
    for _ in range(2):
        office.take({"楼栋": [head, ["1号楼", 2, 6, "一网格", "示范点"]]})
        assert len(office.rows("building")) == 2


def test_a_building_is_found_again_by_the_list_that_brought_it(office: Any, town: Any) -> None:
    """In between, a list without codes has given it another one."""
    head = ["楼栋", "单元数", "层数", "网格", "安置点"]
    for sheet in ("住户", "居民", "住房", "楼栋"):
        del town[sheet]
    town["人员"][2][4] = ""
    town["人员"].pop(2)
    with_code = {"楼栋": [[*head, "编码"], ["1栋", 2, 6, "一网格", "示范点", "X-1"]]}
    without = {"楼栋": [head, ["1栋", 2, 6, "一网格", "示范点"]]}
    for one in (town, with_code, without, with_code):
        office.take(one)
    assert len(office.rows("building")) == 1
