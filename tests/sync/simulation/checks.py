"""The seven promises, looked at from outside: each function returns what it found broken, in words."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from desktop.store import outbox, rebase
from desktop.store.columns import table, tables
from desktop.store.connection import Connection
from desktop.store.standing import RETIRED
from desktop.store.tx import Tx
from tests.sync.simulation.laptop import Laptop
from tests.sync.simulation.ledger import Ledger, words
from tests.sync.simulation.municipality import Truth
from tests.sync.simulation.world import UNFIT

PENDING = ("waiting", "sent", "held")
OF_NUMBERS = ("seq_reused", "hole")
"""Codes that say nothing of the work itself: two laptops, and a server, have to agree on numbers."""


_SHOWN = (
    f"(rev > 0 OR NOT EXISTS (SELECT 1 FROM outbox o WHERE o.row_id = t.id AND (o.{outbox.OPEN} "
    "OR (o.op IN ('put', 'restore') AND o.state = 'refused'))))"
)
"""Rows `t` that are shown as the server's: neither is it still to have them, nor did it refuse them."""


def visible(laptop: Laptop) -> set[str]:
    """Words that the person can see as waiting, or as refused with a reason."""
    return {
        token
        for one in laptop.sent()
        if one.state in PENDING or (one.state == "refused" and one.code)
        for token in one.tokens
    }


def kept(laptop: Laptop, ledger: Ledger, truth: Callable[[], Truth]) -> list[str]:
    """1: what was saved is in the outgoing copy until the server will not lose it."""
    there = {token for one in laptop.sent() for token in one.tokens}
    gone = ledger.of(laptop.label) - there - ledger.safe
    lost = ledger.unaccounted(gone, truth(), ()) if gone else []
    ledger.safe |= gone - set(lost)
    return [f"1: {laptop.label} saved {token}, and its file knows nothing of it" for token in lost]


def on_top(laptop: Laptop) -> list[str]:
    """1: own work that waits is seen in the row, whatever the server has said of it meanwhile."""
    hidden = laptop.look(lambda tx: _hidden(tx, laptop.answered))
    return [f"1: {laptop.label}: {what}" for what in hidden]


def _hidden(tx: Tx, answered: set[str]) -> list[str]:
    connection = tx.connection
    wanted: dict[tuple[str, str], dict[str, Any] | None] = {}
    held = {scope for (scope,) in connection.execute("SELECT scope_id FROM scope")}
    for one in outbox.select(connection, "ORDER BY id"):
        key = (one.kind, one.row_id)
        if one.state not in PENDING:
            if one.state in ("applied", "merged") and wanted.get(key):
                for name in one.set:  # an older word goes again: the server has one's later word already
                    (wanted[key] or {}).pop(name, None)
            continue
        if one.scope_id not in held and (held or tx.state(RETIRED)):
            continue  # sent again to a restored server, from a scope that has gone meanwhile
        if one.change_id in answered and rebase.shadow_of(connection, *key) is None:
            continue  # sent again to a restored server: till that has spoken, a later word of others is seen
        wanted[key] = None if one.op == "delete" else {**(wanted.get(key) or {}), **one.set}
    found = []
    for (kind, row_id), fields in wanted.items():
        row = _row(connection, kind, row_id)
        shadow = rebase.shadow_of(connection, kind, row_id)
        if fields is None:
            found += [f"{kind} {row_id} was deleted and is seen"] if row else []
        elif fields.get("people", 0) >= UNFIT or (row is None and shadow is not None and shadow[2] is None):
            continue  # no home that could be shown; or deleted by somebody else meanwhile
        else:
            found += [
                f"{kind} {row_id} {name} is not what waits: {value!r}"
                for name, value in fields.items()
                if row is None or row.get(name) != value
            ]
    return found


def _row(connection: Connection, kind: str, row_id: str) -> dict[str, Any] | None:
    one = table(kind)
    cursor = connection.execute(f'SELECT * FROM "{one.name}" WHERE id = ?', (row_id,))
    cells = cursor.fetchone()
    return (
        one.to_data(dict(zip([name[0] for name in cursor.description], cells, strict=True)))
        if cells
        else None
    )


def receipts(laptop: Laptop, ledger: Ledger, truth: Callable[[], Truth], before: set[str]) -> list[str]:
    """6: what is newly said to be taken was taken. `before`: changes of which it was said earlier."""
    sent = laptop.sent()
    laptop.answered |= {one.change_id for one in sent if one.state not in PENDING}
    new = [one for one in sent if one.state in ("applied", "merged") and one.change_id not in before]
    tokens = {token for one in new for token in one.tokens}
    return [
        f"6: {laptop.label} shows {token} as taken, and the server has it not"
        for token in (ledger.unaccounted(tokens, truth(), ()) if tokens else ())
    ]


def taken(laptop: Laptop) -> set[str]:
    return {one.change_id for one in laptop.sent() if one.state in ("applied", "merged")}


def only_own(laptop: Laptop, may: set[str]) -> list[str]:
    """4: no row of the server outside the person's scopes."""

    def work(tx: Tx) -> set[str]:
        found = {
            row["scope_id"]
            for name in ("base", "raw", "shadow")
            for row in tx.sql(f"SELECT scope_id FROM {name}")
        }
        for one in tables():
            found |= {
                row["scope_id"] for row in tx.sql(f'SELECT scope_id FROM "{one.name}" AS t WHERE {_SHOWN}')
            }
        return found

    return [f"4: {laptop.label} has rows of {scope}" for scope in sorted(laptop.look(work) - may)]


def same(laptop: Laptop, truth: Truth, may: set[str]) -> list[str]:
    """3: the rows the person sees are those of the server."""
    wanted: dict[str, dict[tuple[str, str], Any]] = defaultdict(dict)
    for (scope, kind, row_id), (rev, data) in truth.live.items():
        wanted[scope][kind, row_id] = (rev, data)
    found = []
    for scope in sorted(may):
        have = laptop.look(lambda tx, one=scope: _rows(tx.connection, one))  # type: ignore[misc]
        found += _differences(laptop, scope, have, wanted[scope])
    return found


def _rows(connection: Connection, scope: str) -> dict[tuple[str, str], Any]:
    """Rows of one scope that are said to be the server's, from the tables the window reads."""
    found = {}
    for one in tables():
        cursor = connection.execute(
            f'SELECT * FROM "{one.name}" AS t WHERE scope_id = ? AND {_SHOWN}', (scope,)
        )
        names = [column[0] for column in cursor.description]
        for cells in cursor:
            row = dict(zip(names, cells, strict=True))
            found[one.name, row["id"]] = (row["rev"], one.to_data(row))
    return found


def _differences(laptop: Laptop, scope: str, have: dict[Any, Any], want: dict[Any, Any]) -> list[str]:
    where = f"3: {laptop.label} {scope}"
    found = [f"{where}: lacks {key}" for key in sorted(want.keys() - have.keys())]
    found += [f"{where}: has {key}, which the server has not" for key in sorted(have.keys() - want.keys())]
    for key in sorted(have.keys() & want.keys()):
        if have[key] != want[key]:
            found.append(f"{where}: {key} is {have[key]}, on the server {want[key]}")
    return found


def settled(laptop: Laptop) -> list[str]:
    """7: nothing waits any more, whatever else was sent with it; nor was work refused for its number."""
    return [
        f"7: {laptop.label}: {one.kind} {one.row_id} {one.op} is {one.state} {one.code}: {sorted(one.tokens)}"
        for one in laptop.sent()
        if one.state in PENDING or one.code in OF_NUMBERS
    ]


def only_good(truth: Truth, ledger: Ledger) -> list[str]:
    """4, 7: what must be refused was refused, with all that was saved together with it."""
    taken_in = ledger.never & words(truth, conflicts=False)
    return [f"7: the server took {ledger.written[token]}" for token in sorted(taken_in)]
