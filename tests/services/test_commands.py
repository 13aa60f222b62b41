"""`record` and `step` on the command line: JSON out, exit 0, 1 with the reason, 2 for usage."""

import argparse
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.commands import record, step
from desktop.domain.records import Record
from desktop.domain.values import new_id
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, create_person, unlock
from desktop.store.people import Person
from desktop.store.store import Store
from tests.services.conftest import BUILDINGS, LI, home, small_grid

PIN = "135790"
DOOR = "3栋2单元503"
Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A laptop's folder with one person and the small grid in her file."""
    replica = new_id()
    person = Person(replica, LI, "李梅", ["网格员"], "一网格", "")
    key = create_person(tmp_path, person, PIN, cost=Cost(memory_kib=64, passes=1, lanes=1))
    store = Store.open(desk_path(tmp_path, replica), key, clock=Clock(), staff_id=LI)
    store.apply(lambda tx: tx.put_all(small_grid()))
    store.set_state("replica_id", replica)
    store.close()
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> Run:
    def command(*words: str, pin: str = PIN) -> tuple[int, Any]:
        parser = argparse.ArgumentParser()
        subparsers = parser.add_subparsers(required=True)
        for module in (record, step):
            module.register(subparsers)
        monkeypatch.setattr("sys.stdin", io.StringIO(pin + "\n"))
        args = parser.parse_args([*words, "--pin-stdin", "--data", str(folder)])
        code = args.run(args)
        return code, json.loads(capsys.readouterr().out)

    return command


def answers(folder: Path, **given: Any) -> str:
    file = folder / "answers.json"
    file.write_text(json.dumps(given), "utf-8")
    return str(file)


def test_a_building_check_and_the_steps_of_its_hazard(run: Run, folder: Path) -> None:
    code, done = run(
        *("record", "BLDG_COMMON", "--subject", BUILDINGS[3], "--variant", "quick", "--normal"),
        *("--answers", answers(folder, bc02_stairs="yes", bc02_where="2层")),
    )
    assert (code, len(done["matters"]), done["errors"]) == (0, 1, [])
    matter = done["matters"][0]
    code, after = run("step", matter, "fixed", "--data-json", '{"fixed_by": "staff"}')
    assert (code, after["state"]) == (0, "to_check")
    code, refused = run("step", matter, "pass")
    assert (code, refused["error"]) == (1, "matter.refuse_own_work")
    assert "李梅" in refused["said"]


def test_missing_and_wrong_answers_are_named_and_nothing_is_kept(run: Run, folder: Path) -> None:
    code, said = run(
        *("record", "LPG_HOME", "--subject", home(DOOR)),
        *("--answers", answers(folder, lg01_fuel=["lpg"], lg14_length="lang", nonsense=1)),
    )
    names = [one["name"] for one in said["errors"]]
    assert (code, said["record_id"], said["matters"]) == (1, None, [])
    assert names[:2] == ["nonsense", "lg14_length"] and "lg05_made" in names
    assert all(one["said"] for one in said["errors"])


def test_the_last_facts_can_be_confirmed(run: Run, folder: Path) -> None:
    works = {f"people[{number}]/vh06_work": "farming" for number in (1, 2)}
    file = answers(folder, vh01_outcome="met", vh21_policy=3, vh03_living=2, **works)
    code, first = run("record", "VISIT_HH", "--subject", home(DOOR), "--normal", "--answers", file)
    assert code == 0, first
    code, second = run(
        *("record", "VISIT_HH", "--subject", home(DOOR), "--same", "--normal"),
        *("--answers", answers(folder, vh01_outcome="met", vh21_policy=3)),
    )
    assert code == 0, second
    store = Store.open(
        next(folder.glob("people/*/desk.db")),
        unlock(folder, next(folder.glob("people/*")).name, PIN),
        clock=Clock(),
        staff_id=LI,
    )
    kept = store.read(lambda tx: tx.one(Record, second["record_id"]))
    store.close()
    assert kept.answers["vh03_living"] == 2
    assert {"vh03_living", "people[2]/vh06_work"} <= set(kept.confirmed)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("record", "LPG_HOME", "--subject", "nowhere", "--answers", "{file}"), "record.no_subject"),
        (("record", "NO_FORM", "--subject", BUILDINGS[3], "--answers", "{file}"), "record.no_form"),
        (("record", "LPG_HOME", "--subject", BUILDINGS[3], "--answers", "gone.json"), "record.bad_json"),
        (("step", "nowhere", "tell"), "matter.not_here"),
        (("step", "nowhere", "tell", "--data-json", "[]"), "record.bad_json"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, folder: Path, words: tuple[str, ...], error: str) -> None:
    file = answers(folder)
    code, said = run(*(word.format(file=file) for word in words))
    assert (code, said["error"]) == (1, error) and said["said"]


def test_a_step_that_does_not_exist_is_wrong_usage(run: Run) -> None:
    with pytest.raises(SystemExit) as stopped:
        run("step", "any", "dance")
    assert stopped.value.code == 2


def test_a_wrong_pin_opens_nothing(run: Run) -> None:
    code, said = run("step", "any", "tell", pin="000000")
    assert (code, said["error"]) == (1, "store.wrong_pin")
