"""Own rows that the server holds exactly as they were put: it tells their `rev` and sends nothing back."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

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
    """It was put and never touched again: its table holds it as it is."""
    deleted: bool = False
    moved_to: str = ""


def as_put(connection: Connection, revs: Mapping[str, int]) -> list[OwnRow]:
    """Rows by the changes that put them: change id -> `rev`. A change that is not here tells nothing:
    the checksum of its scope then differs, and the scope is pulled again.
    """
    if not revs:
        return []
    found = connection.execute(
        'SELECT change_id, scope_id, kind, row_id, "set", NOT EXISTS (SELECT 1 FROM outbox AS others '
        "WHERE others.row_id = outbox.row_id AND others.kind = outbox.kind AND others.id <> outbox.id) "
        "FROM outbox WHERE change_id IN (SELECT value FROM json_each(?))",
        (to_json(list(revs)),),
    )
    return [
        OwnRow(scope_id, kind, row_id, revs[change_id], from_json(put), bool(alone))
        for change_id, scope_id, kind, row_id, put, alone in found
    ]


def stamp(connection: Connection, rows: Sequence[OwnRow]) -> None:
    """Write the `rev` of rows whose table holds them as the server does."""
    by_kind: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append((row.id, row.rev))
    for kind, revs in by_kind.items():
        name = table(kind).name
        connection.execute(
            f'UPDATE "{name}" SET rev = told.rev FROM (SELECT value ->> 0 AS id, value ->> 1 AS rev '
            f'FROM json_each(?)) AS told WHERE "{name}".id = told.id',
            (to_json(revs),),
        )
