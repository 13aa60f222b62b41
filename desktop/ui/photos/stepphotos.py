"""Photos of a step of a matter that is being filled in: chosen, marked, kept with it when it is taken."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.services.photos import phonefolder, pictures
from desktop.services.photos.pictures import Picture
from desktop.ui.context import PageContext
from desktop.ui.parts.steps import StepForm, StepPanel
from desktop.ui.photos.intake import PhotoIntake, thumbnail
from desktop.ui.photos.markup import MarkUp

_KEYS = {
    Qt.Key.Key_I: "photo",
    Qt.Key.Key_V: "paste",
    Qt.Key.Key_O: "folder",
    Qt.Key.Key_M: "mark",
}


class StepPhotos(QObject):
    """Between the step's buttons and keys and what takes photos in."""

    def __init__(self, page: QWidget, ctx: PageContext, steps: StepPanel) -> None:
        super().__init__(page)
        self._page, self._ctx, self._steps = page, ctx, steps
        self._intake = PhotoIntake(page, ctx, steps.take_focus)
        steps.asked_for.connect(self.act)

    def by_key(self, event: QKeyEvent) -> bool:
        """Ctrl+I, Ctrl+V, Ctrl+O, Ctrl+M; False for what is no such key or not asked for."""
        action = _KEYS.get(Qt.Key(event.key()), "")
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return bool(control and action) and self.act(action)

    def act(self, action: str) -> bool:
        form = self._steps.form
        if form is None or not form.wants_photo or self._intake.over is not None:
            return False
        slot = StepSlot(self._ctx, self._steps, form)
        if action == "photo":
            self._intake.choose(slot)
        elif action == "paste":
            self._intake.paste(slot)
        elif action == "folder":
            self._intake.from_phone(slot, lambda: phonefolder.span_of_day(self._ctx.desk.clock.now()))
        elif form.newest is not None:
            self._ctx.start(self._mark(slot, form.newest))
        return True

    async def _mark(self, slot: "StepSlot", photo: Picture) -> None:
        image = await self._ctx.ops.run(QImage.fromData, photo.jpeg)
        if image is not None and self._steps.form is slot.form and self._intake.over is None:
            panel = MarkUp(self._ctx, self._page, image)
            panel.kept.connect(lambda made: self._ctx.start(slot.replace(made)))
            self._intake.show_over(panel)


@dataclass
class StepSlot:
    """The step; when it was left meanwhile, nothing is added to another."""

    ctx: PageContext
    steps: StepPanel
    form: StepForm
    several: bool = True

    async def keep(self, data: bytes) -> None:
        picture: Picture = await self.ctx.ops.attempt(pictures.take_in, data)
        if self.steps.form is self.form:
            self.form.add_photo(picture, thumbnail(picture.thumb))

    async def replace(self, data: bytes) -> None:
        """The newest one with marks, of the same time."""
        before = self.form.newest
        picture: Picture = await self.ctx.ops.attempt(pictures.take_in, data)
        if self.steps.form is self.form and before is not None:
            marked = Picture(picture.jpeg, picture.sha256, picture.thumb, before.taken)
            self.form.replace_newest(marked, thumbnail(picture.thumb))
