"""Bringing back a copy of a person's file. The present file is put aside, never deleted."""

import shutil
from pathlib import Path

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.settings import sync_folder
from desktop.store.connection import DatabaseError
from desktop.store.copies import Copy, check, copies
from desktop.store.identity import renew
from desktop.store.store import Store


def restore(path: Path, key: bytes, *, clock: Clock, staff_id: str) -> Copy:
    """Put the newest sound copy in the place of the file at `path`; returns it.

    Nobody may have the file open. It becomes a new replica before its first write
    and learns at the next round what the server has from it already.

    Raises UserError store.no_copy: the file is as it was. OSError when the disk refuses.
    """
    copy = next((one for one in copies(path) if _sound(one, key)), None)
    if copy is None:
        raise UserError("store.no_copy")
    scratch = path.with_name(f"{path.stem}-restored{path.suffix}")
    _drop(scratch)
    shutil.copyfile(copy.path, scratch)
    store = Store.open(scratch, key, clock=clock, staff_id=staff_id)
    try:
        store.apply(renew)
    finally:
        store.close()
    _put_aside(path, clock)
    scratch.replace(path)
    sync_folder(path.parent)
    return copy


def _sound(copy: Copy, key: bytes) -> bool:
    try:
        check(copy.path, key)
    except DatabaseError:
        return False
    return True


def _put_aside(path: Path, clock: Clock) -> None:
    """The file and its journal, under one new name: what is in them may still be read by somebody."""
    name = f"{path.stem}-aside-{clock.now():%Y%m%d-%H%M%S}"
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(path.with_name(f"{name}{path.suffix}{suffix}"))


def _drop(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
