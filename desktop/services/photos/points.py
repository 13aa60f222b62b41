"""One place from a file: where a photo was taken, or the only point of a track file, table or text.

A file with several points is a trail, and trails of people are never recorded.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from defusedxml import DefusedXmlException, ElementTree

from desktop.domain.say import UserError
from desktop.domain.values import half_width
from desktop.services.photos import heads, pictures
from desktop.services.photos.files import read_file

MOST = 5 * 1024 * 1024
"""Bytes of a file with a point."""
Point = tuple[float, float]
"""Latitude, longitude in degrees."""
_LATITUDE = {"lat", "latitude", "纬度", "y", "wd"}
_LONGITUDE = {"lon", "lng", "long", "longitude", "经度", "x", "jd"}
_WRONG = (
    ValueError, KeyError, IndexError, TypeError, RecursionError, csv.Error, DefusedXmlException,
    ElementTree.ParseError,
)  # fmt: skip
"""What a garbled file leads to."""
_NUMBER = re.compile(r"-?\d{1,3}\.\d+|-?\d{1,3}(?![\d.])")


def read(path: Path) -> str:
    """The point as an answer, `29.84 114.32`. Raises UserError points.trail, points.none, points.damaged,
    points.photo_without, points.unknown, and as `files.read_file`.
    """
    name, data = read_file(path)
    return point_of(name, data)


def point_of(name: str, data: bytes) -> str:
    """As `read`, of a file's name and bytes."""
    if pictures.is_picture(data):
        place = heads.position(heads.exif_in(io.BytesIO(data)))
        if place is None:
            raise UserError("points.photo_without", name=name)
        return _said(place)
    reader = _READERS.get(Path(name).suffix.casefold())
    if reader is None or len(data) > MOST:
        raise UserError("points.unknown", name=name)
    try:
        found = list(reader(data))
    except _WRONG as error:
        raise UserError("points.damaged", name=name) from error
    if len(found) > 1:
        raise UserError("points.trail", name=name, count=len(found))
    if not found:
        raise UserError("points.none", name=name)
    return _said(found[0])


def _said(point: Point) -> str:
    return " ".join(f"{one:.6f}".rstrip("0").rstrip(".") for one in point)


def _point(latitude: Any, longitude: Any) -> Point:
    """Raises ValueError for what is no place on earth."""
    found = float(latitude), float(longitude)
    if not all(map(math.isfinite, found)) or abs(found[0]) > 90 or abs(found[1]) > 180:
        raise ValueError(found)
    return found


def _tags(data: bytes) -> Iterator[tuple[str, Any]]:
    """Elements of an XML file by their name without its space."""
    for one in ElementTree.fromstring(data).iter():
        if isinstance(one.tag, str):
            yield one.tag.rpartition("}")[2], one


def _of_gpx(data: bytes) -> Iterator[Point]:
    for tag, one in _tags(data):
        if tag in ("wpt", "trkpt", "rtept"):
            yield _point(one.get("lat"), one.get("lon"))


def _of_kml(data: bytes) -> Iterator[Point]:
    """Longitude stands first (OGC KML 2.3, 16.10); `coord` is one of a track."""
    for tag, one in _tags(data):
        text = one.text or ""
        for place in (
            text.split() if tag == "coordinates" else [text.replace(" ", ",")] if tag == "coord" else ()
        ):
            longitude, latitude = place.split(",")[:2]
            yield _point(latitude, longitude)


def _of_geojson(data: bytes) -> Iterator[Point]:
    """Longitude stands first (RFC 7946, 3.1.1)."""
    yield from _positions(json.loads(data))


def _positions(node: Any) -> Iterator[Point]:
    if isinstance(node, list):
        if node and all(isinstance(one, int | float) for one in node):
            yield _point(node[1], node[0])
            return
        for one in node:
            yield from _positions(one)
    elif isinstance(node, dict):
        for key in ("features", "geometries", "geometry", "coordinates"):
            yield from _positions(node.get(key))


def _of_table(data: bytes) -> Iterator[Point]:
    """Columns named latitude and longitude; without such a heading as in a text."""
    text = _text(data)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if any(row)]
    head = [half_width(cell).casefold() for cell in rows[0]] if rows else []
    latitude = next((place for place, cell in enumerate(head) if cell in _LATITUDE), None)
    longitude = next((place for place, cell in enumerate(head) if cell in _LONGITUDE), None)
    if latitude is None or longitude is None:
        yield from _of_text(data)
        return
    for row in rows[1:]:
        yield _point(row[latitude], row[longitude])


def _of_text(data: bytes) -> Iterator[Point]:
    """Numbers in pairs, latitude first; a first one that can only be a longitude turns the pair around."""
    found = [float(one) for one in _NUMBER.findall(half_width(_text(data)).replace("，", ","))]
    if len(found) % 2:
        raise ValueError(found)
    for first, second in zip(*[iter(found)] * 2, strict=True):
        yield _point(second, first) if abs(first) > 90 >= abs(second) else _point(first, second)


def _text(data: bytes) -> str:
    """As the usual programs write it: UTF-8, else the Chinese code of Windows. Raises ValueError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


_READERS: dict[str, Callable[[bytes], Iterable[Point]]] = {
    ".gpx": _of_gpx,
    ".kml": _of_kml,
    ".geojson": _of_geojson,
    ".json": _of_geojson,
    ".csv": _of_table,
    ".txt": _of_text,
}
