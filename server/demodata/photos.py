"""Small flat drawings that stand for photos in the demonstration. Nothing was photographed."""

import base64
import hashlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

SIZE = (480, 300)
_SCALE = 3
"""Drawn larger and reduced, for smooth edges."""
_WALL, _TILE, _TABLE = "#d9d3c7", "#c9c1b2", "#bfb5a6"
_BODY, _BODY_DARK, _BAND = "#7e8f86", "#5c6b62", "#e9e8e4"
_STOVE, _STOVE_TOP, _KNOB = "#858c94", "#666d75", "#33383e"
_RUBBER, _CRACK, _METAL, _METAL_DARK = "#c86420", "#3a2414", "#c3ccd6", "#9aa6b4"
THUMB_LIMIT = 24_000
"""Bytes of one thumbnail before base64."""

Point = tuple[float, float]


def picture(subject: str, after: bool) -> bytes:
    """A drawing as JPEG. Subjects: `hose`, `cylinder`, `stove`, `stairs`; before or after putting right."""
    image = Image.new("RGB", (SIZE[0] * _SCALE, SIZE[1] * _SCALE), _WALL)
    draw = ImageDraw.Draw(image)
    if subject == "stairs":
        _stairs(draw, after)
    else:
        _kitchen(draw)
        _cylinder(draw, lying=subject == "cylinder" and not after)
        _stove(draw, cartons=subject == "stove" and not after)
        if subject != "cylinder" or after:
            _hose(draw, new=after or subject != "hose")
    buffer = BytesIO()
    image.resize(SIZE, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def photo_fields(subject: str, after: bool) -> dict[str, Any]:
    """`sha256`, `size` and `thumb` of a photo row."""
    jpeg = picture(subject, after)
    return {
        "sha256": hashlib.sha256(jpeg).hexdigest(),
        "size": len(jpeg),
        "thumb": base64.b64encode(jpeg).decode("ascii"),
        "name": "",
        "media": "image/jpeg",
    }


def _box(*edges: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (edge * _SCALE for edge in edges)
    return left, top, right, bottom


def _kitchen(draw: ImageDraw.ImageDraw) -> None:
    for y in (45, 120, 195):
        draw.line(_box(0, y, 480, y), fill=_TILE, width=2 * _SCALE)
    for row, y in enumerate((0, 45, 120)):
        for x in range(70 + 60 * (row % 2), 480, 150):
            draw.line(_box(x, y, x, y + (45 if y == 0 else 75)), fill=_TILE, width=2 * _SCALE)
    draw.rectangle(_box(0, 225, 480, 300), fill=_TABLE)


def _cylinder(draw: ImageDraw.ImageDraw, lying: bool) -> None:
    if lying:
        draw.rounded_rectangle(_box(60, 205, 210, 275), 30 * _SCALE, fill=_BODY)
        draw.rectangle(_box(115, 205, 145, 275), fill=_BAND)
        draw.rounded_rectangle(_box(205, 222, 235, 258), 5 * _SCALE, fill=_BODY_DARK)
        return
    draw.rounded_rectangle(_box(72, 122, 168, 282), 34 * _SCALE, fill=_BODY)
    draw.rectangle(_box(72, 196, 168, 224), fill=_BAND)
    draw.rectangle(_box(72, 262, 168, 282), fill=_BODY)
    draw.rounded_rectangle(_box(104, 92, 138, 128), 5 * _SCALE, fill=_BODY_DARK)


def _stove(draw: ImageDraw.ImageDraw, cartons: bool) -> None:
    draw.rectangle(_box(300, 108, 480, 236), fill=_STOVE)
    draw.rectangle(_box(300, 94, 480, 110), fill=_STOVE_TOP)
    for left in (318, 402):
        draw.rounded_rectangle(_box(left, 82, left + 58, 94), 4 * _SCALE, fill=_KNOB)
    for left in (326, 392):
        draw.ellipse(_box(left, 158, left + 26, 184), fill=_KNOB)
    if cartons:
        draw.rectangle(_box(246, 150, 300, 240), fill="#b98d54")
        draw.rectangle(_box(254, 104, 300, 150), fill="#caa06a")
        draw.line(_box(246, 195, 300, 195), fill="#94703f", width=3 * _SCALE)
        draw.line(_box(277, 104, 277, 150), fill="#94703f", width=3 * _SCALE)


def _curve(start: Point, one: Point, two: Point, end: Point, steps: int = 120) -> list[Point]:
    """Points of a cubic curve."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append(
            (
                (a * start[0] + b * one[0] + c * two[0] + d * end[0]) * _SCALE,
                (a * start[1] + b * one[1] + c * two[1] + d * end[1]) * _SCALE,
            )
        )
    return points


def _hose(draw: ImageDraw.ImageDraw, new: bool) -> None:
    points = _curve((138, 108), (210, 80), (196, 250), (250, 236))
    points += _curve((250, 236), (292, 226), (262, 168), (304, 166))[1:]
    radius = 7.5 * _SCALE
    for index, (x, y) in enumerate(points):
        ring = (_METAL, _METAL_DARK)[index // 5 % 2] if new else _RUBBER
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ring)
    for x, y in () if new else points[60:170:26]:
        draw.line(
            (x - 9 * _SCALE, y - 4 * _SCALE, x + 8 * _SCALE, y + 5 * _SCALE), fill=_CRACK, width=3 * _SCALE
        )


def _stairs(draw: ImageDraw.ImageDraw, after: bool) -> None:
    draw.rectangle(_box(0, 250, 480, 300), fill=_TABLE)
    for step in range(7):
        left, top = 200 + step * 40, 230 - step * 26
        draw.rectangle(_box(left, top, 480, top + 26), fill=("#b3ab9e", "#a79f92")[step % 2])
    draw.line(_box(196, 170, 470, -8), fill=_STOVE_TOP, width=6 * _SCALE)
    if not after:
        for left, top, size in ((40, 176, 74), (118, 196, 54), (58, 120, 56)):
            draw.rectangle(_box(left, top, left + size, top + size), fill="#b98d54")
            middle = left + size / 2
            draw.line(_box(middle, top, middle, top + size), fill="#94703f", width=4 * _SCALE)
