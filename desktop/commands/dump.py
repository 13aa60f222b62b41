"""`dump` and `digest`: the rows of this laptop, for comparing with the server."""

import argparse
import sys
from typing import Any

from desktop.commands.opening import (
    OK,
    add_desk_arguments,
    open_desk_store,
    refusals_said,
    write_json,
)
from desktop.domain.kinds import KINDS
from desktop.store.dump import dump_rows
from desktop.sync.digest import digest


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("dump", help="rows as sorted JSON lines")
    parser.add_argument("--kind", choices=sorted(KINDS), help="only this kind")
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_dump))
    parser = subparsers.add_parser("digest", help="per scope: count and checksum of the server's rows")
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_digest))


def _dump(args: argparse.Namespace) -> int:
    desk = open_desk_store(args)
    try:
        kinds = [args.kind] if args.kind else sorted(KINDS)
        sys.stdout.writelines(line + "\n" for line in desk.store.read(lambda tx: dump_rows(tx, kinds)))
    finally:
        desk.store.close()
    return OK


def _digest(args: argparse.Namespace) -> int:
    desk = open_desk_store(args)
    try:
        write_json(desk.store.read(digest))
    finally:
        desk.store.close()
    return OK
