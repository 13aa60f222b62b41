"""Files that are no photos, or no longer: said by their cause, and nothing of them is kept."""

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from desktop.domain.say import UserError
from desktop.services.photos import pictures
from tests.services.pictures import png


def jpeg(width: int = 64, height: int = 48) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)).save(out, "JPEG")
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be a picture of that size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG whose text unpacks to 100 MB."""
    plain = png(8, 8)
    text = b"note\x00\x00" + zlib.compress(bytes(100_000_000))
    made = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    return plain[:33] + made + plain[33:]


BAD = {
    "nothing": (b"", "photo_empty"),
    "text": (b"this is no photo", "bad_photo"),
    "a document": (b"%PDF-1.7\n" + bytes(500), "bad_photo"),
    "zeros": (bytes(5000), "bad_photo"),
    "a cut JPEG": (jpeg(400, 300)[:9000], "bad_photo"),
    "a JPEG's head": (jpeg()[:30], "bad_photo"),
    "a cut PNG": (png()[:60], "bad_photo"),
    "a PNG without its body": (png()[:33], "bad_photo"),
    "a HEIC photo's head": (b"\x00\x00\x00\x18ftypheic" + bytes(2000), "bad_photo"),
    "AVIF": (b"\x00\x00\x00\x18ftypavif" + bytes(2000), "photo_avif"),
    "AVIF in the common container": (b"\x00\x00\x00\x18ftypmif1\0\0\0\0mif1avif" + bytes(99), "photo_avif"),
    "a film of a phone": (b"\x00\x00\x00\x18ftypisom" + bytes(2000), "bad_photo"),
    "a bomb": (huge_png(60_000, 60_000), "photo_too_big"),
    "a bomb below the library's own limit": (huge_png(9_000, 9_000), "photo_too_big"),
    "another kind of picture": (b"GIF89a" + bytes(100), "bad_photo"),
    "a bomb of text": (text_bomb(), "bad_photo"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_photo_is_said_by_its_cause(what: str) -> None:
    data, key = BAD[what]
    for work in (pictures.take_in, lambda given: pictures.preview(given, 500)):
        with pytest.raises(UserError) as caught:
            work(data)
        assert caught.value.say.key == f"record.{key}"


def test_a_wrong_ending_of_the_name_does_not_matter(tmp_path: Path) -> None:
    file = tmp_path / "photo.heic"
    file.write_bytes(png())
    assert pictures.take_in(pictures.read_file(file)).jpeg.startswith(b"\xff\xd8")


def test_a_photo_of_a_large_phone_camera_is_taken() -> None:
    """12,000 by 9,000: 108 megapixels, read at a fraction of its size."""
    out = io.BytesIO()
    Image.new("RGB", (12_000, 9_000), "#c86420").save(out, "JPEG")
    with Image.open(io.BytesIO(pictures.take_in(out.getvalue()).jpeg)) as taken:
        assert taken.size == (1600, 1200)


@pytest.mark.parametrize(
    ("file", "key"),
    [
        ("/proc/self/mem", "photo_gone"),
        ("gone.jpg", "photo_gone"),
        ("empty.jpg", "photo_empty"),
        (".", "bad_photo"),
    ],
)
def test_a_file_that_cannot_be_read_to_its_end(tmp_path: Path, file: str, key: str) -> None:
    """/proc/self/mem answers EIO, as a stick does that is pulled out."""
    (tmp_path / "empty.jpg").write_bytes(b"")
    with pytest.raises(UserError) as caught:
        pictures.read_file(tmp_path / file)
    assert caught.value.say.key == f"record.{key}"


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "film.jpg"
    with file.open("wb") as out:
        out.truncate(5_000_000_000)
    with pytest.raises(UserError, match=r"record\.photo_too_big"):
        pictures.read_file(file)
