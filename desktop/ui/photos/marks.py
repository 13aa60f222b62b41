"""Marks on a photo as data, and how they are drawn: on the screen and, with the same hand, into the photo."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QImageWriter, QPainter, QPainterPath, QPen, QPolygonF

from desktop.ui.theme import Theme

TOOLS = ("arrow", "ring", "words", "line")
MOST_WORDS = 20
"""Characters of one remark on a photo."""
SHEET = QSize(1200, 900)
"""An empty sheet, in pixels."""
_QUALITY = 95
"""Of the JPEG handed on; the one that is kept is made from it."""
_SMALLEST, _LARGEST, _STEP = 0.4, 4.0, 1.25


@dataclass(frozen=True)
class Mark:
    """One mark, in pixels of the photo. An arrow points from `begin` to `end`; a ring has both as corners;
    words stand at `begin`; a line goes through `points`. `size`: 1 is the usual one.
    """

    tool: str
    begin: tuple[float, float]
    end: tuple[float, float] = (0.0, 0.0)
    text: str = ""
    points: tuple[tuple[float, float], ...] = ()
    size: float = 1.0

    def sized(self, larger: bool) -> "Mark":
        """Larger or smaller: arrows keep their tip, rings their middle, words their place."""
        factor = _STEP if larger else 1 / _STEP
        size = min(_LARGEST, max(_SMALLEST, self.size * factor))
        grown = size / self.size
        if self.tool == "arrow":
            return replace(self, begin=_from(self.end, self.begin, grown), size=size)
        if self.tool == "ring":
            middle = ((self.begin[0] + self.end[0]) / 2, (self.begin[1] + self.end[1]) / 2)
            both = (_from(middle, one, grown) for one in (self.begin, self.end))
            return replace(self, begin=next(both), end=next(both), size=size)
        return replace(self, size=size)


def _from(fixed: tuple[float, float], moved: tuple[float, float], factor: float) -> tuple[float, float]:
    return fixed[0] + (moved[0] - fixed[0]) * factor, fixed[1] + (moved[1] - fixed[1]) * factor


def pointing_at(tip: tuple[float, float], room: QSize) -> Mark:
    """An arrow of the usual length to a place, from the side where there is more room."""
    long = unit(room) * 16
    begin = tuple(
        at + (long if at < side / 2 else -long)
        for at, side in zip(tip, (room.width(), room.height()), strict=True)
    )
    return Mark("arrow", (begin[0], begin[1]), tip)


def ring_around(middle: tuple[float, float], room: QSize) -> Mark:
    """A ring of the usual size."""
    wide, high = unit(room) * 12, unit(room) * 9
    return Mark("ring", (middle[0] - wide, middle[1] - high), (middle[0] + wide, middle[1] + high))


def unit(room: QSize) -> float:
    """A hundredth of the longer side: marks are as large on a small photo as on a large one."""
    return max(room.width(), room.height()) / 100


def blank_sheet() -> QImage:
    """Something to draw on."""
    sheet = QImage(SHEET, QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    return sheet


def burn_in(photo: QImage, marks: Sequence[Mark], theme: Theme) -> bytes:
    """The photo with its marks, as JPEG. Takes a moment: not for the window's thread."""
    image = photo.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_marks(painter, marks, theme, unit(image.size()))
    painter.end()
    return written(image)


def written(image: QImage, form: bytes = b"JPEG") -> bytes:
    """As a file. Takes a moment, too."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(form))
    writer.setQuality(_QUALITY)
    writer.write(image)
    return bytes(buffer.data().data())


def paint_marks(painter: QPainter, marks: Sequence[Mark], theme: Theme, one: float) -> None:
    """`one`: a hundredth of the photo's longer side. Blue on a white edge is seen on light and dark."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    for mark in marks:
        if mark.tool == "words":
            _paint_words(painter, mark, theme, one)
            continue
        path = _PATHS[mark.tool](mark, one)
        for colour, wide in (("card", 1.3), ("action", 0.7)):
            pen = QPen(theme.colour(colour), wide * one)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
    painter.restore()


def _arrow(mark: Mark, one: float) -> QPainterPath:
    begin, end = QPointF(*mark.begin), QPointF(*mark.end)
    path = QPainterPath(begin)
    path.lineTo(end)
    back = math.atan2(begin.y() - end.y(), begin.x() - end.x())
    wing = min(4 * one, math.hypot(begin.x() - end.x(), begin.y() - end.y()))
    head = [end + QPointF(math.cos(back + turn), math.sin(back + turn)) * wing for turn in (0.5, -0.5)]
    path.addPolygon(QPolygonF([head[0], end, head[1]]))
    return path


def _ring(mark: Mark, one: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(QPointF(*mark.begin), QPointF(*mark.end)).normalized())
    return path


def _line(mark: Mark, one: float) -> QPainterPath:
    path = QPainterPath(QPointF(*mark.points[0]))
    for point in mark.points[1:] or mark.points:
        path.lineTo(QPointF(*point))
    return path


_PATHS = {"arrow": _arrow, "ring": _ring, "line": _line}


def _paint_words(painter: QPainter, mark: Mark, theme: Theme, one: float) -> None:
    font = QFont(theme.font("body", bold=True))
    font.setPixelSize(max(8, round(3.4 * one * mark.size)))
    metrics = QFontMetricsF(font)
    edge = 0.9 * one
    box = QRectF(*mark.begin, metrics.horizontalAdvance(mark.text) + 2 * edge, metrics.height() + edge)
    painter.setPen(QPen(theme.colour("action"), 0.4 * one))
    painter.setBrush(theme.colour("card"))
    painter.drawRoundedRect(box, edge, edge)
    painter.setFont(font)
    painter.setPen(theme.colour("ink"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark.text)
