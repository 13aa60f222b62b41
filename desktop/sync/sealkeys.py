"""Keys of sealed files: Ed25519 for who sent it, X25519 (age) for who may read it; and how a part is packed.

Server and laptop both import this file.
"""

import base64

import zstandard
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey
from pyrage import RecipientError, x25519

from desktop.sync.sealfaults import Fault, SealedFault

PLAIN_MOST = 64 * 1024 * 1024
"""Bytes of one part unpacked."""


def new_age_key() -> str:
    """A private age key, `AGE-SECRET-KEY-1…`."""
    return str(x25519.Identity.generate())


def recipient_of(age_key: str) -> str:
    """The public part of a private age key, `age1…`."""
    return str(x25519.Identity.from_str(age_key).to_public())


def is_recipient(text: str) -> bool:
    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def verify_key(signing_key: bytes) -> str:
    """Public part of an Ed25519 key, base64."""
    return base64.b64encode(bytes(SigningKey(signing_key).verify_key)).decode()


def sign(signing_key: bytes, text: bytes) -> str:
    return base64.b64encode(SigningKey(signing_key).sign(text).signature).decode()


def is_signed(verify_with: str, text: bytes, signature: str) -> bool:
    try:
        key = VerifyKey(base64.b64decode(verify_with, validate=True))
        key.verify(text, base64.b64decode(signature, validate=True))
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True


def packed(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


def unpacked(data: bytes, most: int = PLAIN_MOST) -> bytes:
    """Raises SealedFault for what is not packed, or is larger than `most` when unpacked."""
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(data) as reader:
            plain = reader.read(most + 1)
    except zstandard.ZstdError:
        raise SealedFault(Fault.DAMAGED) from None
    if len(plain) > most:
        raise SealedFault(Fault.TOO_LARGE)
    return plain
