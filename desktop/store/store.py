"""The encrypted file of one person: one writer thread, many readers, a notice after each change."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from desktop.clock import Clock
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.settings import folder_faults, make_folder
from desktop.store import copies, derive, recovery, search, sound
from desktop.store.connection import Connection, Context, DatabaseError, connect, waiting
from desktop.store.copies import Copy
from desktop.store.faults import database_faults, is_damage
from desktop.store.opening import prepare
from desktop.store.outbox import MAX_TX
from desktop.store.tx import Tx

T = TypeVar("T")
Listener = Callable[[frozenset[str]], None]
APPLIED = "applied"
"""Named among what changed when the server's word was laid in."""

_NOBODY = Context()
"""For readers: they write nothing."""


class Store:
    """All reading and writing of the file. Make it with `Store.open`."""

    def __init__(
        self, path: Path, key: bytes, clock: Clock, staff_id: str, writer: Connection, context: Context
    ) -> None:
        """`context`: what the triggers of `writer` ask."""
        self.path = path
        self.clock = clock
        self.staff_id = staff_id
        self._key = key
        self._context = context
        self._writer: Connection | None = writer
        self._readers: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._listeners: list[Listener] = []
        self._closed = False
        self._sealed = ""
        """Key of what is said to every write, when there are to be none any more."""
        self._writing: threading.Thread | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-writer")
        self.unscanned = False
        """Too large to be scanned at opening: `scan` is still to be done."""
        self.log_lost = False
        """The file was not closed last time, and its last changes are gone with its log."""

    @classmethod
    def open(
        cls, path: Path, key: bytes, *, clock: Clock, staff_id: str, known: bool = False, scan: bool = False
    ) -> "Store":
        """Open or make the file and bring it up to this program.

        `known`: the file must be there already. `scan`: test the seal of every page of
        a file that is not large, else `unscanned` is set. A copy is made before anything
        is changed in an existing file. Raises UserError store.newer for a file of a newer
        program, store.damaged, _missing, _empty, _page for one that cannot be read, and as
        `database_faults`.
        The clock learns the last server time seen.
        """
        make_folder(path.parent)
        if known:
            sound.check_there(path)
        lost, large = sound.log_lost(path), path.exists() and path.stat().st_size > sound.SCANNED
        context = Context()
        connection = connect(path, key, clock=clock, context=context)
        try:
            with database_faults(path), folder_faults():
                if scan and not large:
                    sound.check_pages(connection, path)
                prepare(connection, path, key, clock, context)
        except BaseException:
            connection.close()
            raise
        store = cls(path, key, clock, staff_id, connection, context)
        store.log_lost, store.unscanned = lost, scan and large
        with folder_faults():
            sound.mark_of(path).touch(mode=0o600)
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
        if self._writer is not None:
            self._empty_log(self._writer)
            self._writer.close()

    def _empty_log(self, connection: Connection) -> None:
        """Everything into the file itself; what cannot be done now is done at the next opening."""
        try:
            [(busy, _, _)] = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            if not busy:
                sound.mark_of(self.path).unlink(missing_ok=True)
        except (DatabaseError, OSError):
            return

    def _connect(self, *, readonly: bool = False) -> Connection:
        context = _NOBODY if readonly else self._context
        return connect(self.path, self._key, clock=self.clock, context=context, readonly=readonly)

    def on_change(self, callback: Listener) -> None:
        """`callback(kinds)` after each commit, on the writer thread. Besides the
        kinds, `outbox` (receipts), `draft`, `line` (rounds end otherwise than before) and `state` are named;
        `APPLIED` when it is no work of this laptop's own.
        """
        self._listeners.append(callback)

    def read(self, work: Callable[[Tx], T]) -> T:
        """Run `work` on one snapshot, on the caller's thread. Raises as `database_faults`."""
        if self._closed:
            raise RuntimeError("the store is closed")
        try:
            connection = self._readers.get_nowait()
        except queue.Empty:
            connection = self._connect(readonly=True)
        usable = True
        try:
            with database_faults(self.path, reading=True):
                return self._snapshot(connection, work)
        except UserError as error:
            usable = not is_damage(error)
            raise
        finally:
            if self._closed or not usable:
                connection.close()
            else:
                self._readers.put(connection)

    def _snapshot(self, connection: Connection, work: Callable[[Tx], T]) -> T:
        connection.execute("BEGIN")
        try:
            return work(Tx(connection, _NOBODY, moment=self.clock.moment(), staff_id=self.staff_id))
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def scan(self) -> None:
        """Test the seal of every page; takes a second for 100 MB. Raises UserError store.damaged_page."""
        self.read(lambda tx: sound.check_pages(tx.connection, self.path))

    def write(self, work: Callable[[Tx], T]) -> T:
        """Run `work` in the writer thread inside one transaction; waits until it is safe on the disk.

        Synced rows written are captured for sending. An error of `work` is
        raised here, with nothing changed; also UserError as `database_faults`.
        """
        return self._transaction(work, apply=False)

    def apply(self, work: Callable[[Tx], T]) -> T:
        """As `write`, with capture switched off: for what the server said."""
        return self._transaction(work, apply=True)

    def note(self, work: Callable[[Tx], T]) -> T:
        """As `apply`, without waiting for the disk: for what may be gone after a power cut, such as when
        the last round was. All that is waited for later makes it safe, too.
        """
        return self._transaction(work, apply=True, wait=False)

    def seal(self, key: str, when: Callable[[Tx], bool]) -> bool:
        """If `when` holds, no later write gets in: each raises UserError `key`. Nothing can be saved between
        the two. Whether it is sealed.
        """

        def work(tx: Tx) -> bool:
            if when(tx):
                self._sealed = key
            return bool(self._sealed)

        return self.note(work)

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

    def new_recovery_code(self, *, by_file: bool = False) -> str:
        """A second way to this file's key, for the server alone; may be empty (`recovery.new_code`)."""
        return recovery.new_code(*self._place(), self._key, by_file=by_file)

    def recovery_held(self, mark: str) -> bool:
        """Whether one of these codes is the one the server holds, by its mark."""
        return recovery.held(*self._place(), mark)

    def _place(self) -> tuple[Path, str]:
        """The laptop's folder and the name of this file in it (`keyfile.desk_path`)."""
        return self.path.parents[2], self.path.parent.name

    def _transaction(self, work: Callable[[Tx], T], *, apply: bool, wait: bool = True) -> T:
        if self._writing is threading.current_thread():
            raise RuntimeError("a write inside a write")
        if self._closed:
            raise RuntimeError("the store is closed")
        return self._thread.submit(self._run, work, apply, wait).result()

    def _run(self, work: Callable[[Tx], T], apply: bool, wait: bool) -> T:
        if self._sealed:
            raise UserError(self._sealed)
        self._writing = threading.current_thread()
        tx = Tx(self._open_writer(), self._context, new_id(), self.clock.moment(), self.staff_id)
        try:
            with database_faults(self.path), waiting(tx.connection, wait):
                result = self._commit(tx, work, apply)
        except UserError as error:
            if is_damage(error):
                self._drop_writer()
            raise
        if tx.changed:
            names = frozenset(tx.changed | {APPLIED} if apply else tx.changed)
            for listener in list(self._listeners):
                listener(names)
        return result

    def _commit(self, tx: Tx, work: Callable[[Tx], T], apply: bool) -> T:
        context, connection = self._context, tx.connection
        context.staff, context.tx, context.apply = self.staff_id, tx.tx_id, apply
        try:
            connection.execute("BEGIN IMMEDIATE")
            result = work(tx)
            derive.rederive_all(tx)
            search.refresh(connection)
            _check_size(tx)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            context.staff = context.tx = context.apply = None
        return result

    def _open_writer(self) -> Connection:
        if self._writer is None:
            self._writer = self._connect()
        return self._writer

    def _drop_writer(self) -> None:
        """After a page that could not be read SQLCipher writes nothing over this connection any more:
        the next write gets a new one, so that what does not touch that page can still be saved.
        """
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def _check_size(tx: Tx) -> None:
    row = tx.connection.execute("SELECT count(*) FROM outbox WHERE tx = ?", (tx.tx_id,)).fetchone()
    if row[0] > MAX_TX:
        raise ValueError(f"{row[0]} changes in one transaction, at most {MAX_TX} can be sent together")
