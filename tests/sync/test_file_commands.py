"""The command lines of both sides: `sync --out`, `sealed in`, `sync --in`; many files, a watched folder."""

import argparse
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from desktop.commands import enrol, sync
from desktop.resources import resources
from desktop.sync.sealfaults import Fault
from desktop.texts import LANGUAGES, load_texts
from server.commands.common import Office
from server.commands.sealed import TAKEN, Watch
from tests.server.commandline import run as serve
from tests.sync.conftest import Laptop, Server
from tests.sync.roads import FileRoad

MakeLaptop = Callable[..., Laptop]


@pytest.fixture
def stick(server: Server, tmp_path: Path) -> FileRoad:
    return FileRoad(tmp_path / "stick", server.take_file)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, Any]]:
    """One command of the laptop in `tmp_path/laptop`: exit code and JSON."""

    def command(*words: str) -> tuple[int, Any]:
        parser = argparse.ArgumentParser()
        subparsers = parser.add_subparsers(required=True)
        for module in (enrol, sync):
            module.register(subparsers)
        monkeypatch.setattr("sys.stdin", io.StringIO("135790\n"))
        args = parser.parse_args([*words, "--pin-stdin", "--data", str(tmp_path / "laptop")])
        code = args.run(args)
        return code, json.loads(capsys.readouterr().out)

    return command


def test_out_in_and_back_by_commands(
    run: Any, server: Server, http_server: str, database_url: str, ids: dict[str, str], tmp_path: Path
) -> None:
    assert run("enrol", "--server", http_server, "--code", server.code_for(ids["worker"]))[0] == 0
    request = tmp_path / "a.xgb"
    code, sent = run("sync", "--out", str(request))
    assert (code, sent["number"], sent["records"], sent["size"]) == (0, 1, 0, request.stat().st_size)
    done = serve("sealed", "in", str(request), "--db", database_url)
    assert done.code == 0
    said = done.said
    assert (said["name"], said["number"], said["again"], said["older"]) == ("李梅", 1, False, False)
    answer = Path(said["answer"])
    assert answer == tmp_path / "a-答复.xgb"
    code, taken = run("sync", "--in", str(answer))
    assert (code, taken["pulled"], taken["more"], taken["again"]) == (0, 6, False, False)
    assert run("sync", "--in", str(answer))[1]["again"] is True
    code, said = run("sync", "--in", str(request))
    assert (code, said["error"]) == (1, "sealed.wrong_way")
    assert said["said"].startswith("这是要交给服务器的文件")
    code, said = run("sync", "--out", str(tmp_path / "gone" / "b.xgb"))
    assert (code, said["error"]) == (1, "sealed.stick_gone")
    code, said = run("sync", "--in", str(tmp_path / "gone.xgb"))
    assert (code, said["error"]) == (1, "sealed.stick_gone")


def test_many_files_one_of_them_bad(
    laptop: MakeLaptop, stick: FileRoad, database_url: str, tmp_path: Path
) -> None:
    worker, other = laptop(0), laptop(1)
    worker.new_household()
    first, second = stick.out(worker.store), stick.out(other.store)
    cut = stick.folder / "cut.xgb"
    cut.write_bytes(first.read_bytes()[:-1])
    answers = tmp_path / "answers"
    answers.mkdir()
    files = [str(first), str(cut), str(second), str(stick.folder / "none.xgb"), str(first)]
    done = serve("sealed", "in", *files, "--out", str(answers), "--db", database_url)
    assert done.code == 1
    lines = done.said
    assert [Path(line["file"]).name for line in lines] == ["1.xgb", "cut.xgb", "2.xgb", "none.xgb", "1.xgb"]
    assert [line.get("error", "") for line in lines] == ["", "sealed_damaged", "", "no_file", ""]
    assert "cut.xgb" in lines[1]["message"] and "再拷一次" in lines[1]["message"]
    assert lines[0]["changes"] == {"applied": 1} and lines[4]["changes"] == {"duplicate": 1}
    assert lines[4]["again"] is True
    assert sorted(one.name for one in answers.iterdir()) == ["1-答复.xgb", "2-答复.xgb"]
    english = serve("sealed", "in", str(first), "--language", "en", "--db", database_url)
    assert Path(english.said["answer"]).name == "1-answer.xgb"


def test_an_answer_that_cannot_be_written_and_the_file_again(
    laptop: MakeLaptop, stick: FileRoad, database_url: str, tmp_path: Path
) -> None:
    worker = laptop(0)
    worker.new_household()
    request = stick.out(worker.store)
    (stick.folder / "1-答复.xgb" / "in the way").mkdir(parents=True)
    said = serve("sealed", "in", str(request), "--db", database_url).said
    assert said["error"] == "sealed_disk" and "换个位置" in said["message"]
    said = serve("sealed", "in", str(request), "--out", str(tmp_path), "--db", database_url).said
    assert (said["again"], said["changes"]) == (True, {"duplicate": 1})


def test_wrong_usage(tmp_path: Path, database_url: str) -> None:
    watch = ("--watch", str(tmp_path), "--db", database_url)
    for words in (("--db", database_url), ("a.xgb", *watch)):
        assert serve("sealed", "in", *words).code == 2
    done = serve("sealed", "in", "a.xgb", "--out", str(tmp_path / "none"), "--db", database_url)
    assert done.said["error"] == "no_folder"


@pytest.fixture
def watch(server: Server, tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """Looks into the folder `post` once."""
    folder = tmp_path / "post"
    folder.mkdir()
    texts = load_texts(resources() / "i18n", "zh_CN")
    made = Watch(Office(server.db, "", server.clock, texts), folder, None)
    return lambda: list(made.look())


def test_a_watched_folder(
    laptop: MakeLaptop, stick: FileRoad, watch: Callable[[], list[dict[str, Any]]], tmp_path: Path
) -> None:
    worker, post = laptop(0), tmp_path / "post"
    worker.new_household()
    request = stick.out(worker.store).read_bytes()
    half = post / "a.xgb"
    half.write_bytes(request[:300])
    assert watch() == [], "seen for the first time: it may still be growing"
    half.write_bytes(request)
    assert watch() == [], "it has grown"
    [line] = watch()
    assert line["changes"] == {"applied": 1}
    assert sorted(one.name for one in post.iterdir()) == ["a-答复.xgb", TAKEN]
    assert (post / TAKEN / "a.xgb").read_bytes() == request
    assert watch() == watch() == [], "an answer is no request"

    (post / "b.xgb").write_bytes(request[:-9])
    (post / "note.txt").write_text("hello")
    watch()
    assert [line["error"] for line in watch()] == ["sealed_damaged"]
    assert watch() == [], "said once"
    shutil.copy(post / TAKEN / "a.xgb", post / "b.xgb")
    watch()
    assert [line["again"] for line in watch()] == [True]
    assert (post / TAKEN / "b.xgb").exists()


def test_a_watched_folder_outlives_a_database_that_is_away(
    laptop: MakeLaptop,
    stick: FileRoad,
    server: Server,
    watch: Callable[[], list[dict[str, Any]]],
    tmp_path: Path,
) -> None:

    worker = laptop(0)
    shutil.copy(stick.out(worker.store), tmp_path / "post" / "a.xgb")

    def away(_request: Any, _go_on: Any) -> Any:
        raise OperationalError("", {}, type("Locked", (Exception,), {})("database is locked"))

    server.between = away
    watch()
    assert [line["error"] for line in watch()] == ["busy_database"]
    assert watch() == [], "said once, tried again"
    server.between = None
    assert [line["number"] for line in watch()] == [1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words_on_both_sides(language: str) -> None:
    texts = load_texts(resources() / "i18n", language)
    for fault in Fault:
        assert texts.has(f"sealed.{fault}")
        assert texts.has(f"server.sealed_{fault}")
    assert "{" not in texts("server.sealed_damaged", file=os.sep)
