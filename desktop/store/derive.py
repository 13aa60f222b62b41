"""The state of a matter follows from its steps, here as on the server, before the server has answered.

Derived fields are never sent. While they are ahead of the server's row, that
row is kept as shadow.
"""

from dataclasses import asdict
from typing import Any, Protocol

from desktop.domain.lifecycle import project
from desktop.domain.matters import Matter, Step
from desktop.store import outbox, rebase
from desktop.store.columns import RowT, table
from desktop.store.connection import Connection, Context


class Writes(Protocol):
    """What deriving needs of a transaction."""

    connection: Connection
    context: Context
    changed: set[str]
    matters: set[str]

    def get(self, model: type[RowT], row_id: str) -> RowT | None: ...

    def find(self, model: type[RowT], order_by: str = "", **equals: Any) -> list[RowT]: ...

    def sql(self, query: str, params: tuple[Any, ...]) -> list[dict[str, Any]]: ...


def rederive(tx: Writes, matter_id: str) -> None:
    """Work out the derived fields of one matter anew; a matter that is not here is left alone."""
    matter = tx.get(Matter, matter_id)
    if matter is None:
        return
    derived = asdict(project(matter, tx.find(Step, "at, id", matter_id=matter_id)))
    known = table("matter")
    cells = {
        column.name: column.store(derived[column.name])
        for column in known.columns
        if column.derived and column.store(derived[column.name]) != column.store(getattr(matter, column.name))
    }
    if cells:
        marks = ", ".join(f'"{name}" = ?' for name in cells)
        with tx.context.applying(False):
            tx.connection.execute(f"UPDATE matter SET {marks} WHERE id = ?", (*cells.values(), matter_id))
        tx.changed.add("matter")
    _drop_equal_shadow(tx, matter_id)


def rederive_all(tx: Writes) -> None:
    """Before the commit: every matter whose steps were touched by undo, verdicts or pulled rows."""
    for matter_id in sorted(tx.matters):
        rederive(tx, matter_id)


def _drop_equal_shadow(tx: Writes, matter_id: str) -> None:
    shadow = rebase.shadow_of(tx.connection, "matter", matter_id)
    if shadow is None or outbox.pending_of(tx.connection, "matter", matter_id):
        return
    [row] = tx.sql("SELECT * FROM matter WHERE id = ?", (matter_id,))
    if table("matter").to_data(row) == shadow[2]:
        rebase.drop_shadow(tx.connection, "matter", matter_id)
