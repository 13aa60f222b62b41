"""Rows as the person sees them, as sorted JSON lines: for comparing and for support."""

from collections.abc import Iterable

from desktop.store.columns import table, to_json
from desktop.store.tx import Tx


def dump_rows(tx: Tx, kinds: Iterable[str]) -> list[str]:
    """`{"kind", "id", "scope_id", "rev", "data"}` per row, by kind and id."""
    lines = []
    wanted = list(kinds)
    for kind in wanted:
        known = table(kind)
        for row in tx.sql(f'SELECT * FROM "{kind}" ORDER BY id'):
            lines.append(_line(kind, row["id"], row["scope_id"], row["rev"], known.to_data(row)))
    return lines


def _line(kind: str, row_id: str, scope_id: str, rev: int, data: object) -> str:
    return to_json({"kind": kind, "id": row_id, "scope_id": scope_id, "rev": rev, "data": data})
