"""A signature with the mouse, a pen or a finger, over the page that asks for it."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import words
from desktop.ui.photos.marks import written
from desktop.ui.photos.over import Over
from desktop.ui.theme import Theme

SIZE, LEAST = QSize(800, 280), QSize(480, 160)
"""The pad, in logical pixels; and where the window is low."""
_SHARP = 2
"""Pixels of the kept ink for one of the pad."""
_INK = 3.0
_LINE = 0.74
"""Where the line to sign on runs, of the height."""


class SignaturePad(QWidget):
    """White, with a line to sign on; keeps strokes."""

    changed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.strokes: list[list[QPointF]] = []
        self.setMinimumSize(LEAST)
        self.setMaximumSize(SIZE)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return SIZE

    def clear(self) -> None:
        self.strokes = []
        self._told()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.strokes.append([event.position()])
            self._told()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.strokes and event.buttons() & Qt.MouseButton.LeftButton:
            self.strokes[-1].append(event.position())
            self._told()

    def _told(self) -> None:
        self.update()
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("line.strong"), 1))
        painter.setBrush(self._theme.colour("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setPen(QPen(self._theme.colour("line.key"), 1))
        line = round(self.height() * _LINE)
        painter.drawLine(48, line, self.width() - 48, line)
        _paint_ink(painter, self.strokes, self._theme)
        painter.end()


def ink_of(strokes: Sequence[Sequence[QPointF]], size: QSize, theme: Theme) -> bytes:
    """The signature alone on white paper, as PNG. Takes a moment: not for the window's thread."""
    image = QImage(size * _SHARP, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(_SHARP, _SHARP)
    _paint_ink(painter, strokes, theme)
    painter.end()
    return written(image, b"PNG")


def _paint_ink(painter: QPainter, strokes: Sequence[Sequence[QPointF]], theme: Theme) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.colour("ink"), _INK)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for stroke in strokes:
        painter.drawPath(_smooth(stroke))


def _smooth(points: Sequence[QPointF]) -> QPainterPath:
    """Through the middles between the points, as a hand draws it; a dot where there is one point."""
    path = QPainterPath(points[0])
    if len(points) == 1:
        path.lineTo(points[0] + QPointF(0.1, 0))
    for before, after in zip(points[1:], points[2:], strict=False):
        path.quadTo(before, (before + after) / 2)
    if len(points) > 1:
        path.lineTo(points[-1])
    return path


class Signing(Over):
    """Enter takes the signature, Del clears it, Esc leaves. `signed` hands over the ink as PNG."""

    signed = Signal(bytes)

    def __init__(self, ctx: PageContext, page: QWidget, question: str) -> None:
        texts = ctx.texts
        super().__init__(ctx, page, texts("photos.sign"), texts("photos.not_kept"))
        self.show_title(texts("photos.sign"), question)
        self.pad = SignaturePad(ctx.theme, texts("photos.pad"))
        self.pad.changed.connect(self._show_state)
        self.body.addStretch(1)
        for widget in (words(ctx.theme, texts("photos.sign_how"), colour="ink.2"), self.pad):
            self.body.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addLayout(self._row())
        self.body.addStretch(2)
        for keys, hint in ((("Enter",), "take_ink"), (("Del",), "clear_ink"), (("Esc",), "leave_ink")):
            self.add_hint(keys, texts(f"photos.hint_{hint}"))
        self._show_state()

    def _row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.clear = KeyButton(self.theme, self.texts("photos.clear_ink"), icon="eraser", keys=["Del"])
        self.clear.clicked.connect(self.pad.clear)
        self.take = KeyButton(self.theme, self.texts("photos.take_ink"), role="primary", keys=["Enter"])
        self.take.clicked.connect(self.confirm)
        row.addStretch(1)
        for button in (self.clear, self.take):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _show_state(self) -> None:
        there = bool(self.pad.strokes)
        self.clear.setEnabled(there)
        self.take.setEnabled(there)
        self.take.set_text(self.texts("photos.take_ink" if there else "photos.no_ink"))

    def confirm(self) -> None:
        if self.pad.strokes:
            self.ctx.start(self._take(list(self.pad.strokes)))
            self.shut()

    async def _take(self, strokes: Sequence[Sequence[QPointF]]) -> None:
        ink = await self.ctx.ops.run(ink_of, strokes, self.pad.size(), self.theme)
        if ink is not None:
            self.signed.emit(ink)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.pad.clear()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
