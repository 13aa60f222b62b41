"""Facts that went with a void record while another one said them anew: asked about once for each record, and
with the record where somebody is to say whether that is void.
"""

from collections.abc import Collection

from desktop.domain.office import Conflict, Decision
from desktop.domain.records import Record, RecordStatus
from desktop.domain.say import UserError
from desktop.services.desk import Desk
from desktop.services.records.telling import tell_again
from desktop.store.queries import recorded
from desktop.store.tx import Tx

_OPEN = Decision.OPEN.value


def speaker(tx: Tx, conflict: Conflict) -> Record | None:
    """The record that wanted to say a fact which was gone; None for other
    conflicts, and where it is not here.
    """
    return tx.get(Record, _said_by(conflict))


def wait_for_record(tx: Tx) -> set[str]:
    """Open conflicts about facts of records of which somebody is asked whether they are void, and of their
    corrections.
    """
    asked = tx.find(Conflict, kind="record", field="status", decided=_OPEN)
    found = [tx.get(Record, one.row_id) for one in asked]
    return {one.id for one in _facts_of(tx, {new for one in found if one for new in _line_of(tx, one)})}


def record_decided(tx: Tx, desk: Desk, conflict: Conflict) -> None:
    """Once somebody said what a record is: where its corrections count, what they say stands again; of a void
    one nothing is wanted.
    """
    if (conflict.kind, conflict.field) != ("record", "status"):
        return
    record = tx.one(Record, conflict.row_id)
    if record.status == RecordStatus.CORRECTED:
        _say_again(tx, desk, record)
        _close(tx, desk, _facts_of(tx, _line_of(tx, record)), Decision.WANTED)
    elif record.status == RecordStatus.VOIDED:
        let_go(tx, desk, {record.id})


def facts_decided(tx: Tx, desk: Desk, record: Record, choice: Decision) -> None:
    """All that one record wanted to say. Raises UserError record.final where it counts no more."""
    if choice is Decision.WANTED and not _say_again(tx, desk, record):
        raise UserError("record.final")
    _close(tx, desk, _facts_of(tx, {record.id}), choice)


def let_go(tx: Tx, desk: Desk, record_ids: Collection[str]) -> None:
    """Once they are void: nobody wants any more what they said."""
    _close(tx, desk, _facts_of(tx, record_ids), Decision.SERVER)


def _say_again(tx: Tx, desk: Desk, record: Record) -> bool:
    """Whether anything of it counts."""
    counting = recorded.counting(tx, record)
    for one in counting:
        tell_again(tx, desk, one)
    return bool(counting)


def _said_by(conflict: Conflict) -> str:
    wanted = conflict.wanted_value
    of_fact = (conflict.kind, conflict.reason) == ("fact", "deleted") and isinstance(wanted, dict)
    return str(wanted.get("record_id") or "") if of_fact else ""


def _facts_of(tx: Tx, record_ids: Collection[str]) -> list[Conflict]:
    found = tx.find(Conflict, kind="fact", reason="deleted", decided=_OPEN) if record_ids else []
    return [one for one in found if _said_by(one) in record_ids]


def _line_of(tx: Tx, record: Record) -> set[str]:
    """Ids of the record, of those before it and of all that correct it."""
    return {one.id for end in recorded.ends(tx, record) for one in recorded.history(tx, end)}


def _close(tx: Tx, desk: Desk, conflicts: Collection[Conflict], choice: Decision) -> None:
    for one in conflicts:
        tx.patch(Conflict, one.id, decided=choice.value, decided_by=desk.staff.id)
