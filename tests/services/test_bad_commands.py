"""Bad input of the command line: exit code 1 and words, never a traceback."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.__main__ import main
from desktop.clock import Clock
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, create_person
from desktop.store.people import Person
from desktop.store.store import Store
from tests.services.conftest import LI, home, small_grid
from tests.trouble import as_a_common_user

PERSON = Person("r-1", LI, "李梅", ["网格员"], "一网格")
PIN = "135790"
HOME = home("3栋2单元503")
Refused = Callable[..., Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "laptop"
    key = create_person(place, PERSON, PIN, cost=Cost(memory_kib=64, passes=1, lanes=1))
    store = Store.open(desk_path(place, "r-1"), key, clock=Clock(), staff_id=LI)
    store.apply(lambda tx: tx.put_all(small_grid()))
    store.close()
    return place


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> Callable[..., str]:
    """Run a command that must be refused; what it said."""

    def command(*words: str, data: Path = folder) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PIN}\n"))
        more = () if words[0] == "form" else ("--data", str(data), "--pin-stdin")
        assert main([*words, *more]) == 1
        said = capsys.readouterr()
        assert said.err == ""
        return said.out

    return command


@pytest.fixture
def refused(run: Callable[..., str]) -> Refused:
    """The key of the refusal; its words are not empty."""

    def command(*words: str, data: Path | None = None) -> str:
        said = json.loads(run(*words, **({} if data is None else {"data": data})))
        assert said["said"]
        return str(said["error"])

    return command


COMMANDS = (("doctor",), ("dump",), ("digest",), ("sync", "--once"))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_folders_that_are_none_are_said(refused: Refused, folder: Path, words: tuple[str, ...]) -> None:
    file = folder / "device.key"
    assert refused(*words, data=file) == "store.no_folder"
    assert refused(*words, data=folder / "nobody") == "store.no_person"
    folder.chmod(0)
    try:
        with as_a_common_user():
            assert refused(*words) == "store.read_only"
    finally:
        folder.chmod(0o700)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_damaged_files_are_said(refused: Refused, folder: Path, words: tuple[str, ...]) -> None:
    file = desk_path(folder, "r-1")
    sound = file.read_bytes()
    file.write_bytes(b"garbage" * 1000)
    assert refused(*words) == "store.damaged"
    file.write_bytes(b"")
    assert refused(*words) == "store.damaged_empty"
    file.unlink()
    assert refused(*words) == "store.damaged_missing"
    file.write_bytes(sound)
    file.with_name("key.json").write_bytes(sound[:100])
    assert refused(*words) == "store.key_broken"


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"[1]", b"{"])
def test_answers_that_cannot_be_read_are_said(
    refused: Refused, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "answers.json"
    if content is not None:
        file.write_bytes(content)
    words = ("record", "LPG_HOME", "--subject", HOME, "--answers")
    assert refused(*words, str(file)) == "record.bad_json"
    assert refused(*words, str(tmp_path)) == "record.bad_json"


def test_what_is_not_there_is_said(refused: Refused, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text("{}", "utf-8")
    answers = ("--answers", str(file))
    assert refused("record", "NO_SUCH", "--subject", HOME, *answers) == "record.no_form"
    assert refused("record", "LPG_HOME", "--subject", "nobody", *answers) == "record.no_subject"
    for moment in ("yesterday", "2026-13-40T00:00:00Z", "2026-12-08"):
        words = ("record", "LPG_HOME", "--subject", HOME, *answers, "--seen-at", moment)
        assert refused(*words) == "record.bad_moment"
    words = ("record", "LPG_HOME", "--subject", HOME, *answers, "--inspector", "nobody")
    assert refused(*words) == "record.no_inspector"
    assert refused("step", "nobody", "tell") == "matter.not_here"
    assert refused("step", "nobody", "tell", "--photo", str(tmp_path / "gone.jpg")) == "record.photo_gone"
    assert refused("step", "nobody", "tell", "--data-json", "{") == "record.bad_json"


@pytest.mark.parametrize("address", ["", "nowhere", "https://[", "http://example.cn"])
def test_addresses_that_are_none_are_said(refused: Refused, address: str) -> None:
    assert refused("enrol", "--server", address, "--code", "AAAA") in ("sync.bad_url", "sync.insecure")


@pytest.mark.parametrize("action", [("check",), ("eval", "--answers", "gone.json")], ids=["check", "eval"])
def test_workbooks_that_are_none_are_said(
    run: Callable[..., str], folder: Path, tmp_path: Path, action: tuple[str, ...]
) -> None:
    text = tmp_path / "form.xlsx"
    text.write_bytes(b"this is no workbook")
    for file in (tmp_path / "gone.xlsx", tmp_path, text):
        assert run("form", action[0], str(file), *action[1:]).strip()
