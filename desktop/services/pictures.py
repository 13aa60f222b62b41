"""Photos at intake: turned upright, made small, everything but the picture removed."""

import base64
import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from desktop.domain.say import UserError

LONGEST = 1600
"""Pixels of the longer side that is kept: a cracked hose is still seen, a file is about 300 KB."""
THUMB = (480, 300)
THUMB_BYTES = 24_000
"""Limit of the thumbnail that travels in the row (Photo.thumb)."""


@dataclass(frozen=True)
class Picture:
    """A picture ready to be kept: JPEG, its name by content, its thumbnail as base64."""

    jpeg: bytes
    sha256: str
    thumb: str


def take_in(data: bytes) -> Picture:
    """From JPEG or PNG. Place, camera and time in the file are dropped. Raises UserError record.bad_photo."""
    try:
        with Image.open(io.BytesIO(data)) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise UserError("record.bad_photo") from error
    upright.thumbnail((LONGEST, LONGEST))
    jpeg = _jpeg(upright, 82)
    small = upright.copy()
    small.thumbnail(THUMB)
    thumb = next(
        (made for quality in (80, 65, 50, 35) if len(made := _jpeg(small, quality)) <= THUMB_BYTES), b""
    )
    return Picture(jpeg, hashlib.sha256(jpeg).hexdigest(), base64.b64encode(thumb).decode())


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
