"""What the window asks of the composition root. The window knows no file and no server."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from desktop.clock import Clock
from desktop.domain.say import Say
from desktop.settings import Settings
from desktop.store.people import Person
from desktop.texts import Texts
from desktop.ui.ops import Ops
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.services.desk import Desk
    from desktop.sync.files import Files
    from desktop.sync.protocol import RecoveryCode
    from desktop.sync.round import RoundReport

Fetch = Callable[[str, int, Callable[[], bool]], None]


@dataclass(frozen=True)
class OpenDesk:
    """An unlocked file. `one_round` blocks and raises UserError; `listen` is told of each commit."""

    desk: "Desk"
    person: Person
    server_url: str
    one_round: "Callable[[], RoundReport]"
    listen: Callable[[Callable[[frozenset[str]], None]], None]
    close: Callable[[], None]
    codes_for: "Callable[[str], list[RecoveryCode]]"
    """Recovery codes of a colleague by id; blocks and raises UserError."""
    files: "Files"
    """The road of sealed files; blocks and raises UserError."""
    join_again: Callable[[str], None]
    """Make the file known to the server again by a one-time code; blocks and raises UserError."""
    said: Say | None = None
    """What the person must know before the day begins."""
    send_files: "Callable[[Callable[[], bool]], bool] | None" = None
    """Photos and files to the server, while it is told to go on; whether some are left. Blocks, raises
    UserError.
    """
    fetch_file: "Fetch | None" = None
    """A whole photo or file by SHA-256 and bytes onto this laptop, while it is told to go on. Blocks,
    raises UserError.
    """


@dataclass(frozen=True)
class Frame:
    """What every part of the window is built with."""

    theme: Theme
    texts: Texts
    ops: Ops
    settings: Settings
    clock: Clock


class Home(Protocol):
    """Made in `desktop.main`. Except `people`, `warnings` and `texts`, all may block."""

    version: str

    def people(self) -> list[Person]: ...

    def warnings(self) -> list[Say]:
        """What is wrong with the folder, the disk or the clock, for the sign-in page."""
        ...

    def texts(self, language: str) -> Texts: ...

    def warm(self) -> None:
        """Load what is needed after sign-in, while the person looks for his name."""

    def sign_in(self, person: Person, pin: str) -> OpenDesk:
        """Raises UserError: wrong PIN, waiting time, no network at the very first time."""
        ...

    def newest_copy(self, person: Person) -> datetime | None:
        """When the newest copy of the person's file was made; None when there is none."""
        ...

    def restore(self, person: Person, pin: str) -> None:
        """Bring back the newest sound copy; the file is put aside. Raises UserError."""

    def enrol(self, url: str, code: str, pin: str) -> Person:
        """Raises UserError."""
        ...

    def reset_pin(self, person: Person, code: str, pin: str) -> None:
        """Set a new PIN by a recovery code. Raises UserError."""

    def settings(self) -> Settings:
        """As they are now: enrolment may have changed them."""
        ...

    def keep(self, settings: Settings) -> None: ...

    def crash(self, error: BaseException) -> str:
        """Write a report without personal data; returns its file name, empty when it could not."""
        ...

    def shell(
        self,
        frame: Frame,
        opened: OpenDesk,
        leave: Callable[[Say | None], None],
        restyle: Callable[[Settings], None],
    ) -> "Room": ...


class Room(Protocol):
    """The window after sign-in."""

    def widget(self) -> QWidget: ...

    def begin_day(self) -> None: ...

    def say(self, sentence: Say) -> None: ...

    @property
    def unsaved(self) -> bool:
        """Something typed could not be saved."""
        ...

    async def kept(self) -> bool:
        """Try to put everything on disk; False when something could not be, which has been said."""
        ...

    async def leave(self) -> None:
        """Everything is on disk and nothing runs any more."""
