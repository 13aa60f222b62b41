"""`doctor`: is the file sound? Counts and versions only, no personal data."""

import argparse
from typing import Any

from desktop import __version__
from desktop.commands.opening import (
    OK,
    REFUSED,
    add_desk_arguments,
    open_desk_store,
    refusals_said,
    write_json,
)
from desktop.store.health import examine
from desktop.sync.digest import digest


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("doctor", help="examine a person's file")
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    desk = open_desk_store(args)
    try:
        health = desk.store.read(examine)
        held = desk.store.read(digest)
    finally:
        desk.store.close()
    noted = {one["scope_id"]: {"count": one["count"], "sum": one["sum"]} for one in health.scopes}
    wrong = sorted(scope for scope, total in held.items() if noted.get(scope) != total)
    sound = not health.faults and not wrong and not health.differs
    write_json(
        {
            "sound": sound,
            "version": __version__,
            "faults": health.faults,
            "content_differs": wrong,
            "server_differs": health.differs,
            "versions": health.versions,
            "counts": health.counts,
            "outbox": health.outbox,
            "scopes": len(health.scopes),
        }
    )
    return OK if sound else REFUSED
