"""How far a laptop may forget: what a backup holds, or, before the first backup, what is applied."""

from collections.abc import Mapping

from sqlalchemy import Connection

from server.schema import set_state
from server.tables import BACKED_UP

LAST_BACKUP = "backup_at"
"""Setting: moment of the last completed backup; absent before the first."""


def note_backup(connection: Connection, moment: str, holds: Mapping[str, int]) -> None:
    """A backup of `moment` is complete and holds each replica's changes up to its sequence number."""
    connection.execute(BACKED_UP.delete())
    if holds:
        lines = [{"replica_id": replica_id, "seq": seq} for replica_id, seq in holds.items()]
        connection.execute(BACKED_UP.insert(), lines)
    set_state(connection, LAST_BACKUP, moment)
