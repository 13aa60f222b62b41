"""Settings, key files, log and the folder itself: on a full disk, where nobody may write, and broken."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop import logs, settings
from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.settings import Settings, folder_fault, load_settings, nearly_full, save_settings
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, change_pin, create_person, unlock
from desktop.store.people import Person, people
from desktop.store.store import Store
from tests.store.conftest import KEY
from tests.trouble import full_disk, read_only

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
PERSON = Person("r-1", "s-1", "李梅", ["网格员"], "一网格")
PIN = "135790"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_person(tmp_path, PERSON, PIN, cost=QUICK)
    return tmp_path


def content(folder: Path) -> dict[str, bytes]:
    """Files by name; scratch files of a write that failed may be left."""
    return {one.name: one.read_bytes() for one in folder.rglob("*.json")}


def test_on_a_full_disk_no_pin_is_tried_because_no_try_could_be_counted(folder: Path) -> None:
    before = content(folder)
    with full_disk(), pytest.raises(UserError, match=r"store\.disk_full"):
        unlock(folder, "r-1", PIN)
    assert content(folder) == before
    assert len(unlock(folder, "r-1", PIN)) == 32


def test_a_pin_that_cannot_be_kept_leaves_the_old_one(folder: Path) -> None:
    with full_disk(), pytest.raises(UserError, match=r"store\.disk_full"):
        change_pin(folder, "r-1", PIN, "246810")
    assert len(unlock(folder, "r-1", PIN)) == 32


def test_settings_that_do_not_fit_leave_the_old_ones(tmp_path: Path) -> None:
    save_settings(Settings(tmp_path, language="en"))
    with full_disk(), pytest.raises(UserError, match=r"store\.disk_full"):
        save_settings(Settings(tmp_path, language="zh_CN"))
    assert load_settings(tmp_path).language == "en"


def test_settings_into_a_device_that_is_full(tmp_path: Path) -> None:
    """ENOSPC itself, from the kernel's own full device."""
    save_settings(Settings(tmp_path, language="en"))
    (tmp_path / "settings.new").symlink_to("/dev/full")
    with pytest.raises(UserError, match=r"store\.disk_full"):
        save_settings(Settings(tmp_path, language="zh_CN"))
    assert load_settings(tmp_path).language == "en"


def test_a_first_file_that_does_not_fit_is_said(tmp_path: Path) -> None:
    with full_disk(), pytest.raises(UserError, match=r"store\.disk_f"):
        Store.open(tmp_path / "new" / "desk.db", KEY, clock=Clock(), staff_id="s")
    Store.open(tmp_path / "new" / "desk.db", KEY, clock=Clock(), staff_id="s").close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The log set up as the window does, taken away at the end."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.set_up(tmp_path)
    yield tmp_path / "logs" / "xunge.log"
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_a_log_that_cannot_be_written_stops_nothing(log: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    with full_disk():
        root.error("this has to wait")
        assert log.read_bytes() == b""
    root.error("now there is room")
    assert len(log.read_text("utf-8").splitlines()) == 2
    assert capfd.readouterr().err == ""


def test_a_log_in_a_folder_nobody_may_write_to_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a file").write_bytes(b"")
    logs.set_up(tmp_path / "a file")
    with read_only(tmp_path):
        logs.set_up(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "a file"]


def test_a_folder_nobody_may_write_to_is_said(folder: Path) -> None:
    Store.open(desk_path(folder, "r-1"), KEY, clock=Clock(), staff_id="s").close()
    with read_only(folder):
        fault = folder_fault(folder)
        assert fault is not None and fault.key == "store.read_only"
        assert people(folder) == [PERSON]
        for work in (
            lambda: unlock(folder, "r-1", PIN),
            lambda: save_settings(Settings(folder)),
            lambda: Store.open(desk_path(folder, "r-1"), KEY, clock=Clock(), staff_id="s", known=True),
        ):
            with pytest.raises(UserError, match=r"store\.read_only"):
                work()
    assert folder_fault(folder) is None
    assert len(unlock(folder, "r-1", PIN)) == 32


def test_a_file_that_turns_read_only_during_the_day(folder: Path) -> None:
    store = Store.open(desk_path(folder, "r-1"), KEY, clock=Clock(), staff_id="s")
    store.set_state("a", 1)
    store.write(lambda tx: tx.connection.execute("PRAGMA query_only = ON").fetchall())
    with pytest.raises(UserError, match=r"store\.read_only"):
        store.set_state("a", 2)
    assert store.state("a") == 1
    store.close()


@pytest.mark.parametrize("where", ["a file", "a file/below", "/proc/xunge"])
def test_a_place_that_cannot_be_a_folder_is_said(tmp_path: Path, where: str) -> None:
    (tmp_path / "a file").write_bytes(b"")
    fault = folder_fault(tmp_path / where)
    assert fault is not None and fault.key == "store.no_folder"
    assert people(tmp_path / where) == []
    assert not load_settings(tmp_path / where).broken


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[]", b'"en"'])
def test_settings_that_cannot_be_read_fall_back_and_say_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    found = load_settings(tmp_path)
    assert found.broken
    assert replace(found, broken=False) == Settings(tmp_path)
    save_settings(found)
    assert not load_settings(tmp_path).broken


def test_a_setting_nobody_knows_falls_back_alone(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(
        '{"language": "fr", "text_scale": "large", "demo": true}', "utf-8"
    )
    assert load_settings(tmp_path) == Settings(tmp_path, demo=True)


def test_little_room_is_said_before_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nearly_full(tmp_path) is None
    monkeypatch.setattr(settings, "SPARE", 10**18)
    warning = nearly_full(tmp_path)
    assert warning is not None and warning.key == "store.nearly_full"
    assert warning.values["left"] > 0
