"""One laptop: the real file, real rounds, power cuts, and what the person before it sees."""

import base64
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.store import restoring
from desktop.store.copies import copies
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.round import RoundReport, run_round
from desktop.sync.transport import Sender, Transport
from tests.steady import AtOnce
from tests.sync.simulation.power import Driver, Mains, keep
from tests.sync.simulation.steady import Time
from tests.sync.simulation.tally import Tally
from tests.sync.simulation.world import DESK, KEY

T = TypeVar("T")
TOKEN = re.compile(r"\b[hn]\d+\b")
"""What is written into texts; no two are the same."""


class Fell(Exception):
    """The power was cut while something was done; the laptop runs again."""


class Full(Exception):
    """There was no room on the disk; there is now."""


@dataclass(frozen=True)
class Sent:
    """One line of the outbox, as the person could look at it."""

    change_id: str
    kind: str
    row_id: str
    op: str
    state: str
    code: str
    durable: bool
    tokens: frozenset[str]


class Laptop:
    """Called by its `label`; `staff` is the name of its person. After a cut it runs again by itself."""

    def __init__(
        self, folder: Path, staff: tuple[str, str], driver: Driver, time: Time, tally: Tally
    ) -> None:
        """`folder` holds a file already; `staff`: name and id."""
        self.label, (self.staff, self.staff_id) = folder.parent.name, staff
        self.transport: Transport | None = None
        self.gone = ""
        """Why it takes part no longer: lost, retired."""
        self.off = timedelta()
        """How wrong its clock is."""
        self.answered: set[str] = set()
        """Changes that had their verdict once; a restored server may want them again."""
        self._driver, self._time, self._tally = driver, time, tally
        self._full = False
        self._deep = 0
        self._start(folder)

    def _start(self, folder: Path) -> None:
        """Power is there again; it may be cut while the file is opened."""
        self.mains = Mains(folder)
        self._driver.plug_in(self.mains)
        self.clock = Clock(source=lambda: self._time.now + self.off)
        self.store = Store.open(folder / DESK, KEY, clock=self.clock, staff_id=self.staff_id)

    def take_name(self) -> str:
        """A replica of its own, as enrolment makes it. Returns its public key."""
        key = Ed25519PrivateKey.generate()
        private = base64.b64encode(key.private_bytes_raw()).decode()

        def work(tx: Tx) -> None:
            tx.set_state("replica_id", self.store.staff_id[:24] + self.label.rjust(12, "0"))
            tx.set_state("signing_key", private)

        self.store.write(work)
        return base64.b64encode(key.public_key().public_bytes_raw()).decode()

    @property
    def sender(self) -> Sender:
        known = self.look(lambda tx: [tx.state(name) for name in ("replica_id", "signing_key")])
        return Sender(known[0], base64.b64decode(known[1]))

    # -- doing -----------------------------------------------------------------

    def run(self, work: Callable[[], T]) -> T:
        """Do `work` while there is power and room. Raises Fell, Full; else what `work` raises.

        A person may work while a round is under way: a cut then ends both.
        """
        self._deep += 1
        try:
            return work()
        except UserError as error:
            if error.say.key != "store.disk_full" or not self._full:
                raise
            with self.mains.aside():
                self.make_room()
            self._tally.fault("laptop: disk full")
            raise Full from None
        except BaseException:
            if not self.mains.off or self._deep > 1:
                raise
            self._fall()
            raise Fell from None
        finally:
            self._deep -= 1

    def write(self, work: Callable[[Tx], T]) -> T:
        """What a person saves. Raises Fell, Full, UserError."""
        return self.run(lambda: self.store.write(work))

    def round(self) -> RoundReport:
        """One round over its line. Raises Fell, Full, UserError."""
        if self.transport is None:
            raise RuntimeError("no line")
        transport = self.transport
        return self.run(lambda: run_round(self.store, transport, self.clock, AtOnce()))

    def _fall(self) -> None:
        fallen = self.mains
        self._tally.fault("laptop: commit torn" if fallen.torn else "laptop: power cut")
        self._start(fallen.next)
        self._full = False
        fallen.end()

    def close(self) -> None:
        self.mains.keep_on()
        self.store.close()

    def restart(self) -> None:
        """Closed in the evening and opened in the morning."""
        self.close()
        self._start(self.mains.folder)

    def fill_disk(self) -> None:
        self._full = True
        self._set_pages(1)

    def make_room(self) -> None:
        self._full = False
        self._set_pages(1 << 30)

    def _set_pages(self, most: int) -> None:
        self.store.apply(lambda tx: tx.connection.execute(f"PRAGMA max_page_count = {most}").fetchall())

    def bring_back(self) -> bool:
        """The file is broken; the copy takes its place. False when there is none."""
        path = self.mains.folder / DESK
        if not copies(path):
            return False
        self.close()
        restoring.restore(path, KEY, clock=self.clock, staff_id=self.staff_id)
        self._start(self.mains.folder)
        return True

    def copy_to(self, folder: Path) -> None:
        """Its files, as another machine gets them."""
        self.close()
        keep(self.mains.folder, folder)
        self._start(self.mains.folder)

    def leave(self, why: str) -> None:
        """It takes part no longer: its file is erased."""
        self.gone = why
        self.close()
        self.mains.end()

    def clear_away(self) -> None:
        if not self.gone:
            self.close()
            self.mains.end()
        shutil.rmtree(self.mains.folder.parent, ignore_errors=True)

    # -- looking ---------------------------------------------------------------

    def look(self, work: Callable[[Tx], T]) -> T:
        """What `work` reads; done by the simulation, not by the laptop."""
        with self.mains.aside():
            return self.store.read(work)

    def sent(self) -> list[Sent]:
        """What went out or waits, and what became of it."""
        rows = self.look(
            lambda tx: tx.sql(
                'SELECT change_id, kind, row_id, op, state, code, durable, "set" FROM outbox ORDER BY id'
            )
        )
        return [
            Sent(
                row["change_id"],
                row["kind"],
                row["row_id"],
                row["op"],
                row["state"],
                row["code"],
                bool(row["durable"]),
                frozenset(TOKEN.findall(row["set"])),
            )
            for row in rows
        ]
