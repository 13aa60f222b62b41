"""Laptops with photos over real HTTP, for tests of photos and files."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain.records import Photo, PhotoMoment
from desktop.domain.values import new_id
from desktop.store import blobs
from desktop.store.keyfile import desk_path
from desktop.store.keys import Cost, unlock
from desktop.store.store import Store
from desktop.sync.enrol import enrol
from desktop.sync.line import Line, fetch
from desktop.sync.sending import FilesReport, Room

PIN = "135790"
QUICK = Cost(memory_kib=64, passes=1, lanes=1)


def some_bytes(size: int, seed: int = 1) -> bytes:
    """Bytes that cannot be packed, like a photo's."""
    return random.Random(seed).randbytes(size)


def name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def for_a_while(times: int) -> Callable[[], bool]:
    """Goes on when asked for the first time, and so often."""
    asked = iter(range(times))
    return lambda: next(asked, None) is not None


@dataclass
class Desk:
    """One enrolled laptop on its line."""

    store: Store
    line: Line
    folder: Path
    clock: Clock
    staff_id: str

    def add(self, data: bytes, scope: str, **fields: Any) -> str:
        """A photo as the program writes it: row and content at once; hands back the row's id."""
        given: dict[str, Any] = {
            "id": new_id(),
            "scope_id": scope,
            "moment": PhotoMoment.BEFORE,
            "sha256": name_of(data),
            "size": len(data),
            "thumb": "",
            "taken_at": self.clock.moment(),
            "taken_by": self.staff_id,
        }
        photo = Photo.model_validate(given | fields)

        def work(tx: Any) -> None:
            tx.blob_put(name_of(data), data)
            tx.put(photo)

        self.store.write(work)
        return photo.id

    def all(self) -> FilesReport:
        """A round, then photos until none is left."""
        self.line.round()
        return self.line.files()

    def fetch(self, data: bytes, room: Room | None = None) -> None:
        fetch(self.store, name_of(data), len(data), room)

    def has(self, data: bytes) -> bool:
        found = self.store.blob_get(name_of(data))
        assert found in (None, data), "never another content"
        return found is not None

    def states(self) -> dict[str, str]:
        rows = self.store.read(lambda tx: tx.sql("SELECT sha256, state FROM file"))
        return {str(row["sha256"]): str(row["state"]) for row in rows}

    def state(self, data: bytes) -> str:
        return self.states().get(name_of(data), "gone")

    def counts(self) -> blobs.Counts:
        return self.store.read(blobs.counts)

    def call(self, url: str) -> None:
        """Talk to another address from here on."""
        self.store.set_state("server_url", url)
        self.line.close()
        self.line = Line(self.store, self.folder, self.clock)

    def power_cut(self) -> None:
        """The program ends anywhere and is started again."""
        self.line.close()
        self.store.close()
        self._open()

    def _open(self) -> None:
        path = self.store.path
        self.store = Store.open(path, self.store._key, clock=self.clock, staff_id=self.staff_id)
        self.line = Line(self.store, self.folder, self.clock)

    def close(self) -> None:
        self.line.close()
        self.store.close()


def join(url: str, code: str, folder: Path, clock: Clock) -> Desk:
    """Enrol a laptop and bring its first rows."""
    card = enrol(url, code, folder, PIN, clock, cost=QUICK)
    key = unlock(folder, card.replica_id, PIN)
    store = Store.open(desk_path(folder, card.replica_id), key, clock=clock, staff_id=card.staff_id)
    desk = Desk(store, Line(store, folder, clock), folder, clock, card.staff_id)
    desk.line.round()
    return desk
