"""`form publish`: a county's own version of a form reaches every laptop at its next round."""

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from server.commands.common import OK, REFUSED, Failure, Office, Subparsers, say
from server.publish import Workbook
from server.rows import KindRow, load_rows

Examine: TypeAlias = Callable[[Workbook, Office], tuple[dict[str, Any], KindRow | None]]


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    groups = sub.add_parser("form", help="publish forms").add_subparsers(required=True)
    parser = groups.add_parser(
        "publish", parents=[parent], help="compile, compare, publish; all files or none"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="compile and compare only")
    parser.set_defaults(run=_publish)


def _publish(args: argparse.Namespace, office: Office) -> int:
    # by name: the form compiler takes half a second to load, and no other command needs it
    examine: Examine = importlib.import_module("server.commands.workbooks").examine
    reports: list[dict[str, Any]] = []
    rows: list[KindRow] = []
    for file in args.files:
        lists = {one.name: _content(one) for one in sorted(file.parent.glob("*.csv"))}
        report, row = examine(Workbook(_content(file), lists), office)
        _once(report, reports)
        reports.append({"file": file.name, **report})
        rows += [row] if row else []
    faulty = any(one.get("faults") for one in reports)
    publish = bool(rows) and not faulty and not args.check
    if publish:
        with office.db.writing() as connection:
            load_rows(connection, rows, office.clock.moment())
    say({"published": publish, "forms": reports})
    return REFUSED if faulty else OK


def _once(report: dict[str, Any], before: list[dict[str, Any]]) -> None:
    """Raises Failure where another file has the form in the same version: one would overwrite the other."""
    mine = report.get("code"), report.get("version")
    if mine[0] and mine in ((one.get("code"), one.get("version")) for one in before):
        raise Failure("form_twice", form=mine[0], version=mine[1])


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Failure("no_file", file=str(file), why=type(error).__name__) from None
