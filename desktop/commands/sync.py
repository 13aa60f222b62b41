"""`sync --once`: one round with the server, then photos and files, and what it did."""

import argparse
from dataclasses import asdict
from typing import Any

from desktop.commands.opening import (
    OK,
    add_desk_arguments,
    open_desk_store,
    refusals_said,
    write_json,
)
from desktop.sync.line import Line


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("sync", help="exchange changes with the server")
    parser.add_argument("--once", action="store_true", required=True, help="one round, then end")
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    desk = open_desk_store(args)
    try:
        line = Line(desk.store, args.data, desk.clock)
        try:
            done = asdict(line.round())
            try:
                done["files"] = asdict(line.files())
            finally:
                write_json(done)
        finally:
            line.close()
    finally:
        desk.store.close()
    return OK
