"""Which home or person stands for which: rows entered twice are followed to the one that is kept."""

from desktop.domain.merged import forwards
from desktop.store.tx import Tx


def kept(tx: Tx, kind: str) -> dict[str, str]:
    """Merged rows of a kind and what stands for each. Where that is not on this laptop, a row stands
    for itself.
    """
    rows = tx.sql(
        f"SELECT id, merged_into FROM {kind} t WHERE merged_into IS NOT NULL "
        f"AND EXISTS (SELECT 1 FROM {kind} k WHERE k.id = t.merged_into)"
    )
    return forwards({row["id"]: row["merged_into"] for row in rows})


def stands_for(tx: Tx, kind: str, row_id: str) -> str:
    """The row that stands for this one; itself when it was not merged."""
    return kept(tx, kind).get(row_id, row_id)


def group(tx: Tx, kind: str, row_id: str) -> list[str]:
    """The row that is kept, then all that were merged into it."""
    found = kept(tx, kind)
    first = found.get(row_id, row_id)
    return [first, *sorted(one for one, target in found.items() if target == first)]
