"""The small files beside an encrypted file: wrapped keys and the machine's secret.

Imports little besides the standard library: the sign-in page waits for it.
"""

import base64
import contextlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.domain.say import UserError
from desktop.settings import make_folder, sync_folder, write_whole

Stored = dict[str, Any]

_CHANGING = threading.Lock()
"""A round may follow the staff list while the person changes the PIN."""


def desk_path(data_dir: Path, replica_id: str) -> Path:
    """Where the encrypted file of one person is."""
    return data_dir / "people" / replica_id / "desk.db"


def key_file(data_dir: Path, replica_id: str) -> Path:
    return desk_path(data_dir, replica_id).with_name("key.json")


def bound_to(replica_id: str) -> bytes:
    return f"xunge {replica_id}".encode()


def device_secret(data_dir: Path, *, make: bool) -> bytes:
    file = data_dir / "device.key"
    if file.exists():
        return file.read_bytes()
    if not make:
        raise UserError("store.device_changed")
    make_folder(data_dir)
    write_whole(file, os.urandom(32))
    return file.read_bytes()


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def read(file: Path) -> Stored:
    """The stored object; empty when there is none or the file was cut short."""
    try:
        stored = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def change(file: Path, how: Callable[[Stored], Stored]) -> None:
    """Write what `how` makes of the stored object; nothing when there is none or it stays the same."""
    with _CHANGING:
        stored = read(file)
        wanted = how(dict(stored)) if stored else stored
        if wanted != stored:
            write(file, wanted)


def write(file: Path, value: Stored) -> None:
    """Whole or not at all, also when the power fails."""
    write_whole(file, json.dumps(value, ensure_ascii=False).encode())


def wipe(file: Path) -> None:
    """Overwrite and delete a small file: its bytes shall not be found on a disk that is looked through.
    Nothing that is being changed brings it back. What cannot be deleted stays, overwritten where it can be.
    """
    with _CHANGING, contextlib.suppress(OSError):
        with file.open("r+b") as out:
            out.write(bytes(file.stat().st_size))
            out.flush()
            os.fsync(out.fileno())
        file.unlink()
        sync_folder(file.parent)
