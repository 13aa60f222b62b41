"""Lists of records."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from desktop.domain.records import Record, RecordStatus
from desktop.store import outbox
from desktop.store.queries import day
from desktop.store.tx import Tx


def newest(
    tx: Tx,
    *,
    of: str = "",
    typed: Sequence[str] = (),
    voided: bool = False,
    waiting: bool = False,
    text: str = "",
    about: Iterable[str] = (),
    limit: int,
) -> list[Record]:
    """The newest first. `of`: seen or typed by this person; `typed`: what `day.recorded` counts, since a
    moment and by whom; `voided`: only those that no longer stand; `waiting`: only those the server has
    not answered; `text`: only those with it in their number, or about one of the subjects `about`.
    """
    tests: list[str] = []
    values: list[Any] = []
    if of:
        tests.append("(t.entered_by = ? OR t.inspector_id = ?)")
        values += [of, of]
    if typed:
        tests.append(day.TYPED)
        values += typed
    if voided:
        tests.append("t.status <> 'finished'")
    if waiting:
        tests.append(f"t.id IN (SELECT row_id FROM outbox WHERE {outbox.OPEN})")
    if text:
        tests.append("(instr(t.number, ?) OR t.subject_id IN (SELECT value FROM json_each(?)))")
        values += [text, json.dumps(list(about))]
    where = f"WHERE {' AND '.join(tests)} " if tests else ""
    return tx.select(Record, f"{where}ORDER BY t.entered_at DESC, t.id DESC LIMIT ?", [*values, limit])


def of_subjects(tx: Tx, form: str, ids: Iterable[str], since: str) -> list[Record]:
    """Finished ones of this form about these subjects, keyed in since the moment, the last first."""
    return tx.select(
        Record,
        "WHERE t.subject_id IN (SELECT value FROM json_each(?)) AND t.status = 'finished' AND t.form = ? "
        "AND t.entered_at >= ? ORDER BY t.entered_at DESC, t.id DESC",
        [json.dumps(list(ids)), form, since],
    )


def forked(tx: Tx) -> list[Record]:
    """Records that several others correct: two laptops did not know of each other."""
    corrected = "SELECT corrects_id FROM record WHERE corrects_id IS NOT NULL GROUP BY corrects_id"
    return tx.select(Record, f"WHERE t.id IN ({corrected} HAVING count(*) > 1) ORDER BY t.id", [])


def voided_under(tx: Tx) -> list[Record]:
    """Corrections that count of records that are void: one laptop voided what another one corrected."""
    voided = "SELECT c.id FROM record c JOIN record b ON b.id = c.corrects_id AND b.status = 'voided'"
    test = f"WHERE t.id IN ({voided} WHERE c.corrects_id > '' AND c.status = 'finished')"
    return tx.select(Record, f"{test} ORDER BY t.id", [])


def ends(tx: Tx, record: Record) -> list[Record]:
    """Where its corrections end: several where two laptops corrected it at once. One that nothing corrects,
    and one that counts, is its own end.
    """
    found, ahead, seen = list[Record](), [record], {record.id}
    while ahead:
        one = ahead.pop()
        known = [] if one.status == RecordStatus.FINISHED else tx.find(Record, corrects_id=one.id)
        after = [new for new in known if new.id not in seen]
        seen |= {new.id for new in after}
        ahead += after
        if not after:
            found.append(one)
    return found


def counting(tx: Tx, record: Record) -> list[Record]:
    """What counts of it and its corrections, as it was entered; nothing where all of it is void."""
    found = [one for one in ends(tx, record) if one.status == RecordStatus.FINISHED]
    return sorted(found, key=lambda one: (one.entered_at, one.id))


def history(tx: Tx, record: Record) -> list[Record]:
    """The record and those it corrects, the newest first: matters stay with the one that found them."""
    found = [record]
    while before := tx.get(Record, found[-1].corrects_id or ""):
        if before in found:
            break
        found.append(before)
    return found
