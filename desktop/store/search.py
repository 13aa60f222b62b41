"""Finding people, doors, places and matters: Chinese, pinyin initials, door, end of a phone number.

Triggers note which rows changed; their lines are made before the same transaction
is committed. Rows of a restricted scope are never findable (decision 1). Trigrams
serve three characters and more, LIKE serves two.
"""

import hashlib
import re
import sqlite3
from dataclasses import dataclass
from typing import Any, Protocol

from desktop.store.columns import Table, tables, to_json

CREATE_TABLE = """CREATE TABLE find (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  row_id TEXT NOT NULL,
  text TEXT NOT NULL,
  initials TEXT NOT NULL,
  door TEXT NOT NULL,
  phone TEXT NOT NULL,
  UNIQUE (kind, row_id)
) STRICT"""
CREATE_DUE = "CREATE TABLE find_due (kind TEXT NOT NULL, row_id TEXT NOT NULL) STRICT"
"""Rows whose line is to be made before the commit; empty between transactions."""
CREATE_INDEX = (
    "CREATE VIRTUAL TABLE find_fts USING fts5 "
    "(text, tokenize = 'trigram', content = 'find', content_rowid = 'id', columnsize = 0)"
)
"""Trigrams of the words alone: initials, doors and phone numbers are asked for by LIKE."""


@dataclass(frozen=True)
class Findable:
    """SQL expressions over a row NEW of one kind: words, names for initials, door, phone."""

    text: str
    names: str = "''"
    door: str = "''"
    phone: str = "''"


FINDABLE = {
    "household": Findable("NEW.door || ' ' || NEW.head_name", "NEW.head_name", "NEW.door"),
    "resident": Findable("NEW.name", "NEW.name", phone="NEW.phone"),
    "building": Findable("NEW.name || ' ' || NEW.code", "NEW.name", "NEW.name"),
    "place": Findable("NEW.name || ' ' || NEW.owner", "NEW.name || ' ' || NEW.owner"),
    "matter": Findable(
        "NEW.number || ' ' || NEW.title || ' ' || NEW.\"where\" || ' ' || NEW.who",
        "NEW.who",
    ),
}


def create_triggers(table: Table) -> dict[str, str]:
    """Triggers that note each row of `table` whose line is due, by name; none for what is not findable."""
    known = FINDABLE.get(table.name)
    if known is None:
        return {}
    kind = table.name
    watched = sorted(
        {
            name
            for part in (known.text, known.names, known.phone)
            for name in re.findall(r'NEW\."?(\w+)', part)
        }
    )
    columns = [f'"{name}"' for name in ["scope_id", *watched]]
    listed = ", ".join(columns)
    differs = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in columns)
    return {
        f"{kind}_find_{name}": (
            f'CREATE TRIGGER "{kind}_find_{name}" AFTER {when} BEGIN '
            f"INSERT INTO find_due (kind, row_id) VALUES ('{kind}', {row}.id); END"
        )
        for name, when, row in (
            ("put", f'INSERT ON "{kind}"', "NEW"),
            ("patch", f'UPDATE OF {listed} ON "{kind}" WHEN {differs}', "NEW"),
            ("delete", f'DELETE ON "{kind}"', "OLD"),
        )
    }


def fingerprint() -> str:
    """Changes when any line would be made differently."""
    parts = [sorted(FINDABLE.items()), *map(create_triggers, tables())]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def refresh(connection: sqlite3.Connection) -> None:
    """Make the lines of all rows that were noted, kind by kind: the last work before a commit.

    A statement per kind instead of one per row: the trigram index then takes its new words together,
    which costs a fifth.
    """
    due = connection.execute("SELECT DISTINCT kind FROM find_due").fetchall()
    for (kind,) in due:
        _refresh(connection, kind, FINDABLE[kind])
    if due:
        connection.execute("DELETE FROM find_due")


def _refresh(connection: sqlite3.Connection, kind: str, known: Findable) -> None:
    due = f"SELECT row_id FROM find_due WHERE kind = '{kind}'"
    old = [
        line[0]
        for line in connection.execute(f"SELECT id FROM find WHERE kind = '{kind}' AND row_id IN ({due})")
    ]
    if old:
        these = "WHERE id IN (SELECT value FROM json_each(?))"
        gone = (to_json(old),)
        connection.execute(
            f"INSERT INTO find_fts (find_fts, rowid, text) SELECT 'delete', id, text FROM find {these}", gone
        )
        connection.execute(f"DELETE FROM find {these}", gone)
    last = connection.execute("SELECT coalesce(max(id), 0) FROM find").fetchone()[0]
    connection.execute(
        "INSERT INTO find (kind, row_id, text, initials, door, phone) "
        f"SELECT '{kind}', NEW.id, coalesce({known.text}, ''), initials({known.names}), "
        f"door_key({known.door}), coalesce({known.phone}, '') "
        f"FROM \"{kind}\" NEW WHERE NEW.id IN ({due}) AND NEW.scope_id NOT LIKE 'restricted:%'"
    )
    connection.execute("INSERT INTO find_fts (rowid, text) SELECT id, text FROM find WHERE id > ?", (last,))


def door_key(text: str | None) -> str:
    """Numbers of a door joined by `-`: 3栋2单元503 -> `-3-2-503-`; empty without a number."""
    numbers = re.findall(r"\d+", text or "")
    return "-" + "-".join(str(int(one)) for one in numbers) + "-" if numbers else ""


class Reads(Protocol):
    """What searching needs of a transaction."""

    def sql(self, query: str, params: tuple[Any, ...]) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Found:
    kind: str
    """household, resident, building, place or matter."""
    id: str


def search(tx: Reads, text: str, limit: int = 20) -> list[Found]:
    """Rows that fit what was typed, best first: whole names, then beginnings, then the rest.

    Latin letters are pinyin initials, digits a door or the end of a phone
    number, anything else words. Several words must all fit.
    """
    words = [plain for plain in map(_plain, text.lower().split()) if plain]
    if len("".join(words)) < 2:
        return []
    tests: list[str] = []
    values: list[str] = []
    for word in words:
        test, params = _word(word)
        tests.append(test)
        values += params
    first = words[0]
    rows = tx.sql(
        "SELECT kind, row_id FROM find WHERE "
        + " AND ".join(f"({one})" for one in tests)
        + " ORDER BY CASE WHEN text = ? OR text LIKE '% ' || ? THEN 0 WHEN initials = ? THEN 1 "
        "WHEN instr(text, ?) = 1 THEN 2 ELSE 3 END, "
        "CASE kind WHEN 'household' THEN 0 WHEN 'resident' THEN 1 WHEN 'building' THEN 2 WHEN 'place' THEN 3 "
        "ELSE 4 END, length(text), text LIMIT ?",
        (*values, first, first, first, first, limit),
    )
    return [Found(row["kind"], row["row_id"]) for row in rows]


def _plain(word: str) -> str:
    return word.replace("\\", "").replace("%", "").replace("_", "")


def _word(plain: str) -> tuple[str, list[str]]:
    """SQL test of one word and its parameters."""
    like = f"%{plain}%"
    tests, values = [_contains("text", plain)], [_argument(plain)]
    if plain.isascii() and plain.isalpha():
        tests.append("initials LIKE ?")
        values.append(like)
    if re.fullmatch(r"[\d#-]*\d[\d#-]*", plain):
        tests.append("door LIKE ?")
        values.append("%-" + "-".join(str(int(one)) for one in re.findall(r"\d+", plain)) + "-%")
    elif re.search(r"\d", plain) and re.search(r"[栋单元室楼号]", plain):
        tests.append("door LIKE ?")
        values.append(door_key(plain) + "%")
    if plain.isdigit() and len(plain) >= 3:
        tests.append("phone LIKE ?")
        values.append(f"%{plain}")
    return " OR ".join(tests), values


def _contains(column: str, plain: str) -> str:
    if len(plain) >= 3:
        return "id IN (SELECT rowid FROM find_fts WHERE find_fts MATCH ?)"
    return f"{column} LIKE ?"


def _argument(plain: str) -> str:
    quoted = plain.replace('"', '""')
    return f'text : "{quoted}"' if len(plain) >= 3 else f"%{plain}%"
