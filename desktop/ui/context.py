"""What every page is given. Pages know each other only by targets."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from desktop.domain.permissions import sees_reasons
from desktop.domain.say import Say
from desktop.services.shapes.filling import Finished
from desktop.services.shapes.target import Target
from desktop.settings import Settings
from desktop.texts import Texts
from desktop.ui.ops import Ops
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.sync.envelope import Told
    from desktop.sync.infile import Taken
    from desktop.sync.outfile import Sent
    from desktop.sync.protocol import RecoveryCode


class Sayer(Protocol):
    def __call__(self, sentence: Say, *, undo: Callable[[], None] | None = None) -> None: ...


class Carry(Protocol):
    """Sealed files. Both raise UserError; `told` is called on another thread."""

    async def out(self, target: Path, told: "Told") -> "Sent": ...

    async def take(self, source: Path, told: "Told") -> "Taken": ...


@dataclass(frozen=True)
class About:
    """What the settings page tells of this laptop."""

    version: str
    server_url: str
    area: str
    """Name of the person's grid, building or community."""


@dataclass(frozen=True)
class PageContext:
    """Given to pages by the shell.

    `go` opens a target, `back` the page before. `begin` asks for whom `visit`,
    `check`, `patrol` or `quick` (the lead's check) is, then opens the form. `sync`
    makes a round now, `pause` stops those that come by themselves and lets them
    go on, `paused` tells. `start` runs a coroutine of a page (kept and watched).
    `say` puts a sentence into the message bar, with 撤销 when `undo` is given.
    `finished` is told when a form was finished. `export` saves the list of the
    page that is shown as Excel. `renamed` shows title, hints and counts of the page anew.
    `carry` writes and takes in sealed files. `join_again` makes a laptop that the server does not know any
    more known by a one-time code, then syncs; it raises UserError.
    `restyle` keeps new settings and shows the window by them; `change_pin` and
    `codes_for` (recovery codes of a colleague, from the server) block and raise UserError.
    """

    desk: "Desk"
    ops: Ops
    texts: Texts
    theme: Theme
    settings: Settings
    go: Callable[[Target], None]
    back: Callable[[], None]
    begin: Callable[[str], None]
    sync: Callable[[], None]
    pause: Callable[[bool], None]
    paused: Callable[[], bool]
    export: Callable[[], None]
    renamed: Callable[[], None]
    start: Callable[[Coroutine[Any, Any, Any]], None]
    say: Sayer
    finished: Callable[[Finished], None]
    restyle: Callable[[Settings], None]
    change_pin: Callable[[str, str], None]
    codes_for: "Callable[[str], list[RecoveryCode]]"
    carry: Carry
    join_again: Callable[[str], Coroutine[Any, Any, None]]
    about: About
    fetch: "Callable[[str, int, Callable[[], bool]], None] | None" = None
    """A whole photo or file by SHA-256 and bytes onto this laptop, while it is told to go on. Blocks,
    raises UserError; None where there is no server.
    """

    @property
    def may_visit(self) -> bool:
        """The visit form asks what a building lead does not see (decision 12)."""
        return sees_reasons(self.desk.staff)


class Page(Protocol):
    """What the shell asks of a page. `leave`, where it exists, is awaited before the page goes;
    `wanted`, where it exists, hands over its list for Excel (`desktop.ui.export`).
    """

    def title(self) -> str: ...

    async def reload(self) -> None: ...
