"""One file, one writer at a time: among the threads and the processes of a server."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40
    """A place behind any content: Windows keeps others from reading what is locked."""

    def _lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)


@contextmanager
def locked(path: Path) -> Iterator[FileIO]:
    """The file, unbuffered, for reading and writing; closing it lets it go.

    Raises FileNotFoundError, also when it was taken away while this waited for it.
    """
    with FileIO(path, "r+") as file:
        _lock(file.fileno())
        if not os.path.samestat(path.stat(), os.fstat(file.fileno())):
            raise FileNotFoundError(path)
        yield file
