"""One run: a seed decides who does what, what goes wrong and when; then all is made good and looked at."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.say import UserError
from desktop.store.settle import LOST_ROW
from desktop.sync.protocol import PulledRow
from desktop.sync.transport import RequestRefused
from server.exchange import WAIT_DAYS
from server.turned import Turned
from tests.sync.simulation import checks
from tests.sync.simulation.laptop import Fell, Full, Laptop
from tests.sync.simulation.ledger import Ledger
from tests.sync.simulation.mishaps import Mishaps
from tests.sync.simulation.municipality import Municipality, ServerTrouble
from tests.sync.simulation.network import Line, Network
from tests.sync.simulation.person import People
from tests.sync.simulation.power import Driver
from tests.sync.simulation.steady import Time, steady
from tests.sync.simulation.sticks import Sticks
from tests.sync.simulation.tally import Tally
from tests.sync.simulation.world import Assignments, Templates

UNANSWERED = ("sync.slow", "sync.nonsense")
"""How a round ends whose answer was lost or cut."""
CALM = 14
"""Rounds of every laptop in which all must have come right, when nothing goes wrong any more."""


@dataclass
class Found:
    """What one run came to."""

    seed: int
    steps: int
    broken: list[str]
    trace: list[str]
    tally: Tally


@dataclass
class Run:
    """The world of one run. `play` once."""

    seed: int
    folder: Path
    driver: Driver
    templates: Templates
    time: Time = field(default_factory=Time)
    tally: Tally = field(default_factory=Tally)
    ledger: Ledger = field(default_factory=Ledger)
    held: Assignments = field(default_factory=Assignments.first)
    trace: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    files: int = 0
    """How often files are carried in this run."""
    laptops: list[Laptop] = field(default_factory=list)
    busy: set[str] = field(default_factory=set)
    """Laptops in the middle of a round."""
    calm: bool = False

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.people = People(self.ledger, self.chance, self.tally, self.note)
        self.mishaps = Mishaps(self)
        self.files = self.chance.choice((0, 1, 3))

    def play(self) -> Found:
        steps = self.chance.randint(12, 45)
        with steady(self.chance, self.time):
            self._begin()
            try:
                for _ in range(steps):
                    self.step()
                    if self.broken:
                        break
                if not self.broken:
                    self._end()
            finally:
                self._clear_away()
        return Found(self.seed, steps, self.broken, self.trace, self.tally)

    def _begin(self) -> None:
        folder = self.folder / "server" / "s"
        self.templates.copy(self.templates.server, folder)
        self.server = Municipality(folder, self.driver, self.time, self.tally)
        bad = self.chance.choice((0.0, 0.1, 0.3, 0.5))
        self.network = Network(self.server, self.chance, self.tally, bad, self.meanwhile, self.arrived)
        self.sticks = Sticks(self.folder / "sticks", self.server, self.chance, self.tally, self.note)
        for number in range(self.chance.randint(2, 4)):
            self.add(number)
        for laptop in self.laptops[: self.chance.randint(0, 4)]:
            self.sync(laptop)
            if self.chance.random() < 0.3:
                laptop.store.keep_copy()

    def add(self, number: int) -> None:
        """A laptop of somebody, enrolled and empty."""
        staff = self.chance.choice(list(self.held.people.values()))
        folder = self.folder / f"{number}" / "a"
        self.templates.copy(self.templates.laptop, folder)
        laptop = Laptop(folder, (staff.name, staff.id), self.driver, self.time, self.tally)
        public_key = laptop.take_name()
        self.server.enrol(laptop.sender.replica_id, staff.id, public_key)
        self.join(laptop)

    def join(self, laptop: Laptop) -> None:
        laptop.transport = Line(self.network, laptop)
        self.laptops.append(laptop)

    @property
    def alive(self) -> list[Laptop]:
        return [one for one in self.laptops if not one.gone]

    # -- steps ---------------------------------------------------------------------

    def step(self) -> None:
        """One thing somewhere."""
        self.time.passes(self.chance.choice((1, 60, 3600)))
        acts: dict[Callable[[], None], int] = {
            self._person_acts: 10,
            self._laptop_syncs: 8,
            self.mishaps.happen: 5,
            self.network.deliver_late: 1,
            self._file_is_carried: 3 * self.files,
        }
        [what] = self.chance.choices(list(acts), list(acts.values()))
        what()

    def _person_acts(self) -> None:
        laptop = self._free()
        if laptop is not None:
            self.people.act(laptop)
            self.look_at(laptop)

    def _laptop_syncs(self) -> None:
        laptop = self._free()
        if laptop is not None:
            self.sync(laptop)

    def _file_is_carried(self) -> None:
        laptop = self._free()
        if laptop is not None:
            known = checks.taken(laptop)
            if self.sticks.hand_in(laptop):
                self.broken += checks.receipts(laptop, self.ledger, self.server.truth, known)
            self.look_at(laptop)

    def _free(self) -> Laptop | None:
        free = [one for one in self.alive if one.label not in self.busy]
        return self.chance.choice(free) if free else None

    def sync(self, laptop: Laptop) -> str:
        """One round and how it ended."""
        if laptop.gone:
            return laptop.gone
        known = checks.taken(laptop)
        self.busy.add(laptop.label)
        try:
            how = self._round(laptop)
        finally:
            self.busy.discard(laptop.label)
        self.note(f"{laptop.label} syncs: {how}")
        if not laptop.gone:
            self.broken += checks.receipts(laptop, self.ledger, self.server.truth, known)
            self.look_at(laptop)
            if how in UNANSWERED and not self.calm and self.chance.random() < 0.2:
                self.mishaps.move_untold(laptop)
        return how

    def _round(self, laptop: Laptop) -> str:
        try:
            report = laptop.round()
        except (Fell, Full) as error:
            return type(error).__name__
        except RequestRefused as refused:
            if refused.code == "lost":
                self.mishaps.erase(laptop, "lost")
            return refused.code
        except UserError as error:
            return error.say.key
        if report.retired:
            self.mishaps.erase(laptop, "retired")
        self.tally["rounds"] += 1
        return f"{report}"

    def meanwhile(self, laptop: Laptop) -> None:
        """Something happens while the answer to this laptop is on its way."""
        if self.calm or self.chance.random() < 0.8 or len(self.busy) > 2:
            return
        self.tally["things done while an answer was under way"] += 1
        other = self.chance.choice(self.alive)
        if other is laptop:
            self.people.act(laptop)
        elif other.label not in self.busy:
            self.sync(other)

    def arrived(self, laptop: Laptop, rows: list[PulledRow]) -> None:
        """4: what an answer brings is what its person may see now."""
        foreign = {row.scope_id for row in rows} - self.held.scopes(laptop.staff)
        self.broken += [f"4: {laptop.label} was sent rows of {scope}" for scope in sorted(foreign)]

    def look_at(self, laptop: Laptop) -> None:
        if laptop.label not in self.busy:
            self.broken += checks.kept(laptop, self.ledger, self.server.truth) + checks.on_top(laptop)

    def note(self, what: str) -> None:
        self.trace.append(f"{self.time.now:%m-%d %H:%M:%S} {what}")

    # -- the end -------------------------------------------------------------------

    def _end(self) -> None:
        """Nothing goes wrong any more: everybody syncs until nothing is new."""
        self.calm, self.network.bad = True, 0.0
        self.server.mains.keep_on()
        self.server.make_room()
        for laptop in self.alive:
            laptop.mains.keep_on()
            laptop.make_room()
        self._calm_down()
        if any(one.code == LOST_ROW for laptop in self.alive for one in laptop.sent()):
            self.time.passes((WAIT_DAYS + 1) * 86_400)
            self._calm_down()
        self._look_at_all()
        self._send_again()

    def _calm_down(self) -> None:
        """Everybody syncs until nothing changes any more."""
        for _ in range(CALM):
            self.time.passes(600)
            before = self._standing()
            for laptop in self.alive:
                self.sync(laptop)
            if self._standing() == before:
                return
        self.broken.append(f"3: no end after {CALM} rounds")

    def _standing(self) -> str:
        return self.server.content() + repr([one.sent() for one in self.alive])

    def _look_at_all(self) -> None:
        truth = self.server.truth()
        self.broken += checks.only_good(truth, self.ledger)
        seen: set[str] = set()
        for laptop in self.alive:
            may = self._may(laptop)
            self.broken += checks.settled(laptop) + checks.only_own(laptop, may)
            self.broken += checks.same(laptop, truth, may)
            seen |= checks.visible(laptop)
        self.broken += [
            f"1, 5: {token} is nowhere: {self.ledger.written[token]}"
            for token in self.ledger.unaccounted(self.ledger.owed(), truth, seen)
        ]

    def _may(self, laptop: Laptop) -> set[str]:
        """A retired laptop holds nothing any more; it is not erased while something refused stands on it."""
        working = self.server.may_work(laptop.sender.replica_id)
        return self.held.scopes(laptop.staff) if working else set()

    def _send_again(self) -> None:
        """2: every request there ever was, once more, if all its changes were answered for good."""
        before = self.server.content()
        answered = self.server.answered()
        for message in self.network.sent:
            if not message.change_ids <= answered:
                continue
            try:
                self.server.handle(message.replica_id, message.body)
            except (Turned, ServerTrouble):
                continue
        if self.server.content() != before:
            self.broken.append("2: requests that were answered before changed something")

    def _clear_away(self) -> None:
        for laptop in self.laptops:
            laptop.clear_away()
        self.server.close()
