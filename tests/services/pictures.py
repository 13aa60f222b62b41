"""Small pictures made for tests."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

HEIC = Path(__file__).with_name("samples") / "phone.heic"
"""Drawn for these tests and packed once by pillow-heif 1.8: 300x400 upright, lying on its side in the file
with the turn noted twice, in the container and in EXIF, as phones do it; red in its upper left corner; taken
on 2026-12-08 at 09:12:30 +08:00 by a `Testphone` at 29.84 N 114.32 E.
"""
PLACE, CAMERA = (29.84, 114.32), b"Testphone"


def png(width: int = 640, height: int = 400, colour: str = "#c86420") -> bytes:
    """A plain PNG file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def phone_exif(at: str = "2026:12:08 09:12:30", offset: str = "+08:00", turn: int = 1) -> Image.Exif:
    """What a phone writes beside a photo: time, place, camera, and which way is up."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turn, CAMERA.decode()
    about = exif.get_ifd(0x8769)
    if at:
        about[0x9003] = at
    if offset:
        about[0x9011] = offset
    place = exif.get_ifd(0x8825)
    place |= {1: "N", 2: (29.0, 50.0, 24.0), 3: "E", 4: (114.0, 19.0, 12.0)}
    for number, value in place.items():
        exif.get_ifd(0x8825)[number] = value
    return exif


def phone_photo(form: str = "JPEG", size: tuple[int, int] = (400, 300), **exif: Any) -> bytes:
    """A photo with everything in it that must not be kept; red in the upper left corner as it is stored."""
    image = Image.new("RGB", size, "#d9d2c5")
    image.paste("#b0241c", (0, 0, size[0] // 5, size[1] // 5))
    out = io.BytesIO()
    more = {"comment": CAMERA, "xmp": b"<x:xmpmeta>" + CAMERA + b"</x:xmpmeta>"} if form == "JPEG" else {}
    image.save(out, form, exif=phone_exif(**exif), **more)
    return out.getvalue()
