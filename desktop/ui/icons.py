"""Icons: the family Material Design Icons 6 as QtAwesome carries it, each drawn once.

Only QtAwesome's font and its table of names are read: importing the package
itself takes longer than all of the sign-in page.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPixmap

_FAMILY = "materialdesignicons6-webfont"
_FILL = 1.05
"""Height of the drawing, with the margin it brings, in heights of the box."""


@cache
def _drawings() -> tuple[str, dict[str, str]]:
    """Name of the font and its characters by name. Raises FileNotFoundError without QtAwesome."""
    spec = find_spec("qtawesome")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        raise FileNotFoundError("qtawesome")
    folder = Path(folders[0]) / "fonts"
    (table,) = folder.glob(f"{_FAMILY}-charmap-*.json")
    font = next(file for file in folder.glob(f"{_FAMILY}-*.ttf"))
    number = QFontDatabase.addApplicationFontFromData(font.read_bytes())
    codes: dict[str, str] = json.loads(table.read_bytes())
    return QFontDatabase.applicationFontFamilies(number)[0], codes


@cache
def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """`name` as on materialdesignicons.com, `colour` as #RRGGBB, `size` in logical pixels,
    `ratio` of the screen it is drawn on. Raises KeyError for a name that the family has not.
    """
    family, codes = _drawings()
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    font = QFont(family)
    font.setPixelSize(round(size * _FILL))
    painter = QPainter(drawn)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, chr(int(codes[name], 16)))
    painter.end()
    return drawn
