"""A run: laptops and the server are killed again and again, and all files looked through after each death."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from desktop.demo.play import NotSeen
from tests.crash.files import read_desk, read_server
from tests.crash.headless import STARTING, WORKING, Desk, Refused
from tests.crash.journal import Journal, doubles
from tests.crash.killer import PLACES, Kill, Killer
from tests.crash.town import Town
from tests.crash.watch import Phase
from tests.crash.windowed import Window

ENOUGH = 3
"""Kills at least in entry, in commits and in exchanges."""
MOST = 3
"""Times the kills asked for, after which a run ends even if a place was not met often enough."""
_TURN = (
    *("commit", "exchange", "server", "entry", "window", "exchange", "start"),
    *("commit", "entry", "server", "exchange", "window", "commit"),
)
"""Lives in turn."""
_ROUNDS = 20
"""Rounds after which laptops must have nothing left to send."""


@dataclass
class Run:
    """`findings` is empty when every promise was kept."""

    folder: Path
    seed: int
    kills: list[Kill] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    records: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self._rng = random.Random(self.seed)
        self.town = Town(self.folder)
        self._scratch = self.folder / "copy"
        self._desks = {who: Desk(self.town, who, self._rng) for who in ("worker", "lead")}
        self._window = Window(self.town, self._rng)

    @property
    def journals(self) -> list[Journal]:
        return [*(one.journal for one in self._desks.values()), self._window.journal]

    def play(self, kills: int) -> None:
        """At least so many kills, and on until each place was met often enough."""
        begun = time.monotonic()
        self.town.build()
        try:
            for kind in self._lives(kills):
                self.kills.append(self._life(kind))
                if self.findings:
                    break
            else:
                self._converge()
        except (Refused, NotSeen) as trouble:
            self.findings.append(f"{type(trouble).__name__}: {trouble}")
        finally:
            self._window.close()
            self.town.kill_server()
        self.seconds = time.monotonic() - begun

    def _lives(self, kills: int) -> Iterator[str]:
        turn = 0
        while turn < kills:
            yield _TURN[turn % len(_TURN)]
            turn += 1
        while turn < kills * MOST and (scarce := self._scarce()):
            yield scarce
            turn += 1

    def _scarce(self) -> str:
        """A place that was not met often enough yet."""
        met = [one.place for one in self.kills]
        return next((place for place in PLACES[:3] if met.count(place) < ENOUGH), "")

    def _life(self, kind: str) -> Kill:
        desk = self._desks[self._rng.choice(list(self._desks))]
        if kind == "window":
            kill = self._window.lose()
            self._look_through(self._window.journal)
        elif kind == "server":
            kill = self._lose_server()
        else:
            works: dict[str, Callable[[], None]] = {
                "entry": desk.entry, "commit": desk.commit, "exchange": desk.exchange, "start": desk.entry,
            }  # fmt: skip
            kill = desk.lose(works[kind], STARTING if kind == "start" else WORKING, kind == "start")
            self._look_through(desk.journal)
        return kill

    def _look_through(self, journal: Journal) -> None:
        """The dead laptop's file against its journal."""
        file = read_desk(self.town.desk(journal.who), self.town.keys[journal.who], self._scratch)
        self.findings += journal.missing(file)

    def _lose_server(self) -> Kill:
        """The server dies while laptops exchange; they work on, and rounds go on when it is back."""
        desks, place = list(self._desks.values()), ["idle"]

        def kill() -> None:
            exchanging = any(desk.exchanging for desk in desks)
            self.town.kill_server()
            if self.town.phases.inside(Phase.COMMIT):
                place[0] = "commit"
            elif exchanging:
                place[0] = "exchange"

        with ExitStack() as alive, ThreadPoolExecutor(len(desks)) as pool:
            for desk in desks:
                alive.enter_context(desk.alive())
            killer = Killer(self._rng.uniform(*WORKING), kill)
            for _ in pool.map(Desk.offline, desks):
                killer.wait()
            self._look_through_server()
            self.town.start_server()
            for desk in desks:
                self._drain(desk)
        for desk in desks:
            self._look_through(desk.journal)
        return Kill("server", place[0])

    def _look_through_server(self) -> None:
        file = read_server(self.town.db, self._scratch)
        self.findings += [f"server: {one}" for one in file.faults] + doubles("server", file)
        for journal in self.journals:
            self.findings += journal.absent(file)

    def _drain(self, desk: Desk) -> None:
        for _ in range(_ROUNDS):
            if not desk.round():
                return
        self.findings.append(f"{desk.journal.who}: changes still wait after {_ROUNDS} rounds")

    def _converge(self) -> None:
        """Everybody finishes and exchanges: all that was typed is everywhere once, and all hold the same."""
        self._window.finish()
        self._look_through(self._window.journal)
        for desk in self._desks.values():
            with desk.alive():
                if desk.journal.open is not None:
                    desk.commit()
                self._drain(desk)
        sums = {}
        for who, desk in self._desks.items():
            with desk.alive():
                self._drain(desk)
                sums[who] = desk.ask("digest")
                faults, differs, states = desk.ask("health")
                if faults or differs or set(states) - {"applied"}:
                    self.findings.append(f"{who}: {faults} {differs} {states}")
            self._look_through(desk.journal)
        self.town.kill_server()
        self._look_through_server()
        self._compare(sums)

    def _compare(self, sums: dict[str, dict[str, dict[str, int]]]) -> None:
        server = read_server(self.town.db, self._scratch)
        for who, held in sums.items():
            self.findings += [
                f"{who}: scope {scope} differs from the server's"
                for scope, one in held.items()
                if one != server.sums.get(scope, {"count": 0, "sum": 0})
            ]
        done = {serial for one in self.journals for serial in one.records}
        there = {one.serial for one in server.records}
        self.findings += [f"server: {one} is missing" for one in sorted(done - there)]
        self.findings += [f"server: {one} was never finished" for one in sorted(there - done)]
        notes = {note for one in self.journals for note in one.notes}
        self.findings += [f"server: note {one} is missing" for one in sorted(notes - set(server.notes))]
        matters = {one.serial: server.matters.get(one.id, 0) for one in server.records}
        for journal in self.journals:
            self.findings += [
                f"server: {serial} led to {matters.get(serial)} matters, not {count}"
                for serial, count in journal.matters.items()
                if matters.get(serial) != count
            ]
        self.records = len(done)
