"""A question that asks for a photo: the photo, the slot that takes one, the key that takes it away."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.texts import Texts
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.photos import AddPhoto, Thumb
from desktop.ui.theme import Theme


class AttachBar(QWidget):
    """One photo at most: another one takes its place."""

    wanted = Signal()
    dropped = Signal()

    def __init__(self, theme: Theme, texts: Texts) -> None:
        super().__init__()
        self._theme, self._texts = theme, texts
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._thumb: Thumb | None = None
        self.add = AddPhoto(theme, texts("formview.add_photo"), "Ctrl+I")
        self.add.clicked.connect(self.wanted)
        self._drop = KeyButton(
            theme, texts("formview.drop_photo"), role="quiet", icon="close", keys=["Del"], height=36
        )
        self._drop.clicked.connect(self.dropped)
        self._row.addWidget(self.add)
        self._row.addWidget(self._drop)
        self._row.addStretch(1)

    def show_photos(self, photos: Sequence[QPixmap]) -> None:
        if self._thumb is not None:
            self._row.removeWidget(self._thumb)
            self._thumb.hide()
            self._thumb.deleteLater()
            self._thumb = None
        if photos:
            self._thumb = Thumb(photos[-1], self._texts("formview.photo_n", count=1))
            self._row.insertWidget(0, self._thumb)
        self._drop.setVisible(bool(photos))

    def take_focus(self) -> None:
        self.add.setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self._thumb is not None:
            self.dropped.emit()
        else:
            event.ignore()
