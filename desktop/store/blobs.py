"""Photos and files on this laptop, whole or in part: where each stands with the server, what may go.

`blob` holds the content. `file` has a line for each: its `state`, and since when nobody has looked at
it. A file is `named` once the server has taken a row that names it; from then on it is kept until it
is durable there, even when the row has left this laptop. `part` holds what has come of a download.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from desktop.domain.moments import from_moment, to_moment
from desktop.store.columns import to_json
from desktop.store.connection import Connection
from desktop.store.tx import Tx

UNNAMED_DAYS = 30
"""How long a file is kept that no row and no open form names: a decision may bring its row back."""
PART_DAYS = 7
"""How long an unfinished download waits for the rest."""

_TAKEN = (
    "p.rev > 0 OR EXISTS (SELECT 1 FROM outbox o WHERE o.kind = 'photo' AND o.row_id = p.id "
    "AND o.state IN ('applied', 'merged'))"
)
"""The server has the row of a photo `p`."""
_NAMED_HERE = "SELECT sha256 FROM photo"
_IN_DRAFTS = "SELECT json_extract(p.value, '$.sha256') FROM draft d, json_each(d.body, '$.more.photos') p"
NOT_NAMED = "file_unnamed"
"""Code of a file whose row the server does not have, or not any more."""


@dataclass(frozen=True)
class Waiting:
    """One file that the server is to have."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Counts:
    """Files that the server knows the rows of, and the bytes of those that wait."""

    waiting: int = 0
    waiting_bytes: int = 0
    stored: int = 0
    durable: int = 0
    refused: int = 0
    codes: tuple[str, ...] = ()
    """Why some wait or were refused."""


# -- sending ----------------------------------------------------------------


def note_named(connection: Connection) -> None:
    """Remember which files the server is to have, before their rows may leave this laptop."""
    connection.execute(
        "UPDATE file SET named = 1 WHERE NOT named AND state <> 'durable' "
        f"AND EXISTS (SELECT 1 FROM photo p WHERE p.sha256 = file.sha256 AND ({_TAKEN}))"
    )


def waiting(tx: Tx, but: Iterable[str] = ()) -> Waiting | None:
    """The next file to be sent: those that failed least first, then the oldest."""
    row = tx.connection.execute(
        "SELECT sha256, size FROM file WHERE state = 'waiting' AND named "
        "AND sha256 NOT IN (SELECT value FROM json_each(?)) ORDER BY tries, rowid LIMIT 1",
        (to_json(list(but)),),
    ).fetchone()
    return None if row is None else Waiting(*row)


def piece(tx: Tx, name: str, start: int, most: int) -> bytes:
    """Part of a file that is here whole; empty when it is not (any more)."""
    row = tx.connection.execute(
        "SELECT substr(data, ?, ?) FROM blob WHERE sha256 = ?", (start + 1, most, name)
    ).fetchone()
    return b"" if row is None else bytes(row[0])


def is_here(tx: Tx, name: str) -> bool:
    """Whether the whole is on this laptop."""
    return tx.connection.execute("SELECT 1 FROM blob WHERE sha256 = ?", (name,)).fetchone() is not None


def is_sound(tx: Tx, name: str) -> bool:
    """Whether the content here is what its name says."""
    data = tx.blob_get(name)
    return data is not None and sha256(data).hexdigest() == name


def stored(tx: Tx, name: str) -> None:
    """The server has it whole. It is asked again after the server's next backup."""
    tx.connection.execute(
        "UPDATE file SET state = 'stored', code = '', asked = ? WHERE sha256 = ?",
        (tx.state("backed_up_at", ""), name),
    )
    tx.changed.add("blob")


def tries(tx: Tx, name: str) -> int:
    """How often it was not taken."""
    row = tx.connection.execute("SELECT tries FROM file WHERE sha256 = ?", (name,)).fetchone()
    return 0 if row is None else int(row[0])


def failed(tx: Tx, name: str, code: str, *, final: bool = False) -> None:
    """It was not taken: tried again after all others, or, when that is `final`, not any more."""
    tx.connection.execute(
        "UPDATE file SET state = CASE WHEN ? THEN 'refused' ELSE state END, code = ?, tries = tries + 1 "
        "WHERE sha256 = ?",
        (final, code, name),
    )
    tx.changed.add("blob")


def counts(tx: Tx) -> Counts:
    """For the page: all files here whose rows the server knows, and own ones that left it."""
    found = {
        state: (number, size)
        for state, number, size in tx.connection.execute(
            "SELECT state, count(*), sum(size) FROM file "
            f"WHERE named AND (code <> '{NOT_NAMED}' OR sha256 IN ({_NAMED_HERE})) GROUP BY state"
        )
    }
    codes = tx.connection.execute(
        "SELECT DISTINCT code FROM file WHERE named AND code <> '' AND state IN ('waiting', 'refused') "
        f"AND (code <> '{NOT_NAMED}' OR sha256 IN ({_NAMED_HERE})) ORDER BY 1"
    ).fetchall()
    number, size = found.get("waiting", (0, 0))
    return Counts(
        waiting=number,
        waiting_bytes=size,
        stored=sum(found.get(one, (0, 0))[0] for one in ("stored", "asking")),
        durable=found.get("durable", (0, 0))[0],
        refused=found.get("refused", (0, 0))[0],
        codes=tuple(code for (code,) in codes),
    )


# -- what the server says of them ---------------------------------------------


def to_ask(tx: Tx, most: int) -> list[str]:
    """Files whose state the server is asked for: after a restore, and once after each of its backups."""
    rows = tx.connection.execute(
        "SELECT sha256 FROM file WHERE state = 'asking' OR (state = 'stored' AND asked <> ?) "
        "ORDER BY sha256 LIMIT ?",
        (tx.state("backed_up_at", ""), most),
    )
    return [name for (name,) in rows]


def answered(tx: Tx, states: Mapping[str, str], backed_up_at: str) -> bool:
    """What the server said of the files it was asked about. What it does not have goes there again. True when
    it begins to be backed up: what was as safe as could be without is asked about. An answer that says it
    never was may be an old one, by a file.
    """
    before = tx.state("backed_up_at", "")
    begins = bool(backed_up_at) and not before
    backed_up_at = backed_up_at or before
    tx.set_state("backed_up_at", backed_up_at)
    if begins:
        ask_all(tx.connection)
    for name, state in states.items():
        tx.connection.execute(
            "UPDATE file SET asked = ?, state = ?, code = '' "
            "WHERE sha256 = ? AND state IN ('asking', 'stored')",
            (backed_up_at, state if state in ("stored", "durable") else "waiting", name),
        )
    if not backed_up_at:  # a server that is never backed up has nothing better to offer
        tx.connection.execute("UPDATE file SET state = 'durable' WHERE state = 'stored'")
    if states:
        tx.changed.add("blob")
    return begins


def stored_only(connection: Connection) -> int:
    """How many files the server has, and might lose."""
    row = connection.execute("SELECT count(*) FROM file WHERE state = 'stored'").fetchone()
    return int(row[0])


def ask_all(connection: Connection) -> None:
    """The server was restored, or has lost files: whatever is here may be missing there."""
    connection.execute(
        "UPDATE file SET state = 'asking', tries = 0, code = '' WHERE state IN ('stored', 'durable')"
    )


# -- fetching -------------------------------------------------------------------


def fetched(tx: Tx, name: str) -> int:
    """Bytes of a download that are here already."""
    row = tx.connection.execute(
        "SELECT coalesce(max(start + length(data)), 0) FROM part WHERE sha256 = ?", (name,)
    ).fetchone()
    return int(row[0])


def add_part(tx: Tx, name: str, start: int, data: bytes) -> None:
    tx.connection.execute(
        "INSERT INTO part (sha256, start, data, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (name, start, data, tx.moment),
    )


def put_together(tx: Tx, name: str) -> bool:
    """All parts become one file; False when it is not what its name says, and nothing is kept of it.

    The server has it, so it counts as durable: it may go again when room is needed.
    """
    parts = tx.connection.execute("SELECT data FROM part WHERE sha256 = ? ORDER BY start", (name,))
    data = b"".join(bytes(part) for (part,) in parts)
    tx.connection.execute("DELETE FROM part WHERE sha256 = ?", (name,))
    if sha256(data).hexdigest() != name:
        return False
    tx.blob_put(name, data)
    tx.connection.execute(
        "UPDATE file SET state = 'durable', named = 1 WHERE sha256 = ? AND state = 'waiting'", (name,)
    )
    return True


# -- room -------------------------------------------------------------------------


def long_unseen(tx: Tx, name: str) -> bool:
    """Whether nobody has looked at it for a day: a look need not be written down each time."""
    row = tx.connection.execute("SELECT used_at < ? FROM file WHERE sha256 = ?", (_days_before(tx, 1), name))
    return bool((row.fetchone() or (0,))[0])


def touch(tx: Tx, name: str) -> None:
    """Somebody looks at it."""
    tx.connection.execute("UPDATE file SET used_at = ? WHERE sha256 = ?", (tx.moment, name))


def drop_of_scope(connection: Connection, scope_id: str) -> None:
    """Before the rows of a scope go: their files too, but not what the server is still to get."""
    mine = (
        "SELECT sha256 FROM photo WHERE scope_id = :scope "
        "EXCEPT SELECT sha256 FROM photo WHERE scope_id <> :scope"
    )
    note_named(connection)
    values = {"scope": scope_id}
    free = f"(state = 'durable' OR NOT named) AND sha256 NOT IN ({_IN_DRAFTS})"
    _drop(connection, f"sha256 IN ({mine}) AND {free}", values)
    connection.execute(f"DELETE FROM part WHERE sha256 IN ({mine})", values)


def tidy(tx: Tx, budget: int, unused_days: int, but: str = "") -> int:
    """Let go what is not needed here: files of rows that are gone, once the server is sure of them; those
    nobody has looked at for `unused_days`; and, while all are more than `budget` bytes, those looked at
    longest ago. Never what the server is not sure of, nor what an open form holds, nor `but`.
    Returns how many went.
    """
    connection = tx.connection
    unneeded = f"sha256 NOT IN ({_NAMED_HERE}) AND sha256 NOT IN ({_IN_DRAFTS})"
    given_up = f"(NOT named OR code = '{NOT_NAMED}') AND used_at < :old"
    old = {"old": _days_before(tx, UNNAMED_DAYS)}
    gone = _drop(connection, f"{unneeded} AND (state = 'durable' OR ({given_up}))", old)
    free = f"state = 'durable' AND sha256 NOT IN ({_IN_DRAFTS})"
    gone += _drop(connection, f"{free} AND used_at < :old", {"old": _days_before(tx, unused_days)})
    total = int(connection.execute("SELECT coalesce(sum(size), 0) FROM file").fetchone()[0])
    if total > budget:
        for name, size in _oldest(connection, free):
            if total > budget and name != but:
                total -= size
                gone += _drop(connection, "sha256 = :name", {"name": name})
    connection.execute("DELETE FROM part WHERE at < ?", (_days_before(tx, PART_DAYS),))
    if gone:
        tx.changed.add("blob")
    return gone


def _oldest(connection: Connection, which: str) -> list[tuple[str, int]]:
    """Names and bytes, the one looked at longest ago first."""
    rows = connection.execute(f"SELECT sha256, size FROM file WHERE {which} ORDER BY used_at, rowid")
    return [(name, size) for name, size in rows.fetchall()]


def drop_of_drafts(connection: Connection, names: list[str]) -> None:
    """Files of open forms that are gone, unless a row or another open form names them too."""
    free = f"NOT named AND sha256 NOT IN ({_NAMED_HERE}) AND sha256 NOT IN ({_IN_DRAFTS})"
    mine = "SELECT value FROM json_each(:names)"
    _drop(connection, f"sha256 IN ({mine}) AND {free}", {"names": to_json(names)})


def _drop(connection: Connection, which: str, values: Mapping[str, str]) -> int:
    chosen = f"SELECT sha256 FROM file WHERE {which}"
    connection.execute(f"DELETE FROM blob WHERE sha256 IN ({chosen})", values)
    return connection.execute(f"DELETE FROM file WHERE {which}", values).rowcount


def _days_before(tx: Tx, days: int) -> str:
    return to_moment(from_moment(tx.moment) - timedelta(days=days))
