"""Which finished record of each subject, form, variant and outcome is the newest, kept beside the records.

Lists ask for it at every look, and the records of years would have to be walked through. Triggers
keep it whoever writes: a person, a verdict, a pulled row, an undo.
"""

import hashlib

from desktop.store.columns import Table, table
from desktop.store.connection import Connection

CREATE_TABLE = """CREATE TABLE newest (
  subject_id TEXT NOT NULL,
  form TEXT NOT NULL,
  variant TEXT NOT NULL,
  outcome TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  record_id TEXT NOT NULL,
  PRIMARY KEY (subject_id, form, variant, outcome)
) STRICT, WITHOUT ROWID"""
_GROUP = ("subject_id", "form", "variant", "outcome")
_WATCHED = (*_GROUP, "seen_at", "status")
_COUNTS = "status = 'finished'"
_NEWEST_FIRST = "seen_at DESC, id DESC"


def _again(row: str) -> str:
    """Work out the group of `row` (NEW or OLD) anew; an index of the records answers it."""
    same = " AND ".join(f"{name} = {row}.{name}" for name in _GROUP)
    listed = ", ".join(_GROUP)
    return (
        f"DELETE FROM newest WHERE {same}; "
        f"INSERT INTO newest SELECT {listed}, seen_at, id FROM record WHERE {same} AND {_COUNTS} "
        f"ORDER BY {_NEWEST_FIRST} LIMIT 1;"
    )


def create_triggers(of: Table) -> dict[str, str]:
    """By name; none but for records."""
    if of.name != "record":
        return {}
    put = (
        f"INSERT INTO newest VALUES ({', '.join(f'NEW.{name}' for name in _GROUP)}, NEW.seen_at, NEW.id) "
        f"ON CONFLICT ({', '.join(_GROUP)}) DO UPDATE SET seen_at = excluded.seen_at, "
        "record_id = excluded.record_id "
        "WHERE (excluded.seen_at, excluded.record_id) > (seen_at, record_id);"
    )
    differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _WATCHED)
    parts = {
        "put": (f"INSERT ON record WHEN NEW.{_COUNTS}", put),
        "patch": (f"UPDATE OF {', '.join(_WATCHED)} ON record WHEN {differs}", _again("OLD") + _again("NEW")),
        "delete": (f"DELETE ON record WHEN OLD.{_COUNTS}", _again("OLD")),
    }
    return {
        f"record_newest_{name}": f"CREATE TRIGGER record_newest_{name} AFTER {when} BEGIN {body} END"
        for name, (when, body) in parts.items()
    }


def fill(connection: Connection) -> None:
    """All of it from the records."""
    listed = ", ".join(_GROUP)
    connection.execute("DELETE FROM newest")
    connection.execute(
        f"INSERT INTO newest SELECT {listed}, seen_at, id FROM (SELECT {listed}, seen_at, id, row_number() "
        f"OVER (PARTITION BY {listed} ORDER BY {_NEWEST_FIRST}) AS place FROM record WHERE {_COUNTS}) "
        "WHERE place = 1"
    )


def fingerprint() -> str:
    """Changes when a trigger would be made differently."""
    return hashlib.sha256(repr(create_triggers(table("record"))).encode()).hexdigest()
