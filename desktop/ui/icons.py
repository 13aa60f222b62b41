"""Icons: the family Material Design Icons 6 of QtAwesome, each drawn once."""

from functools import cache

import qtawesome
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap

FAMILY = "mdi6"
_FILL = 1.2
"""QtAwesome leaves an eighth of the box free; these drawings have their own margin."""


@cache
def icon(name: str, colour: str) -> QIcon:
    """`name` without its family, `colour` as #RRGGBB."""
    drawn: QIcon = qtawesome.icon(f"{FAMILY}.{name}", color=colour, scale_factor=_FILL)
    return drawn


@cache
def pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    """`size` in logical pixels, `ratio` of the screen it is drawn on."""
    return icon(name, colour).pixmap(QSize(size, size), ratio)
