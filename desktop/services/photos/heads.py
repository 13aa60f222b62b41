"""What the head of a photo says: when and where it was taken. A few kilobytes are read, never the picture."""

import math
import re
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO

from desktop.domain.moments import CHINA

_MOST = 1 << 20
"""Bytes of one block that are read: EXIF has at most 64 KB, in HEIC a little more."""
_BLOCKS = 64
_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_IMAGE, _EXIF, _GPS, _SMALL = 0x0112, 0x8769, 0x8825, 1
"""Numbers of EXIF 2.32: orientation and the directories below."""
_ORIGINAL, _OFFSET = 0x9003, 0x9011
_SMALL_AT, _SMALL_SIZE = 0x0201, 0x0202
_WRONG = (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, struct.error)
"""What garbled heads lead to: they then say nothing."""


def exif_in(file: BinaryIO) -> bytes:
    """The EXIF block of a JPEG, PNG, WebP or HEIC file without its mark; empty for none."""
    try:
        begin = file.read(12)
        if begin.startswith(_JPEG):
            return _of_jpeg(file)
        if begin.startswith(_PNG):
            return _of_png(file)
        if begin[8:12] == b"WEBP":
            return _of_webp(file)
        return _of_heic(file) if begin[4:8] == b"ftyp" else b""
    except _WRONG:
        return b""


def taken(exif: bytes) -> datetime | None:
    """When the photo was taken; without a time zone in the head the clock was China's."""
    found = _directory(exif, _EXIF)
    text = re.fullmatch(r"(\d{4}:\d\d:\d\d \d\d:\d\d:\d\d)\D*", str(found.get(_ORIGINAL, "")))
    if not text:
        return None
    try:
        return datetime.strptime(text[1], "%Y:%m:%d %H:%M:%S").replace(tzinfo=_zone(found.get(_OFFSET)))
    except ValueError:
        return None


def _zone(offset: object) -> timezone:
    text = re.fullmatch(r"([+-])(\d\d):(\d\d)\D*", str(offset))
    if not text or int(text[2]) > 14:
        return CHINA
    ahead = timedelta(hours=int(text[2]), minutes=int(text[3]))
    return timezone(ahead if text[1] == "+" else -ahead)


def position(exif: bytes) -> tuple[float, float] | None:
    """Latitude and longitude in degrees."""
    found = _directory(exif, _GPS)
    try:
        latitude, longitude = _degrees(found[2], found[1]), _degrees(found[4], found[3])
    except _WRONG:
        return None
    fits = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)
    return (latitude, longitude) if fits else None


def _degrees(parts: list[float], side: str) -> float:
    found: float = sum(part / 60.0**place for place, part in enumerate(parts))
    if not math.isfinite(found):
        raise ValueError(parts)
    return -found if side.upper() in ("S", "W") else found


def small(exif: bytes) -> bytes:
    """The little JPEG that cameras lay beside the picture; empty for none."""
    found = _directory(exif, _SMALL)
    at, size = found.get(_SMALL_AT, 0), found.get(_SMALL_SIZE, 0)
    whole = isinstance(at, int) and isinstance(size, int) and at > 0 and 0 < size <= len(exif) - at
    return exif[at : at + size] if whole else b""


def turn(exif: bytes) -> int:
    """How the picture must be turned, 1 to 8."""
    found = _directory(exif, 0).get(_IMAGE, 1)
    return int(found) if found in range(1, 9) else 1


def _directory(exif: bytes, number: int) -> dict[int, Any]:
    """A directory of the block, empty when it is not there or cannot be read; 0 is the first, 1 the next."""
    try:
        order = {b"II": "<", b"MM": ">"}[exif[:2]]
        first, after = _entries(exif, order, struct.unpack_from(f"{order}I", exif, 4)[0])
        at = after if number == _SMALL else first.get(number, 0)
        return _entries(exif, order, at)[0] if at else first if number == 0 else {}
    except _WRONG:
        return {}


def _entries(exif: bytes, order: str, at: int) -> tuple[dict[int, Any], int]:
    """Texts, numbers and lists of fractions of one directory by number, and where the next one begins."""
    found: dict[int, Any] = {}
    (count,) = struct.unpack_from(f"{order}H", exif, at)
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, many = struct.unpack_from(f"{order}HHI", exif, place)
        size = many * {2: 1, 3: 2, 4: 4, 5: 8}.get(kind, 0)
        begin = place + 8 if size <= 4 else struct.unpack_from(f"{order}I", exif, place + 8)[0]
        if not 0 < size <= len(exif) - begin:
            continue
        if kind == 2:
            found[tag] = exif[begin : begin + size].decode("ascii", "replace").strip("\0 ")
        elif kind == 5:
            parts = struct.unpack_from(f"{order}{2 * many}I", exif, begin)
            found[tag] = [
                above / (below or math.nan) for above, below in zip(*[iter(parts)] * 2, strict=True)
            ]
        else:
            found[tag] = struct.unpack_from(order + {3: "H", 4: "I"}[kind], exif, begin)[0]
    return found, struct.unpack_from(f"{order}I", exif, at + 2 + 12 * count)[0]


def _of_jpeg(file: BinaryIO) -> bytes:
    file.seek(2)
    for _ in range(_BLOCKS):
        mark, kind, size = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF or kind in (0xDA, 0xD9):
            break
        if kind == 0xE1 and (block := file.read(size - 2)).startswith(b"Exif\0\0"):
            return block[6:]
        if kind != 0xE1:
            file.seek(size - 2, 1)
    return b""


def _of_png(file: BinaryIO) -> bytes:
    file.seek(len(_PNG))
    for _ in range(_BLOCKS):
        size, kind = struct.unpack(">I4s", file.read(8))
        if kind == b"eXIf":
            return file.read(min(size, _MOST))
        if kind in (b"IDAT", b"IEND"):
            break
        file.seek(size + 4, 1)
    return b""


def _of_webp(file: BinaryIO) -> bytes:
    for _ in range(_BLOCKS):
        kind, size = struct.unpack("<4sI", file.read(8))
        if kind == b"EXIF":
            return file.read(min(size, _MOST)).removeprefix(b"Exif\0\0")
        file.seek(size + size % 2, 1)
    return b""


def _of_heic(file: BinaryIO) -> bytes:
    """By the item of type `Exif` and where its bytes lie (ISO/IEC 14496-12: `iinf`, `iloc`)."""
    file.seek(0)
    for _ in range(_BLOCKS):
        size, kind = struct.unpack(">I4s", file.read(8))
        if size == 1:
            size = struct.unpack(">Q", file.read(8))[0] - 8
        if kind != b"meta":
            file.seek(size - 8, 1)
            continue
        boxes = dict(_boxes(file.read(min(size - 8, _MOST))[4:]))
        at, length = _place_of(boxes[b"iloc"], _exif_item(boxes[b"iinf"]))
        file.seek(at)
        block = file.read(min(length, _MOST))
        begin = 4 + struct.unpack_from(">I", block)[0]
        return block[begin:].removeprefix(b"Exif\0\0")
    return b""


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        yield kind, data[place + 8 : place + size]
        place += max(8, size)


def _exif_item(iinf: bytes) -> int:
    wide = iinf[0] > 0
    for kind, entry in _boxes(iinf[8 if wide else 6 :]):
        if kind == b"infe" and entry[0] >= 2:
            form = ">H" if entry[0] == 2 else ">I"
            begin = 4 + struct.calcsize(form)
            if entry[begin + 2 : begin + 6] == b"Exif":
                return int(struct.unpack_from(form, entry, 4)[0])
    raise KeyError("Exif")


def _place_of(iloc: bytes, item: int) -> tuple[int, int]:
    """Offset in the file and length of an item's first piece."""
    version, sizes = iloc[0], [part for byte in iloc[4:6] for part in (byte >> 4, byte & 15)]
    offset_size, length_size, base_size, index_size = sizes
    place = 6

    def number(size: int) -> int:
        nonlocal place
        place += size
        return int.from_bytes(iloc[place - size : place], "big")

    for _ in range(number(2 if version < 2 else 4)):
        found = number(2 if version < 2 else 4)
        in_file = version == 0 or number(2) & 15 == 0
        number(2)
        base, pieces = number(base_size), []
        for _ in range(number(2)):
            number(index_size if version else 0)
            pieces.append((base + number(offset_size), number(length_size)))
        if found == item and in_file:
            return pieces[0]
    raise KeyError(item)
