"""Finding people, doors, places and matters: Chinese, pinyin initials, door, end of a phone number.

The line of a row is kept by triggers in the row's own transaction. Rows of a
restricted scope are never findable (decision 1). Trigrams serve three
characters and more, LIKE serves two.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Protocol

from desktop.store.columns import Table

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


@dataclass(frozen=True)
class Findable:
    """SQL expressions over NEW for one kind: words, names for initials, door, phone."""

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
    """Triggers that keep the line of each findable row of `table`, by name."""
    known = FINDABLE.get(table.name)
    if known is None:
        return {}
    kind = table.name
    remove = f"DELETE FROM find WHERE kind = '{kind}' AND row_id = OLD.id;"
    insert = (
        "INSERT INTO find (kind, row_id, text, initials, door, phone) "
        f"SELECT '{kind}', NEW.id, coalesce({known.text}, ''), initials({known.names}), "
        f"door_key({known.door}), coalesce({known.phone}, '') "
        "WHERE NEW.scope_id NOT LIKE 'restricted:%';"
    )
    watched = sorted(
        {
            name
            for part in (known.text, known.names, known.phone)
            for name in re.findall(r'NEW\."?(\w+)', part)
        }
    )
    columns = ", ".join(f'"{name}"' for name in ["scope_id", *watched])
    return {
        f"{kind}_find_{name}": (
            f'CREATE TRIGGER "{kind}_find_{name}" AFTER {when} ON "{kind}" BEGIN {body} END'
        )
        for name, when, body in (
            ("put", "INSERT", insert),
            ("patch", f"UPDATE OF {columns}", f"{remove} {insert}"),
            ("delete", "DELETE", remove),
        )
    }


FINGERPRINT = hashlib.sha256(repr(sorted(FINDABLE.items())).encode()).hexdigest()


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
