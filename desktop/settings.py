"""Typed settings and paths of one laptop folder, and how its small files are written."""

import contextlib
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from desktop.domain.say import Say, UserError
from desktop.texts import LANGUAGES

SPARE = 200 * 1000 * 1000
"""Bytes: with less free, the person is told before the disk is full."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.ENOENT, errno.ENAMETOOLONG}
_SCALES = (1.0, 1.125, 1.25)

_BINARY = getattr(os, "O_BINARY", 0)
"""Windows would else write line ends of its own."""


@dataclass(frozen=True)
class Settings:
    """Settings of the folder, `settings.json` in it; what is absent has its default."""

    data_dir: Path
    language: str = "zh_CN"
    text_scale: float = 1.0
    """1.0, 1.125 or 1.25: base type 16, 18 or 20 px."""
    demo: bool = False
    """Shows the ribbon 演示数据."""
    clock_offset: timedelta = timedelta()
    broken: bool = False
    """The file could not be read: everything has its default, and the person is told."""


def default_data_dir() -> Path:
    return user_data_path("xunge", appauthor=False)


def load_settings(data_dir: Path) -> Settings:
    """Read settings; what cannot be used has its default. `XUNGE_CLOCK_OFFSET` (seconds) shifts the clock
    for the demo day.
    """
    stored = _stored(data_dir / "settings.json")
    return Settings(
        data_dir=data_dir,
        language=_one_of(LANGUAGES, stored, "language"),
        text_scale=_one_of(_SCALES, stored, "text_scale"),
        demo=bool((stored or {}).get("demo", False)),
        clock_offset=timedelta(seconds=float(os.environ.get("XUNGE_CLOCK_OFFSET", "0"))),
        broken=stored is None,
    )


def _stored(file: Path) -> dict[str, Any] | None:
    """What the file says; None when it cannot be read."""
    try:
        found = json.loads(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _one_of(known: tuple[Any, ...], stored: dict[str, Any] | None, name: str) -> Any:
    """The stored value when it is one of those known, else the first."""
    value = (stored or {}).get(name)
    return value if value in known else known[0]


def save_settings(settings: Settings) -> None:
    """Raises UserError as `write_whole`."""
    make_folder(settings.data_dir)
    kept = {"language": settings.language, "text_scale": settings.text_scale, "demo": settings.demo}
    write_whole(settings.data_dir / "settings.json", json.dumps(kept).encode())


def folder_fault(data_dir: Path) -> Say | None:
    """Why nothing can be saved in the laptop's folder, in words; None when all is well."""
    try:
        prove_room(data_dir, 1)
    except UserError as error:
        return error.say
    return None


def prove_room(data_dir: Path, size: int) -> None:
    """Write `size` bytes and take them back. Raises UserError as `folder_faults` when they do not fit."""
    with folder_faults():
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=data_dir) as probe:
            probe.write(bytes(size))
            probe.flush()


def nearly_full(data_dir: Path) -> Say | None:
    """A warning while there is still a little room; None with enough of it, or where nobody can tell."""
    try:
        free = shutil.disk_usage(data_dir).free
    except OSError:
        return None
    return Say("store.nearly_full", {"left": free // 1_000_000}) if free < SPARE else None


@contextlib.contextmanager
def folder_faults() -> Iterator[None]:
    """An OSError of the laptop's folder becomes a UserError: store.disk_full, store.read_only,
    store.no_folder, store.disk_fault.
    """
    try:
        yield
    except OSError as error:
        raise UserError(_fault_key(error.errno)) from error


def _fault_key(number: int | None) -> str:
    if number in _FULL:
        return "store.disk_full"
    if number in _CLOSED:
        return "store.read_only"
    return "store.no_folder" if number in _NO_FOLDER else "store.disk_fault"


def write_whole(file: Path, data: bytes) -> None:
    """Write a small file whole or not at all, also when the power fails. Only its owner may read it.

    Raises UserError as `folder_faults`; the file is then as it was.
    """
    scratch = file.with_suffix(".new")
    with folder_faults():
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(file)
        sync_folder(file.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; their names are on the disk when this returns.

    Raises UserError as `folder_faults`.
    """
    with folder_faults():
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for one in missing:
            sync_folder(one.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk: a file that was renamed would else go with the power.

    Windows has no such call; NTFS keeps names in its own journal.
    """
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
