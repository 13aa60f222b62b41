"""The line of one person's file to the server: address and key from the file, rounds over it."""

import base64
import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.clock import Clock
from desktop.domain.moments import to_moment
from desktop.domain.places import Area, Building
from desktop.domain.say import UserError
from desktop.domain.staff import Permission, Staff
from desktop.store.erase import ERASED
from desktop.store.health import ROUNDS
from desktop.store.identity import JOINS, REPLACES, known, speaks_for_itself
from desktop.store.keys import rename_person
from desktop.store.standing import turned_out
from desktop.store.store import Store
from desktop.store.tx import Tx
from desktop.sync import farewell
from desktop.sync.fetching import fetch_file
from desktop.sync.https import HttpsTransport, enrol_at
from desktop.sync.outfile import joining
from desktop.sync.protocol import RecoveryCode, RecoveryRequest
from desktop.sync.rejoin import join_again
from desktop.sync.round import RoundReport, run_round
from desktop.sync.sending import FilesReport, Room, send_files
from desktop.sync.transport import RequestRefused, Sender
from desktop.sync.tus import TusRoad

_KEPT = 20
"""Rounds that are remembered."""


class Line:
    """Rounds with the server this file is enrolled at. Used by one thread at a time."""

    def __init__(self, store: Store, data_dir: Path, clock: Clock, room: Room | None = None) -> None:
        """`room`: what photos and files may take. Raises UserError sync.not_enrolled."""
        self._store, self._data_dir, self._clock = store, data_dir, clock
        self._room = room or Room()
        self._transport = _transport(store)
        self._road = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sync-road")
        self._begun = False
        """A round went well: the server knows this file, and the name is as it was then."""

    def round(self) -> RoundReport:
        """One round; the name on the sign-in page follows the staff list. Raises UserError; one of ERASED
        when the server has said that this file is to be erased: it is to be closed then.

        How it ended is kept in the file for support: no content, only times, counts and codes.
        """
        try:
            with noted(self._store, self._clock) as how:
                if not self._begun:
                    self._join()
                self._go_by_name()
                report = run_round(self._store, self._transport, self._clock, self._road)
                how |= asdict(report)
        except RequestRefused as refused:
            if refused.code == "lost" and self._store.read(speaks_for_itself):
                farewell.lose(self._store, self._data_dir)
            raise
        if report.retired:
            farewell.retire(self._store, self._data_dir)
        if report.pulled or not self._begun:
            follow_name(self._store, self._data_dir)
        self._begun = True
        return report

    def join_again(self, code: str) -> None:
        """As `join_again` of `rejoin.py`; rounds go on under the new name. Raises UserError."""
        with noted(self._store, self._clock) as how:
            how["road"] = "join_again"
            join_again(self._store, code, self._clock)
        self._transport.close()
        self._transport, self._begun = _transport(self._store), False

    def files(self, going: Callable[[], bool] = lambda: True) -> FilesReport:
        """Photos and files after a round, while `going()` says so. Raises UserError."""
        return send_files(self._store, TusRoad(self._transport), going, self._room)

    def _join(self) -> None:
        """A file that joined without a network makes itself known by the first line it gets."""
        request = self._store.apply(joining) if self._store.state(JOINS) else None
        if request is not None:
            enrol_at(str(self._store.state("server_url")), request)
            self._store.apply(known)

    def _go_by_name(self) -> None:
        """The answer to a sealed file may have made a new name of this file known meanwhile."""
        name = str(self._store.state("replica_id"))
        if not self._transport.sends_as(name) and not self._store.state(REPLACES):
            self._transport.close()
            self._transport = _transport(self._store)

    def close(self) -> None:
        self._road.shutdown()
        self._transport.close()


@contextlib.contextmanager
def noted(store: Store, clock: Clock) -> Iterator[dict[str, Any]]:
    """Keep in the file what was done here, as the body says it, or why it ended with a UserError.

    `at`: the laptop's own clock; `server_now`: the server's at its last answer.
    """
    begun, at = time.monotonic(), to_moment(clock.source() + clock.offset)
    how: dict[str, Any] = {}

    def work(tx: Tx) -> None:
        spent = round((time.monotonic() - begun) * 1000)
        before, line = tx.state(ROUNDS, []), {"at": at, "ms": spent, "server_now": tx.state("server_now", "")}
        tx.set_state(ROUNDS, [*before, line | how][-_KEPT:])
        if before and before[-1].get("code") != how.get("code"):
            tx.changed.add("line")

    try:
        yield how
    except UserError as error:
        how["code"] = error.say.key
        store.note(work)
        raise
    store.note(work)


def follow_name(store: Store, data_dir: Path) -> None:
    """The sign-in page shows the person as the staff list does."""
    card = store.read(_card)
    if card:
        name, titles, area = card
        folder = store.path.parent.name  # named by the first replica; a restored file is another
        rename_person(data_dir, folder, name=name, titles=titles, area=area)


def first_round(line: Line, store: Store) -> None:
    """Bring the data of a person whose own entry is not in his file.

    It was never there, or the administrator has taken it: then it may be back by now, and photos that
    were taken before still go to the server. Raises UserError as `turned_out`, one of ERASED, and what a
    round raises before the first one was made.
    """
    try:
        line.round()
        if line.files().sent:
            line.round()
    except UserError as error:
        if error.say.key in ERASED or not store.state("epoch"):
            raise
    why = store.read(turned_out) if store.state("epoch") else None
    if why is not None:
        raise UserError(why.key, **why.values)


def fetch(
    store: Store,
    sha256: str,
    size: int,
    room: Room | None = None,
    going: Callable[[], bool] = lambda: True,
) -> None:
    """A whole photo or file, by a line of its own: rounds may run. Raises UserError as `fetch_file`."""
    transport = _transport(store)
    try:
        fetch_file(store, TusRoad(transport), sha256, size, room, going)
    finally:
        transport.close()


def recovery_codes(store: Store, staff_id: str) -> list[RecoveryCode]:
    """What opens the laptops of a person who forgot the PIN, by a line of its own: rounds may run.

    Raises UserError: no line, or the server does not give them to this person.
    """
    transport = _transport(store)
    try:
        return transport.recovery(RecoveryRequest(staff_id=staff_id)).codes
    finally:
        transport.close()


def _transport(store: Store) -> HttpsTransport:
    url, key = store.state("server_url"), store.state("signing_key")
    if not url or not key:
        raise UserError("sync.not_enrolled")
    return HttpsTransport(url, Sender(str(store.state("replica_id")), base64.b64decode(key)))


def _card(tx: Tx) -> tuple[str, list[str], str] | None:
    """Name, titles and area of the person: grids by name, for a lead the buildings."""
    staff = tx.get(Staff, tx.staff_id)
    if staff is None:
        return None
    if staff.permission == Permission.SEVERAL_GRIDS:
        names = [one.name for one in tx.find(Area, id=staff.community_id)]
    elif staff.permission == Permission.OWN_BUILDING:
        names = [one.name for one in tx.find(Building, order_by="number", id=staff.building_ids)]
    else:
        names = [one.name for one in tx.find(Area, order_by="code", id=staff.grid_ids)]
    return staff.name, list(staff.titles), "、".join(names)
