"""A laptop without its window: the real file, services and rounds in a process of its own.

The driver sends `(act, arguments)` over a pipe and gets `("ok", value)` when
the act is done, or `("no", key)` when the program refuses it in words.
"""

from collections.abc import Callable
from functools import cache
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain.rules import RuleBook
from desktop.domain.say import UserError
from desktop.domain.staff import Staff
from desktop.forms.library import FormLibrary, load_library
from desktop.forms.rulefiles import load_rules
from desktop.forms.session import Session
from desktop.resources import resources
from desktop.services.desk import Desk, open_desk
from desktop.services.matters import matters
from desktop.services.records import filling
from desktop.settings import load_settings
from desktop.store import settle
from desktop.store.health import examine
from desktop.store.keyfile import desk_path
from desktop.store.keys import unlock
from desktop.store.people import people
from desktop.store.store import Store
from desktop.sync.digest import digest
from desktop.sync.line import Line
from tests.crash.watch import Phases, watch_laptop

PIN = "246810"


@cache
def library() -> FormLibrary:
    """The real forms, read once."""
    return load_library(resources() / "forms")


@cache
def rules() -> RuleBook:
    return load_rules(resources() / "rules")


class Hands:
    """What a person does, act by act."""

    def __init__(self, folder: Path) -> None:
        [person] = people(folder)
        key = unlock(folder, person.replica_id, PIN)
        clock = Clock(offset=load_settings(folder).clock_offset)
        path = desk_path(folder, person.replica_id)
        self._store = Store.open(path, key, clock=clock, staff_id=person.staff_id)
        self._line = Line(self._store, folder, clock)
        if self._store.read(lambda tx: tx.get(Staff, tx.staff_id)) is None:
            self._line.round()
        self._desk: Desk = open_desk(self._store, clock, rules(), library())
        self._sessions: dict[str, Session] = {}

    def drafts(self) -> dict[str, dict[str, Any]]:
        """Open forms as the window would show them again: answers by draft."""
        ids = self._desk.read(lambda tx: [one.id for one in tx.drafts()])
        return {one: dict(filling.reopen(self._desk, one).answers) for one in ids}

    def start(self, form: str, kind: str, subject: str) -> str:
        """Begin the form, or take up the open one; the id of its draft."""
        begun = filling.start(self._desk, form, kind, subject)
        self._sessions[begun.draft_id] = filling.session(self._desk, begun)
        return begun.draft_id

    def answer(self, draft: str, answers: dict[str, Any], at: str) -> None:
        """Give answers and save, as the form view does after each."""
        session = self._sessions[draft]
        for name, value in answers.items():
            session.answer(name, value)
        given = dict(session.answers)
        filling.save(self._desk, draft, answers=given, confirmed=[], cards={}, at_question=at)

    def finish(self, draft: str) -> tuple[str, list[str]]:
        done = filling.finish(self._desk, draft)
        return done.record_id, done.matter_ids

    def step(self, matter: str, note: str, photos: list[bytes]) -> None:
        matters.step(self._desk, matter, "note", note, photos=photos)

    def round(self) -> tuple[int, int]:
        """Rows pulled, and own changes without a verdict afterwards."""
        pulled = self._line.round().pulled
        return pulled, self._desk.read(settle.waiting)

    def health(self) -> tuple[list[str], list[str], dict[str, int]]:
        """Faults, scopes that differ from the server's, changes by state: what the doctor tells."""
        found = self._desk.read(examine)
        return found.faults, found.differs, found.outbox

    def digest(self) -> dict[str, dict[str, int]]:
        return self._desk.read(digest)

    def close(self) -> None:
        self._line.close()
        self._store.close()


def life(folder: Path, phases: Path, pipe: Pipe) -> None:
    """One start of the program, to its end or its death."""
    watch_laptop(Phases(phases))
    hands = Hands(folder)
    while True:
        name, arguments = pipe.recv()
        act: Callable[..., Any] = getattr(hands, name)
        try:
            pipe.send(("ok", act(*arguments)))
        except UserError as error:
            pipe.send(("no", error.say.key))
        if name == "close":
            return
