"""The PIN opens the file, and wrong PINs get slower and slower."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.domain.say import UserError
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, change_pin, create_person, rename_person, unlock
from desktop.store.people import Person, broken, people

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
PERSON = Person("r-1", "s-1", "李梅", ["网格员"], "一网格")


class Watch:
    """Seconds the machine has been running, moved by tests only."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


def refusal(data_dir: Path, pin: str, watch: Watch) -> UserError:
    with pytest.raises(UserError) as caught:
        unlock(data_dir, "r-1", pin, now=watch)
    return caught.value


def test_the_right_pin_gives_the_key_again(tmp_path: Path) -> None:
    key = create_person(tmp_path, PERSON, "135790", cost=QUICK)
    assert len(key) == 32
    assert unlock(tmp_path, "r-1", "135790") == key


def test_the_sign_in_page_sees_names_and_nothing_else(tmp_path: Path) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    unlock(tmp_path, "r-1", "135790")
    assert people(tmp_path)[0].last_sign_in == ""
    unlock(tmp_path, "r-1", "135790", signs_in_at="2027-01-15T08:00:00Z")
    [person] = people(tmp_path)
    assert (person.name, person.titles, person.area) == ("李梅", ["网格员"], "一网格")
    assert person.last_sign_in == "2027-01-15T08:00:00Z"


def test_key_files_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    for file in (
        tmp_path / "device.key",
        desk_path(tmp_path, "r-1").with_name("key.json"),
    ):
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "１２３４５６", "12345\n"])
def test_a_pin_is_six_digits(tmp_path: Path, pin: str) -> None:
    with pytest.raises(UserError, match=r"store\.pin_form"):
        create_person(tmp_path, PERSON, pin, cost=QUICK)


def test_wrong_pins_are_counted_and_then_delayed(tmp_path: Path) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    watch = Watch()
    said = [refusal(tmp_path, "000000", watch).say for _ in range(3)]
    assert [one.key for one in said] == [
        "store.wrong_pin",
        "store.wrong_pin",
        "store.wrong_pin_wait",
    ]
    assert [one.values.get("tries") for one in said] == [2, 1, None]
    assert said[2].values["wait"].values["count"] == 30


def test_while_waiting_even_the_right_pin_is_not_tried(tmp_path: Path) -> None:
    key = create_person(tmp_path, PERSON, "135790", cost=QUICK)
    watch = Watch()
    for _ in range(3):
        refusal(tmp_path, "000000", watch)
    assert refusal(tmp_path, "135790", watch).say.key == "store.pin_wait"
    watch.at += 30
    assert unlock(tmp_path, "r-1", "135790", now=watch) == key


def test_the_delay_grows_and_a_right_pin_ends_it(tmp_path: Path) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    watch, waits = Watch(), []
    for _ in range(6):
        for _ in range(3):
            last = refusal(tmp_path, "000000", watch)
        waits.append(last.say.values["wait"].values["count"])
        watch.at += 3600
    assert waits == [
        30,
        60,
        5,
        15,
        60,
        60,
    ]  # seconds, then minutes from the second minute on
    unlock(tmp_path, "r-1", "135790", now=watch)
    assert refusal(tmp_path, "000000", watch).say.values["tries"] == 2


def test_after_a_restart_of_the_machine_the_rest_of_the_wait_is_counted_from_there(tmp_path: Path) -> None:
    """Neither is a person locked out for longer than the delay, nor does a restart end it."""
    key = create_person(tmp_path, PERSON, "135790", cost=QUICK)
    watch = Watch()
    for _ in range(3):
        refusal(tmp_path, "000000", watch)
    watch.at = 5.0
    assert refusal(tmp_path, "135790", watch).say.values["wait"].values["count"] == 25
    watch.at = 30.0
    assert unlock(tmp_path, "r-1", "135790", now=watch) == key


def test_wrong_pins_are_timed_by_the_running_machine_and_not_by_its_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    for _ in range(3):
        with pytest.raises(UserError):
            unlock(tmp_path, "r-1", "000000")
    for moment in (1_451_606_400.0, 2_177_452_800.0):  # 2016 and 2039
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        with pytest.raises(UserError, match=r"store\.pin_wait"):
            unlock(tmp_path, "r-1", "135790")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b'{"wrong": "many"}'])
def test_a_broken_count_of_tries_means_one_wait_and_no_more(tmp_path: Path, content: bytes) -> None:
    key = create_person(tmp_path, PERSON, "135790", cost=QUICK)
    desk_path(tmp_path, "r-1").with_name("tries.json").write_bytes(content)
    watch = Watch()
    assert refusal(tmp_path, "135790", watch).say.key == "store.pin_wait"
    watch.at += 30
    assert unlock(tmp_path, "r-1", "135790", now=watch) == key


def test_a_changed_pin_opens_the_same_file(tmp_path: Path) -> None:
    key = create_person(tmp_path, PERSON, "135790", cost=QUICK)
    change_pin(tmp_path, "r-1", "135790", "246810")
    assert unlock(tmp_path, "r-1", "246810") == key
    assert refusal(tmp_path, "135790", Watch()).say.key == "store.wrong_pin"


def test_a_folder_carried_to_another_machine_stays_shut(tmp_path: Path) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    (tmp_path / "device.key").write_bytes(bytes(32))
    assert refusal(tmp_path, "135790", Watch()).say.key == "store.wrong_pin"
    (tmp_path / "device.key").unlink()
    with pytest.raises(UserError, match=r"store\.device_changed"):
        unlock(tmp_path, "r-1", "135790")


def test_neither_pin_nor_key_stands_in_the_folder(tmp_path: Path) -> None:
    key = create_person(tmp_path, PERSON, "135790", cost=QUICK)
    content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"135790" not in content
    assert key not in content


def test_the_name_follows_the_staff_list(tmp_path: Path) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    rename_person(tmp_path, "r-1", name="李梅", titles=["网格责任人"], area="二网格")
    assert people(tmp_path)[0].titles == ["网格责任人"]
    unlock(tmp_path, "r-1", "135790")


def break_key_file(folder: Path, **changes: object) -> None:
    file = desk_path(folder, "r-1").with_name("key.json")
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")


def test_a_cut_key_file_is_skipped_and_counted(tmp_path: Path) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    file = desk_path(tmp_path, "r-1").with_name("key.json")
    file.write_bytes(file.read_bytes()[:50])
    assert people(tmp_path) == [] and broken(tmp_path) == 1
    with pytest.raises(UserError, match=r"store\.key_broken"):
        unlock(tmp_path, "r-1", "135790")


@pytest.mark.parametrize("person", [None, "李梅", {"name": "李梅"}, {**vars(PERSON), "titles": "网格员"}])
def test_a_key_file_that_does_not_say_whose_it_is_is_counted(tmp_path: Path, person: object) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    break_key_file(tmp_path, person=person)
    assert people(tmp_path) == [] and broken(tmp_path) == 1


@pytest.mark.parametrize(
    "changes", [{"salt": "no base64!"}, {"wrapped": 7}, {"cost": 3}, {"nonce": ""}], ids=str
)
def test_a_key_file_with_a_broken_lock_is_said(tmp_path: Path, changes: dict[str, object]) -> None:
    create_person(tmp_path, PERSON, "135790", cost=QUICK)
    break_key_file(tmp_path, **changes)
    with pytest.raises(UserError, match=r"store\.key_broken"):
        unlock(tmp_path, "r-1", "135790")


def test_the_sign_in_page_needs_no_heavy_import() -> None:
    code = "import sys, desktop.main; print(' '.join(sorted(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("cryptography", "pydantic", "sqlmodel", "sqlcipher3", "httpx", "pypinyin"):
        assert heavy not in loaded.split()
