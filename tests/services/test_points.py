"""One place from a file; several are a trail, and a trail is never recorded."""

from pathlib import Path

import pytest

from desktop.domain.say import UserError
from desktop.services.photos import points
from tests.services.pictures import HEIC, phone_photo, png

GPX = '<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACEMARK = "<Placemark><Point><coordinates> 114.32,29.84,0 </coordinates></Point></Placemark>"
ONE = (
    '{"type":"Feature","geometry":{"type":"Point","coordinates":[114.32,29.84,12]},"properties":{"n":[1,2]}}'
)

FOUND = {
    "门.jpg": phone_photo(),
    "门.png": phone_photo("PNG"),
    "门.webp": phone_photo("WEBP"),
    "门.heic": HEIC.read_bytes(),
    "点.gpx": GPX.format('<wpt lat="29.84" lon="114.32"><name>门</name></wpt>').encode(),
    "点.kml": KML.format(PLACEMARK).encode(),
    "点.geojson": ONE.encode(),
    "点.json": f'{{"type":"FeatureCollection","features":[{ONE}]}}'.encode(),
    "表.csv": "名称,经度,纬度\n大门,114.32,29.84\n".encode(),
    "表2.csv": "名称,lat,lng\n大门,29.84,114.32\n".encode("gb18030"),
    "无头.csv": b"29.84,114.32\n",
    "点.txt": "纬度 29.84，经度 114.32".encode("utf-8-sig"),
    "倒.txt": b"114.32 29.84",
    "全角.txt": "２９.８４　１１４.３２".encode(),
}


@pytest.mark.parametrize("name", FOUND)
def test_one_point_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(FOUND[name])
    assert points.read(tmp_path / name) == "29.84 114.32"


def lines(*pairs: str) -> bytes:
    return "\n".join(pairs).encode()


BILLION = (
    '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    '<gpx><wpt lat="29" lon="114"><name>&b;</name></wpt></gpx>'
)
REFUSED = {
    "路.gpx": (GPX.format('<trkpt lat="29" lon="114"/><trkpt lat="29.1" lon="114"/>').encode(), "trail"),
    "混.gpx": (GPX.format('<wpt lat="29" lon="114"/><rtept lat="29.1" lon="114"/>').encode(), "trail"),
    "路.kml": (
        KML.format("<LineString><coordinates>114,29 114.1,29</coordinates></LineString>").encode(),
        "trail",
    ),
    "轨.kml": (KML.format("<coord>114 29 0</coord><coord>114 29.1 0</coord>").encode(), "trail"),
    "两个.kml": (KML.format(PLACEMARK * 2).encode(), "trail"),
    "路.geojson": (b'{"type":"LineString","coordinates":[[114,29],[114.1,29]]}', "trail"),
    "面.geojson": (b'{"type":"Polygon","coordinates":[[[114,29],[114,30],[115,30],[114,29]]]}', "trail"),
    "路.csv": (lines("lat,lon", "29,114", "29.1,114"), "trail"),
    "路.txt": (lines("29.1 114.1", "29.2 114.2"), "trail"),
    "空.gpx": (GPX.format("").encode(), "none"),
    "空.kml": (KML.format("").encode(), "none"),
    "空.geojson": (b'{"type":"FeatureCollection","features":[]}', "none"),
    "空.csv": (b"", "none"),
    "空.txt": ("没有数".encode(), "none"),
    "断.gpx": (b"<gpx><wpt lat=", "damaged"),
    "断.geojson": (b'{"type":', "damaged"),
    "炸弹.gpx": (BILLION.encode(), "damaged"),
    "无.gpx": (GPX.format('<wpt lat="29"/>').encode(), "damaged"),
    "出界.txt": (b"129.84 214.32", "damaged"),
    "出界.kml": (KML.format("<coordinates>514,29</coordinates>").encode(), "damaged"),
    "不全.txt": (b"29.84", "damaged"),
    "缺列.csv": (lines("lat,lon", "29"), "damaged"),
    "不是数.geojson": (b'{"type":"Point","coordinates":[NaN,29]}', "damaged"),
    "深.geojson": (b"[" * 100_000, "damaged"),
    "门.png": (png(8, 8), "photo_without"),
    "门.jpg": (b"\xff\xd8\xff\xe0" + bytes(30), "photo_without"),
    "图.kmz": (b"PK\x03\x04", "unknown"),
    "大.txt": (b" " * (points.MOST + 1), "unknown"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_single_point_is_said_by_its_cause(name: str, tmp_path: Path) -> None:
    data, key = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError) as caught:
        points.read(tmp_path / name)
    assert caught.value.say.key == f"points.{key}"
