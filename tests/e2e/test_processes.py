"""The real programs beside each other: server, command line, windows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop.demo.play import Laptop
from desktop.demo.stage import PIN, Stage
from desktop.resources import resources
from tests.e2e.conftest import PATIENCE, Open

_COUNTS = {"sent", "applied", "merged", "conflict", "held", "refused", "pulled"}
REPORT = _COUNTS | {"renewed", "retired", "files"}


def sync(stage: Stage, who: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(stage.desk(who, "sync", "--once"))
    return report


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def own_grid(stage: Stage) -> str:
    """Id of the worker's grid."""
    worker = next(row for row in stage.desk_rows("worker", "staff") if row["data"]["name"] == "李梅")
    return str(worker["data"]["grid_ids"][0])


def sign_in(laptop: Laptop) -> None:
    laptop.until("李梅的密码", patience=PATIENCE)
    laptop.write(PIN)


def test_after_enrolling_and_a_round_both_sides_hold_the_same(stage: Stage) -> None:
    for who in ("worker", "lead", "supervisor"):
        assert set(sync(stage, who)) == REPORT
        held, server = stage.desk_digest(who), stage.server_digest()
        assert held
        assert {scope: server[scope] for scope in held} == held


def test_a_lead_has_no_restricted_rows(stage: Stage) -> None:
    assert not [scope for scope in stage.desk_digest("lead") if scope.startswith(("restricted:", "grid:"))]
    assert [scope for scope in stage.desk_digest("worker") if scope.startswith("restricted:")]


def test_another_laptop_sees_a_record_after_two_rounds(stage: Stage, answers: Path) -> None:
    answers.write_text("{}", "utf-8")
    said = stage.desk(
        "worker", "record", "PATROL_LOG", "--subject", own_grid(stage), "--answers", str(answers), "--normal"
    )
    record = json.loads(said)["record_id"]
    assert record not in names(stage.desk_rows("supervisor", "record"))
    sent = sync(stage, "worker")
    assert sent["sent"] == sent["applied"] > 0
    sync(stage, "supervisor")
    assert record in names(stage.desk_rows("supervisor", "record"))


def test_killed_in_the_middle_of_a_form_the_window_comes_back_at_the_same_question(
    stage: Stage, window: Open
) -> None:
    laptop = window("worker")
    sign_in(laptop)
    laptop.until("今日 · 巡格", "走访", patience=PATIENCE)
    laptop.press("F2")
    laptop.until("第1题", patience=PATIENCE)
    for number in (1, 2, 3):
        laptop.press("1", "Return")
        laptop.until(f"第{number + 1}题", patience=PATIENCE)
    laptop.until("已保存", patience=PATIENCE)
    laptop.kill()
    again = window("worker")
    sign_in(again)
    again.until("巡查", "第4题", patience=PATIENCE)


def workbook(folder: Path, change: Callable[[Any], None]) -> Path:
    """The building check as a county changed it in Excel."""
    book = openpyxl.load_workbook(resources() / "forms" / "BLDG_COMMON.xlsx")
    change(book)
    file = folder / "BLDG_COMMON.xlsx"
    book.save(file)
    return file


def test_a_form_published_by_the_county_is_filled_on_the_laptop_after_a_round(
    stage: Stage, tmp_path: Path, answers: Path
) -> None:
    def newer(book: Any) -> None:
        book["settings"]["D2"] = "2026120801"
        book["survey"]["C3"] = "消防车通道被占用"

    said = stage.server("form publish", str(workbook(tmp_path, newer)))
    assert said["published"] and list(said["forms"][0]["difference"]["changed"]) == ["bc01_fire_lane"]
    sync(stage, "worker")
    building = next(row["id"] for row in stage.desk_rows("worker", "building"))
    answers.write_text('{"bc01_fire_lane": "yes"}', "utf-8")
    done = stage.desk(
        "worker", "record", "BLDG_COMMON", "--subject", building, "--answers", str(answers), "--normal"
    )
    record = json.loads(done)["record_id"]
    row = next(row for row in stage.desk_rows("worker", "record") if row["id"] == record)
    assert row["data"]["form_version"] == "2026120801"


def test_a_faulty_workbook_is_refused_by_sheet_row_and_column_and_changes_nothing(
    stage: Stage, tmp_path: Path
) -> None:
    def faulty(book: Any) -> None:
        book["settings"]["D2"] = "2026120901"
        book["survey"]["H3"] = "${no_such_question} = 'yes'"

    before = stage.server_rows("form")
    with pytest.raises(RuntimeError) as refused:
        stage.server("form publish", str(workbook(tmp_path, faulty)))
    assert '"sheet": "survey", "row": 3, "column": "relevant"' in str(refused.value)
    assert "no_such_question" in str(refused.value)
    assert stage.server_rows("form") == before
