"""What every page is given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desktop.domain.say import Say
from desktop.services.shapes import Target
from desktop.texts import Texts
from desktop.ui.parts.theme import Theme


@dataclass
class PageContext:
    desk: Any
    ops: Any
    texts: Texts
    theme: Theme
    go: Callable[[Target], None]
    say: Callable[..., None]
    settings: Any
    back: Callable[[], None] = lambda: None
    start: Callable[[Any], None] = lambda work: None
    finished: Callable[[Any], None] = lambda done: None


__all__ = ["PageContext", "Say"]
