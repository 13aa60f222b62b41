"""The notices that told of matters."""

from desktop.domain.matters import Matter, Notice
from desktop.store.tx import Tx


def of(tx: Tx, matter: Matter) -> list[Notice]:
    """Those that hold, the oldest first."""
    found = tx.find(Notice, order_by="printed_at", record_id=matter.record_id)
    return [one for one in found if matter.id in one.matter_ids and not one.voided]


def by_matter(tx: Tx) -> dict[str, list[Notice]]:
    """All that hold, by matter, the oldest first."""
    found: dict[str, list[Notice]] = {}
    for notice in tx.find(Notice, order_by="printed_at", voided=False):
        for matter_id in notice.matter_ids:
            found.setdefault(matter_id, []).append(notice)
    return found
