"""`import` of a zip that is locked, damaged or something else: a plain word, and nothing is taken."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.server.commandline import Done, run


@pytest.fixture
def dump(town: Any, tmp_path: Path) -> Path:
    file = tmp_path / "d.zip"
    assert run("dump", "--out", str(file), "--db", town.url).code == 0
    return file


def _import(town: Any, file: Path, *args: str) -> Done:
    before = town.everything()
    done = run("import", str(file), "--db", town.url, *args)
    assert (done.code, done.said["error"]) == (1, "no_file")
    assert town.everything() == before
    return done


def _marked(file: Path, at: dict[bytes, int], value: int) -> None:
    """Set a byte in every header of the zip file."""
    raw = bytearray(file.read_bytes())
    for head, place in at.items():
        where = -1
        while (where := raw.find(head, where + 1)) >= 0:
            raw[where + place] |= value
    file.write_bytes(raw)


def test_a_locked_one(town: Any, dump: Path) -> None:
    _marked(dump, {b"PK\x01\x02": 8, b"PK\x03\x04": 6}, 1)
    assert "密码" in _import(town, dump).said["why"]
    assert "password" in _import(town, dump, "--language", "en").said["why"]


def test_one_packed_in_a_way_nobody_knows(town: Any, dump: Path) -> None:
    _marked(dump, {b"PK\x01\x02": 10, b"PK\x03\x04": 8}, 0x70)
    assert "dump" in _import(town, dump).said["why"]


def test_one_whose_rows_are_damaged(town: Any, dump: Path) -> None:
    with zipfile.ZipFile(dump) as zipped:
        place = zipped.getinfo("rows.jsonl").header_offset
    raw = bytearray(dump.read_bytes())
    raw[place + 60 : place + 90] = bytes(30)
    dump.write_bytes(raw)
    assert "dump" in _import(town, dump).said["why"]


@pytest.mark.parametrize("manifest", [None, "[]", "{}", "{"])
def test_a_zip_of_something_else(town: Any, tmp_path: Path, manifest: str | None) -> None:
    file = tmp_path / "other.zip"
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("rows.jsonl", "")
        if manifest is not None:
            zipped.writestr("manifest.json", manifest)
    assert "dump" in _import(town, file).said["why"]
