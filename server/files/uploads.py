"""One upload by one replica: may it, where is it, what comes next. No HTTP here, only its refusals.

Every upload is of one replica and one content: there is no id to be guessed, and a replica that
lost its notes finds its upload again.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from desktop.clock import Clock
from desktop.domain.files import is_name
from server.db import Database
from server.files import folder, known
from server.files.folder import FilesFolder
from server.turned import Turned

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Place:
    """How far a file has come: `offset` of `size` bytes; `until` is None once it is whole."""

    offset: int
    size: int
    until: datetime | None = None


@dataclass(frozen=True)
class Uploads:
    """What a server does with files. `most`: bytes of the largest one it takes."""

    db: Database
    files: FilesFolder
    clock: Clock
    most: int

    def start(self, replica_id: str, sha256: str, size: int) -> Place:
        """Begin at 0, or at the end where the file is here already.

        Raises Turned: file_too_big, file_name, file_unnamed, file_size, too_many_uploads, server_full.
        """
        if size > self.most:
            raise Turned("file_too_big", 413, str(self.most))
        claim = self._claim(replica_id, sha256)
        if size not in claim.sizes:
            raise Turned("file_size", 400)
        with _refusals():
            whole = self._whole(replica_id, sha256)
            return whole or _place(self.files.begin(replica_id, sha256, size, self.clock.now()))

    def place(self, replica_id: str, sha256: str) -> Place:
        """Raises Turned: file_name, file_unnamed, file_not_begun, file_expired, file_content."""
        self._claim(replica_id, sha256)
        with _refusals():
            whole = self._whole(replica_id, sha256)
            return whole or self._ended(replica_id, sha256, self.files.begun(replica_id, sha256, self._now))

    def append(self, replica_id: str, sha256: str, offset: int, piece: bytes) -> int:
        """Bytes that are there now.

        Raises Turned: file_offset, file_too_long, file_not_begun, server_full.
        """
        with _refusals():
            return self.files.append(replica_id, sha256, offset, piece)

    def rest(self, replica_id: str, sha256: str) -> Place:
        """What has come so far goes to the disk; a file that is all there is examined and gets its name.

        Raises Turned: file_not_begun, file_content, server_full.
        """
        with _refusals():
            return self._ended(replica_id, sha256, self.files.rest(replica_id, sha256, self._now))

    def drop(self, replica_id: str, sha256: str) -> None:
        """Give up an upload that is not finished. Raises Turned: file_name, file_unnamed, file_not_begun."""
        self._claim(replica_id, sha256)
        with _refusals():
            self.files.drop(replica_id, sha256)

    def size(self, replica_id: str, sha256: str) -> int:
        """Bytes of a file the replica may have. Raises Turned: file_name, file_unnamed, file_missing."""
        if not known.claim(self.db, replica_id, _checked(sha256)).may_have:
            raise Turned("file_unnamed", 403)
        size = self.files.size_of(sha256)
        if size is None:
            raise Turned("file_missing", 404)
        return size

    @property
    def _now(self) -> datetime:
        return self.clock.now()

    def _claim(self, replica_id: str, sha256: str) -> known.Claim:
        claim = known.claim(self.db, replica_id, _checked(sha256))
        if not claim.may_send:
            raise Turned("file_unnamed", 403)
        return claim

    def _whole(self, replica_id: str, sha256: str) -> Place | None:
        """What this replica had begun is of no use once somebody else has ended it."""
        size = self.files.size_of(sha256)
        if size is None:
            return None
        with suppress(folder.NotBegun):
            self.files.drop(replica_id, sha256)
        known.note_stored(self.db, sha256, size, self.clock.moment())
        return Place(size, size)

    def _ended(self, replica_id: str, sha256: str, begun: folder.Begun) -> Place:
        if begun.offset < begun.size:
            return _place(begun)
        self.files.finish(replica_id, sha256)
        known.note_stored(self.db, sha256, begun.size, self.clock.moment())
        return Place(begun.size, begun.size)


def _checked(sha256: str) -> str:
    if not is_name(sha256):
        raise Turned("file_name", 404)
    return sha256


def _place(begun: folder.Begun) -> Place:
    return Place(begun.offset, begun.size, begun.until)


@contextmanager
def _refusals() -> Iterator[None]:
    """What the folder says, as refusals of the request."""
    try:
        yield
    except folder.NotBegun:
        raise Turned("file_not_begun", 404) from None
    except folder.Expired:
        raise Turned("file_expired", 410) from None
    except folder.OtherOffset as other:
        raise Turned("file_offset", 409, headers={"Upload-Offset": str(other.there)}) from None
    except folder.TooLong:
        raise Turned("file_too_long", 413) from None
    except folder.TooManyBegun:
        raise Turned("too_many_uploads", 429) from None
    except folder.WrongContent:
        raise Turned("file_content", 460) from None
    except OSError as error:
        if error.errno in _FULL:
            raise Turned("server_full", 507) from None
        raise
