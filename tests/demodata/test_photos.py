"""Drawings that stand for photos."""

import base64
from io import BytesIO

import pytest
from PIL import Image

from server.demodata.photos import SIZE, THUMB_LIMIT, photo_fields, picture


@pytest.mark.parametrize("subject", ["hose", "cylinder", "stove", "stairs"])
def test_before_and_after_differ_and_fit_a_row(subject: str) -> None:
    before, after = picture(subject, False), picture(subject, True)
    assert before != after
    for jpeg in (before, after):
        assert Image.open(BytesIO(jpeg)).size == SIZE
        assert len(jpeg) <= THUMB_LIMIT
    fields = photo_fields(subject, True)
    assert base64.b64decode(fields["thumb"]) == after
    assert fields["size"] == len(after)
