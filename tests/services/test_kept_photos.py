"""Every photo that is kept is upright, small, and nothing but the picture."""

import base64
import io
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from desktop.services.photos import pictures
from tests.services.pictures import CAMERA, phone_photo
from tests.services.test_heic import is_red, opened


def noise(width: int, height: int, mode: str = "RGB", form: str = "PNG") -> bytes:
    """What cannot be packed."""
    out = io.BytesIO()
    size = width * height * len(Image.new(mode, (1, 1)).getbands())
    Image.frombytes(mode, (width, height), os.urandom(size)).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        noise(1600, 1200),
        noise(1200, 1600, "L"),
        noise(2400, 900, "RGBA"),
        noise(1600, 1600, "CMYK", "JPEG"),
        noise(4000, 60),
        noise(3000, 2000, form="JPEG"),
    ],
    ids=["wide", "grey", "see-through", "for print", "a strip", "large"],
)
def test_noise_is_made_smaller_until_it_fits(data: bytes) -> None:
    kept = pictures.take_in(data)
    assert len(kept.jpeg) <= 300 * 1024
    assert len(base64.b64decode(kept.thumb)) <= 24_000
    assert max(opened(kept.jpeg).size) <= 1600


@settings(max_examples=15, deadline=None, database=None)
@given(st.integers(1, 900), st.integers(1, 900), st.sampled_from(["RGB", "L", "RGBA", "LA"]))
def test_any_picture_fits_and_keeps_its_shape(width: int, height: int, mode: str) -> None:
    kept = pictures.take_in(noise(width, height, mode))
    assert len(kept.jpeg) <= 300 * 1024
    made = opened(kept.jpeg).size
    assert abs(made[0] * height - made[1] * width) <= 2 * max(width, height)


def test_an_ordinary_photo_keeps_its_size_and_quality() -> None:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(out, "JPEG", quality=95)
    assert opened(pictures.take_in(out.getvalue()).jpeg).size == (1600, 1200)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("turn", "red"),
    [(1, "left top"), (3, "right bottom"), (6, "right top"), (8, "left bottom"), (2, "right top")],
)
def test_a_photo_is_turned_upright_and_stripped(form: str, turn: int, red: str) -> None:
    data = phone_photo(form, turn=turn)
    assert CAMERA in data
    kept = pictures.take_in(data)
    image = opened(kept.jpeg)
    assert image.size == ((300, 400) if turn in (6, 8) else (400, 300))
    side, edge = red.split()
    assert is_red(image, (9 if side == "left" else image.width - 9, 9 if edge == "top" else image.height - 9))
    for whole in (kept.jpeg, base64.b64decode(kept.thumb), pictures.preview(data, 200)):
        assert CAMERA not in whole and b"xmpmeta" not in whole
        assert not opened(whole).getexif()


@pytest.mark.parametrize(
    ("exif", "taken"),
    [
        ({}, "2026-12-08T09:12:30+08:00"),
        ({"offset": "-05:00"}, "2026-12-08T09:12:30-05:00"),
        ({"offset": ""}, "2026-12-08T09:12:30+08:00"),
        ({"offset": "later"}, "2026-12-08T09:12:30+08:00"),
        ({"at": "0000:00:00 00:00:00"}, None),
        ({"at": "yesterday"}, None),
        ({"at": ""}, None),
    ],
)
def test_when_a_photo_was_taken_is_read_with_its_zone(exif: dict[str, Any], taken: str | None) -> None:
    found = pictures.take_in(phone_photo(**exif)).taken
    assert (found.isoformat() if found else None) == taken


@pytest.mark.parametrize(("asked", "got"), [(800, 800), (1600, 1600), (5000, 1600), (0, 1), (-3, 1)])
def test_a_form_may_ask_for_less(asked: int, got: int) -> None:
    assert max(opened(pictures.take_in(phone_photo(size=(2000, 1500)), asked).jpeg).size) == got


def test_what_is_seen_through_becomes_paper() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(pictures.take_in(out.getvalue()).jpeg).getpixel((5, 5)) == (255, 255, 255)
