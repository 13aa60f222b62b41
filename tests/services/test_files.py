"""Files that answer a question: kept as they are, made small, or refused in words; never opened."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from desktop.domain.say import UserError
from desktop.services.photos import files
from tests.services.pictures import CAMERA, HEIC, phone_photo, png
from tests.services.test_heic import opened
from tests.services.test_kept_photos import noise


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, name)
    return out.getvalue()


OFFICE = ("[Content_Types].xml", "word/document.xml", "word/media/image1.png", "docProps/app.xml")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
KEPT = {
    "合同.pdf": (b"%PDF-1.7\n" + bytes(900), "application/pdf"),
    "名单.docx": (zipped(*OFFICE), files.MEDIA["docx"]),
    "表.xlsx": (zipped("[Content_Types].xml", "xl/workbook.bin", "xl/media/a.svg"), files.MEDIA["xlsx"]),
    "旧.doc": (OLE, "application/msword"),
    "说明.txt": ("MZ开头的字".encode(), "text/plain"),
    "包.zip": (zipped("a/b.txt", "c.pdf"), "application/zip"),
    "图.dwg": (b"AC1032" + bytes(50), files.UNKNOWN),
    "没有结尾": (b"x", files.UNKNOWN),
    "大.pdf": (b"%PDF" + bytes(files.MOST - 4), "application/pdf"),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_document_is_kept_as_it_is(name: str) -> None:
    data, media = KEPT[name]
    kept = files.take_file(name, data)
    assert (kept.name, kept.media, kept.picture.jpeg, kept.picture.thumb) == (name, media, data, "")


@pytest.mark.parametrize(
    ("name", "data"),
    [("门.jpg", phone_photo()), ("门.bin.png", phone_photo("PNG")), ("门.HEIC", HEIC.read_bytes())],
)
def test_a_picture_is_made_small_and_stripped(name: str, data: bytes) -> None:
    kept = files.take_file(name, data)
    assert kept.name == f"{name.rpartition('.')[0]}.jpg" and kept.media == "image/jpeg"
    assert opened(kept.picture.jpeg).size in ((400, 300), (300, 400))
    assert CAMERA in data and CAMERA not in kept.picture.jpeg and kept.picture.thumb


def test_a_picture_may_be_larger_than_a_document() -> None:
    big = noise(2600, 2200, form="PNG")
    assert len(big) > files.MOST
    assert len(files.take_file("大.png", big).picture.jpeg) <= 300 * 1024


def tiff() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "TIFF")
    return out.getvalue()


REFUSED = {
    "补丁.exe": (b"MZ\x90\0" + bytes(100), "program"),
    "照片.jpg.exe": (png(8, 8), "program"),
    "改名.pdf": (b"MZ\x90\0" + bytes(100), "program"),
    "跑.bat": (b"@echo off", "program"),
    "脚本.JS": (b"alert(1)", "program"),
    "快捷方式.txt": (b"L\0\0\0\x01\x14\x02\0" + bytes(90), "program"),
    "桌面.lnk": (b"x", "program"),
    "屏保.scr": (b"x", "program"),
    "网页.html": (b"<html>", "program"),
    "sh": (b"#!/bin/sh\n", "program"),
    "elf.dat": (b"\x7fELF" + bytes(60), "program"),
    "点.exe.": (b"x", "program"),
    "空格.exe ": (b"x", "program"),
    "宏.docm": (zipped(*OFFICE), "program"),
    "宏.xlsm": (zipped(*OFFICE), "program"),
    "改名的宏.docx": (zipped(*OFFICE, "word/vbaProject.bin"), "macros"),
    "旧的宏.xls": (OLE + "_VBA_PROJECT".encode("utf-16-le") + bytes(64), "macros"),
    "藏着.zip": (zipped("a/readme.txt", "a/Setup.EXE"), "program"),
    "断了.docx": (zipped(*OFFICE)[:120], "damaged"),
    "空.pdf": (b"", "empty"),
    "太大.pdf": (b"%PDF" + bytes(files.MOST), "too_big"),
    "扫描.tif": (tiff(), "picture"),
    "新.avif": (b"\0\0\0\x18ftypavif" + bytes(80), "picture"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_taken_is_said_by_its_cause(name: str) -> None:
    data, key = REFUSED[name]
    with pytest.raises(UserError) as caught:
        files.take_file(name, data)
    assert caught.value.say.key == f"files.{key}"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\li\\合同.pdf", "合同.pdf"),
        ("../../etc/合同.pdf", "合同.pdf"),
        ("合\u202efdp.pdf", "合fdp.pdf"),
        ("a\0b\n.pdf", "ab.pdf"),
        ('问?"<题>.pdf', "问___题_.pdf"),
        ("...", "_"),
        ("", "_"),
        ("长" * 300 + ".pdf", "长" * 96 + ".pdf"),
        ("长" * 300, "长" * 100),
    ],
)
def test_a_name_is_one_that_every_folder_takes(given: str, kept: str) -> None:
    assert files.clean(given) == kept


def test_a_name_turned_around_does_not_hide_a_program() -> None:
    with pytest.raises(UserError, match=r"files\.program"):
        files.take_file("照片\u202egpj.exe", b"x")


@pytest.mark.parametrize(("name", "key"), [("gone.pdf", "gone"), (".", "cannot_read")])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str, key: str) -> None:
    with pytest.raises(UserError) as caught:
        files.read_file(tmp_path / name)
    assert caught.value.say.key == f"files.{key}"


@pytest.mark.parametrize(
    ("name", "begins", "key"),
    [("film.mp4", b"", r"files\.too_big"), ("全景.jpg", b"\xff\xd8\xff", r"record\.photo_too_big")],
)
def test_a_huge_file_is_not_read_whole(tmp_path: Path, name: str, begins: bytes, key: str) -> None:
    file = tmp_path / name
    with file.open("wb") as out:
        out.write(begins)
        out.truncate(5_000_000_000)
    with pytest.raises(UserError, match=key):
        files.read_file(file)
