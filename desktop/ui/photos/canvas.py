"""A photo that is marked: by the mouse, or by a point that the arrow keys move and Enter sets a mark at."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.texts import Texts
from desktop.ui.parts.fields import line_edit
from desktop.ui.photos.marks import MOST_WORDS, Mark, paint_marks, pointing_at, ring_around, unit
from desktop.ui.theme import Theme

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_STRIDE, _FINE = 3.0, 0.5
"""How far a key moves the point, in hundredths of the longer side; with Shift."""
_DRAGGED = 6
"""Pixels of the screen from which on a press is a stroke."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class MarkCanvas(QWidget):
    """Keeps the marks; `changed` after each."""

    changed = Signal()

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._photo = QImage()
        self._shown = QPixmap()
        """As large as it is on the screen."""
        self.marks: list[Mark] = []
        self.tool = "arrow"
        self.point = (0.0, 0.0)
        """Where the keyboard stands, in pixels of the photo."""
        self._begun: tuple[float, float] | None = None
        self._growing: Mark | None = None
        """What is being drawn."""
        self.field: QLineEdit | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(320, 240)
        self._name()

    def show_photo(self, photo: QImage) -> None:
        """Another photo, without marks; the point stands in its middle."""
        self._photo, self._shown = photo, QPixmap()
        self.marks, self._growing = [], None
        self.point = (photo.width() / 2, photo.height() / 2)
        self._drop_field()
        self._told()

    def choose(self, tool: str) -> None:
        self._end_line()
        self._drop_field()
        self.tool = tool
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def undo(self) -> bool:
        """Take back what is being drawn, else the last mark."""
        if self._growing is not None:
            self._growing = None
        elif self.marks:
            self.marks = self.marks[:-1]
        else:
            return False
        self._told()
        return True

    def grow(self, larger: bool) -> None:
        """The last mark."""
        if self.marks:
            self.marks = [*self.marks[:-1], self.marks[-1].sized(larger)]
            self._told()

    def settle(self) -> None:
        """What is being typed or drawn becomes a mark."""
        self._end_line()
        self._place_words()

    def _told(self) -> None:
        self._name()
        self.update()
        self.changed.emit()

    def _name(self) -> None:
        self.setAccessibleName(self._texts("photos.canvas", count=len(self.marks)))

    # where things are

    def _frame(self) -> QRectF:
        """The photo on the screen, whole and in the middle."""
        if self._photo.isNull():
            return QRectF(self.rect())
        size = QSizeF(self._photo.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )

    def _scale(self) -> float:
        return self._frame().width() / max(1, self._photo.width())

    def _in_photo(self, place: QPointF) -> tuple[float, float]:
        frame, scale = self._frame(), self._scale()
        return self._within((place.x() - frame.x()) / scale, (place.y() - frame.y()) / scale)

    def _on_screen(self, point: tuple[float, float]) -> QPointF:
        frame, scale = self._frame(), self._scale()
        return QPointF(frame.x() + point[0] * scale, frame.y() + point[1] * scale)

    def _within(self, x: float, y: float) -> tuple[float, float]:
        size = self._photo.size()
        return min(max(0.0, x), float(size.width())), min(max(0.0, y), float(size.height()))

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.field is not None:
            self._in_field(event)
            return
        way = _WAYS.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        fine = held == Qt.KeyboardModifier.ShiftModifier
        if way is not None and (fine or held == Qt.KeyboardModifier.NoModifier):
            self._move(way, _FINE if fine else _STRIDE)
        elif event.key() in _ENTER and held == Qt.KeyboardModifier.NoModifier:
            self._place()
        elif event.text() in ("+", "=", "-"):
            self.grow(event.text() != "-")
        else:
            event.ignore()

    def _in_field(self, event: QKeyEvent) -> None:
        """What the field leaves: Enter takes the words, everything else is for the page."""
        if event.key() in _ENTER and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._place_words()
        else:
            event.ignore()

    def _move(self, way: tuple[int, int], stride: float) -> None:
        far = unit(self._photo.size()) * stride
        self.point = self._within(self.point[0] + way[0] * far, self.point[1] + way[1] * far)
        if self.tool == "line" and self._growing is not None:
            self._growing = Mark("line", self._growing.begin, points=(*self._growing.points, self.point))
        self.update()

    def _place(self) -> None:
        if self.tool == "line":
            if self._growing is None:
                self._growing = Mark("line", self.point, points=(self.point,))
                self.update()
            else:
                self._end_line()
        elif self.tool == "words":
            self._ask_words()
        else:
            self._keep(_USUAL[self.tool](self.point, self._photo.size()))

    def _end_line(self) -> None:
        line, self._growing = self._growing, None
        if line is not None and len(line.points) > 1:
            self._keep(line)

    def _keep(self, mark: Mark) -> None:
        self.marks = [*self.marks, mark]
        self._told()

    # words

    def _ask_words(self) -> None:
        hint = self._texts("photos.words_hint")
        self.field = line_edit(self._theme, self._texts("photos.tool_words"), hint, 240)
        self.field.setParent(self)
        self.field.setMaxLength(MOST_WORDS)
        place = self._on_screen(self.point)
        self.field.move(
            int(min(max(0.0, place.x()), self.width() - 240.0)), int(min(place.y(), self.height() - 40.0))
        )
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place_words(self) -> None:
        if self.field is None:
            return
        text = self.field.text().strip()
        self._drop_field()
        if text:
            self._keep(Mark("words", self.point, text=text))

    def drop_words(self) -> bool:
        """Leave the field without words; False when none is open."""
        open_now = self.field is not None
        self._drop_field()
        return open_now

    def _drop_field(self) -> None:
        if self.field is not None:
            self.field.hide()
            self.field.deleteLater()
            self.field = None
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.settle()
        if event.button() == Qt.MouseButton.LeftButton:
            self._begun = self.point = self._in_photo(event.position())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._begun is None:
            return
        here = self._in_photo(event.position())
        if self.tool == "line":
            points = self._growing.points if self._growing else (self._begun,)
            self._growing = Mark("line", self._begun, points=(*points, here))
        elif self.tool != "words" and self._far(event.position()):
            self._growing = Mark(self.tool, self._begun, here)
        self.point = here if self.tool != "words" else self._begun
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        begun, self._begun = self._begun, None
        grown, self._growing = self._growing, None
        if begun is None:
            return
        if grown is not None:
            self._keep(grown)
        elif self.tool != "line":
            self._place()

    def _far(self, place: QPointF) -> bool:
        begin = self._on_screen(self._begun or self.point)
        return (place - begin).manhattanLength() > _DRAGGED

    # drawing

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shown = QPixmap()
        self._place_words()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame, scale = self._frame(), self._scale()
        if self._shown.isNull() and not self._photo.isNull():
            self._shown = self._fitted(frame)
        painter.drawPixmap(frame.topLeft(), self._shown)
        painter.setPen(QPen(self._theme.colour("line.strong"), 1))
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.save()
        painter.setClipRect(frame)
        painter.translate(frame.topLeft())
        painter.scale(scale, scale)
        growing = [self._growing] if self._growing is not None else []
        paint_marks(painter, [*self.marks, *growing], self._theme, unit(self._photo.size()))
        painter.restore()
        if self.hasFocus():
            self._paint_point(painter)
        painter.end()

    def _fitted(self, frame: QRectF) -> QPixmap:
        """Once for each size: strokes are drawn over it many times a second."""
        ratio = self.devicePixelRatioF()
        smooth = Qt.TransformationMode.SmoothTransformation
        size = (frame.size() * ratio).toSize()
        made = QPixmap.fromImage(self._photo.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        made.setDevicePixelRatio(ratio)
        return made

    def _paint_point(self, painter: QPainter) -> None:
        """A cross with a ring, blue on white: where Enter sets a mark."""
        here = self._on_screen(self.point)
        for colour, wide in (("card", 5), ("action", 2)):
            painter.setPen(QPen(self._theme.colour(colour), wide))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(here, 9, 9)
            for way in (QPointF(1, 0), QPointF(-1, 0), QPointF(0, 1), QPointF(0, -1)):
                painter.drawLine(here + way * 5, here + way * 16)


_USUAL: dict[str, Callable[[tuple[float, float], QSize], Mark]] = {"arrow": pointing_at, "ring": ring_around}
