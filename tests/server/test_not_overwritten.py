"""What the administrator has in a file stays: lists, templates and starter files are not written over."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from server.tables import ENROL_CODE
from tests.server.commandline import Done, run

STARTER = ("--staff", "甲", "--url", "https://x.example")


def _codes(town: Any) -> int:
    with town.db.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(ENROL_CODE)) or 0)


def _call(town: Any, *args: str) -> Done:
    return run(*args, "--db", town.url)


@pytest.mark.parametrize("named", ["名单.xlsx", "d/../名单.xlsx", "link.xlsx"])
def test_a_report_is_not_written_over_its_list(town: Any, tmp_path: Path, named: str) -> None:
    file = tmp_path / "名单.xlsx"
    assert _call(town, "template", str(file)).code == 0
    (tmp_path / "link.xlsx").symlink_to(file)
    (tmp_path / "d").mkdir()
    book = load_workbook(file)
    book["人员"].append(["新人", "", "", "", "本网格", "九网格"])
    book.save(file)
    before, rows = file.read_bytes(), town.everything()
    report = str(tmp_path) + "/" + named
    done = _call(town, "import", str(file), "--skip-faulty", "--report", report)
    assert (done.code, done.said["error"], done.said["file"]) == (1, "out_exists", report)
    assert file.read_bytes() == before and town.everything() == rows


def test_a_report_is_not_written_into_a_dump(town: Any, tmp_path: Path) -> None:
    assert _call(town, "dump", "--out", str(tmp_path / "d")).code == 0
    rows = tmp_path / "d" / "rows.jsonl"
    before = rows.read_bytes()
    assert _call(town, "import", str(tmp_path / "d"), "--report", str(rows)).said["error"] == "out_exists"
    assert rows.read_bytes() == before


def test_an_older_report_is_replaced(town: Any, tmp_path: Path) -> None:
    file, report = tmp_path / "名单.xlsx", tmp_path / "问题.xlsx"
    assert _call(town, "template", str(file)).code == 0
    for _ in range(2):
        assert _call(town, "import", str(file), "--report", str(report)).code == 0


@pytest.mark.parametrize("command", [("template",), ("sealed", "starter")])
def test_a_file_that_is_there_stays_and_no_code_is_made(
    town: Any, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file, before = tmp_path / "有了.xlsx", _codes(town)
    file.write_bytes(b"precious")
    more = STARTER if command[0] == "sealed" else ()
    done = _call(town, *command, str(file), *more)
    assert (done.code, done.said["error"]) == (1, "out_exists")
    assert file.read_bytes() == b"precious" and _codes(town) == before
