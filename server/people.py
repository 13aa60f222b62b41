"""Who holds which scopes, by version, worked out from the staff and building rows.

An assignment version is written whenever a person's scopes change, so that a
laptop's pending work can be judged by what it was told when the work was done.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, bindparam, func, select

from desktop.domain.kinds import KINDS
from desktop.domain.staff import Staff, scopes_of
from server.board import Stored
from server.db import chunks
from server.tables import ASSIGNMENT, BUILDING, SERVER_STATE, STAFF


@dataclass(frozen=True)
class Assignment:
    """The scopes one person holds; version 0 and none for somebody unknown."""

    version: int
    scopes: frozenset[str]


NOBODY = Assignment(0, frozenset())
FOLLOWED = frozenset({"staff", "building"})
"""Kinds from which the assignments follow."""


_NEWEST = (
    select(ASSIGNMENT.c.version, ASSIGNMENT.c.scopes)
    .where(ASSIGNMENT.c.staff_id == bindparam("staff"))
    .order_by(ASSIGNMENT.c.version.desc())
    .limit(1)
)


def assignment(connection: Connection, staff_id: str) -> Assignment:
    """What a person holds now."""
    found = connection.execute(_NEWEST, {"staff": staff_id}).one_or_none()
    return Assignment(found.version, frozenset(orjson.loads(found.scopes))) if found else NOBODY


def held_by(connection: Connection, replica: Row[Any]) -> frozenset[str]:
    """Scopes whose rows a laptop may have now; none when it was retired."""
    return assignment(connection, replica.staff_id).scopes if replica.state == "active" else frozenset()


def assignment_at(connection: Connection, staff_id: str, version: int) -> Assignment:
    """What a person held in that version; nothing for a version that never was."""
    query = select(ASSIGNMENT.c.scopes).where(
        ASSIGNMENT.c.staff_id == staff_id, ASSIGNMENT.c.version == version
    )
    found = connection.execute(query).scalar_one_or_none()
    return Assignment(version, frozenset(orjson.loads(found))) if found else NOBODY


def assignments_since(connection: Connection, staff_id: str, version: int) -> Assignment:
    """All that a person held in that version and in later ones."""
    query = select(ASSIGNMENT.c.scopes).where(
        ASSIGNMENT.c.staff_id == staff_id, ASSIGNMENT.c.version >= version
    )
    held = (orjson.loads(scopes) for scopes in connection.execute(query).scalars())
    return Assignment(version, frozenset().union(*held))


def staff_named(connection: Connection, name_or_id: str) -> list[dict[str, Any]]:
    """Staff rows with this id or this exact name: `id` and the row's fields."""
    query = (
        select(STAFF).where((STAFF.c.id == name_or_id) | (STAFF.c.name == name_or_id)).order_by(STAFF.c.id)
    )
    return [{"id": row.id, **orjson.loads(row.data)} for row in connection.execute(query)]


def all_staff(connection: Connection) -> list[dict[str, Any]]:
    query = select(STAFF).order_by(STAFF.c.name, STAFF.c.id)
    return [{"id": row.id, **orjson.loads(row.data)} for row in connection.execute(query)]


def one_at_a_time(connection: Connection) -> None:
    """Wait for whoever else changes staff or buildings, until the transaction ends.

    Assignments follow from all of them together: two who change some of them
    at once would each miss what the other did. Taken before any scope is locked.
    """
    connection.execute(select(SERVER_STATE).where(SERVER_STATE.c.name == "epoch").with_for_update())


def follow(connection: Connection, rows: Iterable[Stored], now: str) -> bool:
    """Keep the projections in step with changed rows, and the assignments with them. True when there
    was something to follow.
    """
    moved = project(connection, rows)
    if moved:
        refresh(connection, now)
    return moved


def project(connection: Connection, rows: Iterable[Stored]) -> bool:
    """Lay changed staff and building rows into their projections. True when there were any."""
    last = {(row.kind, row.id): row for row in rows if row.kind in FOLLOWED and not row.moved_to}
    staff = [row for row in last.values() if row.kind == "staff"]
    buildings = [row for row in last.values() if row.kind == "building"]
    _replace(connection, STAFF, staff, [_staff_line(row) for row in staff if not row.deleted])
    standing = [{"id": row.id, "grid_id": row.data["grid_id"]} for row in buildings if not row.deleted]
    _replace(connection, BUILDING, buildings, standing)
    return bool(last)


def refresh(connection: Connection, now: str) -> None:
    """Write a new assignment version for everybody whose scopes are others than before."""
    buildings: dict[str, list[str]] = {}
    for row in connection.execute(select(BUILDING)):
        buildings.setdefault(row.grid_id, []).append(row.id)
    latest = _latest(connection)
    known = {row.id: orjson.loads(row.data) for row in connection.execute(select(STAFF).order_by(STAFF.c.id))}
    new = []
    for staff_id in sorted(known.keys() | latest.keys()):
        held = _held(staff_id, known.get(staff_id), buildings)
        before = latest.get(staff_id, NOBODY)
        if held != before.scopes or not before.version:
            scopes = orjson.dumps(sorted(held)).decode()
            new.append(
                {
                    "staff_id": staff_id,
                    "version": before.version + 1,
                    "scopes": scopes,
                    "at": now,
                }
            )
    if new:
        connection.execute(ASSIGNMENT.insert(), new)


def _held(staff_id: str, data: dict[str, Any] | None, buildings: dict[str, list[str]]) -> frozenset[str]:
    """Scopes of one person; none for somebody deleted or no longer active."""
    if data is None or not data["active"]:
        return frozenset()
    fields = {name: data[name] for name in KINDS["staff"].fields if name in data}
    staff = Staff.model_validate({"id": staff_id, "scope_id": f"community:{data['community_id']}", **fields})
    return frozenset(scopes_of(staff, buildings))


def _latest(connection: Connection) -> dict[str, Assignment]:
    newest = (
        select(ASSIGNMENT.c.staff_id, func.max(ASSIGNMENT.c.version).label("version"))
        .group_by(ASSIGNMENT.c.staff_id)
        .subquery()
    )
    query = select(ASSIGNMENT).join(
        newest,
        (newest.c.staff_id == ASSIGNMENT.c.staff_id) & (newest.c.version == ASSIGNMENT.c.version),
    )
    return {
        row.staff_id: Assignment(row.version, frozenset(orjson.loads(row.scopes)))
        for row in connection.execute(query)
    }


def _replace(connection: Connection, table: Table, old: list[Stored], new: list[dict[str, Any]]) -> None:
    for some in chunks([row.id for row in old]):
        connection.execute(table.delete().where(table.c.id.in_(some)))
    if new:
        connection.execute(table.insert(), new)


def _staff_line(row: Stored) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.data["name"],
        "active": row.data["active"],
        "data": orjson.dumps({**row.data, "scope_id": row.scope_id}).decode(),
    }
