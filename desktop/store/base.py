"""The list of the server's rows while a page is laid in: read once, changed in memory, written once."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

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
    @property
    def data(self) -> dict[str, Any]: ...


ToldT = TypeVar("ToldT", bound=Told)
RowHash = Callable[[str, int, dict[str, Any]], int]
"""(id, rev, data) -> unsigned 64-bit number, as the server computes it."""


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

    def take_in(self, rows: Iterable[ToldT], row_hash: RowHash) -> dict[Key, ToldT]:
        """Note the rows that are news, and return them, the last word on each in its place.

        A late row of a scope it has left, or an older state, is none. One that has left for a scope that
        may not be held here goes from the list.
        """
        news: dict[Key, ToldT] = {}
        for row in rows:
            key = (row.kind, row.id)
            before = self._known.get(key)
            if before is None:
                if row.moved_to:
                    continue
            elif row.rev < before[1] if before[0] == row.scope_id else row.deleted:
                continue
            elif not before[3]:
                self._add(before[0], -1, -before[2])
            if key in news:
                del news[key]
            news[key] = row
            self._note(key, row, row_hash)
        return news

    def _note(self, key: Key, row: Told, row_hash: RowHash) -> None:
        self._touched[key] = None
        if row.moved_to:
            self._known.pop(key, None)
        elif row.deleted:
            self._known[key] = (row.scope_id, row.rev, 0, 1)
        else:
            value = row_hash(row.id, row.rev, row.data)
            self._known[key] = (row.scope_id, row.rev, signed(value), 0)
            self._add(row.scope_id, 1, value)

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
