"""Lists of records."""

from typing import Any

from desktop.domain.records import Record
from desktop.store import outbox
from desktop.store.tx import Tx


def newest(
    tx: Tx, *, of: str = "", since: str = "", voided: bool = False, waiting: bool = False, limit: int
) -> list[Record]:
    """The newest first. `of`: seen or typed by this person; `since`: keyed in since the moment;
    `voided`: only those that no longer stand; `waiting`: only those the server has not answered.
    """
    tests: list[str] = []
    values: list[Any] = []
    if of:
        tests.append("(t.entered_by = ? OR t.inspector_id = ?)")
        values += [of, of]
    if since:
        tests.append("t.entered_at >= ?")
        values.append(since)
    if voided:
        tests.append("t.status <> 'finished'")
    if waiting:
        tests.append(f"t.id IN (SELECT row_id FROM outbox WHERE {outbox.OPEN})")
    where = f"WHERE {' AND '.join(tests)} " if tests else ""
    return tx.select(Record, f"{where}ORDER BY t.entered_at DESC, t.id DESC LIMIT ?", [*values, limit])
