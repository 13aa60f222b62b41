"""Small pictures made for tests."""

import io

from PIL import Image


def png(width: int = 640, height: int = 400, colour: str = "#c86420") -> bytes:
    """A plain PNG file."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()
