"""Questions whose answer is kept beside the answers: a photo, a drawing, a signature, a file."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.forms.spec import ON_PAPER
from desktop.texts import Texts
from desktop.ui.formview.rows import RowState
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import ChoiceBar
from desktop.ui.parts.labels import Elided
from desktop.ui.parts.photos import AddPhoto, PhotoStrip, Thumb
from desktop.ui.theme import Theme

SIGN, PAPER = "sign", "paper"
_INK = QSize(206, 72)


class AttachBar(QWidget):
    """`asked_for` names what was pressed: `photo`, `folder`, `mark`, `paste`, `sign`, `paper` or `drop`."""

    asked_for = Signal(str)

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._filled = False
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)

    def show_attached(self, state: RowState, photos: Sequence[QPixmap]) -> None:
        """The answer, and small pictures of it."""
        self._filled = bool(state.answer)

    def take_focus(self) -> None:
        """The keyboard to the first thing that can be pressed."""

    def pick(self, digit: int) -> bool:
        """A digit typed anywhere on the page; False when it chooses nothing here."""
        return False

    def drop_button(self) -> KeyButton:
        button = KeyButton(
            self._theme, self._texts("photos.drop"), role="quiet", icon="close", keys=["Del"], height=36
        )
        button.clicked.connect(lambda: self.asked_for.emit("drop"))
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self._filled:
            self.asked_for.emit("drop")
        else:
            event.ignore()


class PhotoBar(AttachBar):
    """One photo at most: another one takes its place."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__(theme, texts)
        self.strip = PhotoStrip(theme, texts, drops=True)
        self.strip.asked_for.connect(self.asked_for)
        self.row.addWidget(self.strip, 1)

    def show_attached(self, state: RowState, photos: Sequence[QPixmap]) -> None:
        super().show_attached(state, photos)
        self.strip.show_photos(photos if state.answer else [])

    def take_focus(self) -> None:
        self.strip.add.setFocus(Qt.FocusReason.TabFocusReason)


class DrawBar(AttachBar):
    """A drawing on an empty sheet."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__(theme, texts)
        self._thumb: Thumb | None = None
        self.add = AddPhoto(theme, texts("photos.draw_one"), ("Ctrl+M",), "draw")
        self.add.clicked.connect(lambda: self.asked_for.emit("mark"))
        self._drop = self.drop_button()
        for widget in (self.add, self._drop):
            self.row.addWidget(widget)
        self.row.addStretch(1)

    def show_attached(self, state: RowState, photos: Sequence[QPixmap]) -> None:
        super().show_attached(state, photos)
        self._thumb = _fresh(self.row, self._thumb, photos, state.answer)
        self._drop.setVisible(self._filled)

    def take_focus(self) -> None:
        self.add.setFocus(Qt.FocusReason.TabFocusReason)


class SignBar(AttachBar):
    """Here with the mouse or a pen, or on paper: one key each."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__(theme, texts)
        self._thumb: Thumb | None = None
        self.choices = ChoiceBar(theme, [(one, texts(f"photos.choice_{one}")) for one in (SIGN, PAPER)])
        self.choices.setMinimumWidth(self.choices.row.one_line())
        self.choices.picked.connect(self.asked_for)
        self._drop = self.drop_button()
        self._below = QHBoxLayout()
        self._below.setSpacing(8)
        self._below.addWidget(self._drop)
        self._below.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.choices)
        column.addLayout(self._below)
        self.row.addLayout(column, 1)

    def show_attached(self, state: RowState, photos: Sequence[QPixmap]) -> None:
        super().show_attached(state, photos)
        paper = ON_PAPER in state.chosen
        self.choices.show_chosen([PAPER] if paper else [SIGN] if self._filled else [])
        self._thumb = _fresh(self._below, self._thumb, photos, state.answer, _INK)
        self._drop.setVisible(self._filled)

    def take_focus(self) -> None:
        self.choices.take_focus()

    def pick(self, digit: int) -> bool:
        return self.choices.pick(digit)


class FileBar(AttachBar):
    """A file of any kind, by its name and size."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__(theme, texts)
        self._icon = QLabel()
        self._icon.setPixmap(theme.pixmap("file-document-outline", "ink.2", 20, 2.0))
        self._name = Elided(theme, "", bold=True)
        self.add = AddPhoto(theme, texts("photos.choose_file"), ("Ctrl+I", "Ctrl+V"), "paperclip")
        self.add.setToolTip(texts("photos.file_how"))
        self.add.clicked.connect(lambda: self.asked_for.emit("photo"))
        self._drop = self.drop_button()
        for widget in (self.add, self._icon, self._name, self._drop):
            self.row.addWidget(widget)
        self.row.addStretch(1)

    def show_attached(self, state: RowState, photos: Sequence[QPixmap]) -> None:
        super().show_attached(state, photos)
        self._name.setText(state.answer)
        self._name.setToolTip(state.answer)
        self._name.setAccessibleName(state.answer)
        self._name.updateGeometry()
        for widget in (self._icon, self._name, self._drop):
            widget.setVisible(self._filled)

    def take_focus(self) -> None:
        self.add.setFocus(Qt.FocusReason.TabFocusReason)


def attach_bar(theme: Theme, texts: Texts, state: RowState) -> AttachBar:
    """The bar for a question, by its type and appearance."""
    if state.type == "file":
        return FileBar(theme, texts)
    made = SignBar if "signature" in state.looks else DrawBar if "draw" in state.looks else PhotoBar
    return made(theme, texts)


def _fresh(
    row: QHBoxLayout,
    thumb: Thumb | None,
    photos: Sequence[QPixmap],
    name: str,
    size: QSize | None = None,
) -> Thumb | None:
    """The small picture of now in place of that of before."""
    if thumb is not None:
        row.removeWidget(thumb)
        thumb.hide()
        thumb.deleteLater()
    if not photos:
        return None
    made = Thumb(photos[-1], name, size)
    row.insertWidget(0, made)
    return made
