"""撤销: one local transaction taken back before any of it was handed to a round (decision 8)."""

from desktop.domain.kinds import KINDS
from desktop.domain.say import UserError
from desktop.store import outbox, rebase
from desktop.store.columns import Cell, table
from desktop.store.connection import Connection
from desktop.store.outbox import Outgoing
from desktop.store.upgrade import read_row, write_cells


def undo_tx(connection: Connection, tx_id: str, matters: set[str]) -> set[str]:
    """Revert the changes of `tx_id`, newest first, and forget them. Returns the kinds touched. Where the
    server's row is known it shows again: another may have come since they were made.

    `matters` gets the matters whose derived fields must be worked out again.
    The caller runs this with capture switched off. Raises KeyError for an
    unknown transaction, UserError store.already_sent, UserError store.changed_since.
    """
    changes = outbox.select(connection, "WHERE tx = ? ORDER BY id DESC", (tx_id,))
    if not changes:
        raise KeyError(tx_id)
    if any(change.state != "waiting" for change in changes):
        raise UserError("store.already_sent")
    for change in changes:
        later = connection.execute(
            "SELECT 1 FROM outbox WHERE kind = ? AND row_id = ? AND id > ? AND tx <> ? LIMIT 1",
            (change.kind, change.row_id, change.id, tx_id),
        ).fetchone()
        if later:
            raise UserError("store.changed_since")
    for change in changes:
        if change.kind == "step":
            matters.add(str((change.set or change.was).get("matter_id", "")))
        if change.kind == "matter":
            matters.add(change.row_id)
        connection.execute("DELETE FROM outbox WHERE id = ?", (change.id,))
        if rebase.shadow_of(connection, change.kind, change.row_id) is None:
            _revert(connection, change)
        else:
            rebase.rebuild(connection, change.kind, change.row_id)
        rebase.drop_gone(connection, change.kind, change.row_id)
    return {change.kind for change in changes}


def _revert(connection: Connection, change: Outgoing) -> None:
    known = table(KINDS[change.kind].name)
    if change.op in ("put", "restore"):
        connection.execute(f'DELETE FROM "{known.name}" WHERE id = ?', (change.row_id,))
        return
    if change.op == "delete":
        cells = read_row(change.kind, change.row_id, change.scope_id, change.base_rev, change.was)
        if cells is None:
            raise ValueError(f"{change.kind} {change.row_id} cannot be read back")
        write_cells(connection, known, cells)
        return
    columns = [known.by_name[name] for name in change.was]
    values: list[Cell] = [column.store(change.was[column.name]) for column in columns]
    marks = ", ".join(f"{column.quoted} = ?" for column in columns)
    connection.execute(f'UPDATE "{known.name}" SET {marks} WHERE id = ?', (*values, change.row_id))
