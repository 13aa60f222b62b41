"""Handing changes to a round, and what the server's verdicts do to them."""

import enum
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Protocol

from desktop.domain.moments import from_moment, to_moment
from desktop.store import blobs, outbox, rebase
from desktop.store.columns import to_json
from desktop.store.outbox import Outgoing
from desktop.store.tx import Tx

RECEIPT_DAYS = 30
"""How long the receipt of a safely stored change is kept."""

LOST_ROW = "lost_row"
"""Code of a held change whose row the restored server lacks until another laptop sends it again.
Such changes go out after all others, so that they block nothing.
"""
WAITS_FOR_OTHERS = f"(state = 'held' AND code = '{LOST_ROW}')"
_SEQ, _TX, _STATE = (Outgoing._fields.index(name) for name in ("seq", "tx", "state"))
_FINAL = "('applied', 'merged', 'conflict', 'refused')"


def take(tx: Tx, limit: int, after: int = 0) -> list[Outgoing]:
    """The oldest unanswered changes, at most `limit` but whole transactions, each with its `seq`: those that
    have one in its order, for the server takes no other, then the rest. `after`: only those not yet numbered
    up to here, while these are under way.

    From here on they can no longer be undone. What waited for another laptop gets a number anew: a backup
    that holds the former one may hold nothing but that it waits.
    """
    fresh = f"NOT {WAITS_FOR_OTHERS}"
    waited = False
    found = _oldest(tx, f"{fresh} AND seq > {after} ORDER BY seq", limit)
    last = found[-1][_SEQ] if found else after
    if len(found) < limit and not _oldest(tx, f"{fresh} AND seq > {last} ORDER BY seq", 1):
        rest = _oldest(tx, f"{fresh} AND seq IS NULL ORDER BY id", limit - len(found))
        found += rest if not found or len(found) + len(rest) <= limit else []
    if not found and not after:
        waited = True
        found = _oldest(tx, f"{WAITS_FOR_OTHERS} ORDER BY answered_at, id", limit)
    if not found:
        return []
    next_seq = first = int(tx.state("next_seq", 1))
    taken, told = [], []
    for line in found:
        row_id, seq, state = line[0], line[_SEQ], line[_STATE]
        if waited or not seq:
            seq, next_seq = next_seq, next_seq + 1
        if seq >= first or state != "sent":
            told.append((row_id, seq))
        taken.append(outbox.outgoing(line, seq, "sent"))
    if told:
        tx.connection.execute(
            "UPDATE outbox SET seq = taken.seq, state = 'sent' "
            "FROM (SELECT value ->> 0 AS id, value ->> 1 AS seq FROM json_each(?)) AS taken "
            "WHERE outbox.id = taken.id",
            (to_json(told),),
        )
        tx.set_state("next_seq", next_seq)
        tx.changed.add("outbox")
    return taken


def _oldest(tx: Tx, which: str, limit: int) -> list[tuple[Any, ...]]:
    """Lines of the first unanswered changes, at most `limit` but whole transactions."""
    tail = f"WHERE {outbox.OPEN} AND {which} LIMIT ?"
    found = outbox.lines(tx.connection, tail, (limit + 1,))
    end = len(found)
    if end > limit:
        end = limit
        while end > 0 and found[end][_TX] == found[end - 1][_TX]:
            end -= 1
        if end == 0:
            found = outbox.lines(tx.connection, tail, (outbox.MAX_TX + 1,))
            end = next((i for i, one in enumerate(found) if one[_TX] != found[0][_TX]), len(found))
    return found[:end]


def waiting(tx: Tx) -> int:
    """How many changes have no final verdict yet."""
    row = tx.connection.execute(f"SELECT count(*) FROM outbox WHERE {outbox.OPEN}")
    return int(row.fetchone()[0])


def delivered(tx: Tx) -> bool:
    """Whether the server has all that was ever written here, photos too, and will not lose it."""
    return owed(tx) == (0, 0)


def owed(tx: Tx) -> tuple[int, int]:
    """How much the server has yet to take or to secure, and how much it refused, which would be seen nowhere
    else: changes and photos.
    """
    waits, refused = tx.connection.execute(
        "SELECT count(*) FILTER (WHERE state <> 'refused'), count(*) FILTER (WHERE state = 'refused') "
        f"FROM outbox WHERE {outbox.OPEN} OR state = 'refused' OR NOT durable"
    ).fetchone()
    files = blobs.counts(tx)
    return waits + files.waiting + files.stored, refused + files.refused


class Said(Protocol):
    """A verdict as the protocol carries it."""

    @property
    def change_id(self) -> str: ...
    @property
    def result(self) -> enum.StrEnum: ...
    @property
    def code(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def detail(self) -> str: ...


def settle_all(tx: Tx, verdicts: Sequence[Said], durable: int, now: str) -> bool:
    """Write down the verdicts of one answer: what was simply applied together, the rest one by one.

    `durable`: the server will not lose changes up to this number; `now`: its time. True when some of these
    are among them.
    """
    applied = [one.change_id for one in verdicts if one.result == "applied" and not one.code]
    settled = tx.connection.execute(
        "UPDATE outbox SET state = 'applied', code = '', field = '', detail = '', answered_at = ?, "
        f"durable = coalesce(seq <= ?, 0) WHERE {outbox.OPEN} "
        "AND change_id IN (SELECT value FROM json_each(?)) "
        "RETURNING change_id, kind, durable, CASE kind WHEN 'step' THEN "
        "coalesce(json_extract(\"set\", '$.matter_id'), json_extract(was, '$.matter_id'), '') END",
        (now, durable, to_json(applied)),
    ).fetchall()
    for _, kind, _, matter_id in settled:
        tx.changed.add(kind)
        if matter_id is not None:
            tx.matters.add(matter_id)
    if settled:
        tx.changed.add("outbox")
        rebase.note_taken(tx.connection, [change_id for change_id, *_ in settled])
    done = set(applied)
    for one in verdicts:
        if one.change_id not in done:
            settle(tx, one.change_id, str(one.result), one.code, one.field, one.detail, now)
    return any(safe for _, _, safe, _ in settled)


def settle(
    tx: Tx,
    change_id: str,
    result: str,
    code: str = "",
    field: str = "",
    detail: str = "",
    now: str = "",
) -> None:
    """Write down one verdict, inside `Store.apply`. A verdict once final stays. `now`: the server's time,
    else the laptop's.
    """
    found = outbox.select(tx.connection, "WHERE change_id = ?", (change_id,))
    if not found or found[0].state not in outbox.PENDING:
        return
    change = found[0]
    state = "applied" if result == "duplicate" else result
    tx.connection.execute(
        "UPDATE outbox SET state = ?, code = ?, field = ?, detail = ?, answered_at = ? WHERE id = ?",
        (state, code, field, detail, now or tx.moment, change.id),
    )
    tx.changed |= {"outbox", change.kind}
    if state == "applied":
        rebase.note_taken(tx.connection, [change_id])
    elif state in ("refused", "conflict"):
        _show_server_value(tx, change)
    if change.kind == "step":
        tx.matters.add(str((change.set or change.was).get("matter_id", "")))
    elif change.kind == "matter":
        tx.matters.add(change.row_id)


def _show_server_value(tx: Tx, change: Outgoing) -> None:
    """Not taken: the server's value shows again, other pending changes stay on top.

    A step that the server does not know goes at once, because one that was not taken must not move its
    matter. Other rows stay to be seen: till another one comes that has their place (conflict), perhaps with
    a later page, or for good (refused).
    """
    if rebase.shadow_of(tx.connection, change.kind, change.row_id):
        rebase.rebuild(tx.connection, change.kind, change.row_id)
    elif change.op == "put" and change.kind == "step":
        rebase.drop_own(tx.connection, change.kind, change.row_id)


def never_taken(tx: Tx, change_ids: list[str], code: str) -> None:
    """Refuse changes that the server could not even read, so that it never saw their numbers.

    Their numbers and all later ones are given anew: nothing after them can have
    been taken, because the server takes numbers without a gap. Those that were
    answered meanwhile, by a file, or have lost their numbers already, are left out.
    """
    [(first,)] = tx.connection.execute(
        f"SELECT min(seq) FROM outbox WHERE {outbox.OPEN} AND change_id IN (SELECT value FROM json_each(?))",
        (to_json(change_ids),),
    )
    for change_id in change_ids:
        settle(tx, change_id, "refused", code)
    if first is not None:
        tx.connection.execute("UPDATE outbox SET seq = NULL WHERE seq >= ?", (first,))
        tx.set_state("next_seq", first)


def send_again(tx: Tx, after: int) -> int:
    """Put answered changes with a `seq` above `after` back to unanswered: the server has lost them."""
    cursor = tx.connection.execute(
        f"UPDATE outbox SET state = 'sent', durable = 0 WHERE seq > ? AND state IN {_FINAL}",
        (after,),
    )
    if cursor.rowcount:
        tx.changed.add("outbox")
        show_again(tx)
    return cursor.rowcount


def close_gap(tx: Tx, hole: int) -> bool:
    """The server waits for number `hole`: where nothing that goes out bears it, it and all later ones are
    given anew. The server takes numbers without a gap, so it has none of them. True when they were.
    """
    borne = tx.connection.execute(
        f"SELECT 1 FROM outbox WHERE seq = ? AND NOT {WAITS_FOR_OTHERS}", (hole,)
    ).fetchone()
    if borne is None:
        tx.connection.execute("UPDATE outbox SET seq = NULL WHERE seq >= ?", (hole,))
        tx.set_state("next_seq", hole)
    return borne is None


def send_all_again(tx: Tx) -> int:
    """Put all answered changes back to unanswered, but those that no server could read."""
    cursor = tx.connection.execute(
        f"UPDATE outbox SET state = 'sent', durable = 0 WHERE state IN {_FINAL} AND code <> 'unreadable'"
    )
    if cursor.rowcount:
        tx.changed.add("outbox")
        show_again(tx)
    return cursor.rowcount


def begin_anew(tx: Tx, after: int) -> int:
    """The server was restored and holds changes of this name up to `after`: all that are still here go out
    again. It knows by their ids those it has; one of the earlier may have been sent to it by a copy of this
    file, and been refused there; one without a number was sent under a former name, and an older backup may
    lack it.

    Later numbers are given anew, in the order in which they go out: receipts forgotten since leave gaps,
    which a server does not take.
    """
    count = send_all_again(tx)
    anew = tx.connection.execute(
        f"SELECT id FROM outbox WHERE NOT {WAITS_FOR_OTHERS} "
        "AND (seq > ? OR (seq IS NULL AND state = 'sent')) ORDER BY id",
        (after,),
    ).fetchall()
    tx.connection.execute(f"UPDATE outbox SET seq = NULL WHERE seq > ? OR {WAITS_FOR_OTHERS}", (after,))
    numbers = [(seq, row_id) for seq, (row_id,) in enumerate(anew, after + 1)]
    tx.connection.executemany("UPDATE outbox SET seq = ? WHERE id = ?", numbers)
    tx.set_state("next_seq", after + 1 + len(numbers))
    return count


def show_again(tx: Tx) -> None:
    """What was put back to unanswered stands on top of the server's word again, where that is known."""
    under = tx.connection.execute(
        "SELECT DISTINCT s.kind, s.row_id FROM shadow s JOIN outbox o ON o.kind = s.kind "
        f"AND o.row_id = s.row_id WHERE o.{outbox.OPEN}"
    )
    for kind, row_id in under.fetchall():
        rebase.rebuild(tx.connection, kind, row_id)
        tx.changed.add(kind)
        if kind == "matter":
            tx.matters.add(row_id)


def durable_through(tx: Tx, seq: int, now: str) -> bool:
    """The server will not lose changes up to `seq`: their receipt is 已入库. True when this is news.
    `now`: the server's time, from which the receipt is kept.
    """
    cursor = tx.connection.execute(
        "UPDATE outbox SET durable = 1, answered_at = ? "
        f"WHERE NOT durable AND state IN {_FINAL} AND seq <= ?",
        (now, seq),
    )
    if cursor.rowcount:
        tx.changed.add("outbox")
    return cursor.rowcount > 0


def forget_old(tx: Tx, news: bool, now: str, agree: bool) -> None:
    """Receipts of safely stored changes go after 30 days, and at once with the scope they were in;
    what was not taken stays to be seen. Looked through once a day, and with `news` of receipts or
    scopes as soon as nothing waits. `now` is the server's time: a laptop's clock may be years wrong.
    Not before all scopes `agree`: what was taken elsewhere is found by its receipt (`rebase.drop_elsewhere`).
    """
    if not agree:
        if news:
            tx.set_state("forgot", "")
        return
    today = now[:10]
    if tx.state("forgot") == today and not (news and waiting(tx) == 0):
        return
    before = to_moment(from_moment(now) - timedelta(days=RECEIPT_DAYS))
    tx.connection.execute(
        "DELETE FROM outbox WHERE durable AND state IN ('applied', 'merged') "
        "AND (answered_at < ? OR scope_id NOT IN (SELECT scope_id FROM scope))",
        (before,),
    )
    tx.set_state("forgot", today)
