"""`restore`: bring back the newest copy of a person's file; `--list` shows what there is."""

import argparse
from typing import Any

from desktop.clock import Clock
from desktop.commands.opening import OK, add_desk_arguments, find_person, read_pin, refusals_said, write_json
from desktop.settings import load_settings
from desktop.store.copies import copies
from desktop.store.keyfile import desk_path
from desktop.store.keys import unlock
from desktop.store.restoring import restore


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("restore", help="bring back the newest copy of a person's file")
    parser.add_argument("--list", action="store_true", help="only show the copies")
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    """The window must be closed."""
    person = find_person(args.data, args.person)
    path = desk_path(args.data, person.replica_id)
    if args.list:
        write_json([{"made": f"{one.made:%Y-%m-%dT%H:%M:%SZ}", "bytes": one.size} for one in copies(path)])
        return OK
    key = unlock(args.data, person.replica_id, read_pin(args))
    clock = Clock(offset=load_settings(args.data).clock_offset)
    copy = restore(path, key, clock=clock, staff_id=person.staff_id)
    write_json({"restored": f"{copy.made:%Y-%m-%dT%H:%M:%SZ}"})
    return OK
