"""Lives of a laptop without its window: what is done until the process is killed."""

import itertools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from typing import Any

from tests.crash.desk import life
from tests.crash.journal import Journal, OpenForm
from tests.crash.killer import Kill, Killer, place_of
from tests.crash.script import building_check
from tests.crash.town import Town
from tests.crash.watch import Phase, Phases
from tests.services.pictures import png

OFFLINE = frozenset({"sync.offline", "sync.nonsense", "sync.server_trouble"})
"""What a laptop may say of a server that was killed."""
THINKING = (0.0, 0.02)
"""Seconds between two answers of a person in a hurry."""
FORMS = 0.2
"""Share of rounds before which a whole form is filled."""
STARTING, WORKING = (0.0, 0.08), (0.05, 0.8)
"""Seconds from the start of the process, or from the first answer it gave, to its end."""


class Refused(Exception):
    """The program said no where a person did nothing wrong."""


class Desk:
    """One laptop of the run: its folder, its journal, and the process that is alive now."""

    def __init__(self, town: Town, who: str, rng: random.Random) -> None:
        self._town, self._rng = town, random.Random(rng.random())
        self.journal = Journal(who)
        self._matter = ""
        """The last matter that was found."""
        self._file = town.folder / f"{who}.phases"
        self._phases = Phases(self._file)
        self._serials = itertools.count(1)
        self._processes = get_context("forkserver")
        self._processes.set_forkserver_preload(["tests.crash.warm"])
        self._process: Any = None
        self._pipe: Pipe | None = None

    # -- the process --------------------------------------------------------

    def start(self) -> None:
        self._phases.clear()
        self._pipe, theirs = self._processes.Pipe()
        arguments = (self._town.laptop(self.journal.who), self._file, theirs)
        self._process = self._processes.Process(target=life, args=arguments, daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, act: str, *arguments: Any) -> Any:
        """Raises EOFError or OSError when the process has died, Refused when the program says no."""
        assert self._pipe is not None
        self._pipe.send((act, arguments))
        told, value = self._pipe.recv()
        if told == "no":
            raise Refused(value)
        return value

    def stop(self) -> None:
        """A clean end."""
        self.ask("close")
        self._over()

    def _over(self) -> None:
        self._process.join()
        self._process.close()
        assert self._pipe is not None
        self._pipe.close()

    def lose(self, work: Callable[[], None], seconds: tuple[float, float], starting: bool) -> Kill:
        """Start the program, do `work` until it dies at a random moment within `seconds`."""
        moment = self._rng.uniform(*seconds)
        self.start()
        killer = Killer(moment, self._process.kill) if starting else None
        try:
            self.look()
            killer = killer or Killer(moment, self._process.kill)
            while True:
                work()
        except (EOFError, OSError):
            if killer is None or not killer.fired:
                raise Refused(f"{self.journal.who}: ended by itself") from None
        killer.wait()
        self._over()
        filling = self.journal.open is not None and not starting
        return Kill("laptop", place_of(self._phases, form_open=filling))

    @contextmanager
    def alive(self) -> Iterator[None]:
        """A start of the program with a clean end."""
        self.start()
        self.look()
        yield
        self.stop()

    # -- what is done ---------------------------------------------------------

    def look(self) -> None:
        """The next start shows the open form with the answers it had."""
        shown = self.ask("drafts")
        form = self.journal.open
        held = {form.draft: form.kept} if form is not None and form.draft else {}
        if shown != held:
            raise Refused(f"{self.journal.who}: opened with {shown}, left open was {held}")
        if form is not None and form.draft:
            self.ask("start", form.form, form.kind, form.subject)

    def entry(self) -> None:
        """Fill a form answer by answer, each saved."""
        form = self._form()
        for name, value in form.left():
            self._answer(form, {name: value}, name)
            time.sleep(self._rng.uniform(*THINKING))
        self._finish(form)

    def commit(self) -> None:
        """Forms finished and steps taken one after the other, as fast as the program goes."""
        form = self._form()
        self._answer(form, dict(form.left()), form.script[-1][0])
        for matter in self._finish(form)[:3]:
            self._note(matter)

    def exchange(self) -> None:
        """Rounds one after the other, each with a step, now and then with a whole form."""
        if self.journal.open is not None or not self._matter or self._rng.random() < FORMS:
            self.commit()
        else:
            self._note(self._matter)
        self.round()

    def offline(self) -> None:
        """Exchange until the server is gone, then work on. Raises Refused for any other refusal."""
        try:
            while True:
                self.exchange()
        except Refused as refused:
            if str(refused) not in OFFLINE:
                raise
        self.commit()

    @property
    def exchanging(self) -> bool:
        return self._phases.inside(Phase.EXCHANGE)

    def _note(self, matter: str) -> None:
        """A step with a picture."""
        note = self._serial("note")
        self.journal.unsure.add(note)
        self.ask("step", matter, note, [png(64, 48, f"#{self._rng.randrange(1 << 24):06x}")])
        self.journal.unsure.discard(note)
        self.journal.notes.add(note)

    def round(self) -> int:
        """Changes that have no verdict yet. Raises Refused."""
        _, waiting = self.ask("round")
        self.journal.round_done(waiting)
        return int(waiting)

    def _serial(self, what: str = "form") -> str:
        return f"{self.journal.who}-{what}-{next(self._serials)}"

    def _form(self) -> OpenForm:
        """The form that is open, or a new one."""
        journal = self.journal
        if journal.open is None:
            journal.open = building_check(self._rng, self._serial())
        form = journal.open
        if not form.draft:
            form.draft = self.ask("start", form.form, form.kind, form.subject)
        return form

    def _answer(self, form: OpenForm, answers: dict[str, Any], at: str) -> None:
        form.give(answers)
        self.ask("answer", form.draft, answers, at)
        form.kept = form.asked

    def _finish(self, form: OpenForm) -> list[str]:
        form.finishing = True
        _, matters = self.ask("finish", form.draft)
        self.journal.finished(len(matters))
        self._matter = next(iter(matters), self._matter)
        return list(matters)
