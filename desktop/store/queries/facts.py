"""Facts of one subject, each as it was last confirmed."""

from collections.abc import Sequence

from desktop.domain.people import Fact
from desktop.store.tx import Tx


def latest(tx: Tx, subject_ids: Sequence[str]) -> list[Fact]:
    """One fact per name; of a home entered twice the one confirmed later, of the kept one on the same day.

    `subject_ids`: the kept one first.
    """
    place = {subject_id: number for number, subject_id in enumerate(subject_ids)}
    found: dict[str, Fact] = {}
    for one in tx.find(Fact, subject_id=list(subject_ids)):
        before = found.get(one.name)
        if before is None or (one.confirmed_on, -place[one.subject_id]) > (
            before.confirmed_on,
            -place[before.subject_id],
        ):
            found[one.name] = one
    return list(found.values())
