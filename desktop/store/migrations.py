"""Numbered migrations of the laptop's file, and the synced tables laid out from the domain.

Local tables change only by a numbered migration (sqlite-utils keeps the list of
applied ones). Synced tables follow `desktop/domain/kinds.py`: a new kind gets
its table, a new field its column, all triggers are made afresh; what waited in
`extra` or `raw` for a newer program is laid in by `catchup.py`.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from desktop.store import catchup, newest, search
from desktop.store.columns import Table, tables, to_json
from desktop.store.connection import Connection
from desktop.store.schema import (
    create_indexes,
    create_table,
    create_triggers,
    fingerprint,
)

migrations = Migrations("desk")


@migrations()
def m0001_local_tables(db: Database) -> None:
    """Outbox, what the server said, cursors, drafts, pictures."""
    for statement in LOCAL_TABLES:
        db.execute(statement)


@migrations()
def m0002_search(db: Database) -> None:
    """One line per findable row, with a trigram index."""
    db.execute(search.CREATE_TABLE)
    db.table("find").enable_fts(
        ["text", "initials", "door", "phone"],
        fts_version="FTS5",
        tokenize="trigram",
        create_triggers=True,
    )


@migrations()
def m0003_lean(db: Database) -> None:
    """Trigrams of words only, made in bulk; indexes of the outbox hold what is still open only."""
    for statement in LEAN:
        db.execute(statement)


@migrations()
def m0004_files(db: Database) -> None:
    """Where each photo or file stands with the server, and what has come of a download."""
    for statement in FILE_TABLES:
        db.execute(statement)


@migrations()
def m0005_fewer_indexes(db: Database) -> None:
    """Rows are asked for by scope only when a scope is lost or pulled again; `row_id` alone finds changes."""
    db.execute("DROP INDEX ix_base_scope")
    db.execute("DROP INDEX ix_outbox_row")


@migrations()
def m0006_newest(db: Database) -> None:
    """The newest record of each home and form by itself; `lay_out` fills it."""
    db.execute(newest.CREATE_TABLE)


@migrations()
def m0007_newest_by_name(db: Database) -> None:
    """Which record it is, not only when; `lay_out` fills it."""
    db.execute("DROP TABLE newest")
    db.execute(newest.CREATE_TABLE)


LOCAL_TABLES = (
    "CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  seq INTEGER UNIQUE,
  change_id TEXT NOT NULL UNIQUE,
  tx TEXT NOT NULL,
  kind TEXT NOT NULL,
  row_id TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('put', 'patch', 'delete', 'restore')),
  "set" TEXT NOT NULL,
  was TEXT NOT NULL,
  base_rev INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  schema INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'sent', 'held', 'applied', 'merged', 'conflict', 'refused')),
  code TEXT NOT NULL DEFAULT '',
  field TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '',
  answered_at TEXT,
  durable INTEGER NOT NULL DEFAULT 0
) STRICT""",
    "CREATE INDEX ix_outbox_row ON outbox (kind, row_id)",
    "CREATE INDEX ix_outbox_row_id ON outbox (row_id)",
    "CREATE INDEX ix_outbox_tx ON outbox (tx)",
    "CREATE INDEX ix_outbox_state ON outbox (state)",
    """CREATE VIEW receipt AS
SELECT id, tx, kind, row_id, scope_id, op, made_at, staff_id, state, code, field, detail, durable,
  CASE WHEN state IN ('waiting', 'sent', 'held') THEN 1
       WHEN state IN ('applied', 'merged') AND durable THEN 3 ELSE 2 END AS stage
FROM outbox""",
    """CREATE TABLE shadow (
  kind TEXT NOT NULL,
  row_id TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  rev INTEGER NOT NULL,
  data TEXT NOT NULL,
  extra TEXT,
  absent TEXT,
  deleted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, row_id)
) STRICT""",
    """CREATE TABLE base (
  kind TEXT NOT NULL,
  row_id TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  rev INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, row_id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ix_base_scope ON base (scope_id)",
    """CREATE TABLE raw (
  kind TEXT NOT NULL,
  row_id TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  rev INTEGER NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (kind, row_id)
) STRICT""",
    """CREATE TABLE scope (
  scope_id TEXT PRIMARY KEY,
  cursor INTEGER NOT NULL DEFAULT 0,
  count INTEGER NOT NULL DEFAULT 0,
  sum INTEGER NOT NULL DEFAULT 0,
  again INTEGER NOT NULL DEFAULT 0,
  again_for TEXT NOT NULL DEFAULT '',
  lost INTEGER NOT NULL DEFAULT 0
) STRICT""",
    """CREATE TABLE seen (
  scope_id TEXT NOT NULL REFERENCES scope ON DELETE CASCADE,
  kind TEXT NOT NULL,
  row_id TEXT NOT NULL,
  PRIMARY KEY (scope_id, kind, row_id)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE draft (
  id TEXT PRIMARY KEY,
  form TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT""",
    "CREATE TABLE blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL) STRICT",
    """CREATE TABLE reveal (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  row_id TEXT NOT NULL,
  field TEXT NOT NULL
) STRICT""",
)
"""Migration 1 as it was released: never edited, later changes are later migrations.

`outbox.id` is the order of making; `seq` is given when a change is first handed
to a round, so that undo leaves no hole. `base` knows every row of the server by
(kind, id): its scope, rev, hash, whether it is a tombstone. `shadow` is the
server's row under pending changes. `raw` holds rows this program cannot read yet.
`scope.sum` is the sum of the hashes as a signed 64-bit number.
"""


LEAN = (
    *(f"DROP TRIGGER find_{name}" for name in ("ai", "ad", "au")),
    "DROP TABLE find_fts",
    search.CREATE_INDEX,
    "INSERT INTO find_fts (find_fts) VALUES ('rebuild')",
    search.CREATE_DUE,
    "DROP INDEX ix_outbox_state",
    "CREATE INDEX ix_outbox_open ON outbox (id) WHERE state IN ('waiting', 'sent', 'held')",
    "CREATE INDEX ix_outbox_undurable ON outbox (seq) "
    "WHERE NOT durable AND state IN ('applied', 'merged', 'conflict', 'refused')",
)
"""Migration 3. A change that passes from waiting to sent to applied then moves in one index at most."""

FILE_TABLES = (
    """CREATE TABLE file (
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'stored', 'durable', 'asking', 'refused')),
  named INTEGER NOT NULL DEFAULT 0,
  code TEXT NOT NULL DEFAULT '',
  tries INTEGER NOT NULL DEFAULT 0,
  asked TEXT NOT NULL DEFAULT '',
  used_at TEXT NOT NULL
) STRICT""",
    """CREATE TABLE part (
  sha256 TEXT NOT NULL,
  start INTEGER NOT NULL,
  data BLOB NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (sha256, start)
) STRICT""",
    "INSERT INTO file (sha256, size, used_at) SELECT sha256, size, moment() FROM blob",
)
"""Migration 4: every `blob` has a line in `file`. What an older program kept
is not known to be on any server.
"""


def names() -> list[str]:
    """Names of all migrations this program knows, in order."""
    return [one.name for one in migrations._migrations]


def _layout() -> str:
    return to_json(fingerprint() + search.fingerprint() + newest.fingerprint())


def layout_differs(connection: Connection) -> bool:
    row = connection.execute("SELECT value FROM state WHERE name = 'layout'").fetchone()
    return row is None or row[0] != _layout()


def lay_out(connection: Connection) -> bool:
    """Make the synced tables what the domain says. True if anything had to change."""
    if not layout_differs(connection):
        return False
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table in tables():
            _lay_out_table(connection, table)
        _fresh_triggers(connection)
        catchup.lay_in_waiting(connection)
        search.refresh(connection)
        newest.fill(connection)
        connection.execute(
            "INSERT INTO state (name, value) VALUES ('layout', ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_layout(),),
        )
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return True


def _lay_out_table(connection: Connection, table: Table) -> None:
    connection.execute(create_table(table))
    present = {one[1] for one in connection.execute(f'PRAGMA table_info("{table.name}")')}
    for column in table.columns:
        if column.name not in present:
            add = f'ALTER TABLE "{table.name}" ADD COLUMN {column.quoted} {column.type.sql}'
            connection.execute(add)
            fill = (
                f'UPDATE "{table.name}" SET {column.quoted} = ?, '
                "absent = json_insert(coalesce(absent, '[]'), '$[#]', ?)"
            )
            connection.execute(fill, (column.store(column.default), column.name))
    wanted = create_indexes(table)
    for statement in wanted.values():
        connection.execute(statement)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        (table.name,),
    ).fetchall():
        if name not in wanted:
            connection.execute(f'DROP INDEX "{name}"')


def _fresh_triggers(connection: Connection) -> None:
    wanted: dict[str, str] = {}
    for table in tables():
        wanted |= create_triggers(table) | search.create_triggers(table) | newest.create_triggers(table)
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?",
            (table.name,),
        ).fetchall()
        for (name,) in found:
            connection.execute(f'DROP TRIGGER "{name}"')
    for statement in wanted.values():
        connection.execute(statement)
