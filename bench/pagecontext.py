"""What a page is given when it is measured alone, outside the program's window."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from desktop.resources import resources
from desktop.services.desk import Desk
from desktop.settings import Settings
from desktop.texts import load_texts
from desktop.ui.context import PageContext
from desktop.ui.ops import Ops
from desktop.ui.theme import Theme


def page_context(desk: Desk, ops: Ops, folder: Path) -> PageContext:
    """What the window would do for the page is left undone."""
    given: dict[str, Any] = {
        "desk": desk,
        "ops": ops,
        "texts": load_texts(resources() / "i18n", "zh_CN"),
        "theme": Theme(),
        "settings": Settings(folder),
        "start": ops.start,
    }
    unused: dict[str, Any] = {
        one.name: lambda *_, **__: None for one in fields(PageContext) if one.name not in given
    }
    return PageContext(**given, **unused)
