"""What one answer of the server does to the laptop's file, in one local transaction."""

import hashlib
from collections.abc import Sequence

from desktop.store import blobs, identity, own, rebase, scopes, settle
from desktop.store.columns import to_json
from desktop.store.pull import ServerRow, lay_in, with_own_steps
from desktop.store.standing import RETIRED
from desktop.store.tx import Tx
from desktop.sync.protocol import Answer, Change, Result, row_hash

SERVER_KEYS = "server_keys"
"""State: the server's public keys for sealed files (`ServerKeys`), the newest it told."""
SEQ_REUSED = "seq_reused"
HOLE = "hole"
"""Code of a held change; the verdict's detail is the `seq` that is missing."""


_STANDS = "stands"
"""State: mark of how all stood when there was no more to ask for; empty while there is."""


def take_in(tx: Tx, answer: Answer, sent: Sequence[Change] = ()) -> bool:
    """Verdicts, rows, cursors, scopes, receipts. True when something must be asked for again.

    `sent`: the changes that it answers, as far as they are at hand.
    """
    again = _follow_epoch(tx, answer)
    asked, settled = _take_verdicts(tx, answer)
    again |= asked
    blobs.note_named(tx.connection)
    scopes.hold(tx.connection, answer.scopes)
    as_put = own.as_put(tx.connection, {one.change_id: one.rev for one in answer.verdicts if one.rev}, sent)
    rows: list[ServerRow] = [*answer.rows, *as_put]
    lay_in(tx, rows, row_hash)
    _move_cursors(tx, answer, rows)
    dropped = _follow_scopes(tx, answer)
    again |= _follow_files(tx, answer)
    agree = False
    if not answer.more:
        tx.changed |= rebase.show_answered(tx.connection)
        tx.matters |= with_own_steps(tx.connection)
        again |= _compare(tx, answer)
        agree = not again and not tx.state("differs")
    if agree:
        tx.changed |= rebase.drop_elsewhere(tx.connection)
    settled |= settle.durable_through(tx, answer.durable_through, answer.now)
    settle.forget_old(tx, settled or dropped, answer.now, agree)
    _remember(tx, answer)
    tx.set_state(_STANDS, "" if again or answer.more else _mark(tx, answer))
    return again


def is_old_news(tx: Tx, answer: Answer) -> bool:
    """Whether all is as it was when there was no more to ask for, here and in the server's words: taking
    this answer in would change nothing but the times. Not on another day, because of `forget_old`.
    """
    if answer.verdicts or answer.rows or answer.files or answer.more or scopes.owe_nothing(tx.connection):
        return False
    return bool(tx.state(_STANDS) == _mark(tx, answer))


def note_time(tx: Tx, answer: Answer) -> None:
    """The times of an answer that is old news."""
    tx.set_state("server_now", answer.now)
    tx.set_state("last_round", tx.moment)


def _mark(tx: Tx, answer: Answer) -> str:
    """Of the day, of what waits, of what is kept of scopes and files, and of all the server says but rows and
    verdicts.
    """
    said = answer.model_dump(mode="json", exclude={"now", "rows", "verdicts", "files"})
    kept = [settle.waiting(tx), scopes.lines(tx.connection)]
    files = blobs.stored_only(tx.connection)
    return hashlib.blake2b(to_json([tx.moment[:10], kept, files, said]).encode(), digest_size=16).hexdigest()


def _follow_epoch(tx: Tx, answer: Answer) -> bool:
    """A restored server has another history: every scope is pulled again, what it lost is sent again, and
    what was known of assignments says nothing.

    Before anything else of the answer, so that what goes out again is not taken for
    something that the server deleted. True when there is something to send again.
    """
    known = int(tx.state("epoch", 0))
    if known in (0, answer.epoch):
        return False
    scopes.forget_history(tx.connection)
    tx.set_state("assignment", 0)
    blobs.ask_all(tx.connection)
    return settle.begin_anew(tx, answer.durable_through) > 0


def _take_verdicts(tx: Tx, answer: Answer) -> tuple[bool, bool]:
    """Whether the server lacks an earlier change that is still here and goes out again; whether there is
    news of what it will not lose.

    A number used by another change tells that another copy of this file is in use: this one takes a
    name of its own and sends all again; what the server has taken it will know by its change id.
    """
    if any(one.code == SEQ_REUSED for one in answer.verdicts):
        identity.renew(tx)
        return True, False
    safe = settle.settle_all(tx, answer.verdicts, answer.durable_through, answer.now)
    holes = [
        int(one.detail)
        for one in answer.verdicts
        if one.result is Result.HELD and one.code == HOLE and one.detail.isdigit()
    ]
    if not holes:
        return False, safe
    lacking = settle.send_again(tx, min(holes) - 1) > 0
    return settle.close_gap(tx, min(holes)) or lacking, safe


def _follow_files(tx: Tx, answer: Answer) -> bool:
    """What the server says of photos and files. True when there is more to be asked."""
    blobs.note_named(tx.connection)
    known = tx.state("files_epoch")
    if known not in (None, answer.files_epoch):
        blobs.ask_all(tx.connection)
    tx.set_state("files_epoch", answer.files_epoch)
    begins = blobs.answered(tx, answer.files, answer.backed_up_at)
    restored = int(tx.state("epoch", 0)) != answer.epoch
    news = begins or answer.files or restored or known != answer.files_epoch
    return bool(news) and bool(blobs.to_ask(tx, 1))


def _move_cursors(tx: Tx, answer: Answer, rows: list[ServerRow]) -> None:
    """Never past what was laid in: with more to come, only to the last row of each scope."""
    highest: dict[str, int] = {}
    for row in rows:
        highest[row.scope_id] = max(highest.get(row.scope_id, 0), row.rev)
    if not answer.more:
        highest |= {scope_id: total.rev for scope_id, total in answer.scopes.items()}
    for scope_id, rev in highest.items():
        scopes.move_cursor(tx.connection, scope_id, rev)


def _follow_scopes(tx: Tx, answer: Answer) -> bool:
    """Scopes no longer held go, after own pending changes in them are answered. True when one went or waits
    for that.
    """
    gone = [one.scope_id for one in scopes.states(tx.connection) if one.scope_id not in answer.scopes]
    for scope_id in gone:
        scopes.lose(tx.connection, scope_id)
    tx.changed |= scopes.drop_lost(tx.connection)
    return bool(gone)


def _compare(tx: Tx, answer: Answer) -> bool:
    """After the last page: count and sum of every scope. True when one is pulled again.

    The same difference twice is not chased for ever: it stands in `differs` for the doctor.
    """
    again, differs = False, []
    for one in scopes.states(tx.connection):
        if one.again:
            tx.changed |= scopes.finish_again(tx.connection, one.scope_id)
    for one in scopes.states(tx.connection):
        total = answer.scopes.get(one.scope_id)
        if total is None or one.lost:
            continue
        if (total.count, total.sum) == (one.count, one.sum):
            scopes.agrees(tx.connection, one)
            continue
        why = f"{total.rev}:{total.sum}"
        if one.again_for == why:
            differs.append(one.scope_id)
        else:
            scopes.restart(tx.connection, one.scope_id, why)
            again = True
    tx.set_state("differs", differs)
    return again


def _remember(tx: Tx, answer: Answer) -> None:
    if answer.keys is not None:
        tx.set_state(SERVER_KEYS, answer.keys.model_dump())
    tx.set_state("epoch", answer.epoch)
    if answer.assignment != tx.state("assignment", 0) and not scopes.owes(tx.connection):
        tx.set_state("assignment", answer.assignment)
    tx.set_state("server_now", answer.now)
    tx.set_state(RETIRED, answer.retired)
    if not answer.more:
        tx.set_state("last_round", tx.moment)
