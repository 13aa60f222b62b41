"""Colours, sizes and type of the window: the only place with literal ones."""

from functools import cache

import qtawesome
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QIcon, QPixmap

COLOURS = {
    "ground": "#F2F4F7",
    "card": "#FFFFFF",
    "sunk": "#F7F9FB",
    "hair": "#EBEEF2",
    "line": "#DCE1E8",
    "line.key": "#C3CAD4",
    "line.strong": "#828C9A",
    "ink": "#1A2330",
    "ink.2": "#465161",
    "ink.3": "#5B6675",
    "action": "#1557B5",
    "action.hover": "#104796",
    "action.press": "#0C3877",
    "action.tint": "#E6EFFB",
    "action.line": "#A5C3EC",
    "action.key": "#8FB0E0",
    "track": "#E3E7ED",
    "away": "#E9EDF1",
    "away.line": "#D3D9E0",
    "ribbon": "#2F3A4A",
    "red": "#B0241C",
    "red.tint": "#FCEDEB",
    "red.border": "#E8B5B0",
    "red.bar": "#B0241C",
    "orange": "#A34200",
    "orange.tint": "#FDF0E4",
    "orange.border": "#EBC5A2",
    "orange.bar": "#D9640A",
    "yellow": "#755700",
    "yellow.tint": "#FFF7DB",
    "yellow.border": "#E3CE86",
    "yellow.bar": "#B98900",
    "green": "#1B6A3B",
    "green.tint": "#E8F4EC",
    "green.border": "#A9D2B8",
    "green.bar": "#1B6A3B",
}
SIZES = {"h1": 24, "h2": 20, "question": 18, "body": 16, "small": 14, "pad": 22}


class Theme:
    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor

    def colour(self, name: str) -> QColor:
        return QColor(COLOURS[name])

    def hex(self, name: str) -> str:
        return COLOURS[name]

    def font(self, token: str = "body", bold: bool = False) -> QFont:
        font = QFont("Noto Sans CJK SC")
        font.setPixelSize(round(SIZES[token] * self.factor))
        font.setBold(bold)
        return font

    def icon(self, name: str, colour: str = "ink.2") -> QIcon:
        return qtawesome.icon(f"mdi6.{name}", color=COLOURS[colour])

    def pixmap(self, name: str, colour: str = "ink.2", size: int = 20, ratio: float = 1.0) -> QPixmap:
        return _pixmap(name, COLOURS[colour], size, ratio)


@cache
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    pixmap = qtawesome.icon(f"mdi6.{name}", color=colour).pixmap(QSize(size, size), ratio)
    return pixmap
