"""Own rows that the server holds exactly as they were put: it tells their `rev` and sends nothing back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from desktop.store.columns import from_json, table, to_json
from desktop.store.connection import Connection


class OwnRow(NamedTuple):
    """A row that the server holds exactly as a change of this replica put it."""

    scope_id: str
    kind: str
    id: str
    rev: int
    data: dict[str, Any]
    alone: bool
    """It was put and never touched again."""
    deleted: bool = False
    moved_to: str = ""


class Put(Protocol):
    """A change as it was sent."""

    @property
    def change_id(self) -> str: ...
    @property
    def scope_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def row_id(self) -> str: ...
    @property
    def set(self) -> dict[str, Any]: ...


def as_put(connection: Connection, revs: Mapping[str, int], sent: Iterable[Put]) -> list[OwnRow]:
    """Rows by the changes that put them: change id -> `rev`; those of `sent` are at hand, others are
    looked for. A change that is not here tells nothing: the checksum of its scope then differs, and the
    scope is pulled again.
    """
    put = [one for one in sent if one.change_id in revs]
    touched = _more_than_once(connection, [one.row_id for one in put])
    rows = [
        OwnRow(one.scope_id, one.kind, one.row_id, revs[one.change_id], one.set, one.row_id not in touched)
        for one in put
    ]
    left = revs.keys() - {one.change_id for one in put}
    return rows + _from_file(connection, {one: revs[one] for one in left}) if left else rows


def _from_file(connection: Connection, revs: Mapping[str, int]) -> list[OwnRow]:
    found = connection.execute(
        'SELECT change_id, scope_id, kind, row_id, "set" FROM outbox '
        "WHERE change_id IN (SELECT value FROM json_each(?))",
        (to_json(list(revs)),),
    ).fetchall()
    touched = _more_than_once(connection, [line[3] for line in found])
    return [
        OwnRow(scope_id, kind, row_id, revs[change_id], from_json(put), row_id not in touched)
        for change_id, scope_id, kind, row_id, put in found
    ]


def _more_than_once(connection: Connection, row_ids: list[str]) -> set[str]:
    """Rows with more than one change; by the id alone, which an index answers."""
    if not row_ids:
        return set()
    found = connection.execute(
        "SELECT row_id FROM outbox WHERE row_id IN (SELECT value FROM json_each(?)) "
        "GROUP BY row_id HAVING count(*) > 1",
        (to_json(row_ids),),
    )
    return {row_id for (row_id,) in found}


def stamp(connection: Connection, rows: Sequence[OwnRow]) -> list[OwnRow]:
    """Write the `rev` of rows whose table holds them as the server does. Returns the others: of a change that
    was sent again to a restored server, the table holds what came of it in the lost history, or nothing.
    """
    by_kind: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append((row.id, row.rev))
    stamped: set[tuple[str, str]] = set()
    for kind, revs in by_kind.items():
        name = table(kind).name
        found = connection.execute(
            f'UPDATE "{name}" SET rev = told.rev FROM (SELECT value ->> 0 AS id, value ->> 1 AS rev '
            f'FROM json_each(?)) AS told WHERE "{name}".id = told.id AND "{name}".rev = 0 RETURNING id',
            (to_json(revs),),
        )
        stamped |= {(kind, row_id) for (row_id,) in found.fetchall()}
    return [row for row in rows if (row.kind, row.id) not in stamped]
