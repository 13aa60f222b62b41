"""`init`: make the database; with `--demo` fill it with demonstration data."""

import argparse
import importlib
from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import select

from server.commands.common import OK, Failure, Office, Subparsers, say
from server.rows import KindRow, RowFault, load_rows
from server.schema import epoch, set_state, version
from server.tables import SCOPE_COUNTER

DEMO_TODAY = date(2026, 12, 8)
"""The demonstration's fixed day, a Tuesday in the winter peak."""


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    parser = sub.add_parser("init", parents=[parent], help="make the database, or bring it up to date")
    parser.add_argument("--name", default="", help="name of the municipality or community it serves")
    parser.add_argument("--demo", action="store_true", help="fill an empty database with demonstration data")
    parser.add_argument("--seed", type=int, default=1, help="seed of the demonstration data [%(default)s]")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=DEMO_TODAY, help="the demonstration's day [%(default)s]"
    )
    parser.set_defaults(run=_init, creates="init")


def _init(args: argparse.Namespace, office: Office) -> int:
    rows: dict[str, int] = {}
    with office.db.writing() as connection:
        if args.name:
            set_state(connection, "name", args.name)
        if args.demo:
            if connection.execute(select(SCOPE_COUNTER.c.scope_id).limit(1)).one_or_none():
                raise Failure("not_empty")
            set_state(connection, "demo", "1")
            try:
                rows = load_rows(connection, _generated(args.seed, args.today), office.clock.moment())
            except RowFault as fault:
                raise Failure("faulty_row", row=fault.number, kind=fault.kind, field=fault.field) from fault
        answer = {"db": office.url, "schema": version(), "epoch": epoch(connection), "demo": args.demo}
    if args.demo:
        answer |= {"seed": args.seed, "today": args.today.isoformat(), "rows": rows}
    say(answer)
    return OK


def _generated(seed: int, today: date) -> Iterable[KindRow]:
    """The demonstration data; loaded by name because a server without a demo has no need of them."""
    generate: Callable[[int, date], Iterable[KindRow]] = importlib.import_module("server.demodata").generate
    return generate(seed, today)
