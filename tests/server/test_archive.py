"""A full export can be read without this program, and gives the same server again."""

import csv
import hashlib
import io
import json
import zipfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.domain.kinds import KINDS
from desktop.resources import resources
from server.__main__ import main
from server.db import open_database
from server.tables import ROW

EVIL = "=cmd|'/c calc'!A1"


def run(*args: str) -> tuple[int, Any]:
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(list(args))
    return code, json.loads(out.getvalue())


def lines(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The demonstration's server with a published form, a name that is a formula, a deleted row."""
    folder = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder}/a.db"
    assert run("init", "--db", url, "--name", "咸宁", "--demo")[0] == 0
    db = open_database(url)
    with db.writing() as connection:
        connection.execute(
            ROW.insert().values(
                scope_id="muni", kind="area", id="0" * 36, rev=999_999, deleted=True, moved_to="", parent="",
                hash=0, data="{}", versions="{}",
            )
        )  # fmt: skip
    db.close()
    area = {"id": "1" * 36, "scope_id": "muni", "level": "grid", "code": "42", "name": EVIL}
    more = folder / "more.jsonl"
    more.write_text(json.dumps({"kind": "area", "row": area}), "utf-8")
    assert run("import", str(more), "--db", url)[0] == 0
    workbook = resources() / "forms" / "BLDG_COMMON.xlsx"
    newer = load_workbook(workbook)
    place = [cell.value for cell in newer["settings"][1]].index("version") + 1
    newer["settings"].cell(2, place).value = "99.1"
    newer.save(folder / "BLDG_COMMON.xlsx")
    assert run("form", "publish", str(folder / "BLDG_COMMON.xlsx"), "--db", url)[0] == 0
    return url


@pytest.fixture(scope="module")
def folder(demo: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("out") / "dump"
    code, said = run("dump", "--out", str(made), "--db", demo)
    assert (code, said["tombstones"]) == (0, 1)
    return made


def test_every_file_is_the_one_the_manifest_names(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    files = {one.relative_to(folder).as_posix(): one for one in folder.rglob("*") if one.is_file()}
    assert set(files) == set(manifest["files"]) | {"manifest.json"}
    for name, sealed in manifest["files"].items():
        content = files[name].read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (sealed["bytes"], sealed["sha256"])
    assert (manifest["name"], manifest["demo"], manifest["schema"]) == ("咸宁", True, 1)
    rows = lines(folder / "rows.jsonl")
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in manifest["rows"]}
    assert counts == manifest["rows"] and counts["household"] == 320
    assert [(row["kind"], row["id"]) for row in rows] == sorted((row["kind"], row["id"]) for row in rows)
    [gone] = lines(folder / "tombstones.jsonl")
    assert gone == {"kind": "area", "id": "0" * 36, "scope_id": "muni", "moved_to": ""}
    assert (folder.stat().st_mode & 0o077, list(folder.parent.iterdir())) == (0, [folder])


def test_tables_hold_the_same_rows_and_no_formula(folder: Path) -> None:
    with (folder / "csv" / "area.csv").open(encoding="utf-8-sig", newline="") as file:
        areas = list(csv.DictReader(file))
    assert f"'{EVIL}" in {one["name"] for one in areas}
    rows = lines(folder / "rows.jsonl")
    assert EVIL in {row["data"]["name"] for row in rows if row["kind"] == "area"}
    assert list(areas[0]) == ["id", "scope_id", *KINDS["area"].fields]
    assert len(areas) == sum(row["kind"] == "area" for row in rows)


def test_forms_rules_and_the_meaning_of_fields_are_there(folder: Path) -> None:
    kinds = json.loads((folder / "kinds.json").read_text("utf-8"))
    assert set(kinds) == set(KINDS)
    assert kinds["resident"]["fields"]["phone"] == {"merge": "ask", "sensitivity": "personal"}
    assert "door" in kinds["household"]["schema"]["properties"]
    [published] = (folder / "forms").glob("BLDG_COMMON-99.1-*.xlsx")
    assert load_workbook(published)["survey"]["A1"].value
    assert {one.name for one in (folder / "rules").iterdir()} == {
        one.name for one in (resources() / "rules").iterdir()
    }


def test_a_new_server_made_of_it_gives_the_same_rows_byte_for_byte(
    demo: str, folder: Path, tmp_path: Path
) -> None:
    packed, again = tmp_path / "dump.ZIP", tmp_path / "again"
    assert run("dump", "--out", str(packed), "--db", demo)[0] == 0
    url = f"sqlite:///{tmp_path}/b.db"
    run("init", "--db", url)
    code, said = run("import", str(packed), "--db", url)
    assert (code, said["faulty"]) == (0, 0)
    assert run("dump", "--out", str(again), "--db", url)[0] == 0
    assert (again / "rows.jsonl").read_bytes() == (folder / "rows.jsonl").read_bytes()
    assert run("import", str(folder), "--db", url)[1]["written"] == {}
    code, digests = run("digest", "--recompute", "--db", url)
    assert code == 0 and digests


def test_what_is_there_already_is_never_overwritten(demo: str, folder: Path, tmp_path: Path) -> None:
    assert run("dump", "--out", str(folder), "--db", demo)[1]["error"] == "out_exists"
    file = tmp_path / "a.zip"
    file.write_bytes(b"mine")
    assert run("dump", "--out", str(file), "--db", demo)[1]["error"] == "out_exists"
    assert file.read_bytes() == b"mine"
    absent = tmp_path / "absent" / "a.zip"
    assert run("dump", "--out", str(absent), "--db", demo)[1]["error"] == "cannot_write"
    assert list(tmp_path.iterdir()) == [file]


def test_a_changed_or_foreign_archive_is_refused(demo: str, tmp_path: Path) -> None:
    made = tmp_path / "made"
    run("dump", "--out", str(made), "--db", demo)
    rows = (made / "rows.jsonl").read_text("utf-8")
    (made / "rows.jsonl").write_text(rows.replace("一网格", "别网格"), "utf-8")
    assert run("import", str(made), "--db", demo)[1]["error"] == "archive_changed"
    (made / "manifest.json").unlink()
    assert run("import", str(made), "--db", demo)[1]["error"] == "no_file"
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as zipped:
        zipped.writestr("a.txt", "a")
    assert run("import", str(tmp_path / "other.zip"), "--db", demo)[1]["error"] == "no_file"
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no")
    assert run("import", str(tmp_path / "broken.zip"), "--db", demo)[1]["error"] == "no_file"
