"""What lies inside the encryption of a sealed file: frames of a letter, a length (four bytes), and bytes."""

from collections.abc import Callable, Iterator

PART, MANIFEST, SIGNATURE = b"P", b"M", b"S"
_MOST = {PART: 16 * 1024 * 1024, MANIFEST: 8 * 1024 * 1024, SIGNATURE: 64}
"""Bytes of the longest frame of each letter."""
_HEAD = 5


class BadFrame(Exception):
    """Bytes that are no frames in the order parts, manifest, signature."""


def framed(letter: bytes, body: bytes) -> bytes:
    """Raises BadFrame for a body that is too long to be read again."""
    if len(body) > _MOST[letter]:
        raise BadFrame(letter)
    return letter + len(body).to_bytes(4, "big") + body


class Pulled:
    """Frames as a file to be read."""

    def __init__(self, frames: Iterator[bytes]) -> None:
        self._frames = frames
        self._left = memoryview(b"")
        self.trouble: BaseException | None = None
        """What the frames raised: age says it in other words."""

    def read(self, size: int) -> bytes:
        try:
            while not self._left:
                self._left = memoryview(next(self._frames))
        except StopIteration:
            return b""
        except BaseException as error:
            self.trouble = error
            raise
        piece, self._left = self._left[:size], self._left[size:]
        return bytes(piece)


class Pushed:
    """A file to be written to that hands on whole frames: `take(letter, body)`. Raises BadFrame."""

    def __init__(self, take: Callable[[bytes, bytes], None]) -> None:
        self._take = take
        self._waiting = bytearray()
        self._letter, self._wanted = b"", _HEAD
        self._order = PART
        self._stopped = False

    def write(self, data: bytes) -> int:
        """After an error nothing more is handed on: age writes out its buffer all the same."""
        if self._stopped:
            return len(data)
        self._stopped = True
        self._waiting += data
        while len(self._waiting) >= self._wanted:
            self._step()
        self._stopped = False
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    @property
    def ended(self) -> bool:
        """The signature has come, and nothing after it."""
        return self._order == b"" and not (self._stopped or self._waiting or self._letter)

    def _step(self) -> None:
        piece = bytes(self._waiting[: self._wanted])
        del self._waiting[: self._wanted]
        if not self._letter:
            self._begin(piece)
            return
        letter, self._letter, self._wanted = self._letter, b"", _HEAD
        self._order = {PART: PART, MANIFEST: SIGNATURE, SIGNATURE: b""}[letter]
        self._take(letter, piece)

    def _begin(self, head: bytes) -> None:
        letter, size = head[:1], int.from_bytes(head[1:], "big")
        expected = (PART, MANIFEST) if self._order == PART else (self._order,)
        if letter not in expected or size > _MOST[letter]:
            raise BadFrame(letter)
        self._letter, self._wanted = letter, size
