"""What there is to tell a household about a record: hazards that are to be put right, by which notice."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.matters import NONE_OF_ITS_OWN, Matter, MatterKind, Notice, Remedy, State, Step
from desktop.domain.records import Record, RecordStatus
from desktop.services.matters.withdrawn import why_withdrawn
from desktop.store.queries import recorded
from desktop.store.tx import Tx


@dataclass(frozen=True)
class Told:
    """`record`: the one that counts now; `notice`: the one that told these matters, where there is one."""

    record: Record
    matters: list[Matter]
    notice: Notice | None

    @property
    def void(self) -> bool:
        """Nothing that counts is told by it any more."""
        return self.record.status != RecordStatus.FINISHED


def told_of(tx: Tx, record: Record) -> Told:
    """Of what stands for the record after corrections, with what those before it had found. Of a record that
    nothing stands for, what was told, to be seen as void.
    """
    stands = next(reversed(recorded.counting(tx, record)), record)
    ids, hazards = _found(tx, stands)
    notices = tx.find(Notice, order_by="printed_at desc, id desc", record_id=ids)
    if stands.status != RecordStatus.FINISHED:
        last = next(iter(notices), None)
        return Told(stands, _in(last, hazards) if last else [], last)
    there = [one for one in hazards if one.state not in NONE_OF_ITS_OWN and not _withdrawn(tx, one)]
    to_tell = [one for one in there if one.state != State.CLOSED or one.remedy == Remedy.ON_THE_SPOT]
    for notice in notices:
        if not notice.voided and {one.id for one in to_tell} <= set(notice.matter_ids):
            return Told(stands, _in(notice, there), notice)
    return Told(stands, to_tell, None)


def _in(notice: Notice, matters: Sequence[Matter]) -> list[Matter]:
    return [one for one in matters if one.id in notice.matter_ids]


def hazards_of(tx: Tx, record: Record) -> list[Matter]:
    """Of a correction: what it and those before it had found and it still stands for."""
    return [one for one in _found(tx, record)[1] if not _withdrawn(tx, one)]


def _found(tx: Tx, record: Record) -> tuple[list[str], list[Matter]]:
    """Ids of the record and of those it corrects, and the hazards that they found."""
    ids = [one.id for one in recorded.history(tx, record)]
    return ids, tx.find(Matter, order_by="number", record_id=ids, matter=MatterKind.HAZARD.value)


def _withdrawn(tx: Tx, matter: Matter) -> bool:
    steps = tx.find(Step, order_by="at, id", matter_id=matter.id)
    return bool(why_withdrawn(tx, matter, steps))
