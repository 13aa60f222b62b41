"""Codes that people read out and type: Crockford's base 32, in groups of four.

Nothing in it is mistaken for something else; case, spaces and hyphens do not matter.
"""

import hashlib

from desktop.domain.values import half_width

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SECRET_BYTES = 16
_DIGITS = 26
"""Letters of a 128-bit secret; two more check them, so that a slip is told from a wrong code."""
_ALIKE = str.maketrans("ILO", "110")


def plain(code: str) -> str:
    """A code as typed in its one form."""
    letters = "".join(one for one in half_width(code).upper() if one.isascii() and one.isalnum())
    return letters.translate(_ALIKE)


def grouped(code: str) -> str:
    """`XXXX-XXXX-…`, to be read out."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def secret_code(secret: bytes) -> str:
    """A 128-bit secret as 28 letters, the last two of them a check."""
    number = int.from_bytes(secret, "big")
    letters = "".join(LETTERS[number >> shift & 31] for shift in range(5 * (_DIGITS - 1), -1, -5))
    return letters + _check(letters)


def read_secret(code: str) -> bytes:
    """The secret of a code as typed. Raises ValueError when letters are missing or misheard."""
    letters = plain(code)
    body = letters[:_DIGITS]
    if len(letters) != _DIGITS + 2 or set(letters) - set(LETTERS) or letters[_DIGITS:] != _check(body):
        raise ValueError("not a code")
    number = 0
    for one in body:
        number = number << 5 | LETTERS.index(one)
    if number >> 8 * SECRET_BYTES:
        raise ValueError("not a code")
    return number.to_bytes(SECRET_BYTES, "big")


def mark_of(code: str) -> str:
    """What may be said of a secret without telling it: whether two sides hold the same one."""
    return hashlib.sha256(f"xunge mark {plain(code)}".encode()).hexdigest()[:16]


def _check(letters: str) -> str:
    found = hashlib.sha256(f"xunge check {letters}".encode()).digest()
    return LETTERS[found[0] & 31] + LETTERS[found[1] & 31]
