"""`form publish`: a county's own version of a form reaches every laptop at its next round."""

import argparse
from pathlib import Path
from typing import Any

from desktop.forms.compile import FormFaults, compile_workbook
from desktop.forms.spec import FormSpec
from server.commands.common import OK, REFUSED, Failure, Office, Subparsers, say
from server.publish import difference, form_row, in_use, version_order
from server.rows import KindRow, load_rows


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    groups = sub.add_parser("form", help="publish forms").add_subparsers(required=True)
    parser = groups.add_parser(
        "publish", parents=[parent], help="compile, compare, publish; all files or none"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true", help="compile and compare only")
    parser.set_defaults(run=_publish)


def _publish(args: argparse.Namespace, office: Office) -> int:
    reports, rows = [], []
    for file in args.files:
        report, row = _examine(file, office)
        reports.append(report)
        rows += [row] if row else []
    faulty = any(one.get("faults") for one in reports)
    publish = bool(rows) and not faulty and not args.check
    if publish:
        with office.db.writing() as connection:
            load_rows(connection, rows, office.clock.moment())
    say({"published": publish, "forms": reports})
    return REFUSED if faulty else OK


def _examine(file: Path, office: Office) -> tuple[dict[str, Any], KindRow | None]:
    """What is said of one workbook, and its row when it is new and without fault."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Failure("no_file", file=str(file), why=type(error).__name__) from None
    try:
        spec = compile_workbook(data)
    except FormFaults as faulty:
        faults = [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "message": office.texts.say(one.say)}
            for one in faulty.faults
        ]
        return {"file": file.name, "faults": faults}, None
    return _compare(file, spec, data, office)


def _compare(
    file: Path, spec: FormSpec, data: bytes, office: Office
) -> tuple[dict[str, Any], KindRow | None]:
    row = form_row(spec, data, office.clock.moment())
    with office.db.reading() as connection:
        before = in_use(connection, spec.code)
    report = {
        "file": file.name,
        "code": spec.code,
        "version": spec.version,
        "in_use": before.version if before else "",
    }
    if before and before.sha256 == row[1]["sha256"]:
        return {**report, "unchanged": True}, None
    if before and version_order(spec.version) <= version_order(before.version):
        raise Failure("version_not_newer", form=spec.code, version=spec.version, in_use=before.version)
    old = compile_workbook(before.workbook) if before else None
    return {**report, "difference": difference(old, spec)}, row
