"""`pin-reset`: the code that opens a laptop after a forgotten PIN, and who asked for codes before."""

import argparse

from sqlalchemy import select

from server.commands.common import OK, Failure, Office, Subparsers, one_staff, say, say_lines
from server.recovery import show_to_admin
from server.tables import RECOVERY_LOG
from server.turned import Turned


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    parser = sub.add_parser(
        "pin-reset", parents=[parent], help="the codes to read to somebody who forgot the PIN"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--staff", metavar="NAME|ID")
    what.add_argument("--log", action="store_true", help="who asked for whose codes, one JSON line each")
    parser.set_defaults(run=_pin_reset)


def _pin_reset(args: argparse.Namespace, office: Office) -> int:
    if args.log:
        with office.db.reading() as connection:
            query = select(RECOVERY_LOG).order_by(RECOVERY_LOG.c.at, RECOVERY_LOG.c.id)
            say_lines([dict(line) for line in connection.execute(query).mappings()])
        return OK
    staff = one_staff(office, args.staff)
    try:
        codes = show_to_admin(office.db, staff["id"], office.clock)
    except Turned:
        raise Failure("no_recovery", name=staff["name"]) from None
    say({"staff_id": staff["id"], "name": staff["name"], "codes": [one.model_dump() for one in codes]})
    return OK
