"""Bad days made for real: a disk that takes nothing more, a folder nobody may write to."""

import contextlib
import ctypes
import resource
from collections.abc import Iterator
from pathlib import Path

_OVERRIDES = 0b1110
"""Capabilities 1 to 3: root reads and writes what the file's mode forbids (capabilities(7))."""


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process takes another byte (RLIMIT_FSIZE): the kernel answers EFBIG.

    Nothing may be printed meanwhile: standard output may be a file too.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class _Head(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


@contextlib.contextmanager
def as_a_common_user() -> Iterator[None]:
    """File modes bind root too, in this thread and those it starts; a common user is bound anyway."""
    libc = ctypes.CDLL(None, use_errno=True)
    head, data = _Head(0x20080522, 0), (_Data * 2)()
    assert libc.capget(ctypes.byref(head), data) == 0
    before = data[0].effective
    data[0].effective &= ~_OVERRIDES
    assert libc.capset(ctypes.byref(head), data) == 0
    try:
        yield
    finally:
        data[0].effective = before
        assert libc.capset(ctypes.byref(head), data) == 0


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder with everything in it may be read only; writable again at the end."""
    everything = [folder, *folder.rglob("*")]
    modes = {one: one.stat().st_mode for one in everything}
    for one in everything:
        one.chmod(0o555 if one.is_dir() else 0o444)
    try:
        with as_a_common_user():
            yield
    finally:
        for one, mode in modes.items():
            one.chmod(mode)
