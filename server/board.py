"""The rows one transaction works on: locked counters, loaded rows, changed rows, one flush.

Everything is read and written in bulk: a request of 500 changes needs a handful
of statements. Changes are made on the board only and can be taken back
(`mark` and `back_to`) until `flush` stamps and writes them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import orjson
from sqlalchemy import Connection, RowMapping, bindparam, select
from sqlalchemy.exc import IntegrityError

from desktop.domain.files import FILED
from desktop.sync.protocol import row_hash
from server.bulk import insert_all
from server.db import among
from server.schema import FIRST_EPOCH, REVS_PER_EPOCH, epoch
from server.tables import HAS_PARENT, ROW, SCOPE_COUNTER

Key: TypeAlias = tuple[str, str, str]
"""(scope_id, kind, id)."""
Line: TypeAlias = tuple[Any, ...]
"""A row of the table, column by column."""
Version: TypeAlias = list[Any]
"""[rev, change_id, replica_id, seq, staff_id, at]: who last set a field, and when."""
WHOLE = "*"
"""Key of the version that holds for every field without one of its own."""
PARENT = {"step": "matter_id", **FILED}
"""Field that names the row a kind belongs to, or the file it names, where the server looks it up."""
_MODULUS = 1 << 64
_LOCK = (
    select(SCOPE_COUNTER)
    .where(among(SCOPE_COUNTER.c.scope_id, "scopes"))
    .order_by(SCOPE_COUNTER.c.scope_id)
    .with_for_update()
)
_LIVING = select(ROW.c.scope_id).where(among(ROW.c.id, "ids"), ROW.c.moved_to == "").distinct()
_ROWS = select(ROW).where(among(ROW.c.id, "ids"))
_CHILDREN = select(ROW).where(HAS_PARENT, among(ROW.c.parent, "parents"))


class Stored(NamedTuple):
    """One row as the server keeps it; replaced, never changed in place."""

    scope_id: str
    kind: str
    id: str
    data: dict[str, Any]
    versions: dict[str, Version]
    rev: int = 0
    deleted: bool = False
    moved_to: str = ""

    @property
    def key(self) -> Key:
        return self[:3]

    @property
    def parent(self) -> str:
        name = PARENT.get(self.kind)
        return str(self.data.get(name, "")) if name else ""

    def version(self, name: str) -> Version | None:
        return self.versions.get(name) or self.versions.get(WHOLE)


class Written(NamedTuple):
    """A row as it was stamped, and its content as the table holds it."""

    row: Stored
    text: str


@dataclass
class Counter:
    """Version, live rows and content checksum of one scope."""

    rev: int = 0
    count: int = 0
    sum: int = 0
    found: int = 0
    """`rev` when it was locked."""


@dataclass
class Board:
    connection: Connection
    counters: dict[str, Counter] = field(default_factory=dict)
    rows: dict[Key, Stored] = field(default_factory=dict)
    _place: dict[tuple[str, str], str] = field(default_factory=dict)
    _children: dict[str, dict[Key, None]] = field(default_factory=dict)
    _base: dict[Key, tuple[bool, int]] = field(default_factory=dict)
    _loaded: set[str] = field(default_factory=set)
    _dirty: dict[Key, None] = field(default_factory=dict)
    _journal: list[tuple[Key, Stored | None, bool]] = field(default_factory=list)

    def lock(self, scopes: Iterable[str]) -> None:
        """Lock the scopes' counters, in scope order, until the transaction ends."""
        wanted = sorted(set(scopes) - set(self.counters))
        if not wanted:
            return
        found = self.connection.execute(_LOCK, {"scopes": wanted}).all()
        if len(found) < len(wanted):
            for scope in sorted(set(wanted) - {line[0] for line in found}):
                self._open_counter(scope)
            found = self.connection.execute(_LOCK, {"scopes": wanted}).all()
        for scope, rev, count, total in found:
            self.counters[scope] = Counter(rev, count, total % _MODULUS, rev)

    def living(self, ids: Collection[str]) -> set[str]:
        """Scopes in which rows with these ids live, to be locked before what stands there is relied on.
        SQLite has one writer, so that the rows themselves can be loaded at once.
        """
        if self.connection.dialect.name == "sqlite":
            self.load(ids)
            self._loaded.update(ids)
            return set(self._place.values())
        return set(self.connection.execute(_LIVING, {"ids": ids}).scalars())

    def load(self, ids: Iterable[str]) -> None:
        """Load every row with one of these ids, in whatever scope."""
        wanted = set(ids) - self._loaded
        if wanted:
            self._take_in(self.connection.execute(_ROWS, {"ids": wanted}).mappings())

    def load_children(self, parents: Iterable[str]) -> None:
        """Load the rows that belong to `parents`, in whatever scope: a matter may have moved on."""
        wanted = sorted(set(parents))
        if wanted:
            self._take_in(self.connection.execute(_CHILDREN, {"parents": wanted}).mappings())

    def find(self, kind: str, row_id: str) -> Stored | None:
        """The row where it lives now; a deleted one is returned, a moved one is followed."""
        scope = self._place.get((kind, row_id))
        return None if scope is None else self.rows[(scope, kind, row_id)]

    def children(self, kind: str, parent: str) -> list[Stored]:
        """Live rows of `kind` that belong to `parent`, in the order the server took them."""
        found = [self.rows[key] for key in self._children.get(parent, ()) if key[1] == kind]
        return sorted(
            (row for row in found if not row.deleted),
            key=lambda row: row.rev or _MODULUS,
        )

    def put(self, row: Stored) -> None:
        """Set one row, live or tombstone. Its scope must be locked."""
        if row.scope_id not in self.counters:
            raise LookupError(f"scope {row.scope_id} is not locked")
        key = row[:3]
        self._journal.append((key, self.rows.get(key), key in self._dirty))
        self._dirty[key] = None
        self._lay(row)

    def move(self, row: Stored, scope_id: str) -> Stored:
        """The row in another scope; a tombstone that names it stays behind."""
        self.put(row._replace(deleted=True, moved_to=scope_id, data={}, versions={}))
        moved = row._replace(scope_id=scope_id)
        self.put(moved)
        return moved

    def mark(self) -> int:
        return len(self._journal)

    def back_to(self, mark: int) -> None:
        """Take back every `put` since `mark`."""
        while len(self._journal) > mark:
            key, before, was_dirty = self._journal.pop()
            if not was_dirty:
                self._dirty.pop(key, None)
            if before is None:
                gone = self.rows.pop(key)
                self._place.pop((key[1], key[2]), None)
                self._children.get(gone.parent, {}).pop(key, None)
            else:
                self._lay(before)

    def changed(self) -> list[Stored]:
        """Rows set since the last flush, in the order they were first touched."""
        return [self.rows[key] for key in self._dirty]

    def flush(self) -> list[Written]:
        """Stamp the changed rows from their scopes' counters and write them. Returns them."""
        inserts: list[Line] = []
        updates: list[dict[str, Any]] = []
        written: list[Written] = []
        for key in self._dirty:
            row, digest = self._stamp(key)
            text = orjson.dumps(row.data).decode()
            line = _line(row, digest, text)
            if key in self._base:
                updates.append(dict(zip(_NAMES, line, strict=True)))
            else:
                inserts.append(line)
            self._base[key] = (not row.deleted, digest)
            written.append(Written(row, text))
        insert_all(self.connection, ROW, inserts)
        if updates:
            self.connection.execute(_UPDATE, updates)
        self._write_counters({one.row.scope_id for one in written})
        self._dirty.clear()
        self._journal.clear()
        return written

    def forget(self) -> None:
        """Drop the rows (after a flush), keep the locks: for imports larger than memory."""
        for held in (self.rows, self._place, self._children, self._base, self._loaded):
            held.clear()

    def _lay(self, row: Stored) -> None:
        key = row[:3]
        self.rows[key] = row
        if not row.moved_to:
            self._place[key[1:]] = row.scope_id
        parent = row.parent
        if parent:
            self._children.setdefault(parent, {})[key] = None

    def _take_in(self, found: Iterable[RowMapping]) -> None:
        for one in sorted(found, key=lambda row: int(row["rev"])):
            key = (one["scope_id"], one["kind"], one["id"])
            if key in self.rows:
                continue
            self._base[key] = (not one["deleted"], one["hash"] % _MODULUS)
            self._lay(
                Stored(
                    scope_id=one["scope_id"],
                    kind=one["kind"],
                    id=one["id"],
                    data=orjson.loads(one["data"]),
                    versions=orjson.loads(one["versions"]),
                    rev=one["rev"],
                    deleted=bool(one["deleted"]),
                    moved_to=one["moved_to"],
                )
            )

    def _open_counter(self, scope: str) -> None:
        """Above all that laptops saw of a lost history (`server/restore.py`)."""
        now = epoch(self.connection)
        rev = now * REVS_PER_EPOCH if now > FIRST_EPOCH else 0
        try:
            with self.connection.begin_nested():
                self.connection.execute(
                    SCOPE_COUNTER.insert().values(scope_id=scope, rev=rev, count=0, sum=0)
                )
        except IntegrityError:
            return  # another writer has just opened it

    def _stamp(self, key: Key) -> tuple[Stored, int]:
        """The row with its number, and its hash."""
        row, counter = self.rows[key], self.counters[key[0]]
        counter.rev += 1
        was_live, before = self._base.get(key, (False, 0))
        for version in row.versions.values():
            version[0] = counter.rev if version[0] is None else version[0]
        digest = 0 if row.deleted else row_hash(row.id, counter.rev, row.data)
        counter.sum = (counter.sum - before + digest) % _MODULUS
        counter.count += (not row.deleted) - was_live
        stamped = self.rows[key] = row._replace(rev=counter.rev)
        return stamped, digest

    def _write_counters(self, scopes: set[str]) -> None:
        if not scopes:
            return
        values = [
            {
                "b_scope": scope,
                "rev": one.rev,
                "count": one.count,
                "sum": _signed(one.sum),
            }
            for scope, one in ((scope, self.counters[scope]) for scope in sorted(scopes))
        ]
        update = SCOPE_COUNTER.update().where(SCOPE_COUNTER.c.scope_id == bindparam("b_scope"))
        self.connection.execute(
            update.values(rev=bindparam("rev"), count=bindparam("count"), sum=bindparam("sum")),
            values,
        )


def _signed(number: int) -> int:
    """An unsigned 64-bit number as the signed one a database column holds."""
    return number - _MODULUS if number >= _MODULUS >> 1 else number


_CHANGING = ("rev", "deleted", "moved_to", "parent", "hash", "data", "versions")
_NAMES = ("b_scope_id", "b_kind", "b_id", *_CHANGING)
_UPDATE = (
    ROW.update()
    .where(
        ROW.c.scope_id == bindparam("b_scope_id"),
        ROW.c.kind == bindparam("b_kind"),
        ROW.c.id == bindparam("b_id"),
    )
    .values({name: bindparam(name) for name in _CHANGING})
)


def _line(row: Stored, digest: int, text: str) -> Line:
    """In the order of the table's columns."""
    versions = orjson.dumps(row.versions).decode()
    place = (row.scope_id, row.kind, row.id, row.rev, row.deleted, row.moved_to, row.parent)
    return (*place, _signed(digest), text, versions)
