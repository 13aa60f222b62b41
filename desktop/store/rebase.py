"""The server's row underneath, pending changes on top.

While a row has pending changes, `shadow` keeps the server's last word on it.
A refusal or a conflict shows the server's value again; what is still pending
stays on top.
"""

from typing import Any

from desktop.domain.kinds import KINDS
from desktop.store import outbox
from desktop.store.columns import from_json, table, to_json
from desktop.store.connection import Connection
from desktop.store.upgrade import keep_raw, read_row, write_cells


def keep_shadow(
    connection: Connection,
    kind: str,
    row_id: str,
    scope_id: str,
    rev: int,
    data: dict[str, Any] | None,
) -> None:
    """Make `data` the server's last word on a row; None for a tombstone."""
    connection.execute(
        "INSERT INTO shadow (kind, row_id, scope_id, rev, data, deleted) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, row_id) DO UPDATE SET scope_id = excluded.scope_id, rev = excluded.rev, "
        "data = excluded.data, extra = NULL, absent = NULL, deleted = excluded.deleted",
        (kind, row_id, scope_id, rev, to_json(data or {}), int(data is None)),
    )


def shadow_of(
    connection: Connection, kind: str, row_id: str
) -> tuple[str, int, dict[str, Any] | None] | None:
    """Scope, rev and fields (None for a tombstone) of the server's row under pending changes."""
    row = connection.execute(
        "SELECT scope_id, rev, data, extra, absent, deleted FROM shadow WHERE kind = ? AND row_id = ?",
        (kind, row_id),
    ).fetchone()
    if row is None:
        return None
    scope_id, rev, data, extra, absent, deleted = row
    if deleted:
        return scope_id, rev, None
    missing = from_json(absent) or ()
    known = {name: value for name, value in from_json(data).items() if name not in missing}
    return scope_id, rev, known | (from_json(extra) or {})


def drop_shadow(connection: Connection, kind: str, row_id: str) -> None:
    connection.execute("DELETE FROM shadow WHERE kind = ? AND row_id = ?", (kind, row_id))


def drop_shadows(connection: Connection, row_ids: list[str], but: set[tuple[str, str]]) -> None:
    """Forget the shadows of these rows, except of those with pending changes."""
    held = connection.execute(
        "SELECT kind, row_id FROM shadow WHERE row_id IN (SELECT value FROM json_each(?))",
        (to_json(row_ids),),
    )
    for kind, row_id in held.fetchall():
        if (kind, row_id) not in but:
            drop_shadow(connection, kind, row_id)


def rebuild(connection: Connection, kind: str, row_id: str) -> None:
    """Write the row as the server's last word with the still pending changes on top.

    Without a shadow there is nothing to go back to, and the row stays.
    The caller has switched capture off.
    """
    shadow = shadow_of(connection, kind, row_id)
    if shadow is None:
        return
    scope_id, rev, data = shadow
    pending = outbox.pending_of(connection, kind, row_id)
    for change in pending:
        if change.op in ("put", "restore"):
            data = (data or {}) | change.set
        elif change.op == "delete":
            data = None
        elif data is not None:
            data = data | change.set
    cells = None if data is None else read_row(kind, row_id, scope_id, rev, data)
    if cells is None:
        connection.execute(f'DELETE FROM "{table(kind).name}" WHERE id = ?', (row_id,))
    else:
        write_cells(connection, table(kind), cells)
    if not pending:
        if data is not None and cells is None:
            keep_raw(connection, kind, row_id, scope_id, rev, data)
        drop_shadow(connection, kind, row_id)


def write_pending(connection: Connection, kind: str, row_id: str) -> None:
    """Write a row that the server has not as its pending changes alone make it."""
    found = connection.execute(
        f'SELECT scope_id FROM "{table(kind).name}" WHERE id = ?', (row_id,)
    ).fetchone()
    if found is not None:
        keep_shadow(connection, kind, row_id, found[0], 0, None)
        rebuild(connection, kind, row_id)
        drop_shadow(connection, kind, row_id)


def note_taken(connection: Connection, change_ids: list[str]) -> None:
    """The server has taken these whole: as far as is known here they are in its rows, which may come with a
    later page only. A row that came after the change was made tells more, and stays as it is.
    """
    taken = connection.execute(
        'SELECT o.kind, o.row_id, o.op, o."set" FROM outbox o JOIN shadow s ON s.kind = o.kind '
        "AND s.row_id = o.row_id AND s.rev = o.base_rev AND s.scope_id = o.scope_id "
        "WHERE o.change_id IN (SELECT value FROM json_each(?)) ORDER BY o.id",
        (to_json(change_ids),),
    ).fetchall()
    for kind, row_id, op, fields in taken:
        shadow = shadow_of(connection, kind, row_id)
        if shadow is not None:
            scope_id, rev, data = shadow
            after = None if op == "delete" else (data or {}) | from_json(fields)
            keep_shadow(connection, kind, row_id, scope_id, rev, after)


def show_answered(connection: Connection) -> set[str]:
    """Rows whose changes are answered show the server's last word. After the last page only: before it, the
    row with what was taken may still be to come, and the older one would be shown. Of a lost scope it never
    comes: what was taken stays to be seen until the scope goes. Returns the kinds.
    """
    idle = connection.execute(
        "SELECT kind, row_id FROM shadow s WHERE NOT EXISTS "
        f"(SELECT 1 FROM outbox o WHERE o.row_id = s.row_id AND o.{outbox.OPEN}) "
        "AND scope_id NOT IN (SELECT scope_id FROM scope WHERE lost)"
    ).fetchall()
    for kind, row_id in idle:
        rebuild(connection, kind, row_id)
    return {kind for kind, _ in idle}


def drop_elsewhere(connection: Connection) -> set[str]:
    """Once all scopes agree: rows whose changes are answered and that the server does not show here go. They
    were taken where this person may not look, have moved there, or another one has their place. What was
    refused as a whole stays to be seen, and so does what was taken in a lost scope, until that goes.
    Returns the kinds.
    """
    answered = connection.execute(
        "SELECT DISTINCT kind, row_id FROM outbox o WHERE NOT EXISTS "
        "(SELECT 1 FROM base b WHERE b.kind = o.kind AND b.row_id = o.row_id) AND NOT EXISTS "
        f"(SELECT 1 FROM outbox w WHERE w.row_id = o.row_id AND w.{outbox.OPEN})"
    ).fetchall()
    return {kind for kind, row_id in answered if kind in KINDS and _drop_elsewhere(connection, kind, row_id)}


def _drop_elsewhere(connection: Connection, kind: str, row_id: str) -> bool:
    dropped = connection.execute(
        f'DELETE FROM "{table(kind).name}" WHERE id = ? '
        "AND scope_id NOT IN (SELECT scope_id FROM scope WHERE lost) "
        "AND 'refused' IS NOT (SELECT state FROM outbox WHERE kind = ? AND row_id = ? "
        "AND op IN ('put', 'restore') ORDER BY id DESC LIMIT 1)",
        (row_id, kind, row_id),
    )
    return dropped.rowcount > 0


def drop_gone(connection: Connection, kind: str, row_id: str) -> None:
    """A row that had come from the server, and comes no more, goes with the last of what waited of it."""
    connection.execute(
        f'DELETE FROM "{table(kind).name}" AS own WHERE id = ? AND rev > 0 AND NOT EXISTS '
        "(SELECT 1 FROM base WHERE kind = ? AND row_id = own.id) AND NOT EXISTS "
        f"(SELECT 1 FROM outbox WHERE row_id = own.id AND {outbox.OPEN})",
        (row_id, kind),
    )


def drop_own(connection: Connection, kind: str, row_id: str) -> None:
    """A row that the server does not show here."""
    connection.execute(
        f'DELETE FROM "{table(kind).name}" AS own WHERE id = ? '
        "AND NOT EXISTS (SELECT 1 FROM base WHERE kind = ? AND row_id = own.id)",
        (row_id, kind),
    )
