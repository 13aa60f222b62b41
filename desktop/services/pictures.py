"""Photos at intake: turned upright, made small, everything but the picture removed."""

import base64
import errno
import hashlib
import io
import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from desktop.domain.say import UserError

LONGEST = 1600
"""Pixels of the longer side that is kept: a cracked hose is still seen, a file is about 300 KB."""
THUMB = (480, 300)
THUMB_BYTES = 24_000
"""Limit of the thumbnail that travels in the row (Photo.thumb)."""
MOST_BYTES = 60_000_000
"""The largest file that is read: a photo of 200 megapixels has about 50 MB."""
MOST_PIXELS = {"JPEG": 210_000_000, "MPO": 210_000_000, "PNG": 50_000_000}
"""The largest picture that is unpacked. A JPEG is read at an eighth of its size; a PNG cannot be, and a small
file of it may claim to be huge.
"""
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"}
"""Brands of High Efficiency image files (ISO/IEC 23008-12, 10), which need a decoder that is not here."""
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, OverflowError, MemoryError)
"""What the reader raises for files that are cut, garbled or made to harm."""

Image.MAX_IMAGE_PIXELS = None  # the limit is MOST_PIXELS, said in words instead of warned of


@dataclass(frozen=True)
class Picture:
    """A picture ready to be kept: JPEG, its name by content, its thumbnail as base64."""

    jpeg: bytes
    sha256: str
    thumb: str


def read_file(file: Path) -> bytes:
    """The bytes of a photo. Raises UserError record.photo_gone, _too_big, _empty, bad_photo."""
    try:
        with file.open("rb") as photo:
            data = photo.read(MOST_BYTES + 1)
    except OSError as error:
        gone = error.errno not in (errno.EACCES, errno.EPERM, errno.EISDIR)
        raise UserError("record.photo_gone" if gone else "record.bad_photo") from error
    _check(data)
    return data


def take_in(data: bytes) -> Picture:
    """From JPEG or PNG. Place, camera and time in the file are dropped.

    Raises UserError record.bad_photo, record.photo_empty, _too_big, _heic.
    """
    upright = _upright(data)
    jpeg = _jpeg(upright, 82)
    small = upright.copy()
    small.thumbnail(THUMB)
    thumb = next(
        (made for quality in (80, 65, 50, 35) if len(made := _jpeg(small, quality)) <= THUMB_BYTES), b""
    )
    return Picture(jpeg, hashlib.sha256(jpeg).hexdigest(), base64.b64encode(thumb).decode())


def preview(data: bytes, longest: int) -> bytes:
    """A small JPEG to be shown. Raises as `take_in`."""
    small = _upright(data)
    small.thumbnail((longest, longest))
    return _jpeg(small, 80)


def _upright(data: bytes) -> Image.Image:
    """The picture as it is to be seen, its longer side at most LONGEST."""
    _check(data)
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_PIXELS[opened.format or ""]:
                raise UserError("record.photo_too_big")
            opened.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            upright.thumbnail((LONGEST, LONGEST))
    except _UNREADABLE as error:
        raise UserError("record.bad_photo") from error
    return upright


def _check(data: bytes) -> None:
    if not data:
        raise UserError("record.photo_empty")
    if len(data) > MOST_BYTES:
        raise UserError("record.photo_too_big")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise UserError("record.photo_heic")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
