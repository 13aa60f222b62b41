"""The program broken in one place at a time: the simulation must notice each of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from desktop.store import outbox, pull, rebase, schema, scopes, settle
from desktop.sync import answer
from server import apply, exchange, intake, people
from server.contact import Contact, contact
from server.merge import Merged
from server.people import Assignment
from server.sender import Sender
from server.turned import Turned
from tests.sync.simulation.world import FOREIGN_SCOPE

Mutant = Callable[[], AbstractContextManager[None]]
MUTANTS: dict[str, Mutant] = {}
"""By name: what is broken."""


def mutant(name: str) -> Callable[[Callable[[], Iterator[None]]], None]:
    def register(broken: Callable[[], Iterator[None]]) -> None:
        MUTANTS[name] = contextmanager(broken)

    return register


@mutant("merge: the last one wins")
def _last_wins() -> Iterator[None]:
    with mock.patch.object(apply, "merge", lambda _row, wanted, *_: Merged(taken=dict(wanted))):
        yield


@mutant("merge: the server's value stays and the other one is forgotten")
def _first_wins() -> Iterator[None]:
    with mock.patch.object(apply.Applier, "_open", lambda *_: []):
        yield


@mutant("cursor: moved to the end after the first page")
def _cursor_jumps() -> Iterator[None]:
    def move(tx: Any, said: Any, _rows: Any) -> None:
        for scope_id, total in said.scopes.items():
            scopes.move_cursor(tx.connection, scope_id, total.rev)

    with mock.patch.object(answer, "_move_cursors", move), _no_checksum():
        yield


@mutant("cursor: written before the rows, in a transaction of its own")
def _cursor_first() -> Iterator[None]:
    whole = pull.lay_in

    def lay_in(tx: Any, rows: Any, row_hash: Any) -> None:
        for row in rows:
            scopes.move_cursor(tx.connection, row.scope_id, row.rev)
        tx.connection.execute("COMMIT")
        tx.connection.execute("BEGIN IMMEDIATE")
        whole(tx, rows, row_hash)

    with mock.patch.object(answer, "lay_in", lay_in), _no_checksum():
        yield


@contextmanager
def _no_checksum() -> Iterator[None]:
    """What it would put right must be right without it."""
    with mock.patch.object(answer, "_compare", lambda *_: False):
        yield


@mutant("checksum: never compared")
def _checksum() -> Iterator[None]:
    with _no_checksum():
        yield


@mutant("idempotency: answered changes are not known again")
def _idempotency() -> Iterator[None]:
    with mock.patch.object(intake.Intake, "_known", lambda *_: {}):
        yield


@mutant("idempotency: an answered change is merged once more")
def _merged_again() -> Iterator[None]:
    fresh = intake.Intake._fresh

    def again(self: Any, changes: Any, known: Any) -> Any:
        found = fresh(self, changes, known)
        places = {place for place, _ in found}
        return found + [
            (i, one) for i, one in enumerate(changes) if one.change_id in known and i not in places
        ]

    with mock.patch.object(intake.Intake, "_fresh", again):
        yield


def _without(*triggers: str) -> AbstractContextManager[Any]:
    made = schema.create_triggers

    def create(table: Any) -> dict[str, str]:
        return {name: sql for name, sql in made(table).items() if name not in triggers}

    return mock.patch("desktop.store.migrations.create_triggers", create)


@mutant("outbox: an edit of a resident is not captured")
def _outbox() -> Iterator[None]:
    with _without("resident_patch"):
        yield


@mutant("outbox: a deletion is not captured")
def _outbox_delete() -> Iterator[None]:
    with _without("care_tag_delete", "household_delete"):
        yield


@mutant("outbox: written in a transaction after the row's own")
def _outbox_late() -> Iterator[None]:
    with mock.patch.object(settle, "take", _forgetful(settle.take)):
        yield


def _forgetful(take: Any) -> Any:
    """Hands out changes and forgets the newest one."""

    def work(tx: Any, *args: Any, **more: Any) -> Any:
        tx.connection.execute(
            "DELETE FROM outbox WHERE id = "
            "(SELECT max(id) FROM outbox WHERE state = 'waiting' AND id % 7 = 0)"
        )
        return take(tx, *args, **more)

    return work


@mutant("shadow: the server's row is shown over what waits")
def _shadow() -> Iterator[None]:
    with mock.patch.object(outbox, "pending_rows", lambda *_: set()):
        yield


@mutant("shadow: not renewed by later rows of the server")
def _old_shadow() -> Iterator[None]:
    keep = rebase.keep_shadow

    def once(connection: Any, kind: str, row_id: str, *more: Any) -> None:
        if rebase.shadow_of(connection, kind, row_id) is None:
            keep(connection, kind, row_id, *more)

    with mock.patch.object(rebase, "keep_shadow", once):
        yield


@mutant("scopes: what was held once is still handed out")
def _scope_reading() -> Iterator[None]:
    def ever(connection: Any, who: Any, *, lock: bool = False) -> Contact:
        found = contact(connection, who, lock=lock)
        staff_id, version = found.replica.staff_id, found.current.version
        held = [people.assignment_at(connection, staff_id, one).scopes for one in range(1, version + 1)]
        return replace(found, current=Assignment(version, frozenset().union(*held)))

    with mock.patch.object(exchange, "contact", ever):
        yield


@mutant("scopes: a foreign one may be written")
def _scope_writing() -> Iterator[None]:
    def sender(**values: Any) -> Sender:
        return Sender(**values | {"scopes": values["scopes"] | {FOREIGN_SCOPE}})

    with mock.patch.object(exchange, "Sender", sender):
        yield


@mutant("scopes: a lost one stays on the laptop")
def _scope_stays() -> Iterator[None]:
    with mock.patch.object(answer, "_follow_scopes", lambda *_: False):
        yield


@mutant("scopes: a lost one goes before what waits in it was sent")
def _scope_goes() -> Iterator[None]:
    def drop(connection: Any) -> set[str]:
        touched: set[str] = set()
        for (scope_id,) in connection.execute("SELECT scope_id FROM scope WHERE lost").fetchall():
            touched |= scopes._drop(connection, scope_id)
            connection.execute("DELETE FROM outbox WHERE scope_id = ?", (scope_id,))
        return touched

    with mock.patch.object(scopes, "drop_lost", drop):
        yield


@mutant("scopes: what was taken where one may not look stays on the laptop")
def _elsewhere_stays() -> Iterator[None]:
    with mock.patch.object(rebase, "drop_elsewhere", lambda _connection: set()):
        yield


@mutant("epoch: a restored server is not noticed")
def _epoch() -> Iterator[None]:
    with mock.patch.object(answer, "_follow_epoch", lambda *_: False):
        yield


@mutant("durable: what is applied counts as safe")
def _durable() -> Iterator[None]:
    with mock.patch.object(Contact, "durable_through", lambda _self, applied: applied):
        yield


@mutant("receipts: what was refused is forgotten")
def _forgets_refused() -> Iterator[None]:
    forget = settle.forget_old

    def more(tx: Any, *news: Any) -> None:
        forget(tx, *news)
        tx.connection.execute("DELETE FROM outbox WHERE state = 'refused'")

    with mock.patch.object(settle, "forget_old", more):
        yield


@mutant("receipts: sent is shown as taken")
def _sent_is_taken() -> Iterator[None]:
    take = settle.take

    def taken(tx: Any, *args: Any, **more: Any) -> Any:
        found = take(tx, *args, **more)
        tx.connection.execute("UPDATE outbox SET state = 'applied' WHERE state = 'sent'")
        return found

    with mock.patch.object(settle, "take", taken):
        yield


@mutant("copies: another copy of the file in use is not noticed")
def _clone() -> Iterator[None]:
    with mock.patch.object(answer, "SEQ_REUSED", "never"):
        yield


@mutant("transactions: only the bad change of one is refused")
def _half_transactions() -> Iterator[None]:
    def each(self: Any, applier: Any, group: Any) -> None:
        for one in group:
            whole(self, applier, [one])

    whole = intake.Intake._take_tx
    with mock.patch.object(intake.Intake, "_take_tx", each):
        yield


@mutant("transactions: one bad change stops those after it")
def _blocking() -> Iterator[None]:
    """The whole request is turned away, with a word that sends no laptop looking for the one at fault
    (`malformed` would: it halves what it sends until that one is alone, see `round._smaller`).
    """
    whole = intake.Intake._take_tx

    def stop(self: Any, applier: Any, group: Any) -> None:
        whole(self, applier, group)
        if any(self._verdicts[place].result == "refused" for place, _ in group):
            raise Turned("bad_change", 400)

    with mock.patch.object(intake.Intake, "_take_tx", stop):
        yield
