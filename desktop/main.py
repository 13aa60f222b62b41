"""The composition root: the only place that knows every room.

Rooms that the sign-in page does not need are imported when they are needed.
"""

import gc
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__, logs
from desktop.clock import Clock
from desktop.domain.say import Say, UserError, say
from desktop.resources import resources
from desktop.settings import Settings, folder_fault, folder_faults, load_settings, nearly_full, save_settings
from desktop.store import erase
from desktop.store.keyfile import desk_path
from desktop.store.people import Person, broken, people
from desktop.texts import LANGUAGES, Texts, load_texts

if TYPE_CHECKING:
    from desktop.forms.library import FormLibrary
    from desktop.store.store import Store
    from desktop.sync.enrol import Replica
    from desktop.ui.home import Frame, OpenDesk, Room


class Rooms:
    """What the window asks for; see `desktop.ui.home.Home`."""

    version = __version__

    def __init__(self, settings: Settings, clock: Clock, forms: "FormLibrary | None" = None) -> None:
        """`forms`: read already; otherwise read while the person types."""
        self._settings, self._clock = settings, clock
        self._forms = forms
        self._behind = threading.Lock()
        self._damaged: set[str] = set()
        """Files in which a damaged page was found and said: their persons may sign in all the same."""
        self._unanswered: dict[str, Replica] = {}

    def warnings(self) -> list[Say]:
        folder = self._settings.data_dir
        missing = broken(folder)
        found = [
            folder_fault(folder),
            nearly_full(folder),
            self._clock.trouble(),
            say("store.settings_broken") if self._settings.broken else None,
            say("store.keys_broken", count=missing) if missing else None,
        ]
        return [*erase.notices(folder, self._clock.now()), *(one for one in found if one is not None)]

    def people(self) -> list[Person]:
        return people(self._settings.data_dir)

    def texts(self, language: str) -> Texts:
        return load_texts(resources() / "i18n", language)

    def settings(self) -> Settings:
        """As they are in the folder now: enrolment may have changed them."""
        stored = load_settings(self._settings.data_dir)
        self._settings = replace(self._settings, demo=stored.demo)
        return self._settings

    def keep(self, settings: Settings) -> None:
        self._settings = replace(settings, broken=False)
        save_settings(self._settings)

    def warm(self) -> None:
        """Import the rooms behind the sign-in page and read the forms."""
        self._open_rooms()
        gc.freeze()  # what was read now lives as long as the program: collections need not look at it

    def _open_rooms(self) -> None:
        """One thread at a time: two that import the same rooms each find them half imported."""
        with self._behind:
            import desktop.services.desk
            import desktop.store.keys
            import desktop.store.restoring
            import desktop.store.store
            import desktop.sync.files
            import desktop.sync.line
            import desktop.ui.shell  # noqa: F401 - imported for later

            self._library()

    def _library(self) -> "FormLibrary":
        from desktop.forms.library import load_library

        if self._forms is None:
            self._forms = load_library(resources() / "forms")
        return self._forms

    def sign_in(self, person: Person, pin: str) -> "OpenDesk":
        """Open the person's file; the very first time with a round that brings the data."""
        self._open_rooms()
        from desktop.store.keys import unlock
        from desktop.store.store import Store

        folder = self._settings.data_dir
        key = unlock(folder, person.replica_id, pin, signs_in_at=self._clock.moment())
        store = self._store(Store, person, key)
        try:
            return self._open(store, person)
        except BaseException:
            store.close()
            erase.finish(folder)
            raise

    def newest_copy(self, person: Person) -> datetime | None:
        self._open_rooms()
        from desktop.store.copies import copies

        found = copies(desk_path(self._settings.data_dir, person.replica_id))
        return found[0].made if found else None

    def restore(self, person: Person, pin: str) -> None:
        self._open_rooms()
        from desktop.store.keys import unlock
        from desktop.store.restoring import restore

        folder = self._settings.data_dir
        key = unlock(folder, person.replica_id, pin)
        path = desk_path(folder, person.replica_id)
        with folder_faults():
            restore(path, key, clock=self._clock, staff_id=person.staff_id)
        self._damaged.discard(person.replica_id)

    def _store(self, made: "type[Store]", person: Person, key: bytes) -> "Store":
        """The person's file; one damaged page is said once, then the rest may be worked with."""
        path = desk_path(self._settings.data_dir, person.replica_id)
        scan = person.replica_id not in self._damaged
        try:
            return made.open(path, key, clock=self._clock, staff_id=person.staff_id, known=True, scan=scan)
        except UserError as error:
            if error.say.key == "store.damaged_page":
                self._damaged.add(person.replica_id)
            raise

    def _open(self, store: "Store", person: Person) -> "OpenDesk":
        from desktop.domain.staff import Staff
        from desktop.forms.rulefiles import load_rules
        from desktop.services.desk import open_desk
        from desktop.sync.files import Files
        from desktop.sync.line import Line, fetch, first_round, recovery_codes
        from desktop.sync.sending import Room
        from desktop.ui.home import OpenDesk

        rules, today = load_rules(resources() / "rules"), self._clock.today()
        room = Room(
            budget=int(rules.number("files.laptop_mb", today) * 1_000_000),
            unused_days=int(rules.number("files.unused_days", today)),
        )
        line = Line(store, self._settings.data_dir, self._clock, room)
        try:
            if store.read(lambda tx: tx.get(Staff, tx.staff_id)) is None:
                first_round(line, store)
            desk = open_desk(store, self._clock, rules, self._library(), self._settings.language)
        except BaseException:
            line.close()
            raise

        def close() -> None:
            line.close()
            store.close()
            erase.finish(self._settings.data_dir)

        known = {one.replica_id: one for one in self.people()}
        url = str(store.state("server_url") or "")
        return OpenDesk(
            desk,
            known.get(person.replica_id, person),
            url,
            line.round,
            store.on_change,
            close,
            lambda staff_id: recovery_codes(store, staff_id),
            Files(store, self._settings.data_dir, self._clock),
            line.join_again,
            said=say("store.log_lost") if store.log_lost else None,
            send_files=lambda going: line.files(going).left,
            fetch_file=lambda sha256, size, going: fetch(store, sha256, size, room, going),
        )

    def enrol(self, url: str, code: str, pin: str) -> Person:
        self._open_rooms()
        from desktop.sync.enrol import enrol

        folder = self._settings.data_dir
        return enrol(url, code, folder, pin, self._clock, unanswered=self._unanswered)

    def reset_pin(self, person: Person, code: str, pin: str) -> None:
        self._open_rooms()
        from desktop.store.recovery import reset_pin

        reset_pin(self._settings.data_dir, person.replica_id, code, pin)

    def crash(self, error: BaseException) -> str:
        return logs.write_report(self._settings.data_dir, error, self._clock.now())

    def shell(
        self,
        frame: "Frame",
        opened: "OpenDesk",
        leave: Callable[[Say | None], None],
        restyle: Callable[[Settings], None],
    ) -> "Room":
        from desktop.ui.shell import Shell

        def change_pin(old: str, new: str) -> None:
            from desktop.store.keys import change_pin as change

            change(self._settings.data_dir, opened.person.replica_id, old, new)

        return Shell(frame, opened, self.version, leave, restyle, change_pin)


def run_window(data_dir: Path, language: str = "") -> int:
    """The window of one laptop folder, until it is closed. 0; also when it was open already
    and has come forward. What the first picture does not need is loaded after it.
    """
    from desktop.ui.app import show

    settings = load_settings(data_dir)
    if language in LANGUAGES:
        settings = replace(settings, language=language)
    logs.set_up(data_dir)
    erase.finish(data_dir)
    clock = Clock(offset=settings.clock_offset)
    shown = show(settings, Rooms(settings, clock), clock)
    from desktop.ui.loop import call_forward, live

    if shown is None:
        call_forward(data_dir)
    else:
        live(shown)
    return 0
