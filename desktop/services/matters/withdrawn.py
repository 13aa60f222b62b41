"""Whether what found a matter still stands for it: its record may be voided, or corrected to another answer.

Each correction and voiding leaves a note; which of them counts follows from the records that count now, so
that laptops which knew nothing of each other come to the same.
"""

from collections.abc import Iterable, Sequence

from desktop.domain.matters import Matter, Step
from desktop.domain.records import Record
from desktop.store.queries import recorded
from desktop.store.tx import Tx

WITHDRAWN, OF = "record", "of"
"""In the data of a note: what became of the record, and by which record; by itself where it was voided."""
VOIDED, CORRECTED, STANDS = "voided", "corrected", "stands"


def last_word(steps: Iterable[Step], path: Sequence[Record]) -> str:
    """`CORRECTED` or `STANDS`, by the first of `path` that says something of the matter, else by a note
    that names none, as older programs wrote it; else empty.
    """
    said = {step.data.get(OF): step.data[WITHDRAWN] for step in steps if WITHDRAWN in step.data}
    words = (*(said.get(record.id) for record in path), said.get(None))
    return next((word for word in words if word in (CORRECTED, STANDS)), "")


def why_withdrawn(tx: Tx, matter: Matter, steps: Sequence[Step]) -> str:
    """`VOIDED` where nothing that counts came of its record, `CORRECTED` where all that counts has another
    answer; empty while something stands for it, and when somebody acted since. Whoever is not sent its
    record goes by the last note.
    """
    last = str(steps[-1].data.get(WITHDRAWN, "")) if steps else ""
    record = tx.get(Record, matter.record_id) if last and matter.record_id else None
    if record is None:
        return last if last != STANDS else ""
    counting = recorded.counting(tx, record)
    if not counting:
        return VOIDED
    paths = (recorded.history(tx, one) for one in counting)
    return CORRECTED if all(last_word(steps, path) == CORRECTED for path in paths) else ""
