"""`staff`, `enrol-code`, `replica`: who works, and whose laptops may talk to the server."""

import argparse
from typing import Any

import orjson
from sqlalchemy import Connection, select

from desktop.domain import scopes
from desktop.domain.staff import Permission
from desktop.domain.values import new_id
from server.commands.common import OK, Failure, Office, Subparsers, one_staff, say, say_lines, whole
from server.commands.handover import check_heir, if_active, left_open, moved, still_assigned, with_all_of
from server.enrol import CODE_DAYS, make_code, set_replica_state
from server.people import all_staff, one_at_a_time, staff_named
from server.rows import RowFault, load_rows
from server.tables import BUILDING, REPLICA, ROW


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    groups = sub.add_parser("staff", help="list, add, hand over or deactivate staff").add_subparsers(
        required=True
    )
    groups.add_parser("list", parents=[parent], help="everybody, one JSON line each").set_defaults(run=_list)
    _add_arguments(groups.add_parser("add", parents=[parent], help="add one person"))
    off = groups.add_parser("deactivate", parents=[parent], help="take all scopes from one person")
    off.add_argument("staff", metavar="NAME|ID")
    off.add_argument("--hand-to", metavar="NAME|ID", help="who takes over the grids and buildings")
    off.set_defaults(run=_deactivate)
    over = groups.add_parser("hand-over", parents=[parent], help="give grids to another person")
    over.add_argument("--from", dest="staff", required=True, metavar="NAME|ID", help="who has them now")
    over.add_argument("--to", dest="heir", required=True, metavar="NAME|ID", help="who takes over")
    over.add_argument("--grid", action="append", default=[], metavar="NAME|ID", help="only this one")
    over.set_defaults(run=_hand_over)
    code = sub.add_parser("enrol-code", parents=[parent], help="one-time code for one laptop of one person")
    code.add_argument("--staff", required=True, metavar="NAME|ID")
    code.add_argument(
        "--days", type=whole(1, 365), default=CODE_DAYS, help="days it is good for [%(default)s]"
    )
    code.set_defaults(run=_code)
    laptops = sub.add_parser("replica", help="list laptops, retire one, report one lost")
    replicas = laptops.add_subparsers(required=True)
    replicas.add_parser("list", parents=[parent], help="one JSON line each").set_defaults(run=_replicas)
    for name, to, words in (
        ("retire", "retired", "take its last changes, then let it erase itself"),
        ("lost", "lost", "refuse it; it erases itself at the next contact"),
        ("restore", "active", "let it work again"),
    ):
        one = replicas.add_parser(name, parents=[parent], help=words)
        one.add_argument("replica", metavar="ID")
        one.set_defaults(run=_set_replica, to=to)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True)
    parser.add_argument("--permission", required=True, choices=[one.value for one in Permission])
    parser.add_argument("--community", required=True, metavar="NAME|ID")
    parser.add_argument("--grid", action="append", default=[], metavar="NAME|ID", help="may be repeated")
    parser.add_argument("--building", action="append", default=[], metavar="ID", help="may be repeated")
    parser.add_argument("--title", action="append", default=[], help="duty title; may be repeated")
    parser.add_argument("--unit", default="", help="code of the bureau, for the permission `transferred`")
    parser.add_argument("--phone", default="")
    parser.set_defaults(run=_add)


def _list(_: argparse.Namespace, office: Office) -> int:
    with office.db.reading() as connection:
        say_lines(all_staff(connection))
    return OK


def _add(args: argparse.Namespace, office: Office) -> int:
    with office.db.writing() as connection:
        areas = _areas(connection)
        community = _area(areas, args.community)
        row = {
            "id": new_id(),
            "scope_id": scopes.community(community),
            "name": args.name,
            "titles": args.title,
            "permission": args.permission,
            "community_id": community,
            "grid_ids": [_area(areas, one) for one in args.grid],
            "building_ids": args.building,
            "unit": args.unit,
            "phone": args.phone,
        }
        _write(connection, row, office)
    say({"id": row["id"], "name": args.name})
    return OK


def _deactivate(args: argparse.Namespace, office: Office) -> int:
    staff = one_staff(office, args.staff)
    heir = one_staff(office, args.hand_to) if args.hand_to else None
    if heir is not None:
        check_heir(staff, heir)
    with office.db.writing() as connection:
        staff, heir = _as_now(connection, staff), heir and _as_now(connection, heir)
        if heir is not None:
            _write(connection, with_all_of(heir, staff), office)
        _write(connection, {**staff, "active": False}, office)
        left = still_assigned(connection, staff)
    answer = {"id": staff["id"], "name": staff["name"], "active": False}
    say(answer | {"handed_to": heir["name"] if heir else ""} | left)
    return OK


def _hand_over(args: argparse.Namespace, office: Office) -> int:
    staff, heir = one_staff(office, args.staff), one_staff(office, args.heir)
    check_heir(staff, heir)
    with office.db.writing() as connection:
        staff, heir = _as_now(connection, staff), _as_now(connection, heir)
        areas = _areas(connection)
        within = {one.id: one.grid_id for one in connection.execute(select(BUILDING))}
        left, taken = moved(staff, heir, [_area(areas, one) for one in args.grid], within)
        for row in (left, taken):
            _write(connection, row, office)
        gone = if_active(staff, within) - if_active(left, within)
        found = left_open(connection, staff["id"], gone)
    grids = [areas.get(one, one) for one in staff["grid_ids"] if one not in left["grid_ids"]]
    say({"from": staff["name"], "to": heir["name"], "grids": grids} | found)
    return OK


def _code(args: argparse.Namespace, office: Office) -> int:
    staff = one_staff(office, args.staff)
    if not staff["active"]:
        raise Failure("staff_inactive", name=staff["name"])
    with office.db.writing() as connection:
        code, expires = make_code(connection, staff["id"], office.clock, args.days)
    say({"code": code, "staff_id": staff["id"], "name": staff["name"], "expires": expires})
    return OK


def _replicas(_: argparse.Namespace, office: Office) -> int:
    with office.db.reading() as connection:
        query = select(REPLICA).order_by(REPLICA.c.staff_id, REPLICA.c.enrolled_at)
        lines = [dict(row) for row in connection.execute(query).mappings()]
    say_lines({name: value for name, value in line.items() if name != "public_key"} for line in lines)
    return OK


def _set_replica(args: argparse.Namespace, office: Office) -> int:
    with office.db.writing() as connection:
        found = set_replica_state(connection, args.replica, args.to)
    if found is None:
        raise Failure("no_replica", id=args.replica)
    say({"id": found.id, "state": found.state, "last_seq": found.last_seq, "last_seen": found.last_seen})
    return OK


def _as_now(connection: Connection, staff: dict[str, Any]) -> dict[str, Any]:
    """As he stands when nobody else changes people: an import may have ended since he was named."""
    one_at_a_time(connection)
    return staff_named(connection, staff["id"])[0]


def _write(connection: Connection, row: dict[str, Any], office: Office) -> None:
    try:
        load_rows(connection, [("staff", row)], office.clock.moment())
    except RowFault as fault:
        raise Failure("bad_field", field=fault.field, why=fault.code) from None


def _areas(connection: Connection) -> dict[str, str]:
    """Area names by id."""
    query = select(ROW.c.id, ROW.c.data).where(ROW.c.scope_id == scopes.MUNI, ROW.c.kind == "area")
    return {row.id: orjson.loads(row.data)["name"] for row in connection.execute(query)}


def _area(areas: dict[str, str], name_or_id: str) -> str:
    """The one area of this name or id."""
    found = [one for one, name in areas.items() if name_or_id in (one, name)]
    if len(found) != 1:
        raise Failure("several_areas" if found else "no_area", name=name_or_id)
    return found[0]
