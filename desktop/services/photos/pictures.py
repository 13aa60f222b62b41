"""Photos at intake: turned upright, made small, everything but the picture removed."""

import base64
import errno
import hashlib
import io
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image

from desktop.domain.say import UserError
from desktop.services.photos import heads, heic

LONGEST = 1600
"""Pixels of the longer side that is kept: a cracked hose is still seen."""
MOST_KEPT = 300 * 1024
"""Bytes of a photo that is kept."""
THUMB = (480, 300)
THUMB_BYTES = 24_000
"""Limit of the thumbnail that travels in the row (Photo.thumb)."""
MOST_BYTES = 60_000_000
"""The largest file that is read: a photo of 200 megapixels has about 50 MB."""
MOST_PIXELS = {"JPEG": 210_000_000, "MPO": 210_000_000, "PNG": 50_000_000, "WEBP": 50_000_000}
"""The largest picture that is unpacked. A JPEG is read at an eighth of its size; others cannot be, and a
small file of theirs may claim to be huge.
"""
_QUALITIES = ((82, 1.0), (74, 0.78), (66, 0.64), (58, 0.55))
"""Of a kept JPEG, best first, and how large it is then, about, against the first. A picture that is too
large at the last is made smaller.
"""
_THUMB_QUALITIES = ((80, 1.0), (65, 0.7), (50, 0.55), (35, 0.43))
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its orientation in EXIF."""
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, OverflowError, MemoryError)
"""What the reader raises for files that are cut, garbled or made to harm."""

Image.MAX_IMAGE_PIXELS = None  # the limit is MOST_PIXELS, said in words instead of warned of


@dataclass(frozen=True)
class Picture:
    """A picture ready to be kept: JPEG, its name by content, its thumbnail as base64."""

    jpeg: bytes
    sha256: str
    thumb: str
    taken: datetime | None = None
    """When it was taken, where the file says so."""


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


def take_in(data: bytes, longest: int = LONGEST) -> Picture:
    """From JPEG, PNG, WebP or HEIC, at most MOST_KEPT large. Place, camera and time in the file are dropped.

    `longest`: pixels of the longer side, where a form asks for less than LONGEST.
    Raises UserError record.bad_photo, record.photo_empty, _too_big, _avif.
    """
    upright = _upright(data, max(1, min(longest, LONGEST)))
    jpeg = _fitting(upright, MOST_KEPT, _QUALITIES)
    small = upright.copy()
    small.thumbnail(THUMB)
    thumb = _fitting(small, THUMB_BYTES, _THUMB_QUALITIES)
    taken = heads.taken(heads.exif_in(io.BytesIO(data)))
    return Picture(jpeg, hashlib.sha256(jpeg).hexdigest(), base64.b64encode(thumb).decode(), taken)


def preview(data: bytes, longest: int, turn: int = 0) -> bytes:
    """A small JPEG to be shown; `turn`: how it must be turned, where it does not say so itself.

    Raises as `take_in`.
    """
    return _jpeg(_upright(data, longest, turn), 80)


def is_picture(data: bytes) -> bool:
    """Whether a file begins as one that `take_in` reads."""
    webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or heic.begins(data)


def _upright(data: bytes, longest: int, turn: int = 0) -> Image.Image:
    """The picture as it is to be seen, its longer side at most `longest`, and nothing but it."""
    _check(data)
    if heic.begins(data):
        return heic.read(data, longest)
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS[opened.format or ""]:
                raise UserError("record.photo_too_big")
            share = longest / max(opened.size)
            opened.draft("RGB", (math.ceil(opened.width * share), math.ceil(opened.height * share)))
            upright = _on_white(opened)
            upright.thumbnail((longest, longest))
    except _UNREADABLE as error:
        raise UserError("record.bad_photo") from error
    way = _TURNS.get(turn or heads.turn(heads.exif_in(io.BytesIO(data))))
    upright = upright if way is None else upright.transpose(way)
    upright.info.clear()  # a comment or XMP would be written again, and may hold the place
    return upright


def _on_white(image: Image.Image) -> Image.Image:
    """What can be seen through becomes paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _check(data: bytes) -> None:
    if not data:
        raise UserError("record.photo_empty")
    if len(data) > MOST_BYTES:
        raise UserError("record.photo_too_big")
    if heic.begins_avif(data):
        raise UserError("record.photo_avif")


def _fitting(image: Image.Image, most: int, qualities: Sequence[tuple[int, float]]) -> bytes:
    """A JPEG of at most `most` bytes: coarser first, then smaller, until it fits.

    What has no prospect of fitting, by the size of the first, is not tried.
    """
    while True:
        best = 0
        for quality, share in qualities:
            if best * share > 1.1 * most:
                continue
            made = _jpeg(image, quality)
            if len(made) <= most:
                return made
            best = best or len(made)
        side = min(0.9, (most / (best * qualities[-1][1])) ** 0.5)
        image = image.resize((max(1, int(image.width * side)), max(1, int(image.height * side))))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
