"""SQL of the synced tables and their triggers, derived from `desktop/domain/kinds.py`.

Every write to a synced table is captured by a trigger in the same transaction:
no write path can forget the outgoing copy. The triggers ask `ctx(...)` who
writes; without an answer the write fails.
"""

import hashlib
from functools import cache

from desktop.domain.files import FILED
from desktop.domain.kinds import SCHEMA
from desktop.domain.merged import FIELD as MERGED
from desktop.store.columns import Column, Table, tables

# Every piece of SQL below is put together from names of domain classes only, never from input.


def create_table(table: Table) -> str:
    """The typed table. `extra`: fields this program does not know; `absent`: fields the server's
    row does not have (a row of an older schema), which hold their default here.
    """
    fields = "".join(f",\n  {column.quoted} {column.type.sql}" for column in table.columns)
    return (
        f'CREATE TABLE IF NOT EXISTS "{table.name}" (\n  id TEXT PRIMARY KEY,\n  scope_id TEXT NOT NULL,\n'
        f"  rev INTEGER NOT NULL DEFAULT 0,\n  extra TEXT,\n  absent TEXT{fields}\n) STRICT"
    )


STILL_OPEN = "state NOT IN ('closed', 'false_alarm', 'merged')"
"""A matter that is not at its end: one in fifty. Queries say it with these very words, or the index
that holds those alone is not taken.
"""
STANDING = "matter = 'hazard' AND grade = 'S'"
"""A 突出 hazard; said with these very words, too."""
_BEHIND: dict[str, dict[str, tuple[str, ...]]] = {
    "record": {
        "subject_id": ("status", "form", "variant", "outcome", "seen_at"),
        "grid_id": ("entered_at",),
    },
    "resident": {"household_id": ("labour", "merged_into")},
    "step": {"matter_id": ("at",)},
}
"""Fields that stand behind a reference in its index: what lists ask of years of rows is then answered
from the index, which is a tenth of the table.
"""
_BESIDE: dict[str, dict[str, str]] = {
    "record": {"seen": '("form", "seen_at", "status", "household_id")'},
    "matter": {
        "open": f'("found_at", "id") WHERE {STILL_OPEN}',
        "standing": f'("found_at", "household_id", "item") WHERE {STANDING}',
    },
    "fact": {
        "next_visit": '("subject_id", "value") WHERE "name" = \'next_visit_on\'',
        "fuel_types": '("subject_id", "value") WHERE "name" = \'fuel_types\'',
        "risk_override": '("subject_id") WHERE "name" = \'risk_override\'',
    },
    "household": {"special": '("occupancy", "id") WHERE "special"'},
}


def create_indexes(table: Table) -> dict[str, str]:
    """By name: an index per reference to another row and per file that is named; of pointers that are
    mostly absent, only those that are there. None per scope: rows are looked for by scope when one is
    lost, and then all are read.
    """
    filed, behind = FILED.get(table.name), _BEHIND.get(table.name, {})
    names = [c.name for c in table.columns if c.name.endswith("_id") or c.name == filed]
    made = {}
    for name in names:
        columns = (name, *behind.get(name, ()))
        listed = ", ".join(f'"{one}"' for one in columns)
        made["_".join(("ix", table.name, *columns))] = f"({listed})"
    made |= {f"ix_{table.name}_{name}": what for name, what in _BESIDE.get(table.name, {}).items()}
    if MERGED in table.by_name:
        made[f"ix_{table.name}_{MERGED}_set"] = f'("{MERGED}") WHERE "{MERGED}" IS NOT NULL'
    return {
        name: f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table.name}" {what}' for name, what in made.items()
    }


def json_object(columns: tuple[Column, ...], row: str) -> str:
    """SQL for a JSON object of the columns of `row` (NEW or OLD), in wire form."""
    parts = [f"'{column.name}', {column.type.as_json(f'{row}.{column.quoted}')}" for column in columns]
    return f"json_object({', '.join(parts)})"


_OUTBOX = (
    'INSERT INTO outbox (change_id, tx, kind, row_id, scope_id, op, "set", was, base_rev, made_at, '
    "staff_id, schema)"
)


def _captured(table: Table, row: str, op: str, new: str, old: str) -> str:
    """The values of a line of the outbox."""
    return (
        f"new_id(), ctx('tx'), '{table.name}', {row}.id, {row}.scope_id, "
        f"{op}, {new}, {old}, {row}.rev, moment(), ctx('staff'), {SCHEMA}"
    )


def _put(table: Table) -> str:
    again = (
        f"iif(EXISTS (SELECT 1 FROM base WHERE kind = '{table.name}' AND row_id = NEW.id AND deleted), "
        "'restore', 'put')"
    )
    values = _captured(table, "NEW", again, json_object(table.sent, "NEW"), "'{}'")
    return f"{_OUTBOX} VALUES ({values});"


def _patch(table: Table) -> str:
    """Only the fields that differ, as they are and as they were; nothing when none does.

    LIMIT keeps SQLite from putting the two objects together again for each field.
    """
    new, old = (json_object(table.sent, row) for row in ("NEW", "OLD"))
    put, was = (f"json_group_object(key, {side} -> fullkey)" for side in ("now", "was"))
    values = _captured(table, "NEW", "'patch'", put, was)
    return (
        f"{_OUTBOX} SELECT {values} FROM (SELECT {new} AS now, {old} AS was LIMIT 1), json_each(now) "
        "WHERE now -> fullkey IS NOT was -> fullkey HAVING count(*) > 0;"
    )


def _delete(table: Table) -> str:
    values = _captured(table, "OLD", "'delete'", "'{}'", json_object(table.sent, "OLD"))
    return f"{_OUTBOX} VALUES ({values});"


def _keep_shadow(table: Table) -> str:
    return (
        "INSERT INTO shadow (kind, row_id, scope_id, rev, data, extra, absent) "
        f"SELECT '{table.name}', OLD.id, OLD.scope_id, OLD.rev, {json_object(table.columns, 'OLD')}, "
        "OLD.extra, OLD.absent WHERE OLD.rev > 0 AND EXISTS (SELECT 1 FROM base "
        f"WHERE kind = '{table.name}' AND row_id = OLD.id) ON CONFLICT (kind, row_id) DO NOTHING;"
    )


def create_triggers(table: Table) -> dict[str, str]:
    """Triggers by name: the outgoing copy of each write, and the server's row kept as shadow.

    Their text is read again by every connection, so it is kept short.
    """
    name, columns = table.name, ", ".join(column.quoted for column in table.columns)
    parts = {
        "put": ("INSERT", _put(table)),
        "patch": (f"UPDATE OF {columns}", _keep_shadow(table) + _patch(table)),
        "delete": ("DELETE", _keep_shadow(table) + _delete(table)),
    }
    return {
        f"{name}_{what}": f'CREATE TRIGGER "{name}_{what}" AFTER {when} ON "{name}" '
        f"WHEN ctx('apply') = 0 BEGIN {body} END"
        for what, (when, body) in parts.items()
    }


@cache
def fingerprint() -> str:
    """Changes when any synced table or trigger would be made differently."""
    parts = [f"schema {SCHEMA}"]
    for table in tables():
        parts += [
            create_table(table),
            *create_indexes(table).values(),
            *create_triggers(table).values(),
        ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
