"""`enrol`: make this folder a laptop of the person a one-time code was made for."""

import argparse
from dataclasses import asdict
from pathlib import Path
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
from desktop.sync.enrol import enrol, enrol_by_file


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("enrol", help="join the server by a one-time code")
    road = parser.add_mutually_exclusive_group(required=True)
    road.add_argument("--server", metavar="URL")
    road.add_argument(
        "--starter",
        type=Path,
        metavar="FILE.xgb",
        help="no network: go on with `sync --out` and `--in`",
    )
    parser.add_argument("--code", required=True)
    parser.add_argument("--pin-stdin", action="store_true", help="read the new PIN from standard input")
    add_data_argument(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    clock = Clock(offset=load_settings(args.data).clock_offset)
    pin = read_pin(args)
    if args.starter is not None:
        person = enrol_by_file(args.starter, args.code, args.data, pin, clock)
    else:
        person = enrol(args.server, args.code, args.data, pin, clock)
    write_json(asdict(person))
    return OK
