"""`doctor` of the server: sound or not, and nothing of anybody."""

import io
import json
import zipfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from server.__main__ import main
from server.db import open_database
from server.tables import ROW


def run(*args: str) -> tuple[int, Any]:
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(list(args))
    return code, json.loads(out.getvalue())


@pytest.fixture
def url(tmp_path: Path, town_rows: Any) -> str:
    """A database whose folder is named after a person."""
    folder = tmp_path / "欧阳秘密"
    folder.mkdir()
    made = f"sqlite:///{folder}/a.db"
    run("init", "--db", made, "--name", "机密市")
    lines = folder / "rows.jsonl"
    lines.write_text("".join(json.dumps({"kind": k, "row": r}) + "\n" for k, r in town_rows), "utf-8")
    assert run("import", str(lines), "--db", made)[0] == 0
    return made


def test_a_sound_server_and_a_bundle_without_anybody(url: str, town_rows: Any, tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    code, said = run("doctor", "--bundle", str(file), "--db", url)
    assert (code, said["sound"], said["faults"], said["scopes_differ"]) == (0, True, [], {})
    assert said["rows"]["building"] == 3 and said["disk"]["free_bytes"] > 0
    with zipfile.ZipFile(file) as zipped:
        [name] = zipped.namelist()
        told = zipped.read(name).decode()
    assert json.loads(told) == said
    values = {value for _, row in town_rows for value in row.values() if isinstance(value, str)}
    known = {"muni", "grid", "community", *said["replicas"]}
    planted = {value for value in values if not value.isdigit() or len(value) > 4} - known
    assert len(planted) > 20
    for value in (*planted, "欧阳秘密", "机密市"):
        assert value not in told and json.dumps(value)[1:-1] not in told, value
    assert run("doctor", "--bundle", str(file), "--db", url)[1]["error"] == "out_exists"


def test_content_that_differs_from_its_checksum_is_found(url: str) -> None:
    db = open_database(url)
    with db.writing() as connection:
        connection.execute(ROW.update().where(ROW.c.kind == "building").values(data="{}"))
    db.close()
    code, said = run("doctor", "--db", url)
    assert (code, said["sound"], said["scopes_differ"]) == (1, False, {"building": 3})


def test_a_place_that_takes_no_file_is_said(url: str, tmp_path: Path) -> None:
    code, said = run("doctor", "--bundle", str(tmp_path / "none" / "a.zip"), "--db", url)
    assert (code, said["error"]) == (1, "cannot_write")
