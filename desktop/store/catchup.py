"""What a newer program can read that an older one only kept: `extra` fields and `raw` rows."""

from desktop.store import outbox, rebase
from desktop.store.columns import Table, from_json, table, tables
from desktop.store.connection import Connection
from desktop.store.upgrade import read_row, write_cells


def lay_in_waiting(connection: Connection) -> None:
    """Move known fields out of `extra` and readable rows out of `raw`, under what is pending. Nothing is
    captured.
    """
    for one in tables():
        _fields_from_extra(connection, one)
    rows = connection.execute("SELECT kind, row_id, scope_id, rev, data FROM raw").fetchall()
    for kind, row_id, scope_id, rev, data in rows:
        cells = read_row(kind, row_id, scope_id, rev, from_json(data))
        if cells is None:
            continue
        connection.execute("DELETE FROM raw WHERE kind = ? AND row_id = ?", (kind, row_id))
        shadow = rebase.shadow_of(connection, kind, row_id)
        if shadow and (shadow[2] is None or (shadow[0] == scope_id and shadow[1] >= rev)):
            continue  # the server's later word
        if outbox.pending_of(connection, kind, row_id):
            rebase.keep_shadow(connection, kind, row_id, scope_id, rev, from_json(data))
            rebase.rebuild(connection, kind, row_id)
        else:
            write_cells(connection, table(kind), cells)


def _fields_from_extra(connection: Connection, one: Table) -> None:
    rows = connection.execute(f'SELECT * FROM "{one.name}" WHERE extra IS NOT NULL')
    names = [column[0] for column in rows.description]
    for row in rows.fetchall():
        cells = dict(zip(names, row, strict=True))
        if not one.by_name.keys() & from_json(cells["extra"]).keys():
            continue
        read = read_row(one.name, cells["id"], cells["scope_id"], cells["rev"], one.to_data(cells))
        if read is not None:
            write_cells(connection, one, read)
