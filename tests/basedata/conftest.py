"""Lists as a community keeps them, and the commands that read them."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from desktop.domain.values import check_digit
from server.__main__ import main

Rows = list[list[Any]]


def id_number(born: str, order: int = 1) -> str:
    """An identity number of nobody: region 990101, `born` as YYYYMMDD, an odd order is a man."""
    seventeen = f"990101{born}{order:03}"
    return seventeen + check_digit(seventeen)


def lists() -> dict[str, Rows]:
    """A community with two grids, two buildings, three homes and four people."""
    return {
        "区划": [
            ["层级", "名称", "编码", "上级"],
            ["网格", "一网格", "421224104203001", "清泉社区"],
            ["网格", "二网格", "421224104203002", "清泉社区"],
            ["安置点", "示范点", "AZ42122410420301", "清泉社区"],
            ["社区", "清泉社区", 421224104203, "九宫山镇"],
            ["镇", "九宫山镇", "421224104", ""],
        ],
        "人员": [
            ["姓名", "职务", "权限", "网格", "楼栋", "联系电话"],
            ["李样例", "网格员、协管员", "本网格", "一网格", "", 10000000001],
            ["方样例", "楼栋长", "本楼栋", "", "1栋", "10000000002"],
            ["周样例", "网格责任人", "几个网格", "一网格、二网格", "", "10000000003"],
        ],
        "楼栋": [
            ["楼栋", "单元数", "层数", "网格", "安置点"],
            ["1栋", 2, 6, "一网格", "示范点"],
            ["2栋", 2, 6, "二网格", "示范点"],
        ],
        "住房": [["楼栋", "单元", "房号"], ["1栋", 1, 101], ["1栋", 1, 102]],
        "住户": [
            ["楼栋", "单元", "房号", "户主", "人数", "户号", "关爱等级"],
            ["1栋", 1, 101, "王样例", 2, "0001", "重点"],
            ["1栋", "1单元", "502", "何样例", 1, "0002", ""],
            ["2栋", 2, 301, "谭样例", 1, "0003", "无"],
        ],
        "居民": [
            ["楼栋", "单元", "房号", "姓名", "身份证号", "与户主关系", "联系电话", "关爱类别"],
            ["1栋", 1, 101, "王样例", id_number("19520302"), "户主", "", "留守老人、低保"],
            ["1栋", 1, 101, "王小样", id_number("20150607", 2), "孙女", "", "留守儿童"],
            ["1栋", 1, 502, "何样例", id_number("19800501", 3), "户主", 10000000009, ""],
            ["2栋", 2, 301, "谭样例", id_number("19900101", 4), "户主", "", ""],
        ],
    }


def save(file: Path, sheets: dict[str, Rows]) -> Path:
    """A workbook with these cells, numbers as numbers."""
    with Workbook(str(file)) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file


@dataclass
class Office:
    """The command line on one database."""

    url: str
    folder: Path

    def __call__(self, *args: str | Path) -> tuple[int, Any]:
        out = io.StringIO()
        with redirect_stdout(out):
            code = main([*map(str, args), "--db", self.url])
        lines = [json.loads(line) for line in out.getvalue().splitlines()]
        return code, lines[0] if len(lines) == 1 else lines

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Live rows with id and scope."""
        said = self("dump", "--kind", kind)[1]
        found = said if isinstance(said, list) else [said]
        return [{**one["data"], "id": one["id"], "scope_id": one["scope_id"]} for one in found]

    def take(self, sheets: dict[str, Rows], *options: str | Path) -> tuple[int, Any]:
        """Import these sheets as one workbook."""
        return self("import", save(self.folder / "lists.xlsx", sheets), *options)

    def faults(self, sheets: dict[str, Rows]) -> list[tuple[str, int, str, str]]:
        """(sheet, row, column, code) of every fault."""
        said = self.take(sheets)[1]
        return [(one["sheet"], one["row"], one["column"], one["code"]) for one in said["faults"]]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(f"sqlite:///{tmp_path}/server.db", tmp_path)
    assert made("init", "--name", "咸宁")[0] == 0
    return made


@pytest.fixture
def town() -> dict[str, Rows]:
    return lists()


@pytest.fixture
def number_of() -> Callable[..., str]:
    return id_number


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[[dict[str, Rows]], Path]:
    return lambda sheets: save(tmp_path / "some.xlsx", sheets)
