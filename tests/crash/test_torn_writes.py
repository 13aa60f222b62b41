"""A power cut tears the log at any byte: the file opens at a committed state, never damaged."""

import os
import random
import shutil
import signal
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest

from desktop.clock import Clock
from desktop.store.store import Store
from tests.crash.files import read_desk
from tests.crash.writer import Progress, prepared, serial, write_on
from tests.services.conftest import KEY, LI

MOMENTS, CUTS = 6, 5
_HEAD, _FRAME_HEAD = 32, 24
"""Bytes of the log's header and of a frame's (SQLite file format, 4.1 and 4.2)."""
_LAST_FRAME, _PAGE_SIZE, _MOVED = 16, 14, 128
"""Places in the log's index (SQLite WAL format, 2.1): `mxFrame`, `szPage`, `nBackfillAttempted`."""


@dataclass(frozen=True)
class Moment:
    """The files as they lay when the writer was stopped."""

    db: Path
    log: bytes
    moved: int
    """Bytes of the log that may stand in the database already: they were on the disk before."""
    committed: int
    """Bytes of the log up to the last commit: each was put on the disk before it was acknowledged."""
    acknowledged: int
    """Forms acknowledged so far."""


@pytest.fixture
def moments(tmp_path: Path) -> Iterator[Iterator[Moment]]:
    """A real laptop writes; it is stopped at random moments."""
    path, progress = tmp_path / "desk.db", tmp_path / "progress"
    prepared(path)
    reached, rng = Progress(progress), random.Random(7)
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.warm"])
    process = context.Process(target=write_on, args=(path, progress, 7), daemon=True)
    process.start()

    def stopped() -> Iterator[Moment]:
        assert process.pid is not None
        for number in range(MOMENTS):
            before = reached.reached()
            while reached.reached() == before:
                time.sleep(0.01)
            time.sleep(rng.uniform(0, 0.4))
            _stop(process.pid)
            yield _moment(path, tmp_path / f"moment{number}", reached.reached())
            os.kill(process.pid, signal.SIGCONT)

    yield stopped()
    process.kill()
    process.join()
    process.close()


def _stop(pid: int) -> None:
    """SIGSTOP, and wait until every thread stands still."""
    os.kill(pid, signal.SIGSTOP)
    threads = Path(f"/proc/{pid}/task")
    while any(
        one.joinpath("stat").read_text("utf-8").rpartition(")")[2].split()[0] != "T"
        for one in threads.iterdir()
    ):
        time.sleep(0.001)


def _moment(path: Path, folder: Path, acknowledged: int) -> Moment:
    folder.mkdir()
    db = Path(shutil.copyfile(path, folder / "desk.db"))
    index = path.with_name("desk.db-shm").read_bytes()
    [last], [moved] = (struct.unpack_from("=I", index, place) for place in (_LAST_FRAME, _MOVED))
    [page] = struct.unpack_from("=H", index, _PAGE_SIZE)
    log = path.with_name("desk.db-wal").read_bytes()
    frame = _FRAME_HEAD + page
    ends = (_HEAD + moved * frame if moved else 0, _HEAD + last * frame if last else 0)
    return Moment(db, log, ends[0], ends[1], acknowledged)


def _torn(rng: random.Random, log: bytes, at: int) -> bytes:
    """The log up to `at`; behind it nothing, zeros, or what the disk held before."""
    rest = len(log) - at
    return log[:at] + rng.choice([b"", bytes(rest), rng.randbytes(rest)])


def _opened(moment: Moment, log: bytes, folder: Path) -> tuple[list[str], int]:
    """Open what a power cut left with the program itself. Faults, and how many forms are finished."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    path = Path(shutil.copyfile(moment.db, folder / "desk.db"))
    path.with_name("desk.db-wal").write_bytes(log)
    Store.open(path, KEY, clock=Clock(), staff_id=LI).close()
    file = read_desk(path, KEY, folder / "copy")
    faults, count = list(file.faults), len(file.records)
    if {one.serial for one in file.records} != {serial(number + 1) for number in range(count)}:
        faults.append("forms are missing in between")
    if [one.serial for one in file.drafts] not in ([], [""], [serial(count + 1)]):
        faults.append(f"{count} forms are finished, open is {file.drafts}")
    return faults, count


def test_torn_behind_the_last_commit_everything_acknowledged_is_there(
    moments: Iterator[Moment], tmp_path: Path
) -> None:
    rng = random.Random(1)
    for moment in moments:
        for _ in range(CUTS):
            at = rng.randint(min(moment.committed, len(moment.log)), len(moment.log))
            faults, count = _opened(moment, _torn(rng, moment.log, at), tmp_path / "cut")
            assert faults == []
            assert count >= moment.acknowledged


def test_torn_anywhere_in_the_log_the_file_opens_at_an_earlier_commit(
    moments: Iterator[Moment], tmp_path: Path
) -> None:
    rng = random.Random(2)
    earlier = 0
    for moment in moments:
        for _ in range(CUTS):
            at = rng.randint(moment.moved, max(moment.moved, moment.committed))
            faults, count = _opened(moment, _torn(rng, moment.log, at), tmp_path / "cut")
            assert faults == []
            earlier += count < moment.acknowledged
    assert earlier, "no cut took a commit back"
