"""The support bundle says how a laptop is, and nothing of anybody: searched byte by byte."""

import argparse
import base64
import io
import json
import logging
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import logs
from desktop.clock import Clock
from desktop.commands import doctor
from desktop.domain.matters import Matter, Step
from desktop.domain.people import Household, Identity, Resident
from desktop.domain.places import Area, Building
from desktop.domain.staff import Staff
from desktop.domain.values import check_digit, new_id
from desktop.services import support
from desktop.settings import Settings, save_settings
from desktop.store.drafts import Draft
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, create_person
from desktop.store.people import Person
from desktop.store.store import Store
from desktop.store.tx import Tx
from tests.ui.laptop import lay_in
from tests.ui_forms.world import BUILDING, GRID, HOME, STAFF, row_id

PIN = "271828"
PLANTED = {
    "name": "欧阳秘密",
    "worker": "诸葛秘密",
    "latin": "Zhaomimi",
    "id": "99010119900101123" + check_digit("99010119900101123"),
    "phone": "10098765432",
    "door": "77栋7单元707",
    "remark": "夜里有人哭喊求救",
    "address": "http://10.98.76.54:8787",
    "area": "机密网格",
    "pin": PIN,
    "folder": "上官秘密的电脑",
}
"""What must be in no byte of a bundle."""
Doctor = Callable[..., tuple[int, Any, Path]]


def plant(tx: Tx) -> None:
    """Persons, doors and remarks in every table that can hold them."""
    lay_in(tx)
    tx.patch(Household, HOME, head_name=PLANTED["name"], door=PLANTED["door"])
    tx.patch(Resident, row_id(7), name=PLANTED["name"], phone=PLANTED["phone"])
    tx.patch(Staff, STAFF, name=PLANTED["worker"], phone=PLANTED["phone"])
    tx.patch(Area, GRID, name=PLANTED["area"])
    tx.patch(Building, BUILDING, name=PLANTED["door"])
    tx.patch(Matter, row_id(101), title=PLANTED["remark"], detail=PLANTED["latin"], where=PLANTED["door"])
    tx.put(
        Identity(
            id=row_id(700), scope_id=f"restricted:{GRID}", resident_id=row_id(7), id_number=PLANTED["id"]
        )
    )
    tx.set_state("server_url", PLANTED["address"])
    rounds = [
        {"at": "2026-12-08T01:00:07Z", "ms": 1500, "server_now": "2026-12-08T01:00:02Z", "sent": 3},
        {"at": "2026-12-08T02:00:00Z", "ms": 90, "server_now": "", "code": "sync.offline"},
        {"at": PLANTED["name"], "ms": 90, "server_now": "", "code": PLANTED["phone"]},
    ]
    tx.set_state("rounds", rounds)


def _pending(tx: Tx) -> None:
    """Changes of the person's own, a draft with answers."""
    step = Step.model_validate(
        {
            "id": new_id(), "scope_id": f"building:{BUILDING}", "matter_id": row_id(101), "action": "note",
            "at": "2026-12-08T01:00:00Z", "staff_id": STAFF, "staff_name": PLANTED["worker"],
            "note": PLANTED["remark"],
        }
    )  # fmt: skip
    tx.put(step)
    tx.draft_save(
        Draft(
            id=new_id(), form="VISIT_HH", form_version="1", subject_kind="household", subject_id=HOME,
            seen_at="2026-12-08T01:00:00Z", inspector_id=STAFF, answers={"remark": PLANTED["remark"]},
        )
    )  # fmt: skip
    sql = "UPDATE outbox SET code = ?"
    tx.connection.execute(sql, [PLANTED["name"]])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A laptop's folder under a person's name, with persons in every corner of it."""
    data = tmp_path / PLANTED["folder"] / PLANTED["latin"]
    save_settings(Settings(data, demo=True))
    person = Person(row_id(900), STAFF, PLANTED["worker"], ["网格员"], PLANTED["area"], "")
    key = create_person(data, person, PIN, cost=Cost(memory_kib=64, passes=1, lanes=1))
    store = Store.open(desk_path(data, person.replica_id), key, clock=Clock(), staff_id=STAFF)
    store.apply(plant)
    store.write(_pending)
    store.close()
    (data / f"{PLANTED['name']}.xlsx").write_text(PLANTED["phone"])
    (data / "people" / PLANTED["latin"]).mkdir()
    (data / "people" / PLANTED["latin"] / "desk.db").write_text(PLANTED["id"])
    return data


@pytest.fixture
def logged(folder: Path) -> Path:
    """Warnings and errors that quote people, in the log and in crash reports."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.set_up(folder)
    try:
        for logger in ("desktop.ui.ops", "asyncio", PLANTED["latin"]):
            for planted in PLANTED.values():
                logging.getLogger(logger).warning("%s", planted)
                logging.getLogger(logger).error(f"said {planted}\n{planted}")
        try:
            _fail(PLANTED["name"])
        except ValueError as error:
            logging.getLogger("desktop.ui.ops").error("unexpected", exc_info=error)
            logs.write_report(folder, error, Clock().now())
    finally:
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
    with (folder / "logs" / "xunge.log").open("a", encoding="utf-8") as log:
        log.write("\n".join(["2026-12-08 09:00:00,000 ERROR desktop.ui said it:", *PLANTED.values(), ""]))
    (folder / "crashes" / f"crash-{PLANTED['latin']}.txt").write_text(PLANTED["name"], "utf-8")
    (folder / "logs" / f"{PLANTED['name']}.log").write_text(PLANTED["name"], "utf-8")
    return folder


def _fail(name: str) -> None:
    try:
        raise KeyError(name)
    except KeyError as error:
        raise ValueError(f"{name} {PLANTED['id']}") from error


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Doctor:
    def command(folder: Path, pin: str = PIN) -> tuple[int, Any, Path]:
        parser = argparse.ArgumentParser()
        doctor.register(parser.add_subparsers())
        monkeypatch.setattr("sys.stdin", io.StringIO(pin + "\n"))
        made = tmp_path / "bundle.zip"
        args = parser.parse_args(["doctor", "--bundle", str(made), "--pin-stdin", "--data", str(folder)])
        return args.run(args), json.loads(capsys.readouterr().out), made

    return command


def contents(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def forms_of(text: str) -> set[bytes]:
    """A text as it may be hidden: in several encodings, escaped, in base64 at each of three offsets."""
    plain = {text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
    escaped = {json.dumps(text)[1:-1].encode(), text.encode("unicode_escape")}
    packed = {_inside(base64.b64encode(b"\0" * shift + one), shift) for one in plain for shift in range(3)}
    return {one for one in plain | escaped | packed if len(one) > 3}


def _inside(packed: bytes, shift: int) -> bytes:
    """Without the first and last letters, which hold bits of what stands beside."""
    whole = packed.rstrip(b"=")
    return whole[(0, 2, 3)[shift] : len(whole) - (whole != packed)]


def leaks(file: Path) -> list[str]:
    found = []
    parts = contents(file)
    for name, content in [("names", "\n".join(parts).encode()), *parts.items()]:
        found += [
            f"{what} in {name}"
            for what, text in PLANTED.items()
            for hidden in forms_of(text)
            if hidden in content
        ]
    return found


def test_the_search_finds_what_is_hidden() -> None:
    for text in PLANTED.values():
        for hidden in (text, f"ab{text}cd", f"x{text}", f"{text}yz"):
            assert any(one in base64.b64encode(hidden.encode()) for one in forms_of(text))
            assert any(one in hidden.encode("utf-16") for one in forms_of(text))


def test_a_bundle_holds_nothing_of_anybody(run: Doctor, logged: Path) -> None:
    code, said, made = run(logged)
    assert code == 0, said
    assert leaks(made) == []
    assert str(row_id(900)).encode() not in b"".join(contents(made).values())


def test_a_bundle_says_what_a_technician_asks(run: Doctor, logged: Path) -> None:
    made = run(logged)[2]
    parts = contents(made)
    told = json.loads(parts["support.json"])
    file = told["file"]
    assert (file["opened"], file["faults"], file["counts"]["household"], file["counts"]["draft"]) == (
        True, [], 3, 1,
    )  # fmt: skip
    assert file["outbox"] == {"waiting": 1} and file["codes"] == {"other": 1}
    assert told["clock"] == {"seconds_before_server": 6}
    assert [one.get("code", "") for one in file["rounds"]] == ["", "sync.offline", "other"]
    assert told["machine"]["free_bytes"] > 0 and told["machine"]["path_is_ascii"] is False
    assert told["settings"]["language"] == "zh_CN" and told["forms"]["LPG_HOME"]
    files = told["folder"]["files"]
    assert files["people/person-1/desk.db"] > 0 and files["logs/xunge.log"] > 0
    assert told["folder"]["others"]["files"] == 3
    log = parts["logs/xunge.log"].decode()
    assert "builtins.ValueError" in log and "builtins.KeyError" in log
    assert "tests/services/test_support.py:" in log and " _fail" in log
    assert "lines left out)" in log
    [crash] = [text.decode() for name, text in parts.items() if name.startswith("crashes/")]
    assert crash.startswith("xunge ") and "builtins.KeyError" in crash and "left out" not in crash


def test_the_log_itself_holds_no_message(logged: Path) -> None:
    written = (logged / "logs" / "xunge.log").read_text("utf-8").partition("said it:")[0]
    assert [what for what, text in PLANTED.items() if text in written and what != "latin"] == []


@pytest.mark.parametrize(("pin", "trouble"), [("", "store.pin_form"), ("000000", "store.wrong_pin")])
def test_without_the_pin_there_is_a_bundle_without_the_file(
    run: Doctor, logged: Path, pin: str, trouble: str
) -> None:
    code, said, made = run(logged, pin)
    assert (code, said["error"], said["sound"]) == (1, trouble, False)
    told = json.loads(contents(made)["support.json"])
    assert told["file"] == {"opened": False, "trouble": trouble}
    assert leaks(made) == []
    tries = logged / "people" / row_id(900) / "tries.json"
    assert tries.exists() is bool(pin)


def test_a_damaged_file_gives_a_bundle_too(run: Doctor, logged: Path) -> None:
    file = desk_path(logged, row_id(900))
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 40] = b"\x5a" * (4096 * 37)
    file.write_bytes(bytes(content))
    code, said, made = run(logged)
    assert code == 1
    told = json.loads(contents(made)["support.json"])["file"]
    assert told["opened"] is False or told["faults"]
    assert leaks(made) == []
    file.write_bytes(b"no database at all" * 1000)
    code, said, made = run(logged)
    assert (code, said["error"]) == (1, "store.damaged")
    assert leaks(made) == []


def test_an_empty_folder_gives_a_bundle(run: Doctor, tmp_path: Path) -> None:
    code, said, made = run(tmp_path / "none")
    assert (code, said["error"]) == (1, "store.no_person")
    assert json.loads(contents(made)["support.json"])["folder"]["people"] == 0


def test_a_file_outside_the_program_is_named_nowhere() -> None:
    for path in ("/srv/张三/run.py", "/srv/desktop/张三/a.py", "C:\\张三\\a.py", "张三.py"):
        assert logs._place(path) == "<elsewhere>"
    assert logs._place(support.__file__) == "desktop/services/support.py"
    assert logs._place(json.__file__) == "lib/json/__init__.py"
    assert logs._place(pytest.__file__) == "site-packages/pytest/__init__.py"
    assert logs._place("<frozen importlib._bootstrap>") == "<frozen importlib._bootstrap>"
