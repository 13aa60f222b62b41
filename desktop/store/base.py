"""The list of the server's rows while a page is laid in: read once, changed in memory, written once."""

from collections.abc import Iterable
from typing import Protocol

from desktop.store.columns import to_json
from desktop.store.connection import Connection
from desktop.store.scopes import hold, signed

Key = tuple[str, str]
"""(kind, id)."""


class Told(Protocol):
    """What the list needs of a row."""

    @property
    def scope_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def rev(self) -> int: ...
    @property
    def deleted(self) -> bool: ...
    @property
    def moved_to(self) -> str: ...


class Base:
    """`base`, and `count` and `sum` of the scopes, for the rows of one page."""

    def __init__(self, connection: Connection, rows: Iterable[Told]) -> None:
        self._connection = connection
        self._known: dict[Key, tuple[str, int, int, int]] = {}
        self._touched: dict[Key, None] = {}
        self._sums: dict[str, tuple[int, int]] = {}
        by_kind: dict[str, list[str]] = {}
        for row in rows:
            by_kind.setdefault(row.kind, []).append(row.id)
        for kind, ids in by_kind.items():
            for row_id, *known in connection.execute(
                "SELECT row_id, scope_id, rev, hash, deleted FROM base "
                "WHERE kind = ? AND row_id IN (SELECT value FROM json_each(?))",
                (kind, to_json(ids)),
            ):
                self._known[kind, row_id] = (known[0], known[1], known[2], known[3])

    def is_news(self, row: Told) -> bool:
        """A late row of a scope it has left, or an older state, is not."""
        known = self._known.get((row.kind, row.id))
        if known is None:
            return not row.moved_to
        scope_id, rev = known[:2]
        return row.rev >= rev if scope_id == row.scope_id else not row.deleted

    def note(self, row: Told, value: int) -> None:
        """Take a row into the list and the sums of its scope; one that has left for a scope
        that may not be held here goes. `value`: hash of a live row.
        """
        key = (row.kind, row.id)
        before = self._known.pop(key, None)
        if before and not before[3]:
            self._add(before[0], -1, -before[2])
        self._touched[key] = None
        if row.moved_to:
            return
        self._known[key] = (row.scope_id, row.rev, signed(value), int(row.deleted))
        self._add(row.scope_id, int(not row.deleted), 0 if row.deleted else value)

    def write(self) -> None:
        left = [key for key in self._touched if key not in self._known]
        stay = [(*key, *self._known[key]) for key in self._touched if key in self._known]
        self._connection.executemany("DELETE FROM base WHERE kind = ? AND row_id = ?", left)
        self._connection.executemany(
            "INSERT INTO base (kind, row_id, scope_id, rev, hash, deleted) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (kind, row_id) DO UPDATE SET scope_id = excluded.scope_id, rev = excluded.rev, "
            "hash = excluded.hash, deleted = excluded.deleted",
            stay,
        )
        hold(self._connection, {line[2] for line in stay})
        for scope_id, (count, total) in self._sums.items():
            row = self._connection.execute("SELECT sum FROM scope WHERE scope_id = ?", (scope_id,)).fetchone()
            if row:
                self._connection.execute(
                    "UPDATE scope SET count = count + ?, sum = ? WHERE scope_id = ?",
                    (count, signed(row[0] + total), scope_id),
                )

    def _add(self, scope_id: str, count: int, value: int) -> None:
        before = self._sums.get(scope_id, (0, 0))
        self._sums[scope_id] = (before[0] + count, before[1] + value)
