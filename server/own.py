"""What a sender need not be sent back: rows that stand exactly as it put them a moment ago."""

from collections.abc import Iterable, Mapping

import orjson

from desktop.sync.protocol import Change, Op, Result, Verdict
from server.board import WHOLE, Counter, Stored, Written
from server.pull import Line


class Own:
    """Of one request. The page is led past such rows where the sender had everything before them, and
    goes without those it meets; their verdicts tell the `rev`. Rows that the page does not reach are
    not told, so that all up to the highest number told or sent is with the sender.
    """

    def __init__(self) -> None:
        self._standing: dict[tuple[str, int], Verdict] = {}
        self._reached: dict[str, tuple[int, int]] = {}

    def find(
        self,
        rows: Iterable[Written],
        changes: Iterable[Change],
        verdicts: Iterable[Verdict],
        counters: Mapping[str, Counter],
    ) -> None:
        """`rows` as they were just stamped, in the order of their `rev`."""
        put = {one.change_id: one for one in changes if one.op is Op.PUT}
        said = {one.change_id: one for one in verdicts if one.result is Result.APPLIED}
        broken: set[str] = set()
        for row, text in rows:
            change_id = row.versions[WHOLE][1] if row.versions.keys() == _ONE else ""
            change, verdict = put.get(change_id), said.get(change_id)
            if not change or not verdict or not _stands(row, text, change):
                broken.add(row.scope_id)
                continue
            self._standing[row.scope_id, row.rev] = verdict
            if row.scope_id not in broken:
                self._reached[row.scope_id] = (counters[row.scope_id].found, row.rev)

    def skip(self, have: Mapping[str, int]) -> dict[str, int]:
        """Cursors moved past own rows."""
        moved = dict(have)
        for scope, (before, reached) in self._reached.items():
            if moved.get(scope, 0) == before:
                moved[scope] = reached
        for (scope, rev), verdict in self._standing.items():
            if have.get(scope, 0) < rev <= moved.get(scope, 0):
                verdict.rev = rev
        return moved

    def others(self, rows: list[Line]) -> list[Line]:
        """The page without own rows."""
        if not self._standing:
            return rows
        kept = []
        for row in rows:
            own = self._standing.get((row.scope_id, row.rev))
            if own:
                own.rev = row.rev
            else:
                kept.append(row)
        return kept


_ONE = {WHOLE}


def _stands(row: Stored, text: str, change: Change) -> bool:
    """Content is stored as its class writes it; a laptop's own row is written so from the start."""
    there = (row.id, row.scope_id, row.deleted) == (change.row_id, change.scope_id, False)
    return there and orjson.dumps(change.set) == text.encode()
