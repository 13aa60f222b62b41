"""Putting a finished file where a person wants it: whole or not at all, and the reason in words."""

import errno
import os
from pathlib import Path

from desktop.domain.say import UserError
from desktop.domain.values import new_id

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.EIO, errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.ENOTCONN}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}


def save_whole(file: Path, content: bytes) -> None:
    """Write beside `file` first, then put it in its place: what was there before stays until then.

    Raises UserError export.file_open, export.disk_full, export.folder_gone, export.read_only,
    export.name_too_long, export.cannot_write; nothing is left behind.
    """
    scratch = file.with_name(f".{new_id()}.part")
    written = False
    try:
        if _is_open(file):
            raise UserError("export.file_open", name=file.name)
        _write(scratch, content)
        written = True
        scratch.replace(file)
    except OSError as error:
        _drop(scratch)
        if written and isinstance(error, PermissionError | IsADirectoryError):
            raise UserError("export.file_open", name=file.name) from error
        raise _in_words(error, file) from error


def _write(scratch: Path, content: bytes) -> None:
    with scratch.open("xb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _drop(scratch: Path) -> None:
    try:
        scratch.unlink(missing_ok=True)
    except OSError:
        return  # the stick is out, and the scratch with it


def _is_open(file: Path) -> bool:
    """Excel, LibreOffice and WPS lay such a file beside the one they have open."""
    marks = (f"~${file.name}", f".~lock.{file.name}#", f".~{file.name}")
    return file.exists() and any(file.with_name(mark).exists() for mark in marks)


def _in_words(error: OSError, file: Path) -> UserError:
    if error.errno in _FULL:
        return UserError("export.disk_full")
    if error.errno in _GONE or not file.parent.is_dir():
        return UserError("export.folder_gone", folder=file.parent.name)
    if error.errno in _CLOSED:
        return UserError("export.read_only", folder=file.parent.name)
    if error.errno == errno.ENAMETOOLONG:
        return UserError("export.name_too_long")
    return UserError("export.cannot_write", name=file.name)
