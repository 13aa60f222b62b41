"""The outbox as people see it: one line per thing they did, not per row."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.store import outbox
from desktop.store.handout import FILES
from desktop.store.tx import Tx

_MAIN = ("record", "step", "notice", "conflict", "matter", "send_back")
"""What one local transaction is named after, the first that it holds."""


@dataclass(frozen=True)
class Sent:
    """One local transaction of one person."""

    tx: str
    kind: str
    row_id: str
    op: str
    made_at: str
    state: str
    """saved, held, refused, conflict, uploaded, applied: the worst of its rows."""
    code: str
    waits_by_file: bool
    """All that waits of it stands in the newest sealed file, whose answer has not come yet."""
    files: tuple[str, ...] = ()
    """State of each photo or file that came with it (`desktop.store.blobs`)."""


MOST = 200
"""Lines that the page shows."""


def own(tx: Tx, limit: int = MOST) -> list[Sent]:
    """The newest first; -1 for all. Looks at papers (`viewed` rows alone) are no work and left out."""
    rows = tx.sql(
        """
        WITH one AS (
          SELECT tx, max(id) AS last, min(made_at) AS made_at,
            sum(state IN ('waiting', 'sent')) AS waiting, sum(state = 'held') AS held,
            sum(state = 'refused') AS refused, sum(state IN ('conflict', 'merged')
              AND change_id IN (SELECT change_id FROM conflict WHERE decided = 'open')) AS conflict,
            sum(NOT durable) AS unsafe, max(code) AS code,
            max(CASE WHEN state = 'refused' THEN code ELSE '' END) AS refused_code,
            max(CASE WHEN state IN ('waiting', 'sent') THEN coalesce(seq, 1 << 62) ELSE 0 END) AS last_seq
          FROM outbox GROUP BY tx HAVING sum(kind <> 'viewed') > 0 ORDER BY last DESC LIMIT ?)
        SELECT one.*, (SELECT json_group_array(json_array(o.kind, o.row_id, o.op)) FROM outbox o
          WHERE o.tx = one.tx AND o.kind <> 'viewed') AS parts,
          (SELECT json_group_array(coalesce(f.state, 'durable')) FROM outbox o
          JOIN photo p ON p.id = o.row_id LEFT JOIN file f ON f.sha256 = p.sha256
          WHERE o.tx = one.tx AND o.kind = 'photo' AND o.op = 'put') AS files
        FROM one ORDER BY last DESC
        """,
        [limit],
    )
    files = tx.state(FILES, {})
    carried = int(files.get("last", 0)) if files.get("made", 0) > files.get("received", 0) else 0
    return [_sent(row, carried) for row in rows]


def _sent(row: dict[str, str | int], carried: int) -> Sent:
    parts = json.loads(str(row["parts"]))
    place = {kind: number for number, kind in enumerate(_MAIN)}
    kind, row_id, op = min(parts, key=lambda part: place.get(part[0], len(_MAIN)))
    state, code = _state(row)
    files = tuple(json.loads(str(row["files"])))
    by_file = state == "saved" and int(row["last_seq"]) <= carried
    return Sent(str(row["tx"]), kind, row_id, op, str(row["made_at"]), state, code, by_file, files)


def _state(row: dict[str, str | int]) -> tuple[str, str]:
    if row["refused"]:
        return "refused", str(row["refused_code"])
    if row["conflict"]:
        return "conflict", str(row["code"])
    if row["held"]:
        return "held", str(row["code"])
    if row["waiting"]:
        return "saved", ""
    return ("uploaded" if row["unsafe"] else "applied"), ""


def kinds_of(tx: Tx, tx_id: str) -> set[str]:
    """Kinds of the rows that were written together."""
    return {kind for (kind,) in tx.lines("SELECT DISTINCT kind FROM outbox WHERE tx = ?", [tx_id])}


def waiting(tx: Tx) -> int:
    """Own transactions that the server has not answered for good."""
    rows = tx.sql(
        f"SELECT count(*) AS n FROM (SELECT tx FROM outbox WHERE {outbox.OPEN} "
        "GROUP BY tx HAVING sum(kind <> 'viewed') > 0)"
    )
    return int(rows[0]["n"])


def states(tx: Tx, row_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """(state, local transaction) of the newest outgoing change of each row that has one."""
    rows = tx.sql(
        "SELECT row_id, tx, state, durable, max(id) FROM outbox "
        "WHERE row_id IN (SELECT value FROM json_each(?)) GROUP BY row_id",
        [json.dumps(list(row_ids))],
    )
    return {row["row_id"]: (_receipt(row), str(row["tx"])) for row in rows}


def _receipt(row: dict[str, str | int]) -> str:
    state = str(row["state"])
    if state in ("waiting", "sent"):
        return "saved"
    if state in ("applied", "merged"):
        return "applied" if row["durable"] else "uploaded"
    return state


def viewed(tx: Tx, target_ids: Iterable[str], but: str) -> dict[str, tuple[str, str]]:
    """(name, moment) of somebody else's look at each target."""
    rows = tx.sql(
        "SELECT target_id, staff_name, max(at) AS at FROM viewed "
        "WHERE target_id IN (SELECT value FROM json_each(?)) AND staff_id <> ? GROUP BY target_id",
        [json.dumps(list(target_ids)), but],
    )
    return {row["target_id"]: (row["staff_name"], row["at"]) for row in rows}
