"""The encrypted file of one person: one writer thread, many readers, a notice after each change."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from desktop.clock import Clock
from desktop.domain.values import new_id
from desktop.settings import make_folder
from desktop.store import copies, derive, recovery
from desktop.store.connection import Connection, Context, connect
from desktop.store.copies import Copy
from desktop.store.opening import prepare
from desktop.store.outbox import MAX_TX
from desktop.store.tx import Tx

T = TypeVar("T")
Listener = Callable[[frozenset[str]], None]

_NOBODY = Context()
"""For readers: they write nothing."""


class Store:
    """All reading and writing of the file. Make it with `Store.open`."""

    def __init__(self, path: Path, key: bytes, clock: Clock, staff_id: str) -> None:
        self.path = path
        self.clock = clock
        self.staff_id = staff_id
        self._key = key
        self._context = Context()
        self._writer = connect(path, key, clock=clock, context=self._context)
        self._readers: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._listeners: list[Listener] = []
        self._closed = False
        self._writing: threading.Thread | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-writer")

    @classmethod
    def open(cls, path: Path, key: bytes, *, clock: Clock, staff_id: str) -> "Store":
        """Open or make the file and bring it up to this program.

        A copy is made before anything is changed in an existing file. Raises
        UserError store.newer for a file of a newer program, store.damaged for
        one that cannot be read. The clock learns the last server time seen.
        """
        make_folder(path.parent)
        context = Context()
        connection = connect(path, key, clock=clock, context=context)
        try:
            prepare(connection, path, key, clock, context)
        finally:
            connection.close()
        store = cls(path, key, clock, staff_id)
        seen = store.state("server_now")
        if seen:
            clock.seen_server(seen)
        return store

    def close(self) -> None:
        """Wait for the last write, then close. Closing twice does nothing."""
        if self._closed:
            return
        self._closed = True
        self._thread.shutdown()
        while not self._readers.empty():
            self._readers.get_nowait().close()
        self._writer.close()

    def on_change(self, callback: Listener) -> None:
        """`callback(kinds)` after each commit, on the writer thread. Besides the
        kinds, `outbox` (receipts), `draft` and `state` are named.
        """
        self._listeners.append(callback)

    def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on one snapshot, on the caller's thread."""
        if self._closed:
            raise RuntimeError("the store is closed")
        try:
            connection = self._readers.get_nowait()
        except queue.Empty:
            connection = connect(self.path, self._key, clock=self.clock, context=_NOBODY, readonly=True)
        try:
            connection.execute("BEGIN")
            try:
                return work(
                    Tx(
                        connection,
                        _NOBODY,
                        moment=self.clock.moment(),
                        staff_id=self.staff_id,
                    )
                )
            finally:
                connection.execute("ROLLBACK")
        finally:
            if self._closed:
                connection.close()
            else:
                self._readers.put(connection)

    def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in the writer thread inside one transaction; waits until it is safe on the disk.

        Synced rows written are captured for sending. An error of `work` is
        raised here, with nothing changed.
        """
        return self._transaction(work, apply=False)

    def apply(self, work: Callable[[Tx], T]) -> T:
        """As `write`, with capture switched off: for what the server said."""
        return self._transaction(work, apply=True)

    def undo_tx(self, tx_id: str) -> None:
        """Take back one local transaction. Raises UserError store.already_sent or store.changed_since."""
        self.write(lambda tx: tx.undo_tx(tx_id))

    def keep_copy(self) -> Copy | None:
        """The copy of the day, made when there is none yet. Raises UserError store.copy_failed."""
        return copies.keep_daily(self.path, self._key, self.clock)

    def state(self, name: str, default: Any = None) -> Any:
        return self.read(lambda tx: tx.state(name, default))

    def set_state(self, name: str, value: Any) -> None:
        self.write(lambda tx: tx.set_state(name, value))

    def blob_put(self, sha256: str, data: bytes) -> None:
        self.write(lambda tx: tx.blob_put(sha256, data))

    def blob_get(self, sha256: str) -> bytes | None:
        return self.read(lambda tx: tx.blob_get(sha256))

    def new_recovery_code(self) -> str:
        """A second way to this file's key, for the server alone; empty for a file without a key file."""
        return recovery.new_code(*self._place(), self._key)

    def recovery_held(self, mark: str) -> bool:
        """Whether the newest of these codes is the one the server holds, by its mark."""
        return recovery.held(*self._place(), mark)

    def _place(self) -> tuple[Path, str]:
        """The laptop's folder and the name of this file in it (`keyfile.desk_path`)."""
        return self.path.parents[2], self.path.parent.name

    def _transaction(self, work: Callable[[Tx], T], *, apply: bool) -> T:
        if self._writing is threading.current_thread():
            raise RuntimeError("a write inside a write")
        if self._closed:
            raise RuntimeError("the store is closed")
        return self._thread.submit(self._run, work, apply).result()

    def _run(self, work: Callable[[Tx], T], apply: bool) -> T:
        self._writing = threading.current_thread()
        tx = Tx(self._writer, self._context, new_id(), self.clock.moment(), self.staff_id)
        self._context.staff, self._context.tx, self._context.apply = (
            self.staff_id,
            tx.tx_id,
            apply,
        )
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            result = work(tx)
            derive.rederive_all(tx)
            _check_size(tx)
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise
        finally:
            self._context.staff = self._context.tx = self._context.apply = None
        if tx.changed:
            names = frozenset(tx.changed)
            for listener in list(self._listeners):
                listener(names)
        return result


def _check_size(tx: Tx) -> None:
    row = tx.connection.execute("SELECT count(*) FROM outbox WHERE tx = ?", (tx.tx_id,)).fetchone()
    if row[0] > MAX_TX:
        raise ValueError(f"{row[0]} changes in one transaction, at most {MAX_TX} can be sent together")
