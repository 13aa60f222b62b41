"""The admin command line as people call it: JSON out, exit 0, 1 or 2."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.values import fixed_id
from tests.databases import Databases
from tests.server.commandline import run as _run

Call = Callable[..., tuple[int, Any]]


def test_it_is_a_program_of_its_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'server.db'}"
    assert _run("init", "--db", url, "--name", "咸宁").code == 0
    settings = {**os.environ, "PYTHONUTF8": "1", "XUNGE_DB": url}
    for args, code in ((["stats"], 0), (["enrol-code", "--staff", "无此人"], 1), (["fly"], 2)):
        command = [sys.executable, "-m", "server", *args]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=settings, check=False)
        assert done.returncode == code
        assert "Traceback" not in done.stderr
        assert len(done.stdout.splitlines()) == (0 if code == 2 else 1)


@pytest.fixture(scope="module")
def db_url(tmp_path_factory: pytest.TempPathFactory, databases: Databases, town_rows: Any) -> str:
    """A database made and filled by the commands themselves."""
    folder = tmp_path_factory.mktemp("admin")
    url = databases.blank()
    assert _run("init", "--db", url, "--name", "咸宁").code == 0
    lines = folder / "rows.jsonl"
    lines.write_text("".join(json.dumps({"kind": k, "row": r}) + "\n" for k, r in town_rows), "utf-8")
    done = _run("import", str(lines), "--db", url)
    assert done.code == 0, done.out
    assert done.said["written"]["staff"] == 5
    return url


@pytest.fixture
def call(db_url: str) -> Call:
    def run(*args: str) -> tuple[int, Any]:
        done = _run(*args, "--db", db_url)
        return done.code, done.said

    return run


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("serve",),
        ("init",),
        ("staff",),
        ("staff", "list"),
        ("staff", "add"),
        ("staff", "deactivate"),
        ("enrol-code",),
        ("replica",),
        ("sealed",),
        ("sealed", "in"),
        ("sealed", "starter"),
        ("import",),
        ("template",),
        ("form", "publish"),
        ("dump",),
        ("digest",),
        ("stats",),
        ("backup",),
        ("restore",),
        ("doctor",),
    ],
)
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    done = _run(*command, "--help")
    assert done.code == 0
    assert "usage: python -m server" in done.out


@pytest.mark.parametrize(
    "command", [("fly",), ("staff", "add"), ("enrol-code",), ("serve", "--port", "x"), ()]
)
def test_wrong_usage_ends_with_2(command: tuple[str, ...]) -> None:
    assert _run(*command).code == 2


def test_the_dump_is_sorted_and_can_be_imported_again_without_effect(call: Call, tmp_path: Path) -> None:
    code, lines = call("dump")
    assert code == 0
    assert [(one["kind"], one["id"]) for one in lines] == sorted((one["kind"], one["id"]) for one in lines)
    assert set(lines[0]) == {"kind", "id", "scope_id", "rev", "data"}
    file = tmp_path / "again.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in lines), "utf-8")
    assert call("import", str(file))[1]["written"] == {}
    assert {one["kind"] for one in call("dump", "--kind", "area")[1]} == {"area"}


def test_the_kept_checksums_equal_the_recomputed_ones(call: Call) -> None:
    code, kept = call("digest")
    assert code == 0
    assert call("digest", "--recompute") == (0, kept)
    assert set(next(iter(kept.values()))) == {"count", "sum"}


def test_staff_are_added_with_names_of_areas_and_deactivated(call: Call) -> None:
    grid = ("--community", "清泉社区", "--grid", "二网格", "--title", "网格员")
    code, added = call("staff", "add", "--name", "新人", "--permission", "own_grid", *grid)
    assert code == 0
    code, made = call("enrol-code", "--staff", "新人")
    assert (code, made["staff_id"]) == (0, added["id"])
    assert {"code", "expires"} <= set(made)
    assert call("staff", "deactivate", added["id"])[1]["active"] is False
    assert call("enrol-code", "--staff", "新人")[1]["error"] == "staff_inactive"
    mine = [one for one in call("staff", "list")[1] if one["id"] == added["id"]]
    assert (mine[0]["active"], mine[0]["grid_ids"]) == (False, [fixed_id("town", "二网格")])


def test_refusals_say_why_in_the_persons_language(call: Call) -> None:
    code, said = call("enrol-code", "--staff", "无此人")
    assert (code, said["error"]) == (1, "no_staff")
    assert "无此人" in said["message"]
    assert "No such member" in call("enrol-code", "--staff", "x", "--language", "en")[1]["message"]
    assert call("replica", "lost", "nobody")[1]["error"] == "no_replica"
    add = ("staff", "add", "--permission", "own_grid")
    assert call(*add, "--name", "某人", "--community", "不存在")[1]["error"] == "no_area"
    assert call(*add, "--name", "", "--community", "清泉社区")[1]["error"] == "bad_field"
    bad_phone = call(*add, "--name", "某人", "--community", "清泉社区", "--phone", "12")
    assert (bad_phone[0], bad_phone[1]["field"]) == (1, "phone")


def test_faulty_lines_are_all_named_and_nothing_is_taken(call: Call, tmp_path: Path) -> None:
    before = call("digest")
    good = {
        "kind": "area",
        "row": {"id": fixed_id("n"), "scope_id": "muni", "level": "grid", "code": "42", "name": "n"},
    }
    wrong = {"kind": "area", "row": {**good["row"], "level": "moon"}}  # type: ignore[dict-item]
    file = tmp_path / "rows.jsonl"
    lines = [
        json.dumps(good),
        "nonsense",
        json.dumps(wrong),
        json.dumps({"kind": "moon", "row": {}}),
        "{}",
        "",
    ]
    file.write_text("\n".join(lines), "utf-8")
    code, said = call("import", str(file))
    assert code == 1
    assert [(one["row"], one["column"]) for one in said["faults"]] == [
        (2, ""),
        (3, "level"),
        (4, "kind"),
        (5, ""),
    ]
    assert said["written"] == {}
    assert call("digest") == before


def test_a_list_of_households_is_imported_and_every_fault_named(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    head = "楼栋,单元,楼层,房号,户主,人数,关爱等级\n"
    file.write_text(head + "2栋,1,5,501,试样二,４,重点\n2栋,1,5,502,,99,\n9栋,1,1,101,试样,1,\n", "utf-8-sig")
    code, said = call("import", str(file))
    assert code == 1
    assert [(one["row"], one["column"]) for one in said["faults"]] == [
        (3, "户主"),
        (4, "楼栋"),
    ]
    assert said["written"] == {}
    code, said = call("import", str(file), "--skip-faulty")
    assert said["written"] == {"dwelling": 1, "household": 1}
    homes = call("dump", "--kind", "household")[1]
    (home,) = [one["data"] for one in homes if one["data"]["head_name"] == "试样二"]
    assert (home["door"], home["people"], home["care_level"]) == ("2栋1单元501", 4, "key")
    assert call("import", str(file), "--skip-faulty")[1]["written"] == {}


def test_stats_count_what_is_there(call: Call) -> None:
    code, said = call("stats")
    assert (code, said["name"], said["demo"]) == (0, "咸宁", False)
    assert said["rows"]["building"] == 3


def test_demonstration_data_go_into_an_empty_database_only(call: Call, databases: Databases) -> None:
    assert call("init", "--demo")[1]["error"] == "not_empty"
    url = databases.blank()
    first = _run("init", "--db", url, "--demo", "--seed", "5").said
    assert (first["demo"], first["seed"], first["today"]) == (True, 5, "2026-12-08")
    assert first["rows"]["household"] == 320
    assert _run("enrol-code", "--staff", "李梅", "--db", url).said["name"] == "李梅"


def test_the_database_and_the_clock_are_named_by_the_environment_too(
    db_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XUNGE_DB", db_url)
    monkeypatch.setenv("XUNGE_CLOCK_OFFSET", str(400 * 86_400))
    assert _run("stats").said["name"] == "咸宁"
    assert _run("enrol-code", "--staff", "甲").said["expires"] > Clock(timedelta(days=400)).moment()


def test_a_database_that_is_none_is_said_and_not_made(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/absent.db", "sqlite://", "nonsense", "nosuch://host/db"):
        done = _run("dump", "--db", url)
        assert done.code == 1
        assert done.said["error"] in ("no_database", "bad_url")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "text.db").write_text("this is no database" * 100)
    assert _run("init", "--db", f"sqlite:///{tmp_path}/text.db").code == 1


def test_an_encrypted_database_opens_with_its_key_only(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path}/locked.db", tmp_path / "key"
    key.write_text("ab" * 32)
    assert _run("init", "--db", url, "--key-file", str(key)).code == 0
    assert (tmp_path / "locked.db").read_bytes()[:15] != b"SQLite format 3"
    assert _run("stats", "--db", url, "--key-file", str(key)).code == 0
    assert _run("stats", "--db", url).said["error"] == "bad_database"
    key.write_text("short")
    assert _run("stats", "--db", url, "--key-file", str(key)).said["error"] == "bad_database"


def test_a_port_in_use_is_said(call: Call) -> None:
    code, said = call("serve", "--host", "203.0.113.1", "--port", "1")
    assert (code, said["error"]) == (1, "no_port")


@pytest.mark.parametrize(
    "command",
    [
        *(("enrol-code", "--staff", "甲", "--days", days) for days in ("0", "-3", "366", "9999999", "x")),
        ("sealed", "starter", "x.xgb", "--staff", "甲", "--url", "https://x.example", "--days", "0"),
        ("files", "--sweep", "-1"),
        ("files", "--sweep", "9999999"),
    ],
)
def test_days_beyond_all_measure_are_wrong_usage(
    db_url: str, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    assert _run(*command, "--db", db_url).code == 2
    assert "a whole number from" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["1", "365"])
def test_days_within_measure_are_taken(call: Call, days: str) -> None:
    assert call("enrol-code", "--staff", "甲", "--days", days)[0] == 0


def test_a_ready_file_in_no_folder_is_said(call: Call, tmp_path: Path) -> None:
    gone = tmp_path / "no"
    code, said = call("serve", "--port", "0", "--ready-file", str(gone / "x"))
    assert (code, said["error"], said["folder"]) == (1, "no_folder", str(gone))
