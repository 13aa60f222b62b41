"""HEIC photos, as iPhones and newer phones write them, read in a process of their own.

The decoder is a large library in C for a format with many corners. A damaged file can make it end the
process it runs in; here that is one more photo that cannot be read, and the form stays open.
"""

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image

from desktop.domain.say import UserError

COMMAND = "read-heic"
"""What the program tells itself to be that process; `desktop.commands.readheic` answers."""
TOO_BIG = 3
"""Exit code of a picture with more than MOST_PIXELS."""
MOST_PIXELS = 66_000_000
"""The largest HEIC that is unpacked, which takes four bytes a pixel: phones write 12 to 64 megapixels."""
_PATIENCE = 60.0
"""Seconds for one picture, on the slowest laptop."""
_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
"""Brands of High Efficiency image files (ISO/IEC 23008-12, 10)."""
_AVIF = {b"avif", b"avis"}
"""The same container around another code, which is not read here."""


def begins(data: bytes) -> bool:
    """Whether a file begins as HEIC."""
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS and not begins_avif(data)


def begins_avif(data: bytes) -> bool:
    size = int.from_bytes(data[:4], "big")
    brands = {data[place : place + 4] for place in (8, *range(16, min(size, 128), 4))}
    return data[4:8] == b"ftyp" and bool(brands & _AVIF)


def read(data: bytes, longest: int) -> Image.Image:
    """The picture upright, its longer side at most `longest`. Raises UserError record.bad_photo, _too_big."""
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            [*_program(), COMMAND, str(longest)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
            cwd=None if _bundled() else Path(__file__).parents[3],
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if done.returncode:
            raise UserError("record.photo_too_big" if done.returncode == TOO_BIG else "record.bad_photo")
        with Image.open(io.BytesIO(done.stdout), formats=("PPM",)) as opened:
            return opened.convert("RGB")
    except (OSError, subprocess.SubprocessError) as error:
        raise UserError("record.bad_photo") from error


def _program() -> list[str]:
    return [sys.executable] if _bundled() else [sys.executable, "-m", "desktop"]


def _bundled() -> bool:
    return bool(getattr(sys, "frozen", False))
