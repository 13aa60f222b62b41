"""导出诊断包: the support bundle from the window, for people who have no command line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.domain.say import say
from desktop.papers.saving import save_whole
from desktop.services.support import bundle
from desktop.store.connection import DatabaseError
from desktop.store.health import Health, examine
from desktop.sync.digest import differing
from desktop.ui.context import PageContext
from desktop.ui.parts.choosefile import choose_file


def ask_for_bundle(ctx: PageContext, window: QWidget) -> None:
    """Ask where, then write it off the window's thread and say where it went."""
    texts, day = ctx.texts, ctx.desk.clock.today().isoformat()
    about = _about(window)

    async def save(file: Path) -> None:
        if await ctx.ops.done(_write, ctx, about, file):
            ctx.say(say("export.support_saved", name=file.name, folder=str(file.parent)))

    choose_file(
        window,
        texts("export.support_choose"),
        texts("export.support_filter"),
        texts("export.support_name", day=day),
        lambda file: ctx.start(save(Path(file))),
    )


def _write(ctx: PageContext, about: Mapping[str, Any], file: Path) -> None:
    """Raises UserError as `save_whole` does."""
    desk, trouble = ctx.desk, ""
    health: Health | None = None
    wrong: list[str] = []
    try:
        health, wrong = desk.read(examine), desk.read(differing)
    except DatabaseError:
        trouble = "store.damaged"
    content = bundle(
        ctx.settings,
        desk.clock,
        desk.forms,
        health=health,
        content_differs=wrong,
        trouble=trouble,
        window=about,
    )
    save_whole(file, content)


def _about(window: QWidget) -> dict[str, Any]:
    """Screen, scale and type: what a picture that looks wrong depends on."""
    screen, size = window.screen(), window.window().size()
    return {
        "qt": qVersion(),
        "platform": QGuiApplication.platformName(),
        "screens": len(QGuiApplication.screens()),
        "screen": [screen.size().width(), screen.size().height()],
        "pixels_per_point": screen.devicePixelRatio(),
        "dots_per_inch": round(screen.logicalDotsPerInch()),
        "window": [size.width(), size.height()],
    }
