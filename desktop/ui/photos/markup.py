"""标注: arrows, rings, words and lines on a photo, over the page it belongs to."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.context import PageContext
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choices import ChoiceBar, digit_of
from desktop.ui.photos.canvas import MarkCanvas
from desktop.ui.photos.marks import TOOLS, Mark, burn_in
from desktop.ui.photos.over import Over

_CONTROL = Qt.KeyboardModifier.ControlModifier
_TURNS = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MarkUp(Over):
    """Digits choose the tool, arrows move the point, Enter sets a mark, Ctrl+Z takes it back;
    Ctrl+Enter keeps, Esc leaves the photo as it was. `kept` hands over the photo with its marks as JPEG.

    Of several photos `turned` asks for the one before or behind, `dropped` takes this one away.
    """

    kept = Signal(bytes)
    turned = Signal(int)
    dropped = Signal()

    def __init__(
        self, ctx: PageContext, page: QWidget, photo: QImage, *, drawing: bool = False, drops: bool = False
    ) -> None:
        """`drawing`: an empty sheet rather than a photo; `drops`: it may be taken away."""
        texts = ctx.texts
        title = texts("photos.draw" if drawing else "photos.mark_up")
        super().__init__(ctx, page, title, texts("photos.not_kept"))
        self._photo, self._title, self._drops = photo, title, drops
        self._of = 1
        self._working = False
        self.canvas = MarkCanvas(ctx.theme, texts)
        self.canvas.changed.connect(self._say_count)
        self.tools = ChoiceBar(ctx.theme, [(one, texts(f"photos.tool_{one}")) for one in TOOLS], 40)
        self.tools.picked.connect(self.choose)
        self.body.addLayout(self._bar())
        self.body.addWidget(self.canvas, 1)
        self._buttons()
        for keys, hint in (
            (("1–4",), "tool"),
            (("↑", "↓", "←", "→"), "move"),
            (("Enter",), "place"),
        ):
            self.add_hint(keys, texts(f"photos.hint_{hint}"))
        self.show_photo(photo)
        self.choose("line" if drawing else TOOLS[0])

    def show_photo(self, photo: QImage, at: int = 1, of: int = 1) -> None:
        """This photo, number `at` of so many."""
        self._photo, self._of = photo, of
        self.canvas.show_photo(photo)
        self.show_title(self._title, self.texts("photos.one_of", at=at, of=of) if of > 1 else "")
        for button in self._turns:
            button.setVisible(of > 1)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.tools, 1)
        for key, icon, larger in (("-", "minus", False), ("+", "plus", True)):
            name = self.texts(f"photos.{'larger' if larger else 'smaller'}")
            button = KeyButton(self.theme, name, icon=icon, keys=[key])
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self._grow, larger))
            row.addWidget(button)
        return row

    def _grow(self, larger: bool, _: bool = False) -> None:
        self.canvas.grow(larger)

    def _buttons(self) -> None:
        self._turns = [
            self._quiet("before", "chevron-left", "PgUp", partial(self._turn, -1)),
            self._quiet("behind", "chevron-right", "PgDn", partial(self._turn, 1)),
        ]
        self._drop = self._quiet("drop", "delete-outline", "Ctrl+Del", self.drop)
        self._drop.setVisible(self._drops)
        self.undo = KeyButton(self.theme, self.texts("photos.undo"), icon="undo-variant", keys=["Ctrl+Z"])
        self.undo.clicked.connect(self.canvas.undo)
        self.done = KeyButton(self.theme, self.texts("photos.done"), role="primary", keys=["Ctrl+Enter"])
        self.done.clicked.connect(self.keep)
        for button in (self.undo, self.done):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.strip.buttons.addWidget(button)

    def _quiet(self, name: str, icon: str, key: str, act: Callable[..., object]) -> KeyButton:
        button = KeyButton(self.theme, self.texts(f"photos.{name}"), icon=icon, keys=[key], role="quiet")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(act)
        self.strip.buttons.addWidget(button)
        return button

    def _turn(self, step: int, _: bool = False) -> None:
        """Only with nothing drawn: marks are kept or taken back first."""
        if self._of > 1 and not self.canvas.marks:
            self.turned.emit(step)

    def drop(self, _: bool = False) -> None:
        if self._drops:
            self.shut()
            self.dropped.emit()

    def choose(self, tool: str) -> None:
        self.tools.show_chosen([tool])
        self.canvas.choose(tool)

    def _say_count(self) -> None:
        count = len(self.canvas.marks)
        self.undo.setEnabled(bool(count))
        for button in self._turns:
            button.setEnabled(not count)
        self.said.setText(self.texts("photos.marks_n", count=count) if count else "")

    def take_focus(self) -> None:
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Esc in a field leaves the field first."""
        if not self.canvas.drop_words():
            super().leave()

    def keep(self) -> None:
        """Without a mark there is nothing to keep: the photo stays as it is."""
        self.canvas.settle()
        if not self.canvas.marks:
            self.shut()
        elif not self._working:
            self._working = True
            self.canvas.setEnabled(False)  # what is drawn from now on would be lost
            self.ctx.start(self._keep(list(self.canvas.marks)))

    async def _keep(self, marks: Sequence[Mark]) -> None:
        made = await self.ctx.ops.run(burn_in, self._photo, marks, self.theme)
        self._working = False
        self.canvas.setEnabled(True)
        self.take_focus()
        if made is not None and not self.gone:
            self.shut()
            self.kept.emit(made)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _CONTROL
        digit = digit_of(event)
        if control and event.key() in _ENTER:
            self.keep()
        elif control and event.key() == Qt.Key.Key_Z:
            self.canvas.undo()
        elif control and event.key() == Qt.Key.Key_Delete:
            self.drop()
        elif event.key() in _TURNS:
            self._turn(_TURNS[Qt.Key(event.key())])
        elif 1 <= digit <= len(TOOLS) and self.canvas.field is None:
            self.choose(TOOLS[digit - 1])
        else:
            super().keyPressEvent(event)
            return
        event.accept()
