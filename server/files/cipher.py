"""Files of an encrypted server are encrypted too: AES-256 in counter mode, so that any part is read alone.

What a file says is proved by its name, the SHA-256 of the plain content; the cipher only hides it.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

_BLOCK = 16


class FileCipher:
    """One key for all files, made from the raw key of the database; without one, nothing is hidden."""

    def __init__(self, raw: bytes = b"") -> None:
        self._key = hmac.digest(raw, b"xunge files", hashlib.sha256) if raw else b""

    def turn(self, sha256: str, offset: int, piece: bytes) -> bytes:
        """Plain bytes at `offset` into kept ones, and back. As long as before."""
        if not self._key:
            return piece
        begin = int.from_bytes(hmac.digest(self._key, sha256.encode(), hashlib.sha256)[:_BLOCK], "big")
        counter = (begin + offset // _BLOCK) % (1 << 8 * _BLOCK)
        stream = Cipher(AES(self._key), CTR(counter.to_bytes(_BLOCK, "big"))).encryptor()
        stream.update(bytes(offset % _BLOCK))
        return stream.update(piece)
