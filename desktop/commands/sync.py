"""`sync`: a round with the server and the photos after it, or the two halves of one by sealed files."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.commands.opening import (
    OK,
    OpenDesk,
    add_desk_arguments,
    open_desk_store,
    refusals_said,
    write_json,
)
from desktop.store import erase
from desktop.sync.files import Files
from desktop.sync.line import Line


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("sync", help="exchange changes with the server")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", action="store_true", help="one round over the network, then end")
    how.add_argument(
        "--out", type=Path, metavar="FILE.xgb", help="write what waits into a sealed file for the server"
    )
    how.add_argument("--in", type=Path, metavar="FILE.xgb", dest="answer", help="take in the server's answer")
    parser.add_argument("--code", default="", help="with --once: first join again by this one-time code")
    add_desk_arguments(parser)
    parser.set_defaults(run=refusals_said(_run))


def _run(args: argparse.Namespace) -> int:
    desk = open_desk_store(args)
    try:
        write_json(_done(args, desk))
    finally:
        desk.store.close()
        erase.finish(args.data)
    return OK


def _done(args: argparse.Namespace, desk: OpenDesk) -> dict[str, Any]:
    files = Files(desk.store, args.data, desk.clock)
    if args.out is not None:
        return {"file": str(args.out), **asdict(files.send(args.out))}
    if args.answer is not None:
        taken = files.take(args.answer)
        more = {"number": taken.number, "again": taken.again, "as_of": taken.as_of, "more": taken.more}
        return {**asdict(taken.report()), **more, "passed_over": taken.passed_over}
    line = Line(desk.store, args.data, desk.clock)
    try:
        if args.code:
            line.join_again(args.code)
        return {**asdict(line.round()), "files": asdict(line.files())}
    finally:
        line.close()
