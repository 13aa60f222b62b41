"""Verified copies of a person's file: one a day, three kept, encrypted with the same key.

A copy has its name only when it was read back and found sound, so one cut short
never displaces a good one. They stand beside the file in `copies/`.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

from sqlcipher3 import dbapi2

from desktop.clock import Clock
from desktop.domain.moments import CHINA
from desktop.domain.say import UserError
from desktop.settings import sync_folder
from desktop.store.connection import Connection, Context, DatabaseError, connect

KEPT = 3
_FORM = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Copy:
    """One copy; `made` is aware UTC time by this laptop's clock."""

    path: Path
    made: datetime
    size: int
    """Bytes."""

    @property
    def day(self) -> date:
        """The day in China."""
        return self.made.astimezone(CHINA).date()


def copies(path: Path) -> list[Copy]:
    """Copies of the file at `path`, the newest first."""
    found = []
    for file in _folder(path).glob(f"{path.stem}-*{path.suffix}"):
        with contextlib.suppress(ValueError):
            made = datetime.strptime(file.stem.removeprefix(f"{path.stem}-"), _FORM).replace(tzinfo=UTC)
            found.append(Copy(file, made, file.stat().st_size))
    return sorted(found, key=lambda one: one.made, reverse=True)


def keep_daily(path: Path, key: bytes, clock: Clock) -> Copy | None:
    """Copy the file when it has none of today yet. Other connections go on working.

    Raises UserError store.copy_failed: the file itself is as it was, older copies stay.
    """
    newest = next(iter(copies(path)), None)
    if newest is not None and newest.made <= clock.now() and newest.day == clock.today():
        return None
    connection = connect(path, key, clock=clock, context=Context(), readonly=True)
    try:
        return make_copy(connection, path, key, clock)
    finally:
        connection.close()


def make_copy(connection: Connection, path: Path, key: bytes, clock: Clock) -> Copy:
    """A copy of what `connection` sees now; the newest three are kept. Raises UserError store.copy_failed.

    What an earlier one left when it was cut short goes first. An old copy that cannot be removed now
    goes with a later one.
    """
    _clear(path)
    made = clock.now().replace(microsecond=0)
    _date_right(path, made)
    target = _named(path, made)
    scratch = target.with_suffix(".new")
    try:
        target.parent.mkdir(exist_ok=True, mode=0o700)
        with _keyed(scratch, key) as copy:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        check(scratch, key)
        _to_disk(scratch)
        scratch.replace(target)
        sync_folder(target.parent)
    except (OSError, DatabaseError) as error:
        _clear(path)
        raise UserError("store.copy_failed") from error
    for old in [one for one in copies(path) if one.path != target][KEPT - 1 :]:
        _remove(old.path)
    return Copy(target, made, target.stat().st_size)


def _date_right(path: Path, now: datetime) -> None:
    """Copies that a clock dated later than now are named to stand before it, in their order: else what is
    copied now would count as older than they.
    """
    for one in copies(path):
        if one.made >= now:
            made = now - timedelta(seconds=1)
            while _named(path, made).exists():
                made -= timedelta(seconds=1)
            with contextlib.suppress(OSError):
                one.path.rename(_named(path, made))


def check(file: Path, key: bytes) -> None:
    """Read a file whole: every page's seal and every index. Raises DatabaseError when one is wrong."""
    with _keyed(file, key) as connection:
        faults = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
        faults += [str(row[0]) for row in connection.execute("PRAGMA quick_check") if row[0] != "ok"]
        rows = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'state'").fetchone()
    if faults or not rows[0]:
        raise DatabaseError("the file is not sound")


@contextlib.contextmanager
def _keyed(file: Path, key: bytes) -> Iterator[Connection]:
    connection = cast(Connection, dbapi2.connect(str(file), isolation_level=None))
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        yield connection
    finally:
        connection.close()


def _to_disk(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())


def _clear(path: Path) -> None:
    """Remove what is not whole, also what SQLite lays beside it."""
    for file in _folder(path).glob(f"{path.stem}-*.new*"):
        _remove(file)


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):
        file.unlink(missing_ok=True)


def _named(path: Path, made: datetime) -> Path:
    return _folder(path) / f"{path.stem}-{made.strftime(_FORM)}{path.suffix}"


def _folder(path: Path) -> Path:
    return path.with_name("copies")
