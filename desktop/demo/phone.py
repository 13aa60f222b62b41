"""A phone for the pictures: photos of a morning in its folder, and a form that asks for them."""

import io
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image
from xlsxwriter import Workbook

from desktop.domain.moments import CHINA

_TAKEN = datetime(2026, 12, 8, 9, 4)  # noqa: DTZ001 - as a camera writes it, without a zone
_EXIF, _ORIGINAL, _OFFSET = 0x8769, 0x9003, 0x9011
_VIEWS = ((0, 0, 850, 638), (0, 120, 500, 495), (350, 60, 850, 435), (120, 200, 620, 575), (60, 0, 700, 480))
"""Parts of the drawn photos."""


def fill_phone(folder: Path, drawn: list[Path]) -> Path:
    """Photos of this morning, one a minute, and some of the evening before; hands back the phone's folder."""
    camera = folder / "DCIM" / "Camera"
    camera.mkdir(parents=True, exist_ok=True)
    for number in range(27):
        before = timedelta(minutes=number) if number < 21 else timedelta(hours=15, minutes=number)
        with Image.open(drawn[number % len(drawn)]) as opened:
            photo = opened.convert("RGB").crop(_VIEWS[number % len(_VIEWS)])
        exif = Image.Exif()
        about = exif.get_ifd(_EXIF)
        about[_ORIGINAL], about[_OFFSET] = f"{_TAKEN - before:%Y:%m:%d %H:%M:%S}", "+08:00"
        file = camera / f"IMG_{number:04d}.jpg"
        photo.save(file, quality=88, exif=exif)
        at = (_TAKEN - before).replace(tzinfo=CHINA).timestamp()
        os.utime(file, (at, at))
    return folder


_SURVEY = (
    ("type", "name", "label::中文 (zh)", "label::English (en)", "appearance", "required"),
    ("select_one yn", "xx01_hose", "软管老化龟裂、发硬、压折", "Hose cracked, hard or bent", "", "yes"),
    ("image", "door", "门口照片，拍到店名", "Photo of the door with its name", "", "yes"),
    ("image", "owner", "负责人签名", "Signature of the owner", "signature", "yes"),
    ("file", "licence", "营业执照或租房合同", "Licence or tenancy agreement", "", ""),
    ("geopoint", "place", "位置", "Place", "", ""),
)
_CHOICES = (
    ("list_name", "name", "label::中文 (zh)", "label::English (en)", "matter", "grade", "deadline",
     "finding_zh", "finding_en", "responsible", "advice_zh", "advice_en", "duty_clause"),
    ("yn", "yes", "是", "Yes", "hazard", "S", "3d", "软管老化龟裂", "Hose worn", "负责人",
     "关角阀、停用灶具，再联系供气单位换管", "Close the valve, call the gas company",
     "《城镇燃气管理条例》第二十七条"),
    ("yn", "no", "否", "No"),
)  # fmt: skip
_SETTINGS = (("form_id", "form_title", "version"), ("NINE_SMALL", "场所检查（带照片）", "2026129901"))


def photo_form() -> bytes:
    """A form of a shop with everything that can be attached: for pictures only, it comes with no program."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    sheets: dict[str, Any] = {"survey": _SURVEY, "choices": _CHOICES, "settings": _SETTINGS}
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()
