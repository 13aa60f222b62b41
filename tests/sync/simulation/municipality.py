"""The real server service on its own file: requests, the administrator's work, power cuts, backups."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import orjson
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from desktop.clock import Clock
from desktop.sync.protocol import ReplaceRequest
from server import wire
from server.backup import back_up
from server.enrol import set_replica_state
from server.exchange import exchange_json
from server.replacing import replace
from server.restore import restore
from server.rows import KindRow, load_rows
from server.tables import CHANGE_LOG, REPLICA, ROW, SCOPE_COUNTER
from tests.sync.simulation.power import Driver, Mains
from tests.sync.simulation.steady import Time
from tests.sync.simulation.tally import Tally

T = TypeVar("T")
Key = tuple[str, str, str]
"""(scope, kind, id)."""


class ServerTrouble(Exception):
    """The server answered with a 5xx, or fell over before it did."""


@dataclass
class Truth:
    """What stands in the server's tables."""

    live: dict[Key, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    """(rev, content)."""
    dead: set[str] = field(default_factory=set)
    """Ids of deleted rows; not of those that only moved."""


class Municipality:
    """One server; after a power cut the next call finds it running again."""

    def __init__(self, folder: Path, driver: Driver, time: Time, tally: Tally) -> None:
        """`folder` holds a prepared server.db."""
        self._driver, self._tally = driver, tally
        self._backups = folder.with_name("backups")
        self._backups.mkdir()
        self.clock = Clock(source=lambda: time.now)
        self._full = False
        self._start(folder)

    def _start(self, folder: Path) -> None:
        self.mains = Mains(folder)
        self.db = self._driver.open_office(self.mains)

    def run(self, work: Callable[[], T]) -> T:
        """Do `work` on the running server. Raises ServerTrouble when it fell over, or had no room."""
        try:
            return work()
        except DBAPIError as error:
            if not self._full:
                raise
            self._tally.fault("server: disk full")
            with self.mains.aside():
                self.make_room()
            raise ServerTrouble from error
        except BaseException:
            if not self.mains.off:
                raise
            self._fall()
            raise ServerTrouble from None

    def _fall(self) -> None:
        fallen = self.mains
        self._tally.fault("server: commit torn" if fallen.torn else "server: power cut")
        self.db.close()
        self._start(fallen.next)
        fallen.end()

    def fill_disk(self) -> None:
        """No page can be added to its file until `make_room`."""
        self._full = True
        self._set_pages(1)

    def make_room(self) -> None:
        self._full = False
        self._set_pages(1 << 30)

    def _set_pages(self, most: int) -> None:
        with self.db.writing() as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")

    # -- requests ------------------------------------------------------------

    def handle(self, replica_id: str, body: bytes) -> bytes:
        """One request as the wire carries it. Raises Turned, ServerTrouble."""
        request, malformed = wire.read_exchange(body)
        return self.run(lambda: exchange_json(self.db, replica_id, request, self.clock, malformed))

    def replace(self, former_id: str, request: ReplaceRequest) -> None:
        """A file takes another name. Raises Turned, ServerTrouble."""
        self.run(lambda: replace(self.db, former_id, request, self.clock))

    # -- the administrator ---------------------------------------------------

    def enrol(self, replica_id: str, staff_id: str, public_key: str) -> None:
        """As the use of a code leaves it; enrolment has tests of its own."""
        now = self.clock.moment()
        line = {"id": replica_id, "staff_id": staff_id, "public_key": public_key, "device": ""}
        counts = {"last_seq": 0, "skew": 0, "assignment": 0}
        with self.db.writing() as connection:
            values = {**line, **counts, "enrolled_at": now, "last_seen": now, "state": "active"}
            connection.execute(REPLICA.insert().values(values))

    def load(self, *rows: KindRow) -> None:
        with self.db.writing() as connection:
            load_rows(connection, rows, self.clock.moment())

    def mark(self, replica_id: str, state: str) -> None:
        """Report a laptop `lost`, or retire it."""
        with self.db.writing() as connection:
            set_replica_state(connection, replica_id, state)

    # -- backups -------------------------------------------------------------

    def back_up(self) -> Path:
        name = self._backups / f"{len(list(self._backups.iterdir()))}.xgbackup"
        return back_up(self.db, name, self.clock.moment()).file

    def restore(self, file: Path) -> None:
        """Another machine with what the backup holds; the present one is gone."""
        gone = self.mains
        self.db.close()
        folder = gone.folder.with_name(f"{gone.folder.name}r")
        folder.mkdir()
        self._start(folder)
        gone.end()
        restore(self.db, file, self.clock.moment(), replace=False)
        self._tally.fault("server: restored from a backup")

    # -- looking on ----------------------------------------------------------

    def truth(self) -> Truth:
        """Every row as the tables hold it."""
        found = Truth()
        places: Counter[str] = Counter()
        with self.mains.aside(), self.db.reading() as connection:
            for row in connection.execute(select(ROW)):
                if row.deleted:
                    places[row.id] += not row.moved_to
                else:
                    found.live[row.scope_id, row.kind, row.id] = (row.rev, orjson.loads(row.data))
        found.dead = set(places) - {row_id for _, _, row_id in found.live}
        return found

    def content(self) -> str:
        """All that a request that was answered before must leave as it is."""
        with self.mains.aside(), self.db.reading() as connection:
            tables = [list(connection.execute(select(one))) for one in (ROW, SCOPE_COUNTER, CHANGE_LOG)]
        return repr(tables)

    def may_work(self, replica_id: str) -> bool:
        """Whether a replica is neither retired nor lost."""
        with self.mains.aside(), self.db.reading() as connection:
            query = select(REPLICA.c.state).where(REPLICA.c.id == replica_id)
            return bool(connection.execute(query).scalar_one_or_none() == "active")

    def answered(self) -> set[str]:
        """Ids of the changes that it has answered for good."""
        with self.mains.aside(), self.db.reading() as connection:
            found = connection.execute(select(CHANGE_LOG.c.change_id, CHANGE_LOG.c.result))
            return {one for one, said in found if orjson.loads(said)["result"] != "held"}

    def close(self) -> None:
        self.db.close()
        self.mains.end()
