"""The folder of the files: whole ones under the SHA-256 of their content, and beginnings of uploads.

    ab/ab12…        a whole file; it has this name only when its content was read and found to be that
    uploads/R/S.N.T what replica R has sent of the file S of N bytes: its length is how far it has come.
                    T, in seconds since 1970, is when it is given up

No name comes from a client: hashes and replica ids are checked before they get here. A piece is written
only where the last one ended, under a lock, so that several server processes may serve one upload.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import IO

from server.files.cipher import FileCipher
from server.files.locking import locked

KEPT = timedelta(days=14)
"""How long after its beginning an upload must have ended; then it begins anew."""
MOST_BEGUN = 32
"""Beginnings of one replica; a laptop sends one file after the other."""
_PIECE = 1 << 18
_UPLOADS = "uploads"
_SWEEP_SECONDS = 3600.0


class NotBegun(Exception):
    """There is no such beginning (any more)."""


class Expired(Exception):
    """The beginning has waited too long and is gone."""


class OtherOffset(Exception):
    """The piece does not follow what is there: `there` bytes."""

    def __init__(self, there: int) -> None:
        super().__init__(there)
        self.there = there


class TooLong(Exception):
    """More than was announced."""


class TooManyBegun(Exception):
    """The replica has begun too many files without ending any."""


class WrongContent(Exception):
    """Complete, but not what its name says: it is gone, and has to be sent from the start."""


@dataclass(frozen=True)
class Begun:
    """How far an upload has come."""

    offset: int
    size: int
    until: datetime
    """When it is given up."""


class FilesFolder:
    """Safe for many threads and processes; the folder is made when something is put into it."""

    def __init__(self, folder: Path, cipher: FileCipher | None = None) -> None:
        self.folder = folder
        self._cipher = cipher or FileCipher()
        self._swept = -_SWEEP_SECONDS

    # -- whole files -------------------------------------------------------

    def size_of(self, sha256: str) -> int | None:
        """Bytes of a whole file; None when it is not here."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def names(self) -> Iterator[str]:
        """Names of all whole files."""
        for file in self.folder.glob("??/*"):
            if len(file.name) == 64:
                yield file.name

    def read(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The plain content from `start` up to `end`, in pieces. Raises FileNotFoundError."""
        with self.path(sha256).open("rb") as file:
            yield from self._plain(file, sha256, start, end)

    def is_sound(self, sha256: str) -> bool:
        """Whether a whole file is here and is what its name says. Reads all of it."""
        try:
            return _hash(self.read(sha256)) == sha256
        except FileNotFoundError:
            return False

    def take(self, sha256: str, pieces: Iterator[bytes]) -> bool:
        """A whole file from somewhere else; False when it is not what its name says."""
        if self.size_of(sha256) is not None:
            return True
        scratch = self._made(self.folder / _UPLOADS) / f"{sha256}-{os.getpid()}-{time.monotonic_ns()}.taken"
        seal, offset = hashlib.sha256(), 0
        try:
            scratch.touch(mode=0o600)
            with scratch.open("wb") as file:
                for piece in pieces:
                    seal.update(piece)
                    file.write(self._cipher.turn(sha256, offset, piece))
                    offset += len(piece)
                file.flush()
                os.fsync(file.fileno())
            if seal.hexdigest() != sha256:
                return False
            self._name(scratch, sha256)
        finally:
            scratch.unlink(missing_ok=True)
        return True

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    # -- beginnings --------------------------------------------------------

    def begin(self, owner: str, sha256: str, size: int, now: datetime) -> Begun:
        """An empty beginning, also where there was another one. Raises TooManyBegun."""
        self.sweep(now)
        mine = self._made(self.folder / _UPLOADS / owner)
        for old in mine.glob(f"{sha256}.*"):
            old.unlink(missing_ok=True)
        if len(list(mine.iterdir())) >= MOST_BEGUN:
            raise TooManyBegun
        path = mine / f"{sha256}.{size}.{int((now + KEPT).timestamp())}"
        path.touch(mode=0o600)
        return _begun(path, now)

    def begun(self, owner: str, sha256: str, now: datetime) -> Begun:
        """Raises NotBegun, Expired."""
        return _begun(self._beginning(owner, sha256), now)

    def append(self, owner: str, sha256: str, offset: int, piece: bytes) -> int:
        """Write one piece at the end, and nowhere else; hands back the new end.

        Raises NotBegun, OtherOffset, TooLong, OSError; what fitted on the disk before an OSError stays.
        """
        path = self._beginning(owner, sha256)
        try:
            with locked(path) as file:
                there = file.seek(0, os.SEEK_END)
                if there != offset:
                    raise OtherOffset(there)
                if there + len(piece) > _size(path):
                    raise TooLong
                kept = memoryview(self._cipher.turn(sha256, offset, piece))
                while kept:
                    kept = kept[file.write(kept) :]
                return there + len(piece)
        except FileNotFoundError:
            raise NotBegun from None

    def rest(self, owner: str, sha256: str, now: datetime) -> Begun:
        """No more comes for now: what is there goes to the disk. Raises NotBegun, OSError."""
        path = self._beginning(owner, sha256)
        try:
            with locked(path) as file:
                os.fsync(file.fileno())
            return _begun(path, now)
        except FileNotFoundError:
            raise NotBegun from None

    def finish(self, owner: str, sha256: str) -> None:
        """A beginning that is all there gets its name. Raises NotBegun, WrongContent, OSError."""
        path = self._beginning(owner, sha256)
        try:
            with locked(path) as file:
                os.fsync(file.fileno())
                right = _hash(self._plain(file, sha256, 0, None)) == sha256
            if not right:
                path.unlink()
                raise WrongContent
            self._name(path, sha256)
        except FileNotFoundError:
            raise NotBegun from None

    def drop(self, owner: str, sha256: str) -> None:
        """Raises NotBegun."""
        self._beginning(owner, sha256).unlink(missing_ok=True)

    def sweep(self, now: datetime) -> None:
        """Clear away beginnings that nobody ended; at most once an hour."""
        if time.monotonic() < self._swept + _SWEEP_SECONDS:
            return
        self._swept = time.monotonic()
        for path in self.folder.glob(f"{_UPLOADS}/*/*.*.*"):
            if _until(path, now) < now:
                path.unlink(missing_ok=True)
        for path in self.folder.glob(f"{_UPLOADS}/*.taken"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - _SWEEP_SECONDS:
                    path.unlink()

    # -- inside ------------------------------------------------------------

    def path(self, sha256: str) -> Path:
        """Where a whole file lies, or would lie."""
        return self.folder / sha256[:2] / sha256

    def _beginning(self, owner: str, sha256: str) -> Path:
        for path in (self.folder / _UPLOADS / owner).glob(f"{sha256}.*"):
            return path
        raise NotBegun

    def _plain(self, file: IO[bytes] | FileIO, sha256: str, start: int, end: int | None) -> Iterator[bytes]:
        file.seek(start)
        while end is None or start < end:
            piece = file.read(_PIECE if end is None else min(_PIECE, end - start))
            if not piece:
                return
            yield self._cipher.turn(sha256, start, piece)
            start += len(piece)

    def _name(self, path: Path, sha256: str) -> None:
        whole = self.path(sha256)
        self._made(whole.parent)
        path.replace(whole)
        sync_folder(whole.parent)

    def _made(self, folder: Path) -> Path:
        """With the folders above it, for nobody else to look into."""
        for one in (self.folder, self.folder / _UPLOADS, folder):
            one.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder


def _size(path: Path) -> int:
    return int(path.name.split(".")[1])


def _until(path: Path, now: datetime) -> datetime:
    return datetime.fromtimestamp(int(path.name.split(".")[2]), now.tzinfo)


def _begun(path: Path, now: datetime) -> Begun:
    """Raises NotBegun, Expired."""
    try:
        offset = path.stat().st_size
    except FileNotFoundError:
        raise NotBegun from None
    if _until(path, now) < now:
        path.unlink(missing_ok=True)
        raise Expired
    return Begun(offset, _size(path), _until(path, now))


def _hash(pieces: Iterator[bytes]) -> str:
    seal = hashlib.sha256()
    for piece in pieces:
        seal.update(piece)
    return seal.hexdigest()


def sync_folder(folder: Path) -> None:
    """The new name is on the disk too. Not every system can do this to a folder."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
