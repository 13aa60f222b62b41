"""A copy of what is attached to a record, where the person wants it. The program itself opens nothing."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.domain.say import UserError, say
from desktop.papers.saving import save_whole
from desktop.services.desk import Desk
from desktop.services.photos import files
from desktop.services.records import attachments
from desktop.services.shapes.attached import AnswerAttached
from desktop.ui.context import PageContext
from desktop.ui.parts.choosefile import choose_file


def ask_to_save(ctx: PageContext, window: QWidget, one: AnswerAttached) -> None:
    """Ask where, then write it off the window's thread and say where it went."""
    if not one.here:
        ctx.start(_fetch_and_save(ctx, window, one))
        return
    name = one.attached.name or files.clean(f"{one.label}.jpg")
    kinds = ctx.texts("photos.kinds", end=f"*{Path(name).suffix}")

    async def save(file: Path) -> None:
        if await ctx.ops.done(_write, ctx.desk, one.attached.id, file):
            ctx.say(say("photos.copy_saved", name=file.name, folder=str(file.parent)))

    choose_file(window, ctx.texts("photos.save_copy"), kinds, name, lambda file: ctx.start(save(Path(file))))


async def _fetch_and_save(ctx: PageContext, window: QWidget, one: AnswerAttached) -> None:
    """The original comes from the server first; the page may be left meanwhile."""
    found = await ctx.ops.run(attachments.look, ctx.desk, one.attached.id)
    if found is None:
        return
    if not found.here:
        ctx.say(say("photos.fetching_original", size=attachments.size_said(found.size)))
        try:
            if ctx.fetch is None:
                raise UserError("sync.offline")
            await ctx.ops.attempt(ctx.fetch, found.sha256, found.size, window.isVisible)
        except UserError as error:
            ctx.say(say("photos.not_here", why=error.say))
            return
    if window.isVisible():
        ask_to_save(ctx, window, replace(one, here=True))


def _write(desk: Desk, photo_id: str, file: Path) -> None:
    """Raises UserError photos.gone, and as `save_whole` does."""
    save_whole(file, attachments.whole(desk, photo_id))
