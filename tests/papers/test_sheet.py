"""A list as a workbook, read back by another library."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.domain.cells import LONGEST, harmless
from desktop.domain.say import UserError
from desktop.papers.sheet import MOST_LINES, Cell, Heading, Kind, Sheet, render, sheet_name

NOW = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", '=HYPERLINK("http://a","b")', "\n=1")


def made(columns: tuple[Heading, ...], *rows: tuple[Cell, ...], title: str = "住户") -> Any:
    sheet = Sheet(title, ("筛选：全部", "演示数据"), columns, rows, NOW, "李梅")
    return load_workbook(io.BytesIO(render(sheet)))[sheet_name(title)]


def test_days_moments_and_numbers_are_such_and_phones_are_masked_texts() -> None:
    columns = (
        Heading("门牌"),
        Heading("人数", Kind.NUMBER),
        Heading("上次走访", Kind.DAY),
        Heading("录入", Kind.MOMENT),
        Heading("身份证号", Kind.ID),
        Heading("电话", Kind.PHONE),
        Heading("备注"),
    )
    page = made(
        columns, ("3栋2单元503", 4, date(2026, 12, 1), NOW, "990101199001011234", "10012345678", None)
    )
    assert [cell.value for cell in page[1]][0] == "住户"
    assert (page["A2"].value, page["A3"].value) == ("筛选：全部", "演示数据")
    assert [cell.value for cell in page[4]] == [one.name for one in columns]
    row = page[5]
    assert [cell.value for cell in row] == [
        "3栋2单元503",
        4,
        datetime.fromisoformat("2026-12-01"),
        datetime.fromisoformat("2026-12-08T09:00"),
        "990***********1234",
        "100****5678",
        None,
    ]
    assert [cell.data_type for cell in row] == ["s", "n", "d", "d", "s", "s", "n"]
    assert row[4].number_format == row[5].number_format == "@"


def test_no_text_becomes_a_formula_or_a_link_and_csv_keeps_it_harmless() -> None:
    page = made((Heading("姓名"),), *[(one,) for one in EVIL], ("余友田",), ("http://例子",))
    cells = [page.cell(5 + place, 1) for place in range(len(EVIL) + 2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert [cell.value for cell in cells] == [harmless(one) for one in EVIL] + ["余友田", "http://例子"]
    out = io.StringIO()
    csv.writer(out).writerows([[cell.value] for cell in cells])
    saved = [row[0] for row in csv.reader(io.StringIO(out.getvalue())) if row]
    assert all(one.startswith("'") and one[1:].strip() for one in saved[: len(EVIL)])
    assert saved[-2] == "余友田"


def test_what_xml_cannot_hold_is_shown_and_what_is_too_long_is_cut() -> None:
    page = made((Heading("备\x00注"),), ("a\x0bb\ud800c\ufffed",), ("_x0041_",), ("长" * 40_000,))
    assert page["A4"].value == "备\ufffd注"
    assert page["A5"].value == "a\ufffdb\ufffdc\ufffdd"
    assert len(page["A7"].value) == LONGEST and page["A7"].value.endswith("…")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("事项[全部]:*?/\\", "事项 全部"),
        ("'引号'", "引号"),
        ("", "Sheet1"),
        ("History", "Sheet1"),
        ("长" * 50, "长" * 31),
        ("=住户", "=住户"),
    ],
)
def test_any_title_gives_a_tab_that_excel_takes(title: str, name: str) -> None:
    assert sheet_name(title) == name
    assert made((Heading("a"),), ("b",), title=title)["A5"].value == "b"


def test_the_head_stays_in_sight_and_is_printed_on_every_page() -> None:
    page = made((Heading("门牌"), Heading("原因")), *[("3栋", "很长的原因" * 20)] * 3)
    assert page.freeze_panes == "A5"
    assert page.auto_filter.ref == "A4:B7"
    assert page.print_title_rows == "$4:$4"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.column_dimensions["B"].width > page.column_dimensions["A"].width > 8


def test_a_text_that_takes_several_lines_makes_its_row_as_high() -> None:
    page = made(
        (Heading("门牌"), Heading("原因")), ("3栋", "很长的原因" * 20), ("3栋", "短"), ("一\n二", "短")
    )
    assert [page.row_dimensions[row].height for row in (5, 6, 7)] == [75, None, 30]
    assert made((Heading("a"),), ("很长的原因" * 2000,)).row_dimensions[5].height == 405


def test_a_wide_list_is_printed_on_larger_paper_and_on_several_pages_across() -> None:
    page = made(
        tuple(Heading(f"第{number}列") for number in range(30)),
        ("十八个字的一句话有这么长那么长这么长",) * 30,
    )
    setup = page.page_setup
    assert (setup.paperSize, setup.fitToWidth, setup.fitToHeight) == (8, 4, 0)
    assert (page.print_title_cols, page.print_title_rows) == ("$A:$A", "$4:$4")


def test_a_list_longer_than_a_sheet_is_refused_in_words() -> None:
    sheet = Sheet("住户", (), (Heading("a"),), [("b",)] * MOST_LINES, NOW)
    with pytest.raises(UserError) as refused:
        render(sheet)
    assert refused.value.say.key == "export.too_many_rows"


def test_there_are_no_macros_no_links_outside_and_the_same_sheet_is_the_same_file() -> None:
    sheet = Sheet("住户", (), (Heading("a"),), (("=1",), (date(1899, 1, 1),)), NOW)
    once, again = render(sheet), render(sheet)
    assert once == again
    names = zipfile.ZipFile(io.BytesIO(once)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]
    assert load_workbook(io.BytesIO(once))["住户"]["A3"].data_type == "s"
