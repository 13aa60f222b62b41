"""`enrol`: make this folder a laptop of the person a one-time code was made for."""

import argparse
from dataclasses import asdict
from typing import Any

from desktop.clock import Clock
from desktop.commands.opening import (
    OK,
    add_data_argument,
    read_pin,
    refusals_said,
    write_json,
)
from desktop.settings import load_settings
from desktop.sync.enrol import enrol


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("enrol", help="join the server by a one-time code")
    parser.add_argument("--server", required=True, metavar="URL")
    parser.add_argument("--code", required=True)
    parser.add_argument("--pin-stdin", action="store_true", help="read the new PIN from standard input")
    add_data_argument(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    clock = Clock(offset=load_settings(args.data).clock_offset)
    person = enrol(args.server, args.code, args.data, read_pin(args), clock)
    write_json(asdict(person))
    return OK
