"""Photos and files go to the server after the rows that name them: one at a time, from where each stands.

The queue is the store itself. Nothing waits in memory: after a power cut the server is asked how
much it has, and sending goes on there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.say import UserError
from desktop.store import blobs
from desktop.store.blobs import Waiting
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync.protocol import Refusal
from desktop.sync.transport import FileRoad, RequestRefused

SMALLEST, FIRST, LARGEST = 16 << 10, 128 << 10, 1 << 20
"""Bytes of one request. Behind a proxy that passes on whole requests only, small ones still get through
a line that breaks often; large ones save round trips.
"""
QUICK, SLOW = 1.0, 4.0
"""Seconds of one request: below, they grow; above, they shrink. Rows wait for one request at most."""
MOST_BREAKS = 3
"""Requests in a row that brought nothing before the line counts as down; and how often a server may say
that it has less than it said before.
"""
MOST_TRIES = 3
"""How often a file is sent whole that arrives as another one."""
OF_ONE = frozenset({"file_too_big", "file_size", "file_content", "file_damaged", blobs.NOT_NAMED})
"""Refusals of one file; the next one may still be taken."""
OF_ALL = frozenset({"server_full", "no_such_route", "too_many_uploads"})
"""Refusals of files for now; rows are taken all the same."""


@dataclass(frozen=True)
class Room:
    """What whole photos and files may take on this laptop (rules files.laptop_mb, files.unused_days)."""

    budget: int = 500_000_000
    """Bytes. What the server is not sure of stays beyond it."""
    unused_days: int = 180


@dataclass
class FilesReport:
    """What one pass did."""

    sent: int = 0
    """Files that the server has whole now."""
    bytes: int = 0
    left: bool = False
    """Some still wait, because something else was more urgent."""


def send_files(
    store: Store, road: FileRoad, going: Callable[[], bool], room: Room | None = None
) -> FilesReport:
    """Send what waits while `going()` says so, and make room.

    Raises UserError when the line is down; what was sent before that is kept.
    """
    report, done, given = FilesReport(), set[str](), room or Room()
    try:
        while one := store.read(lambda tx: blobs.waiting(tx, done)):
            done.add(one.sha256)
            report.left = not going()
            if report.left or not _Sending(store, road, going, one, report).run():
                break
    finally:
        store.apply(lambda tx: blobs.tidy(tx, given.budget, given.unused_days))
    return report


class _Sending:
    """One file on its way."""

    def __init__(
        self, store: Store, road: FileRoad, going: Callable[[], bool], one: Waiting, report: FilesReport
    ) -> None:
        self._store, self._road, self._going, self._report = store, road, going, report
        self._name, self._size = one.sha256, one.size
        self._piece = int(store.state("file_piece", FIRST))

    def run(self) -> bool:
        """False when the others need not be tried now. Raises UserError."""
        before = self._piece
        try:
            whole = self._send()
        except RequestRefused as refused:
            return self._refused(refused)
        finally:
            if self._piece != before:
                self._store.set_state("file_piece", self._piece)
        if whole:
            self._report.sent += 1
            self._store.apply(lambda tx: blobs.stored(tx, self._name))
        self._report.left |= not whole
        return whole

    def _send(self) -> bool:
        """Whether the server has it whole. A line that breaks is taken up again at once."""
        offset = best = -1
        breaks = back = 0
        while offset < self._size:
            before = offset
            try:
                offset = self._next(offset) if offset >= 0 else self._road.offer(self._name, self._size)
            except UserError as error:
                breaks += 1
                if isinstance(error, RequestRefused) or not _of_line(error) or breaks > MOST_BREAKS:
                    raise
                offset, self._piece = -1, max(SMALLEST, self._piece // 2)
                continue
            last = best if before < 0 else before
            breaks = 0 if offset > last else breaks + (before >= 0)
            back += offset < last
            best = max(best, offset)
            if breaks > MOST_BREAKS or back > MOST_BREAKS:
                raise UserError("sync.nonsense")
            if offset < self._size and not self._going():
                return False
        return True

    def _next(self, start: int) -> int:
        """Hand over one piece; how much the server has then."""
        piece = self._store.read(lambda tx: blobs.piece(tx, self._name, start, self._piece))
        if not piece:
            raise RequestRefused(Refusal(code="file_damaged"))
        begun = time.monotonic()
        reached = self._road.send(self._name, self._size, start, piece)
        spent = time.monotonic() - begun
        self._report.bytes += max(0, reached - start)
        if spent > SLOW:
            self._piece = max(SMALLEST, self._piece // 2)
        elif spent < QUICK and len(piece) == self._piece:
            self._piece = min(LARGEST, self._piece * 2)
        return reached

    def _refused(self, refused: RequestRefused) -> bool:
        """Write down why. Whether the next file may be tried. Raises what is no matter of files."""
        if refused.code not in OF_ONE | OF_ALL:
            raise refused

        def work(tx: Tx) -> None:
            code, tries = refused.code, blobs.tries(tx, self._name)
            if code == "file_content" and not blobs.is_sound(tx, self._name):
                code = "file_damaged"
            final = code == "file_damaged" or (code == "file_content" and tries + 1 >= MOST_TRIES)
            blobs.failed(tx, self._name, code, final=final)

        self._store.apply(work)
        return refused.code in OF_ONE


def _of_line(error: UserError) -> bool:
    """Whether the line is the reason, and not this laptop's own disk."""
    return error.say.key.startswith("sync.")
