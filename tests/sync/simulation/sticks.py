"""Sealed files that are carried: lost, cut, doubled, overtaken by each other and by the line."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.say import UserError
from desktop.sync.infile import take_file
from desktop.sync.outfile import make_file
from desktop.sync.sealfaults import SealedFault
from server import sealed
from server.turned import Turned
from tests.sync.simulation.laptop import Fell, Full, Laptop
from tests.sync.simulation.municipality import Municipality, ServerTrouble
from tests.sync.simulation.tally import Tally


@dataclass
class Carried:
    """One file on its way: `number` in the order in which files were made."""

    laptop: str
    number: int
    file: Path
    taken: int = 0
    history_lost: bool = False
    """The server that wrote it was restored since to what it was before."""


@dataclass
class Sticks:
    """All files that lie about in one run."""

    folder: Path
    server: Municipality
    chance: random.Random
    tally: Tally
    note: Callable[[str], None]
    requests: list[Carried] = field(default_factory=list)
    answers: list[Carried] = field(default_factory=list)
    _newest: dict[str, int] = field(default_factory=dict)
    _made: int = 0

    def server_restored(self) -> None:
        """Answers that lie about tell of a history that is no more; nobody can see that from a file."""
        for one in self.answers:
            one.history_lost = True

    def hand_in(self, laptop: Laptop) -> bool:
        """The laptop writes a file; another one is perhaps carried to the server, or one back from it.

        Whether what the laptop knows now is of this server's history.
        """
        acts = {self._out: 3, self._serve: 4 * bool(self.requests), self._back: 6 * bool(self._for(laptop))}
        [what] = self.chance.choices(list(acts), list(acts.values()))
        return what(laptop)

    def _for(self, laptop: Laptop) -> list[Carried]:
        return [one for one in self.answers if one.laptop == laptop.label]

    def _out(self, laptop: Laptop) -> bool:
        self.folder.mkdir(exist_ok=True)
        target = self._name()
        try:
            laptop.run(lambda: make_file(laptop.store, target))
        except (Fell, Full, UserError) as error:
            self.note(f"{laptop.label} writes no file: {error!r}")
            return True
        self.note(f"{laptop.label} writes file {self._made}")
        self.requests.append(Carried(laptop.label, self._made, target))
        return True

    def _name(self) -> Path:
        self._made += 1
        return self.folder / f"{self._made}.xgb"

    def _serve(self, _: Laptop) -> bool:
        request = self._some(self.requests)
        if request is None:
            return True
        answer = self._name()
        try:
            server = self.server
            server.run(lambda: sealed.take(server.db, self._cut(request.file), answer, server.clock))
        except (SealedFault, Turned, ServerTrouble) as error:
            self.note(f"server takes no file {request.number}: {error!r}")
            return True
        self.note(f"server takes file {request.number}")
        self._count(f"to server {request.laptop}", request)
        self.answers.append(Carried(request.laptop, self._made, answer))
        return True

    def _back(self, laptop: Laptop) -> bool:
        answer = self._some(self._for(laptop))
        if answer is None:
            return True
        file = self._cut(answer.file)
        try:
            laptop.run(lambda: take_file(laptop.store, file, laptop.clock))
        except (Fell, Full, UserError) as error:
            self.note(f"{laptop.label} takes no file {answer.number}: {error!r}")
            return not answer.history_lost
        self.note(f"{laptop.label} takes file {answer.number}")
        self._count(f"to laptop {laptop.label}", answer)
        return not answer.history_lost

    def _some(self, pile: list[Carried]) -> Carried | None:
        """One that lies about; now and then one is lost, most are taken once only."""
        if not pile:
            return None
        one = self.chance.choice(pile)
        if self.chance.random() < 0.15:
            self.tally.fault("file lost")
            for known in (self.requests, self.answers):
                if one in known:
                    known.remove(one)
            return None
        return one

    def _cut(self, file: Path) -> Path:
        """The file itself, or a copy of which the end is missing."""
        if self.chance.random() >= 0.15:
            return file
        self.tally.fault("file cut")
        whole, copy = file.read_bytes(), file.with_suffix(".cut")
        copy.write_bytes(whole[: int(len(whole) * self.chance.random())])
        return copy

    def _count(self, way: str, one: Carried) -> None:
        if one.taken:
            self.tally.fault("file doubled")
        if one.number < self._newest.get(way, 0):
            self.tally.fault("file overtaken")
        one.taken += 1
        self._newest[way] = max(one.number, self._newest.get(way, 0))
        self.tally["files taken in"] += 1
