"""A damaged file is found and said: at opening, and when a damaged page is met during the day."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.store import sound
from desktop.store.connection import Context, connect
from desktop.store.health import examine
from desktop.store.store import Store
from desktop.store.tx import Tx
from tests.store.conftest import KEY, STAFF

MakeHousehold = Callable[..., Household]
Reopen = Callable[[], Store]
PAGE = 4096


@pytest.fixture
def file(tmp_path: Path, clock: Clock, household: MakeHousehold) -> Path:
    """A closed file with 60 households and a picture of many pages."""
    path = tmp_path / "desk.db"
    store = Store.open(path, KEY, clock=clock, staff_id=STAFF)
    store.write(lambda tx: tx.put_all([household(order=n) for n in range(60)]))
    store.blob_put("a" * 64, os.urandom(40 * PAGE))
    store.close()
    return path


@pytest.fixture
def reopen(file: Path, clock: Clock) -> Reopen:
    return lambda: Store.open(file, KEY, clock=clock, staff_id=STAFF, known=True, scan=True)


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def page_with(file: Path, of: str, clock: Clock) -> int:
    """Number of the last page that belongs to a table, counted from 0."""
    store = Store.open(file, KEY, clock=clock, staff_id=STAFF)
    rows = store.read(lambda tx: tx.sql("SELECT rootpage FROM sqlite_master WHERE name = ?", (of,)))
    store.close()
    return int(rows[0]["rootpage"]) - 1


def in_the_first_page(file: Path) -> None:
    flip(file, 1000)


def in_the_salt(file: Path) -> None:
    flip(file, 3)


def in_the_middle(file: Path) -> None:
    flip(file, file.stat().st_size // 2)


def in_the_last_page(file: Path) -> None:
    flip(file, file.stat().st_size - 10)


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def cut_by_one_page(file: Path) -> None:
    os.truncate(file, file.stat().st_size - PAGE)


def emptied(file: Path) -> None:
    os.truncate(file, 0)


def replaced(file: Path) -> None:
    file.write_bytes(b"PK\x03\x04" + bytes(50_000))


DAMAGES = {
    in_the_first_page: "store.damaged",
    in_the_salt: "store.damaged",
    in_the_middle: "store.damaged_page",
    in_the_last_page: "store.damaged_page",
    cut: "store.damaged",
    cut_by_one_page: "store.damaged",
    emptied: "store.damaged_empty",
    Path.unlink: "store.damaged_missing",
    replaced: "store.damaged",
}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_a_damaged_file_is_said_at_opening_and_not_touched(
    file: Path, reopen: Reopen, damage: Callable[[Path], None], capfd: pytest.CaptureFixture[str]
) -> None:
    damage(file)
    before = file.read_bytes() if file.exists() else None
    with pytest.raises(UserError) as caught:
        reopen()
    assert caught.value.say.key == DAMAGES[damage]
    assert (file.read_bytes() if file.exists() else None) == before
    assert capfd.readouterr().err == "", "SQLCipher itself says nothing"


def test_a_sound_file_opens(reopen: Reopen) -> None:
    store = reopen()
    assert store.read(lambda tx: tx.count(Household)) == 60
    assert not store.log_lost and not store.unscanned
    store.close()


def test_a_large_file_is_scanned_while_the_person_works(
    file: Path, reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "SCANNED", 1000)
    in_the_last_page(file)
    store = reopen()
    assert store.unscanned
    with pytest.raises(UserError, match=r"store\.damaged_page"):
        store.scan()
    assert store.read(lambda tx: tx.count(Household)) == 60
    store.close()


def test_a_damaged_page_met_during_the_day_is_said_and_everything_else_can_be_saved(
    file: Path, clock: Clock, household: MakeHousehold
) -> None:
    page = page_with(file, "blob", clock)
    flip(file, page * PAGE + 100)
    store = Store.open(file, KEY, clock=clock, staff_id=STAFF, known=True)
    for _ in range(2):
        with pytest.raises(UserError, match=r"store\.damaged_page"):
            store.blob_get("a" * 64)
        with pytest.raises(UserError, match=r"store\.damaged_page"):
            store.blob_put("b" * 64, b"picture")
        store.write(lambda tx: tx.put(household()))
    assert store.read(lambda tx: tx.count(Household)) == 62
    store.close()


WRITER = """
import os, sys
from pathlib import Path
from desktop.clock import Clock
from desktop.store.store import Store
from desktop.store.tx import Tx
store = Store.open(Path(sys.argv[1]), bytes(range(32)), clock=Clock(), staff_id="s")
store.set_state("last", "typed")
os._exit(0)
"""


@pytest.fixture
def killed(file: Path) -> Path:
    """A process wrote and died: what it wrote is in the log only."""
    subprocess.run([sys.executable, "-c", WRITER, str(file)], check=True)
    return file


def test_a_page_that_stands_in_the_log_only_is_no_damage(
    file: Path, reopen: Reopen, clock: Clock, tmp_path: Path, household: MakeHousehold
) -> None:
    """While somebody reads, the log is emptied up to what he sees: pages written again since are left out."""
    store = Store.open(file, KEY, clock=clock, staff_id=STAFF)
    homes = [household(order=n) for n in range(200)]
    store.write(lambda tx: tx.put_all(homes))
    admin = connect(file, KEY, clock=clock, context=Context())

    def later(snapshot: Tx) -> None:
        assert snapshot.count(Household) == 260
        store.write(lambda tx: [tx.patch(Household, one.id, order=500) for one in homes[90:100]])
        admin.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    store.read(later)
    for end in ("", "-wal"):
        shutil.copyfile(f"{file}{end}", tmp_path / f"killed.db{end}")
    assert admin.execute("PRAGMA cipher_integrity_check").fetchall(), "holes, as after a power cut"
    admin.close()
    store.scan()
    assert store.read(examine).faults == []
    store.close()
    for end in ("", "-wal"):
        shutil.copyfile(tmp_path / f"killed.db{end}", f"{file}{end}")
    after = reopen()
    assert after.read(lambda tx: tx.count(Household, order=500)) == len(homes[90:100])
    after.close()


def log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def test_after_a_kill_everything_is_there_and_nothing_is_said(killed: Path, reopen: Reopen) -> None:
    store = reopen()
    assert store.state("last") == "typed" and not store.log_lost
    store.close()


@pytest.mark.parametrize("garbage", [None, b"x", b"not a log at all" * 1000], ids=["gone", "short", "long"])
def test_a_log_that_is_gone_or_garbage_is_said_once(
    killed: Path, reopen: Reopen, garbage: bytes | None
) -> None:
    log_of(killed).unlink()
    if garbage is not None:
        log_of(killed).write_bytes(garbage)
    store = reopen()
    assert store.log_lost and store.state("last") is None
    assert store.read(lambda tx: tx.count(Household)) == 60
    store.close()
    again = reopen()
    assert not again.log_lost
    again.close()
