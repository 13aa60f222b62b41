"""Where a process stands at any moment, in a few bytes that outlive it: read after it was killed.

The program is not changed for it: the runners of this folder wrap the writer of
the laptop's file, its road to the server, and the server's transactions from outside.
"""

import enum
import mmap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from unittest import mock

from sqlalchemy import Connection as ServerConnection

from desktop.store.connection import Connection
from desktop.store.store import Store
from desktop.sync import round as rounds
from desktop.sync.https import HttpsTransport
from desktop.sync.protocol import Answer, Exchange
from server import api, exchange
from server.db import Database

_SIZE = mmap.PAGESIZE


class Phase(enum.IntEnum):
    COMMIT = 0
    """Between BEGIN IMMEDIATE and the return of COMMIT."""
    EXCHANGE = 1
    """Laptop: request sent, answer not laid in. Server: a request of a round is being answered."""


class Phases:
    """Counters shared with the process that is watched."""

    def __init__(self, file: Path) -> None:
        if not file.exists():
            file.write_bytes(bytes(_SIZE))
        with file.open("r+b") as handle:
            self._bytes = mmap.mmap(handle.fileno(), _SIZE)
        self._lock = threading.Lock()

    def enter(self, phase: Phase) -> None:
        with self._lock:
            self._bytes[phase] += 1

    def leave(self, phase: Phase) -> None:
        with self._lock:
            self._bytes[phase] = max(0, self._bytes[phase] - 1)

    def clear(self) -> None:
        """Before the next process starts."""
        self._bytes[: len(Phase)] = bytes(len(Phase))

    def inside(self, phase: Phase) -> bool:
        return self._bytes[phase] > 0


class WatchedWriter:
    """The writer's connection; notes when it is inside a transaction."""

    def __init__(self, connection: Connection, phases: Phases) -> None:
        self._connection, self._phases = connection, phases

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: str, *values: Any) -> Any:
        try:
            done = self._connection.execute(statement, *values)
        finally:
            if statement in ("COMMIT", "ROLLBACK"):
                self._phases.leave(Phase.COMMIT)
        if statement == "BEGIN IMMEDIATE":
            self._phases.enter(Phase.COMMIT)
        return done


def watch_laptop(phases: Phases) -> None:
    """From now on this process notes its transactions and exchanges."""
    made, sent, taken = Store.__init__, HttpsTransport.exchange, rounds._take_answer

    def make(store: Store, *args: Any, **more: Any) -> None:
        made(store, *args, **more)
        assert store._writer is not None
        store._writer = cast(Connection, WatchedWriter(store._writer, phases))

    def send(transport: HttpsTransport, request: Exchange) -> Answer:
        phases.enter(Phase.EXCHANGE)
        try:
            return sent(transport, request)
        except BaseException:
            phases.leave(Phase.EXCHANGE)
            raise

    def take(*args: Any) -> bool:
        try:
            return taken(*args)
        finally:
            phases.leave(Phase.EXCHANGE)

    for owner, name, watched in (
        (Store, "__init__", make),
        (HttpsTransport, "exchange", send),
        (rounds, "_take_answer", take),
    ):
        mock.patch.object(owner, name, watched).start()


def watch_server(phases: Phases) -> None:
    """The same for the server's process."""
    writing: Callable[[Database], Any] = Database.writing
    answered = exchange.exchange_json

    @contextmanager
    def write(db: Database) -> Iterator[ServerConnection]:
        try:
            with writing(db) as connection:
                phases.enter(Phase.COMMIT)
                yield connection
        finally:
            phases.leave(Phase.COMMIT)

    def answer(*args: Any) -> bytes:
        phases.enter(Phase.EXCHANGE)
        try:
            return answered(*args)
        finally:
            phases.leave(Phase.EXCHANGE)

    mock.patch.object(Database, "writing", write).start()
    mock.patch.object(api, "exchange_json", answer).start()
