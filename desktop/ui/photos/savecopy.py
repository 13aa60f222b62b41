"""A copy of what is attached to a record, where the person wants it. The program itself opens nothing."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.domain.say import say
from desktop.papers.saving import save_whole
from desktop.services import attachments, files
from desktop.services.desk import Desk
from desktop.services.shapes.attached import AnswerAttached
from desktop.ui.context import PageContext
from desktop.ui.parts.choosefile import choose_file


def ask_to_save(ctx: PageContext, window: QWidget, one: AnswerAttached) -> None:
    """Ask where, then write it off the window's thread and say where it went."""
    if not one.here:
        ctx.say(say("photos.not_here"))
        return
    name = one.attached.name or files.clean(f"{one.label}.jpg")
    kinds = ctx.texts("photos.kinds", end=f"*{Path(name).suffix}")

    async def save(file: Path) -> None:
        if await ctx.ops.done(_write, ctx.desk, one.attached.id, file):
            ctx.say(say("photos.copy_saved", name=file.name, folder=str(file.parent)))

    choose_file(window, ctx.texts("photos.save_copy"), kinds, name, lambda file: ctx.start(save(Path(file))))


def _write(desk: Desk, photo_id: str, file: Path) -> None:
    """Raises UserError photos.not_here, and as `save_whole` does."""
    save_whole(file, attachments.whole(desk, photo_id))
