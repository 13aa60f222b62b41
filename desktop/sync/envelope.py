"""What stands around the encrypted part of a sealed file: a first line in clear, and a last one.

    xunge-sealed 1 to-server        format and way
    (age file)
    sha256 HEX                      over all before: tells a cut copy from a foreign file

Server and laptop both import this file.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from desktop.domain.values import new_id
from desktop.sync.manifest import FORMAT, Way
from desktop.sync.sealfaults import Fault, SealedFault

ENDING = ".xgb"
FILE_MOST = 2 * 1024 * 1024 * 1024
"""Bytes. A stick of the common format (FAT32) takes files of twice the size."""
_MAGIC, _HEAD_MOST = b"xunge-sealed ", 64
_TAIL = len(b"\nsha256 ") + 64 + 1
_STEP = 1 << 20

Told = Callable[[int, int], None]
"""Progress: so much of so much."""


class Counted:
    """Passes on what is written and hashes it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.digest = hashlib.sha256()
        self.trouble: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            self._out.write(data)
        except OSError as error:
            self.trouble = error
            raise
        self.digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Done at the end, once."""


@contextlib.contextmanager
def enveloped(target: Path, way: Way) -> Iterator[Counted]:
    """The file `target`, whole or not at all: what is written here stands between its two lines."""
    with _beside(target) as out:
        counted = Counted(out)
        counted.write(_head(way))
        yield counted
        out.write(b"\nsha256 " + counted.digest.hexdigest().encode() + b"\n")


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    """A file of another name that takes the name `target` when all of it is on the disk."""
    scratch = target.with_name(f".{new_id()}.part")
    try:
        with scratch.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        scratch.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):  # the stick is out, and the scratch with it
            scratch.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # not every system can do this to a folder
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def way_of(file: Path) -> Way | None:
    """Where a file goes by its first line; None for what is no sealed file of this format. Raises OSError."""
    with file.open("rb") as source:
        try:
            return _read_head(source)[0]
        except SealedFault:
            return None


def check_whole(file: Path, way: Way) -> None:
    """Raises OSError, and SealedFault unless both lines are as they must be."""
    size = file.stat().st_size
    if size > FILE_MOST:
        raise SealedFault(Fault.TOO_LARGE)
    with file.open("rb") as source:
        found, _ = _read_head(source)
        _check_tail(source, size)
    if found is not way:
        raise SealedFault(Fault.WRONG_WAY)


def _head(way: Way) -> bytes:
    return _MAGIC + f"{FORMAT} {way}\n".encode()


def _read_head(source: BinaryIO) -> tuple[Way, int]:
    """Way, and where the encrypted part begins. Raises SealedFault."""
    line = source.readline(_HEAD_MOST)
    if not line.startswith(_MAGIC):
        raise SealedFault(Fault.NOT_SEALED if line else Fault.DAMAGED)
    words = line[len(_MAGIC) :].split()
    if words and words[0].isdigit() and int(words[0]) > FORMAT:
        raise SealedFault(Fault.NEWER)
    for way in Way:
        if line == _head(way):
            return way, len(line)
    raise SealedFault(Fault.DAMAGED)


def _check_tail(source: BinaryIO, size: int) -> None:
    """Raises SealedFault DAMAGED unless the last line fits all before it."""
    source.seek(0)
    digest, left = hashlib.sha256(), size - _TAIL
    while left > 0 and (data := source.read(min(_STEP, left))):
        digest.update(data)
        left -= len(data)
    if left or source.read() != b"\nsha256 " + digest.hexdigest().encode() + b"\n":
        raise SealedFault(Fault.DAMAGED)


class Middle:
    """The encrypted part of a file, to be read."""

    def __init__(self, source: BinaryIO, told: Told | None) -> None:
        self._source, self._told = source, told
        self._size = os.fstat(source.fileno()).st_size
        self._left = self._size - _TAIL - _read_head(source)[1]
        self.trouble: OSError | None = None

    def read(self, size: int) -> bytes:
        try:
            data = self._source.read(min(size, self._left))
        except OSError as error:
            self.trouble = error
            raise
        self._left -= len(data)
        if self._told is not None:
            self._told(self._size - self._left, self._size)
        return data
