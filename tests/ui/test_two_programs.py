"""A second window, a window beside a command, and locks left by programs that were killed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtWidgets import QApplication

from desktop.clock import Clock
from desktop.main import Rooms
from desktop.settings import Settings
from desktop.ui.app import Shown, dispose, show
from tests.ui.laptop import PIN, Laptop, library
from tests.ui.test_shell import begin_visit

HOLDER = """
import sys
from PySide6.QtCore import QLockFile
lock = QLockFile(sys.argv[1])
lock.setStaleLockTime(0)
assert lock.tryLock(0)
print("held", flush=True)
sys.stdin.read()
"""


def start(folder: Path) -> Shown | None:
    clock = Clock()
    chosen = Settings(folder)
    return show(chosen, Rooms(chosen, clock, library()), clock)


def end(shown: Shown) -> None:
    shown.ops.close()
    dispose(shown.window)
    shown.lock.unlock()


@pytest.fixture
def holder(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the folder's lock, as an open window does."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder / "window.lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_window_on_the_same_folder_is_not_opened(
    qapp: QApplication, folder: Path, holder: "subprocess.Popen[str]"
) -> None:
    assert start(folder) is None
    assert (folder / "window.lock").exists()


def test_a_lock_of_a_killed_program_locks_nobody_out(
    qapp: QApplication, folder: Path, holder: "subprocess.Popen[str]"
) -> None:
    holder.kill()
    holder.wait()
    shown = start(folder)
    assert shown is not None
    end(shown)


@pytest.mark.parametrize("content", [b"", b"\x00" * 40, b"99999999\nxunge\nelsewhere\n"])
def test_a_lock_that_a_power_failure_left_locks_nobody_out(
    qapp: QApplication, folder: Path, content: bytes
) -> None:
    (folder / "window.lock").write_bytes(content)
    shown = start(folder)
    assert shown is not None
    other = QLockFile(str(folder / "window.lock"))
    other.setStaleLockTime(0)
    assert not other.tryLock(0), "and it is held now"
    end(shown)


def test_a_command_works_beside_the_open_window_and_the_window_goes_on(day: Laptop) -> None:
    page = begin_visit(day)
    command = [sys.executable, "-m", "desktop", "doctor", "--pin-stdin", "--data", str(day.folder)]
    done = subprocess.run(command, input=f"{PIN}\n", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") and '"sound": true' in done.stdout
    day.type("1")
    draft = page._ctx.desk.store.read(lambda tx: tx.draft(page.draft))
    assert draft is not None and draft.answers["vh01_outcome"]
