"""Two processes on one file: both work, or one is told in words."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.store.store import Store
from tests.store.conftest import KEY

OTHER = """
import sys
from pathlib import Path
from desktop.clock import Clock
from desktop.store.store import Store
store = Store.open(Path(sys.argv[1]), bytes(range(32)), clock=Clock(), staff_id="s", known=True)

def work(tx):
    tx.set_state("other", int(tx.state("other", 0)) + 1)
    print("in", flush=True)
    sys.stdin.readline()

store.write(work)
print("out", flush=True)
sys.stdin.readline()
store.close()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def store(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Its patience with another writer is short."""
    monkeypatch.setattr("desktop.store.connection.WAIT_MS", 20)
    opened = Store.open(path, KEY, clock=Clock(), staff_id="s")
    yield opened
    opened.close()


@pytest.fixture
def other(store: Store, path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process in the middle of a write."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "in\n"
    yield process
    process.kill()
    process.communicate()


def go_on(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_who_has_waited_long_enough_is_told_and_can_write_afterwards(
    store: Store, other: "subprocess.Popen[str]"
) -> None:
    with pytest.raises(UserError, match=r"store\.busy"):
        store.set_state("mine", 1)
    assert store.state("other") is None and store.state("mine") is None, "reading goes on"
    go_on(other)
    assert other.stdout is not None and other.stdout.readline() == "out\n"
    store.set_state("mine", 1)
    assert (store.state("other"), store.state("mine")) == (1, 1)


def test_a_writer_that_is_killed_leaves_nothing_locked(store: Store, other: "subprocess.Popen[str]") -> None:
    other.kill()
    other.wait()
    store.set_state("mine", 1)
    assert store.state("other") is None and store.state("mine") == 1
