"""What a sender need not be sent back: rows that stand exactly as it put them a moment ago."""

from collections.abc import Iterable, Mapping

import orjson

from desktop.sync.protocol import Change, Op, Result, Verdict
from server.board import WHOLE, Counter, Stored


class Own:
    """Of one request: its verdicts get the `rev` of such rows, and `skip` leads the page past them."""

    def __init__(self) -> None:
        self._reached: dict[str, tuple[int, int]] = {}

    def tell(
        self,
        rows: Iterable[Stored],
        changes: Iterable[Change],
        verdicts: Iterable[Verdict],
        counters: Mapping[str, Counter],
    ) -> None:
        """`rows` as they were just stamped, in the order of their `rev`."""
        put = {one.change_id: one for one in changes if one.op is Op.PUT}
        said = {one.change_id: one for one in verdicts if one.result is Result.APPLIED}
        closed: set[str] = set()
        for row in rows:
            change_id = row.versions[WHOLE][1] if row.versions.keys() == _ONE else ""
            change, verdict = put.get(change_id), said.get(change_id)
            if row.scope_id in closed or not change or not verdict or not _stands(row, change):
                closed.add(row.scope_id)
                continue
            verdict.rev = row.rev
            self._reached[row.scope_id] = (counters[row.scope_id].found, row.rev)

    def skip(self, have: Mapping[str, int]) -> dict[str, int]:
        """Cursors moved past own rows, where the sender had everything before them."""
        moved = dict(have)
        for scope, (before, reached) in self._reached.items():
            if moved.get(scope, 0) == before:
                moved[scope] = reached
        return moved


_ONE = {WHOLE}


def _stands(row: Stored, change: Change) -> bool:
    """Content is stored as its class writes it; a laptop's own row is written so from the start."""
    return (row.id, row.scope_id, row.deleted) == (change.row_id, change.scope_id, False) and orjson.dumps(
        row.data
    ) == orjson.dumps(change.set)
