"""The sealed file `.xgb`: parts and their manifest, signed by the sender, encrypted to the receiver with age.

    xunge-sealed 1 to-server        one line in clear: format and way
    age file (X25519)               inside: frames of the parts, of the manifest, of its signature
    sha256 HEX                      last line in clear, over all before: tells a cut copy from a foreign file

Outside stand no name, no key and no time. Written and read as a stream, one part in memory at a time.
Server and laptop both import this file.
"""

import base64
import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nacl.signing import SigningKey
from pydantic import ValidationError
from pyrage import DecryptError, EncryptError, IdentityError, decrypt_io, encrypt_io, x25519

from desktop.domain.values import new_id
from desktop.sync.frames import MANIFEST, PART, SIGNATURE, BadFrame, Pulled, Pushed, framed
from desktop.sync.manifest import FORMAT, Manifest, Part, Way
from desktop.sync.sealfaults import Fault, SealedFault
from desktop.sync.sealkeys import is_signed, recipient_of

ENDING = ".xgb"
FILE_MOST = 2 * 1024 * 1024 * 1024
"""Bytes. A stick of the common format (FAT32) takes files of twice the size."""
_MAGIC, _HEAD_MOST = b"xunge-sealed ", 64
_TAIL = len(b"\nsha256 ") + 64 + 1
_SIGNED = b"xunge sealed file 1\n"
"""Stands before the manifest in what is signed, so that the signature fits nothing else."""
_STEP = 1 << 20

Told = Callable[[int, int], None]
"""Progress: so much of so much."""


@dataclass(frozen=True)
class Body:
    """One part to be written; `data` as it lies in the file, `first` and `last` as in `Part`."""

    what: str
    data: bytes
    first: int = 0
    last: int = 0

    def part(self) -> Part:
        digest = hashlib.sha256(self.data).hexdigest()
        return Part(what=self.what, size=len(self.data), sha256=digest, first=self.first, last=self.last)


# -- writing --------------------------------------------------------------------


def write_sealed(
    target: Path,
    way: Way,
    recipient: str,
    signing_key: bytes,
    bodies: Iterable[Body],
    manifest: Callable[[list[Part]], Manifest],
) -> int:
    """Write the file at `target`, whole or not at all; returns its size in bytes.

    `bodies` are asked for one after the other while it is written, `manifest` at the end. What
    they raise is raised here. Raises OSError, and SealedFault when a part is too large.
    """
    parts: list[Part] = []

    def frames() -> Iterator[bytes]:
        for body in bodies:
            parts.append(body.part())
            yield framed(PART, body.data)
        said = manifest(parts).model_dump_json(by_alias=True).encode()
        yield framed(MANIFEST, said)
        yield framed(SIGNATURE, SigningKey(signing_key).sign(_SIGNED + said).signature)

    with _beside(target) as out:
        counted = _Counted(out)
        counted.write(_head(way))
        _encrypt(Pulled(frames()), counted, recipient)
        out.write(b"\nsha256 " + counted.digest.hexdigest().encode() + b"\n")
        return out.tell()


def _head(way: Way) -> bytes:
    return _MAGIC + f"{FORMAT} {way}\n".encode()


def _encrypt(source: Pulled, out: "_Counted", recipient: str) -> None:
    try:
        encrypt_io(source, out, [x25519.Recipient.from_str(recipient)])
    except EncryptError:
        trouble = source.trouble or out.trouble
        if isinstance(trouble, BadFrame):
            raise SealedFault(Fault.TOO_LARGE) from None
        if trouble is not None:
            raise trouble from None
        raise


class _Counted:
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


# -- reading --------------------------------------------------------------------


def way_of(file: Path) -> Way | None:
    """Where a file goes by its first line; None for what is no sealed file of this format. Raises OSError."""
    with file.open("rb") as source:
        try:
            return _read_head(source)[0]
        except SealedFault:
            return None


@dataclass(frozen=True)
class Sealed:
    """A file that was read through once and is whole. `examine` makes it."""

    file: Path
    manifest: Manifest
    _said: bytes
    _signature: bytes
    _age_key: str

    def check(self, verify_with: str) -> None:
        """Raises SealedFault FORGED unless the owner of this Ed25519 key (base64) signed it."""
        signature = base64.b64encode(self._signature).decode()
        if not is_signed(verify_with, _SIGNED + self._said, signature):
            raise SealedFault(Fault.FORGED)

    def each(self, take: Callable[[Part, bytes], None], told: Told | None = None) -> None:
        """Hand the parts on in their order, as they lie in the file. What `take` raises is raised here.

        Raises OSError, and SealedFault when the file is not any more what it was when examined.
        """
        parts = iter(self.manifest.parts)

        def frame(letter: bytes, body: bytes) -> None:
            if letter == PART:
                part = next(parts, None)
                if part is None or hashlib.sha256(body).hexdigest() != part.sha256:
                    raise SealedFault(Fault.DAMAGED)
                take(part, body)

        _decrypt(self.file, self._age_key, frame, told)


def examine(file: Path, way: Way, age_key: str, told: Told | None = None) -> Sealed:
    """Read a file through and hold every part against the manifest. Who signed it is not yet proved.

    Raises OSError, SealedFault.
    """
    size = file.stat().st_size
    if size > FILE_MOST:
        raise SealedFault(Fault.TOO_LARGE)
    with file.open("rb") as source:
        found, begin = _read_head(source)
        _check_tail(source, size)
    if found is not way:
        raise SealedFault(Fault.WRONG_WAY)
    seen: list[tuple[int, str]] = []
    ends: dict[bytes, bytes] = {}

    def frame(letter: bytes, body: bytes) -> None:
        if letter == PART:
            seen.append((len(body), hashlib.sha256(body).hexdigest()))
        else:
            ends[letter] = body

    _decrypt(file, age_key, frame, told)
    manifest = _manifest(ends[MANIFEST])
    listed = [(one.size, one.sha256) for one in manifest.parts]
    if listed != seen or manifest.way is not way or manifest.sealed_to != recipient_of(age_key):
        raise SealedFault(Fault.DAMAGED)
    return Sealed(file, manifest, ends[MANIFEST], ends[SIGNATURE], age_key)


def _manifest(said: bytes) -> Manifest:
    try:
        return Manifest.model_validate_json(said)
    except ValidationError:
        raise SealedFault(Fault.DAMAGED) from None


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


class _Middle:
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


def _decrypt(file: Path, age_key: str, take: Callable[[bytes, bytes], None], told: Told | None) -> None:
    try:
        identity = x25519.Identity.from_str(age_key)
    except IdentityError:
        raise SealedFault(Fault.NOT_FOR_US) from None
    inside = Pushed(take)
    with file.open("rb") as source:
        middle = _Middle(source, told)
        try:
            decrypt_io(middle, inside, [identity])
        except DecryptError as error:
            if middle.trouble is not None:
                raise middle.trouble from None
            known = "no matching keys" in str(error).lower()
            raise SealedFault(Fault.NOT_FOR_US if known else Fault.DAMAGED) from None
        except BadFrame:
            raise SealedFault(Fault.DAMAGED) from None
        except OSError as error:
            if error.errno is None and middle.trouble is None:  # so age says that bytes were changed or cut
                raise SealedFault(Fault.DAMAGED) from None
            raise
    if not inside.ended:
        raise SealedFault(Fault.DAMAGED)
