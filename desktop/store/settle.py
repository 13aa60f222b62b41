"""Handing changes to a round, and what the server's verdicts do to them."""

from datetime import timedelta

from desktop.domain.moments import from_moment, to_moment
from desktop.store import outbox, rebase
from desktop.store.columns import table, to_json
from desktop.store.outbox import Outgoing
from desktop.store.tx import Tx

RECEIPT_DAYS = 30
"""How long the receipt of a safely stored change is kept."""

LOST_ROW = "lost_row"
"""Code of a held change whose row the restored server lacks until another laptop sends it again.
Such changes go out after all others, so that they block nothing.
"""
WAITS_FOR_OTHERS = f"(state = 'held' AND code = '{LOST_ROW}')"
_FINAL = "('applied', 'merged', 'conflict', 'refused')"


def take(tx: Tx, limit: int) -> list[Outgoing]:
    """The oldest unanswered changes, at most `limit` but whole transactions, each with its `seq`.

    From here on they can no longer be undone.
    """
    found = _oldest(tx, f"NOT {WAITS_FOR_OTHERS} ORDER BY id", limit)
    found = found or _oldest(tx, f"{WAITS_FOR_OTHERS} ORDER BY answered_at, id", limit)
    if not found:
        return []
    next_seq = int(tx.state("next_seq", 1))
    for one in found:
        if not one.seq:
            tx.connection.execute("UPDATE outbox SET seq = ? WHERE id = ?", (next_seq, one.id))
            next_seq += 1
    tx.set_state("next_seq", next_seq)
    taken = to_json([one.id for one in found])
    these = "id IN (SELECT value FROM json_each(?))"
    tx.connection.execute(f"UPDATE outbox SET state = 'sent' WHERE {these}", (taken,))
    tx.changed.add("outbox")
    return outbox.select(tx.connection, f"WHERE {these} ORDER BY id", (taken,))


def _oldest(tx: Tx, which: str, limit: int) -> list[Outgoing]:
    """The first unanswered changes, at most `limit` but whole transactions."""
    found = outbox.select(
        tx.connection,
        f"WHERE state IN ('waiting', 'sent', 'held') AND {which} LIMIT ?",
        (limit + outbox.MAX_TX,),
    )
    end = len(found)
    if end > limit:
        end = limit
        while end > 0 and found[end].tx == found[end - 1].tx:
            end -= 1
        if end == 0:
            end = next((i for i, one in enumerate(found) if one.tx != found[0].tx), len(found))
    return found[:end]


def waiting(tx: Tx) -> int:
    """How many changes have no final verdict yet."""
    row = tx.connection.execute("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sent', 'held')")
    return int(row.fetchone()[0])


def settle(
    tx: Tx,
    change_id: str,
    result: str,
    code: str = "",
    field: str = "",
    detail: str = "",
) -> None:
    """Write down one verdict, inside `Store.apply`. A verdict once final stays."""
    found = outbox.select(tx.connection, "WHERE change_id = ?", (change_id,))
    if not found or found[0].state not in outbox.PENDING:
        return
    change = found[0]
    state = "applied" if result == "duplicate" else result
    tx.connection.execute(
        "UPDATE outbox SET state = ?, code = ?, field = ?, detail = ?, answered_at = ? WHERE id = ?",
        (state, code, field, detail, tx.moment, change.id),
    )
    tx.changed |= {"outbox", change.kind}
    if result in ("refused", "conflict", "duplicate"):
        _show_server_value(tx, change, result)
    if change.kind == "step":
        tx.matters.add(str((change.set or change.was).get("matter_id", "")))


def _show_server_value(tx: Tx, change: Outgoing, result: str) -> None:
    """Not taken: the server's value shows again, other pending changes stay on top.

    A row that the server does not know goes when another one stands in its
    place (conflict) and when it is a step, because a step that was not taken
    must not move its matter. A refused record or matter stays to be seen.
    """
    if rebase.shadow_of(tx.connection, change.kind, change.row_id):
        rebase.rebuild(tx.connection, change.kind, change.row_id)
    elif change.op == "put" and (result == "conflict" or (result == "refused" and change.kind == "step")):
        tx.connection.execute(
            f'DELETE FROM "{table(change.kind).name}" WHERE id = ? AND rev = 0',
            (change.row_id,),
        )


def never_taken(tx: Tx, change_ids: list[str], code: str) -> None:
    """Refuse changes that the server could not even read, so that it never saw their numbers.

    Their numbers and all later ones are given anew: nothing after them can have
    been taken, because the server takes numbers without a gap.
    """
    marks = to_json(change_ids)
    row = tx.connection.execute(
        "SELECT min(seq) FROM outbox WHERE change_id IN (SELECT value FROM json_each(?))",
        (marks,),
    ).fetchone()
    for change_id in change_ids:
        settle(tx, change_id, "refused", code)
    tx.connection.execute("UPDATE outbox SET seq = NULL WHERE seq >= ?", (row[0],))
    tx.set_state("next_seq", row[0])


def send_again(tx: Tx, after: int) -> int:
    """Put answered changes with a `seq` above `after` back to unanswered: the server has lost them."""
    cursor = tx.connection.execute(
        f"UPDATE outbox SET state = 'sent', durable = 0 WHERE seq > ? AND state IN {_FINAL}",
        (after,),
    )
    if cursor.rowcount:
        tx.changed.add("outbox")
    return cursor.rowcount


def begin_anew(tx: Tx, after: int) -> int:
    """The server was restored and holds this laptop's changes up to `after`: send the later ones again.

    Receipts forgotten since an old backup leave gaps in the numbers; a server takes
    them without a gap, and knows none of these, so they are given anew.
    """
    count = send_again(tx, after)
    numbered = tx.connection.execute("SELECT id, seq FROM outbox WHERE seq > ? ORDER BY seq", (after,))
    seq = after
    for seq, (row_id, before) in enumerate(numbered.fetchall(), after + 1):
        if seq != before:
            tx.connection.execute("UPDATE outbox SET seq = ? WHERE id = ?", (seq, row_id))
    tx.set_state("next_seq", seq + 1)
    return count


def durable_through(tx: Tx, seq: int) -> None:
    """The server will not lose changes up to `seq`: their receipt is 已入库."""
    cursor = tx.connection.execute(
        f"UPDATE outbox SET durable = 1 WHERE seq <= ? AND NOT durable AND state IN {_FINAL}",
        (seq,),
    )
    if cursor.rowcount:
        tx.changed.add("outbox")


def forget_old(tx: Tx) -> None:
    """Receipts of safely stored changes go after 30 days, and at once with the scope they were in;
    what was not taken stays to be seen.
    """
    before = to_moment(from_moment(tx.moment) - timedelta(days=RECEIPT_DAYS))
    tx.connection.execute(
        "DELETE FROM outbox WHERE durable AND state IN ('applied', 'merged') "
        "AND (answered_at < ? OR scope_id NOT IN (SELECT scope_id FROM scope))",
        (before,),
    )
