"""HEIC: upright and stripped as other photos; a file that breaks its decoder is one more bad photo."""

import io
import random
import struct
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from PIL import Image

from desktop.domain.say import UserError
from desktop.services.photos import heic, pictures
from tests.services.pictures import CAMERA, HEIC


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=("JPEG",))


def is_red(image: Image.Image, place: tuple[int, int]) -> bool:
    red, green, blue = image.convert("RGB").getpixel(place)  # type: ignore[misc]  # RGB has three
    return bool(red > 150 and green < 80 and blue < 80)


def test_a_heic_photo_is_upright_and_nothing_but_the_picture() -> None:
    kept = pictures.take_in(HEIC.read_bytes())
    image = opened(kept.jpeg)
    assert image.size == (300, 400)
    assert is_red(image, (20, 20)) and not is_red(image, (280, 380))
    assert not image.getexif() and not image.info.get("exif")
    assert CAMERA in HEIC.read_bytes() and CAMERA not in kept.jpeg


def test_a_heic_photo_says_when_it_was_taken() -> None:
    taken = pictures.take_in(HEIC.read_bytes()).taken
    assert taken is not None and taken.isoformat() == "2026-12-08T09:12:30+08:00"


def test_a_heic_photo_is_made_as_small_as_asked() -> None:
    assert opened(pictures.take_in(HEIC.read_bytes(), 200).jpeg).size == (150, 200)
    assert opened(pictures.preview(HEIC.read_bytes(), 100)).size == (75, 100)


def resized(width: int, height: int) -> bytes:
    """The sample claiming another size."""
    data = HEIC.read_bytes()
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", width, height) + data[at + 8 :]


BAD = {
    "cut": (HEIC.read_bytes()[:3000], "bad_photo"),
    "only its head": (HEIC.read_bytes()[:200], "bad_photo"),
    "without its picture": (HEIC.read_bytes()[:700] + bytes(4000), "bad_photo"),
    "a bomb": (resized(60_000, 60_000), "photo_too_big"),
    "a smaller bomb": (resized(9_000, 9_000), "photo_too_big"),
    "larger than it says": (resized(40, 30), "bad_photo"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_heic_photo_is_said_by_its_cause(what: str) -> None:
    data, key = BAD[what]
    with pytest.raises(UserError) as caught:
        pictures.take_in(data)
    assert caught.value.say.key == f"record.{key}"


@pytest.mark.parametrize("seed", range(12))
def test_a_garbled_heic_photo_is_read_or_refused(seed: int) -> None:
    chance, data = random.Random(seed), bytearray(HEIC.read_bytes())
    for _ in range(chance.choice((1, 3, 20))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        assert pictures.take_in(bytes(data)).jpeg
    except UserError as error:
        assert error.say.key in ("record.bad_photo", "record.photo_too_big")


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGSEGV)", "os._exit(7)", "print('nonsense')"])
def test_a_decoder_that_ends_takes_nothing_with_it(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = [sys.executable, "-c", f"import os, signal; {end}"]
    monkeypatch.setattr(heic, "_program", lambda: program)
    with pytest.raises(UserError, match=r"record\.bad_photo"):
        pictures.take_in(HEIC.read_bytes())


def test_a_decoder_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(*command: Sequence[str], **_: Any) -> None:
        raise subprocess.TimeoutExpired(str(command), 1)

    monkeypatch.setattr(subprocess, "run", hangs)
    with pytest.raises(UserError, match=r"record\.bad_photo"):
        pictures.take_in(HEIC.read_bytes())
