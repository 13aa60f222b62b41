"""导出 Excel: asks where, writes off the window's thread, says where it went. One for all lists."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain.say import say
from desktop.papers.saving import save_whole
from desktop.papers.sheet import render
from desktop.services.reports.exports import Listed
from desktop.texts import Texts
from desktop.ui.context import PageContext
from desktop.ui.models.exports import Origin, sheet_of
from desktop.ui.models.rows import Column
from desktop.ui.parts.buttons import KeyButton
from desktop.ui.parts.choosefile import choose_file
from desktop.ui.parts.listing import Listing

KEY, ALSO = "Ctrl+E", "Ctrl+Shift+E"
"""The second one where the first means the page's own export."""


@dataclass(frozen=True)
class Wanted:
    """What a page hands over: `chosen` are its filters in words, `read` brings all rows of the
    filtered list and runs off the window's thread.
    """

    title: str
    chosen: str
    columns: Sequence[Column[Any]]
    read: Callable[[], Listed[Any]]


def listed_by(texts: Texts, listing: Listing) -> str:
    """Filter and words of a list, as the sheet and its file name say them."""
    typed = texts("export.search_for", text=listing.text) if listing.text else ""
    return " · ".join(filter(None, (listing.filters.word, typed)))


class Exporter:
    """`ask` opens the chooser of files over `window`; everything else follows from it."""

    def __init__(self, ctx: PageContext, window: QWidget) -> None:
        self._ctx, self._window = ctx, window
        self.dialog: QFileDialog | None = None

    def ask(self, wanted: Wanted) -> None:
        texts = self._ctx.texts
        day = self._ctx.desk.clock.today().isoformat()
        name = texts("export.file_name", title=_file_part(f"{wanted.title}_{wanted.chosen}"), day=day)

        def save(file: str) -> None:
            self._ctx.start(self._save(wanted, Path(file)))

        self.dialog = choose_file(self._window, texts("export.choose"), texts("export.filter"), name, save)

    async def _save(self, wanted: Wanted, file: Path) -> None:
        found = await self._ctx.ops.run(self._write, wanted, file)
        if found is None:
            return
        key = "export.saved_without" if found.left_out else "export.saved"
        values = {"left_out": found.left_out} if found.left_out else {}
        self._ctx.say(say(key, count=len(found.rows), name=file.name, folder=str(file.parent), **values))

    def _write(self, wanted: Wanted, file: Path) -> Listed[Any]:
        """Raises UserError as `render` and `save_whole` do."""
        ctx = self._ctx
        found = wanted.read()
        who, area = ctx.desk.staff.name, ctx.about.area
        if area:
            who = ctx.texts("export.who_of", who=who, area=area)
        origin = Origin(who, ctx.desk.clock.now(), ctx.settings.demo)
        save_whole(
            file, render(sheet_of(ctx.texts, wanted.title, wanted.chosen, wanted.columns, found, origin))
        )
        return found


def export_button(ctx: PageContext, *, short: bool = False, key: str = KEY) -> KeyButton:
    """For the head of a page whose list can be exported; `short` where the head is full."""
    text = "" if short else ctx.texts("export.button")
    button = KeyButton(ctx.theme, text, icon="tray-arrow-down", keys=[] if short else [key])
    button.setAccessibleName(ctx.texts("export.button"))
    button.setToolTip(f"{ctx.texts('export.button')} {key}")
    button.clicked.connect(ctx.export)
    return button


def _file_part(text: str) -> str:
    """A part of a file name that Windows takes too."""
    return re.sub(r"[^\w·-]+", "_", text).strip("_.")[:60]
