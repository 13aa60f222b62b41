"""What somebody who leaves was responsible for: handed to another person, or listed to be handed on (SUP-01).

Open work is not rewritten: it stays with the grid, and who holds the grid now is shown it.
"""

from typing import Any

import orjson
from sqlalchemy import Connection, Select, select

from desktop.domain.kinds import KINDS
from desktop.domain.matters import State
from desktop.domain.staff import Permission, Staff, scopes_of
from server.commands.common import Failure
from server.people import all_staff
from server.tables import BUILDING, REPLICA, ROW

_ENDED = frozenset({State.CLOSED, State.FALSE_ALARM, State.MERGED})
_HOLD_GRIDS = frozenset({Permission.OWN_GRID, Permission.SEVERAL_GRIDS})
_HOLD_BUILDINGS = _HOLD_GRIDS | {Permission.OWN_BUILDING}


def check_heir(staff: dict[str, Any], heir: dict[str, Any]) -> None:
    """Raises Failure when this person cannot take over."""
    if heir["id"] == staff["id"]:
        raise Failure("same_person", name=heir["name"])
    if not heir["active"]:
        raise Failure("hand_to_inactive", name=heir["name"])
    if heir["community_id"] != staff["community_id"]:
        raise Failure("hand_to_elsewhere", name=heir["name"])
    grids = staff["grid_ids"] and heir["permission"] not in _HOLD_GRIDS
    if grids or (staff["building_ids"] and heir["permission"] not in _HOLD_BUILDINGS):
        raise Failure("hand_to_lead", name=heir["name"])


def with_all_of(heir: dict[str, Any], staff: dict[str, Any]) -> dict[str, Any]:
    """The heir's row with the grids and buildings of the one who leaves."""
    joined = {name: list(dict.fromkeys([*heir[name], *staff[name]])) for name in ("grid_ids", "building_ids")}
    return {**heir, **joined}


def moved(
    staff: dict[str, Any], heir: dict[str, Any], grids: list[str], within: dict[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both rows after these grids, or without any everything, went from one to the other.
    `within`: grid of each building. Raises Failure `not_held`, `nothing_held`.
    """
    foreign = next((one for one in grids if one not in staff["grid_ids"]), "")
    if foreign:
        raise Failure("not_held", name=staff["name"], grid=foreign)
    taken = grids or list(staff["grid_ids"])
    blocks = [one for one in staff["building_ids"] if not grids or within.get(one) in grids]
    if not taken and not blocks:
        raise Failure("nothing_held", name=staff["name"])
    gone = {"grid_ids": set(taken), "building_ids": set(blocks)}
    left = {name: [one for one in staff[name] if one not in out] for name, out in gone.items()}
    return {**staff, **left}, with_all_of(heir, {"grid_ids": taken, "building_ids": blocks})


def if_active(staff: dict[str, Any], within: dict[str, str]) -> frozenset[str]:
    """Scopes that the grids and buildings of a person's row give, active or not. `within`: as `moved`."""
    buildings: dict[str, list[str]] = {}
    for block, grid in within.items():
        buildings.setdefault(grid, []).append(block)
    known = ("id", "scope_id", *KINDS["staff"].fields)
    row = Staff.model_validate({name: staff[name] for name in known if name in staff})
    return frozenset(scopes_of(row, buildings))


def left_open(connection: Connection, staff_id: str, scopes: frozenset[str]) -> dict[str, Any]:
    """Open matters in a person's hands, and questions of the office nobody has answered, in these scopes."""
    query = select(ROW.c.id, ROW.c.data).where(ROW.c.kind == "send_back", ROW.c.deleted.is_(False))
    asked = [
        {"id": row_id, "question": data["question"], "asked_at": data["asked_at"]}
        for row_id, data in _data(connection, query.where(ROW.c.scope_id.in_(sorted(scopes))))
        if data.get("answered_at") is None
    ]
    return {"matters": _matters(connection, staff_id, scopes), "send_backs": asked}


def _data(connection: Connection, query: Select[Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(row_id, orjson.loads(data)) for row_id, data in connection.execute(query)]


def still_assigned(connection: Connection, staff: dict[str, Any]) -> dict[str, Any]:
    """Open matters in the person's hands, grids and buildings that nobody else holds now, laptops."""
    others = [one for one in all_staff(connection) if one["active"] and one["id"] != staff["id"]]
    grids = {grid for one in others if one["permission"] in _HOLD_GRIDS for grid in one["grid_ids"]}
    buildings = {
        block for one in others if one["permission"] in _HOLD_BUILDINGS for block in one["building_ids"]
    }
    within = {one.id: one.grid_id for one in connection.execute(select(BUILDING))}
    laptops = select(REPLICA.c.id, REPLICA.c.device, REPLICA.c.last_seen, REPLICA.c.last_seq).where(
        REPLICA.c.staff_id == staff["id"], REPLICA.c.state == "active"
    )
    return {
        "matters": _matters(connection, staff["id"]),
        "grids": _names(connection, "area", set(staff["grid_ids"]) - grids),
        "buildings": _names(
            connection,
            "building",
            {one for one in staff["building_ids"] if one not in buildings and within.get(one) not in grids},
        ),
        "laptops": [dict(one) for one in connection.execute(laptops).mappings()],
    }


def _matters(
    connection: Connection, staff_id: str, scopes: frozenset[str] | None = None
) -> list[dict[str, str]]:
    """`scopes` None: wherever they are."""
    query = select(ROW.c.id, ROW.c.data).where(ROW.c.kind == "matter", ROW.c.deleted.is_(False))
    if scopes is not None:
        query = query.where(ROW.c.scope_id.in_(sorted(scopes)))
    return [
        {"id": row_id, **{name: str(data.get(name) or "") for name in ("number", "title", "where", "due_at")}}
        for row_id, data in _data(connection, query)
        if data.get("state") not in _ENDED and staff_id == (data.get("assignee_id") or data.get("found_by"))
    ]


def _names(connection: Connection, kind: str, ids: set[str]) -> list[dict[str, str]]:
    query = select(ROW.c.id, ROW.c.data).where(ROW.c.kind == kind, ROW.c.id.in_(sorted(ids)))
    query = query.where(ROW.c.deleted.is_(False)).order_by(ROW.c.id)
    return [{"id": row_id, "name": orjson.loads(data)["name"]} for row_id, data in connection.execute(query)]
