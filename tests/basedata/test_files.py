"""Files that are no lists, and lists in poor shape: each said in plain words, none half taken."""

import struct
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook


def _locked() -> bytes:
    """A workbook with a password as Excel writes it: an OLE container that holds one encrypted stream."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHHHLLLLLLLLLL", 62, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109L", 0, *[free] * 108)
    table = struct.pack("<128L", fat, end, 3, 4, 5, 6, 7, 8, 9, end, *[free] * 118)

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        raw = name.encode("utf-16-le")
        return (
            raw.ljust(64, b"\0")
            + struct.pack("<HBBLLL", len(raw) + 2 if name else 0, kind, 1, free, free, child)
            + bytes(36)
            + struct.pack("<LQ", start, size)
        )

    folder = entry("Root Entry", 5, 1, end, 0) + entry("EncryptedPackage", 2, free, 2, 4096)
    return head + table + (folder + entry("", 0, free, 0, 0) * 2) + bytes(4096)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.xlsx", b"", "empty_file"),
        ("blank.csv", b" \r\n", "empty_file"),
        ("text.xlsx", "户主，王样例".encode(), "not_excel"),
        ("cut.xlsx", b"PK\x03\x04" + bytes(200), "not_excel"),
        ("locked.xlsx", _locked(), "locked_workbook"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\xff\xff\xfe", "not_text"),
        ("list.docx", b"PK\x03\x04", "not_a_list"),
        ("other.csv", b"a,b\n1,2\n", "no_known_sheet"),
    ],
)
def test_a_file_that_is_no_list_is_said(
    office: Any, tmp_path: Path, name: str, content: bytes, error: str
) -> None:
    (tmp_path / name).write_bytes(content)
    code, said = office("import", tmp_path / name)
    assert (code, said["error"]) == (1, error)
    assert "没有写入" in said["message"]


def test_a_file_that_is_not_there_is_said(office: Any, tmp_path: Path) -> None:
    assert office("import", tmp_path / "absent.xlsx")[1]["error"] == "no_file"


def test_a_sheet_that_is_missing_is_named_by_those_who_need_it(office: Any, town: Any) -> None:
    del town["楼栋"]
    codes = {(sheet, code) for sheet, _, _, code in office.faults(town)}
    assert codes == {(name, "unknown_building") for name in ("人员", "住房", "住户", "居民")}


def test_sheets_of_other_things_are_left_alone_and_named(office: Any, town: Any) -> None:
    code, said = office.take({"封面": [["清泉社区台账"]], **town, "空表": [], "居住证": [["号"], [1]]})
    assert (code, said["ignored_sheets"]) == (0, ["封面", "空表", "居住证"])


def test_titles_above_the_header_and_blank_rows_do_not_matter(office: Any, town: Any, tmp_path: Path) -> None:
    file = tmp_path / "untidy.xlsx"
    with Workbook(str(file)) as workbook:
        line = workbook.add_format({"border": 1})
        for name, rows in town.items():
            sheet = workbook.add_worksheet(name)
            sheet.merge_range("A1:H1", f"清泉社区{name}表")
            sheet.write_row(2, 1, [f" {one}＊" if one == "编码" else f"{one} " for one in rows[0]])
            for number, row in enumerate(rows[1:]):
                sheet.write_row(4 + 2 * number, 1, row)
            for number in range(200, 300):
                sheet.write_blank(number, 2, None, line)
    code, said = office("import", file)
    assert (code, said["faults"], said["lines"]) == (0, [], 19)


def test_a_hundred_thousand_empty_rows_are_passed_over(office: Any, town: Any, tmp_path: Path) -> None:
    file = tmp_path / "long.xlsx"
    with Workbook(str(file)) as workbook:
        for name, rows in town.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name == "住户":
                sheet.write_string(100_000, 0, " ")
    assert office("import", file)[1]["lines"] == 19
