"""从手机文件夹: photos of a folder by their time, those of this check first, over the page that asks."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.moments import CHINA
from desktop.domain.say import Say, UserError, say
from desktop.services.photos import phonefolder
from desktop.services.photos.phonefolder import Looking, Shot, Shots, Span
from desktop.ui.context import PageContext
from desktop.ui.models.dates import day_text, time_text
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.labels import card, set_words, words
from desktop.ui.photos.loader import ThumbLoader
from desktop.ui.photos.over import Over
from desktop.ui.photos.shots import ShotsModel, ShotsView

_CONTROL = Qt.KeyboardModifier.ControlModifier
_POLL = 150
"""Milliseconds between two looks at how far the reading has come."""
_PARTS = 3
"""Of a folder's path that are shown."""
WITHIN, EVERY = "within", "every"


class PhoneFolder(Over):
    """1 and 2 choose the list, Space a photo, Enter takes what was chosen: `taken` hands over the shots."""

    taken = Signal(list)

    def __init__(self, ctx: PageContext, page: QWidget, span: Callable[[], Span], *, several: bool) -> None:
        """`span` is worked out off the window's thread."""
        texts = ctx.texts
        super().__init__(ctx, page, texts("photos.from_phone"), texts("photos.close"))
        self._ask_span, self._several = span, several
        self._span: Span | None = None
        self.folder: Path | None = None
        self._shots: Shots | None = None
        self._looking = Looking()
        self.taking = False
        self.stopped = False
        """The page is being left: what is being taken is finished, nothing more is begun."""
        self._dialog: QFileDialog | None = None
        self.filter = WITHIN
        self.model = ShotsModel(self._time, self._name, several=several)
        self._loader = ThumbLoader(
            ctx, self.model, page.devicePixelRatioF(), lambda: not (self.gone or self.taking)
        )
        self.model.chosen.connect(self._show_choice)
        self.view = ShotsView(ctx.theme, self.model, texts("photos.grid"))
        self.view.taken.connect(self.take)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL)
        self._poll.timeout.connect(self._show_reading)
        self._build()

    def _build(self) -> None:
        theme, texts = self.theme, self.texts
        self._of_folder = [
            KeyButton(theme, texts("photos.again"), icon="sync", keys=["Ctrl+R"]),
            KeyButton(theme, texts("photos.other_folder"), icon="folder-outline", keys=["Ctrl+O"]),
        ]
        for button, act in zip(self._of_folder, (self.read_again, self.choose_folder), strict=True):
            button.clicked.connect(act)
            button.hide()
            self.strip.buttons.addWidget(button)
        self.use = KeyButton(theme, texts("photos.choose_some"), role="primary", keys=["Enter"])
        self.use.clicked.connect(self.take)
        self.strip.buttons.addWidget(self.use)
        row = QHBoxLayout()
        row.setSpacing(2)
        self.lists = {
            name: KeyButton(theme, texts(f"photos.{name}"), role="segment", digit=digit)
            for name, digit in ((WITHIN, "1"), (EVERY, "2"))
        }
        for name, button in self.lists.items():
            button.clicked.connect(partial(self._pressed, name))
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self._box(), 1)
        hints = [(("Space",), "pick"), (("Enter",), "use"), (("↑", "↓", "←", "→"), "move")]
        for keys, hint in [*hints, *([(("Ctrl+A",), "all")] if self._several else [])]:
            self.add_hint(keys, texts(f"photos.hint_{hint}"))
        self._show_lists()

    def _box(self) -> QWidget:
        box = card(self.theme, "shots")
        column = QVBoxLayout(box)
        column.setContentsMargins(16, 12, 8, 8)
        self.state = words(self.theme, "", wrap=True)
        self._ways = QHBoxLayout()
        self._way = KeyButton(self.theme, "", role="primary")
        self._way.clicked.connect(self._go_way)
        self._ways.addWidget(self._way)
        self._ways.addStretch(1)
        column.addWidget(self.state)
        column.addLayout(self._ways)
        column.addWidget(self.view, 1)
        column.addStretch(0)
        return box

    # reading the folder

    def open(self) -> None:
        super().open()
        self.ctx.start(self._begin())

    async def _begin(self) -> None:
        asked = await self.ctx.ops.run(self._ask_span)
        self._span = asked or phonefolder.span_of_day(self.ctx.desk.clock.now())
        folder = await self.ctx.ops.run(phonefolder.folder_to_begin, self.ctx.desk)
        if self.gone:
            return
        if folder is None:
            self._say(say("photos.no_folder"), "first_folder")
        else:
            await self._read(folder)

    async def _read(self, folder: Path) -> None:
        self._looking.stopped = True
        looking = self._looking = Looking()
        self.folder = folder
        self._show_shots(None)
        self._poll.start()
        trouble, shots = None, None
        try:
            if self._span is not None:
                shots = await self.ctx.ops.attempt(phonefolder.look, folder, self._span, looking)
        except UserError as error:
            trouble = error.say
        if self.gone or looking is not self._looking:
            return
        self._poll.stop()
        if shots is None:
            self._say(trouble or say("photos.no_folder"), "again")
            return
        self._show_shots(shots)
        await self.ctx.ops.run(phonefolder.remember, self.ctx.desk, folder)

    def _show_reading(self) -> None:
        self._say(say("photos.reading", count=self._looking.found))

    def read_again(self) -> None:
        if self.folder is not None and not self.taking:
            self.ctx.start(self._read(self.folder))

    def choose_folder(self) -> None:
        if self.taking:
            return
        dialog = QFileDialog(self, self.texts("photos.choose_folder"), str(self.folder or ""))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.ctx.start(self._read(Path(path))))
        self._dialog = dialog
        dialog.open()

    # showing

    def _show_shots(self, shots: Shots | None) -> None:
        self._shots = shots
        self._loader.forget()
        place = shots.folder if shots else self.folder
        said = str(Path(*place.parts[-_PARTS:])) if place else ""
        self.show_title(self.texts("photos.from_phone"), " · ".join(filter(None, (self._when(), said))))
        for button in self._of_folder:
            button.setVisible(self.folder is not None)
        self._show_lists()

    def _when(self) -> str:
        span = self._span
        if span is None:
            return ""
        begin, end = span.begin.astimezone(CHINA), span.end.astimezone(CHINA)
        if span.whole_day:
            return self.texts("photos.of_day", day=day_text(self.texts, begin))
        return self.texts(
            "photos.of_span", day=day_text(self.texts, begin), begin=time_text(begin), end=time_text(end)
        )

    def _show_lists(self) -> None:
        shots = self._shots
        for name, button in self.lists.items():
            count = len(getattr(shots, name)) if shots else 0
            key = f"{name}_day" if name == WITHIN and self._span and self._span.whole_day else name
            button.set_text(self.texts(f"photos.{key}_n" if shots else f"photos.{key}", count=count))
            button.setChecked(name == self.filter)
        found: Sequence[Shot] = getattr(shots, self.filter) if shots else ()
        self.model.show_shots(found)
        self.view.setVisible(bool(found))
        if found:
            self._say(say("photos.left_out", count=shots.left_out) if shots and shots.left_out else None)
            self.view.show_first()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        elif shots is not None:
            self._say_empty(shots)
        self._show_choice()

    def _say_empty(self, shots: Shots) -> None:
        if shots.every:
            self._say(say("photos.none_within", count=len(shots.every)), EVERY)
        else:
            self._say(say("photos.none_at_all"), "other_folder")
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: Say | None, way: str = "") -> None:
        """What is the matter, with a way on: `again`, `first_folder`, `other_folder` or the other list."""
        text = self.texts.say(sentence) if sentence else ""
        set_words(self.state, text)
        self.state.setVisible(bool(text))
        self._way.setProperty("way", way)
        self._way.setVisible(bool(way))
        if way:
            keys = {"again": "Ctrl+R", EVERY: "2"}
            self._way.set_text(self.texts(f"photos.{way}"))
            self._way.set_keys([keys.get(way, "Ctrl+O")])

    def _go_way(self) -> None:
        way = str(self._way.property("way"))
        if way == EVERY:
            self.show_list(EVERY)
        elif way == "again":
            self.read_again()
        else:
            self.choose_folder()

    def _pressed(self, name: str, _: bool = False) -> None:
        self.show_list(name)

    def show_list(self, name: str) -> None:
        self.filter = name
        self._show_lists()

    def _time(self, shot: Shot, broken: bool) -> str:
        """09:12; with its day when it is another, and said to be the file's when the photo has none."""
        at = shot.at.astimezone(CHINA)
        same = self._span is not None and at.date() == self._span.begin.astimezone(CHINA).date()
        text = time_text(at) if same else f"{day_text(self.texts, at)} {time_text(at)}"
        key = "broken" if broken else "" if shot.sure or self.filter == EVERY else "file_time"
        return self.texts(f"photos.{key}", time=text) if key else text

    def _name(self, shot: Shot, broken: bool, number: int) -> str:
        time = self._time(shot, broken)
        return self.texts("photos.chosen_name", time=time, number=number) if number else time

    # choosing and taking

    def _show_choice(self) -> None:
        count = len(self.model.picked)
        self.use.setEnabled(bool(count or self.model.shots) and not self.taking)
        key = "use_n" if count else "use_this" if self.model.shots else "choose_some"
        self.use.set_text(self.texts(f"photos.{key}", count=count))
        self.said.setText(self.texts("photos.picked_n", count=count) if count else "")

    def take(self) -> None:
        """What was chosen; without a choice the photo one stands on."""
        picked = self.model.picked
        here = self.view.currentIndex()
        if not picked and here.isValid():
            picked = [self.model.shots[here.row()]]
        if picked and not self.taking:
            self.taking, self.stopped = True, False
            self._show_choice()
            self.taken.emit(picked)

    def show_progress(self, number: int, count: int) -> None:
        self.said.setText(self.texts("photos.taking", number=number, count=count))

    def show_left(self, left: Sequence[Shot], kept: int, why: Say) -> None:
        """Some could not be taken: they stay chosen, and the reason is said."""
        self.taking = False
        self.model.keep_picked(left)
        self._say(say("photos.some_left", kept=kept, left=len(left), why=why), "again")

    def leave(self) -> None:
        self._looking.stopped = True
        super().leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == _CONTROL
        if control and event.key() == Qt.Key.Key_R:
            self.read_again()
        elif control and event.key() == Qt.Key.Key_O:
            self.choose_folder()
        elif control and event.key() == Qt.Key.Key_A:
            self.model.choose_all()
        elif not control and event.text() in ("1", "2"):
            self.show_list(WITHIN if event.text() == "1" else EVERY)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        else:
            super().keyPressEvent(event)
            return
        event.accept()
