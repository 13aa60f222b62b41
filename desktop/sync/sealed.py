"""The sealed file `.xgb`: parts and their manifest, signed by the sender, encrypted to the receiver with age.

What stands around it: `envelope.py`; inside the encryption: `frames.py`. Outside stand no name, no key and
no time. Written and read as a stream, one part in memory at a time. Server and laptop both import this file.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey
from pydantic import ValidationError
from pyrage import DecryptError, EncryptError, IdentityError, decrypt_io, encrypt_io, x25519

from desktop.sync.envelope import Counted, Middle, Told, check_whole, enveloped
from desktop.sync.frames import MANIFEST, PART, SIGNATURE, BadFrame, Pulled, Pushed, framed
from desktop.sync.manifest import Manifest, Part, Way
from desktop.sync.sealfaults import Fault, SealedFault
from desktop.sync.sealkeys import is_signed, recipient_of

_SIGNED = b"xunge sealed file 1\n"
"""Stands before the manifest in what is signed, so that the signature fits nothing else."""


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

    with enveloped(target, way) as out:
        _encrypt(Pulled(frames()), out, recipient)
    return target.stat().st_size


def _encrypt(source: Pulled, out: Counted, recipient: str) -> None:
    try:
        encrypt_io(source, out, [x25519.Recipient.from_str(recipient)])
    except EncryptError:
        trouble = source.trouble or out.trouble
        if isinstance(trouble, BadFrame):
            raise SealedFault(Fault.TOO_LARGE) from None
        if trouble is not None:
            raise trouble from None
        raise


# -- reading --------------------------------------------------------------------


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
    check_whole(file, way)
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


def _decrypt(file: Path, age_key: str, take: Callable[[bytes, bytes], None], told: Told | None) -> None:
    try:
        identity = x25519.Identity.from_str(age_key)
    except IdentityError:
        raise SealedFault(Fault.NOT_FOR_US) from None
    inside = Pushed(take)
    with file.open("rb") as source:
        middle = Middle(source, told)
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
