"""The command line that others rely on: JSON out, exit 0 or 1 with the reason."""

import argparse
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.commands import doctor, dump, enrol, sync
from desktop.domain.people import Household
from desktop.store.keys import unlock
from desktop.store.people import people
from desktop.store.store import Store

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run one command of the laptop in `tmp_path/laptop`; gives exit code and JSON lines."""

    def command(*words: str, pin: str = "135790", folder: str = "laptop") -> tuple[int, Any]:
        parser = argparse.ArgumentParser()
        subparsers = parser.add_subparsers(required=True)
        for module in (enrol, sync, dump, doctor):
            module.register(subparsers)
        monkeypatch.setattr("sys.stdin", io.StringIO(pin + "\n"))
        args = parser.parse_args([*words, "--pin-stdin", "--data", str(tmp_path / folder)])
        code = args.run(args)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return code, lines[0] if len(lines) == 1 else lines

    return command


def test_from_the_code_to_equal_digests(
    run: Run,
    server: Any,
    http_server: str,
    ids: dict[str, str],
    tmp_path: Path,
    clock: Any,
    make_household: Callable[..., Household],
) -> None:
    code, card = run("enrol", "--server", http_server, "--code", server.code_for(ids["worker"]))
    assert (code, card["name"]) == (0, "李梅")
    code, report = run("sync", "--once")
    assert code == 0
    assert report == {
        "sent": 0,
        "applied": 0,
        "merged": 0,
        "conflict": 0,
        "held": 0,
        "refused": 0,
        "pulled": 6,
        "renewed": False,
        "retired": False,
        "files": {"sent": 0, "bytes": 0, "left": False},
    }
    [person] = people(tmp_path / "laptop")
    path = tmp_path / "laptop" / "people" / person.replica_id / "desk.db"
    store = Store.open(
        path, unlock(tmp_path / "laptop", person.replica_id, "135790"), clock=clock, staff_id=person.staff_id
    )
    store.write(lambda tx: tx.put(make_household()))
    store.close()
    assert run("sync", "--once")[1]["applied"] == 1
    code, staff = run("dump", "--kind", "staff")
    assert [one["data"]["name"] for one in staff] == ["李梅", "张海涛", "方秀莲"]
    assert [one["id"] for one in staff] == sorted(one["id"] for one in staff)
    code, everything = run("dump")
    assert len(everything) == 7
    code, digest = run("digest")
    with server.db.reading() as connection:
        rows = connection.exec_driver_sql("SELECT scope_id, count, sum FROM scope_counter").fetchall()
    kept = {scope: {"count": count, "sum": total % 2**64} for scope, count, total in rows}
    assert {scope: one for scope, one in digest.items() if one["count"]} == kept
    code, health = run("doctor")
    assert (code, health["sound"], health["counts"]["household"]) == (0, True, 1)
    assert "余友田" not in json.dumps(health, ensure_ascii=False)


def test_a_wrong_pin_is_said_in_words(run: Run, server: Any, http_server: str, ids: dict[str, str]) -> None:
    run("enrol", "--server", http_server, "--code", server.code_for(ids["worker"]))
    code, said = run("doctor", pin="000000")
    assert (code, said["error"]) == (1, "store.wrong_pin")
    assert said["said"] == "密码不对。再错2次，要等30秒才能再试。"
    run("doctor", pin="000000")
    assert run("doctor", pin="000000")[1]["said"] == "密码不对。请等30秒再试。"
    code, said = run("doctor")
    assert (code, said["error"]) == (1, "store.pin_wait")


def test_nobody_there_and_no_server(run: Run) -> None:
    assert run("doctor")[1]["error"] == "store.no_person"
    code, said = run("enrol", "--server", "http://127.0.0.1:9", "--code", "X")
    assert (code, said["error"]) == (1, "sync.offline")
    assert (
        run("enrol", "--server", "http://127.0.0.1:9", "--code", "X", pin="1")[1]["error"] == "store.pin_form"
    )


def test_with_several_people_one_is_named(
    run: Run, server: Any, http_server: str, ids: dict[str, str]
) -> None:
    for person in ("worker", "lead"):
        run("enrol", "--server", http_server, "--code", server.code_for(ids[person]))
    code, said = run("dump")
    assert (code, said["error"]) == (1, "store.which_person")
    assert run("sync", "--once", "--person", "方秀莲")[1]["pulled"] == 6


def test_a_damaged_file_is_found(
    run: Run, server: Any, http_server: str, ids: dict[str, str], tmp_path: Path, clock: Any
) -> None:
    run("enrol", "--server", http_server, "--code", server.code_for(ids["worker"]))
    run("sync", "--once")
    [person] = people(tmp_path / "laptop")
    path = tmp_path / "laptop" / "people" / person.replica_id / "desk.db"
    key = unlock(tmp_path / "laptop", person.replica_id, "135790")
    store = Store.open(path, key, clock=clock, staff_id=person.staff_id)
    store.apply(lambda tx: tx.connection.execute("DELETE FROM staff WHERE id = ?", (ids["lead"],)))
    store.close()
    code, health = run("doctor")
    assert (code, health["content_differs"]) == (1, [f"community:{ids['community']}"])
