"""`import`: a municipality's base data from Excel or CSV, or rows as JSON lines. Every fault is named.

`template` writes the empty workbook for it.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from xlsxwriter.exceptions import XlsxWriterException

from server.archive import UNREADABLE, ArchiveChanged, read_rows
from server.basedata.building import FOLLOW, Built, build, own_fields
from server.basedata.excel import write_faults, write_template
from server.basedata.faults import Fault, Unreadable
from server.basedata.known import Known
from server.basedata.reading import read_sheets
from server.basedata.tables import Recognised, recognise
from server.commands.common import OK, REFUSED, Failure, Office, Subparsers, not_there_yet, say
from server.files.archived import bring_files
from server.files.known import note_stored
from server.jsonlines import read_lines
from server.rows import KindRow, Sparing, load_rows

_SHOWN = 1000
"""Faults listed on the screen; their number is always the true one, and a report holds them all."""


class _NothingKept(Exception):
    """Ends a trial: the transaction is rolled back."""


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    parser = sub.add_parser(
        "import",
        parents=[parent],
        help="base data (.xlsx, .csv; docs/import.md), or rows (.jsonl, or a dump: folder, .zip)",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--skip-faulty", action="store_true", help="take the good rows although others are faulty"
    )
    parser.add_argument(
        "--over-laptops", action="store_true", help="lists overwrite what laptops said since, too"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be written; write nothing")
    parser.add_argument("--report", type=Path, metavar="FILE.xlsx", help="write all faults into a workbook")
    parser.set_defaults(run=_import)
    template = sub.add_parser("template", parents=[parent], help="write an empty workbook for `import`")
    template.add_argument("file", type=Path, metavar="FILE.xlsx")
    template.set_defaults(run=_template)


def _import(args: argparse.Namespace, office: Office) -> int:
    if args.report:
        _keep(args.files, args.report)
    rows = [file for file in args.files if _holds_rows(file)]
    lists = [file for file in args.files if file not in rows]
    recognised = _recognised(lists)
    written: Counter[str] = Counter()
    built = Built()
    sparing = Sparing({} if args.over_laptops else own_fields(), FOLLOW)
    try:
        with office.db.writing() as connection:
            built, given = _build(connection, recognised, rows, office)
            if args.skip_faulty or not built.faults:
                now = office.clock.moment()
                written.update(load_rows(connection, built.rows(), now, sparing))
                written.update(load_rows(connection, given, now))
            if args.dry_run:
                raise _NothingKept
    except _NothingKept:
        pass
    brought = 0 if args.dry_run else sum(_bring(file, office) for file in rows)
    faults = [_told(one, office) for one in built.faults]
    kept = [_told(built.place(*one, "kept"), office) for one in sparing.spared]
    if args.report:
        _written(args.report, lambda: write_faults(args.report, faults + kept, office.texts))
    answer = {"lines": built.lines, "written": dict(sorted(written.items())), "dry_run": args.dry_run}
    answer |= {"samples": built.samples, "kept": len(kept), "kept_fields": kept[:_SHOWN]}
    answer |= {"ignored_sheets": recognised.ignored, "faulty_lines": built.faulty_lines}
    say(answer | {"photos": brought, "faulty": len(faults), "faults": faults[:_SHOWN]})
    return REFUSED if faults else OK


def _keep(files: list[Path], report: Path) -> None:
    """Raises Failure where the report would be written over what is to be read."""
    there = report.resolve()
    for file in files:
        same = there.exists() and file.exists() and there.samefile(file)
        if same or (there.exists() and file.resolve() in there.parents):
            raise Failure("out_exists", file=str(report))


def _holds_rows(file: Path) -> bool:
    return file.is_dir() or file.suffix.lower() in (".jsonl", ".zip")


def _bring(source: Path, office: Office) -> int:
    """Photos and files of a dump, how many. Raises Failure."""
    if source.suffix.lower() == ".jsonl":
        return 0
    try:
        brought = bring_files(source, office.files)
    except UNREADABLE as error:
        raise _unreadable(source, error, office) from None
    for name, size in brought.items():
        note_stored(office.db, name, size, office.clock.moment())
    return len(brought)


def _unreadable(file: Path, error: Exception, office: Office) -> Failure:
    """In words: a zip file has many ways to be none."""
    if isinstance(error, OSError):
        return Failure("no_file", file=str(file), why=error.strerror or type(error).__name__)
    why = "why_locked" if type(error) is RuntimeError else "why_no_dump"
    return Failure("no_file", file=str(file), why=office.texts(f"server.{why}"))


def _text(file: Path, office: Office) -> str:
    """Of a file, or the rows of a `dump --out`. Raises Failure."""
    try:
        if file.suffix.lower() != ".jsonl":
            return read_rows(file).decode("utf-8")
        return file.read_text("utf-8-sig")
    except ArchiveChanged:
        raise Failure("archive_changed", file=str(file)) from None
    except UNREADABLE as error:
        raise _unreadable(file, error, office) from None


def _recognised(files: list[Path]) -> Recognised:
    """The tables of all files. Raises Failure for a file that is no list, or where nothing is known."""
    sheets = []
    try:
        for file in files:
            sheets += read_sheets(file)
    except Unreadable as unreadable:
        raise Failure(unreadable.code, **unreadable.values) from None
    found = recognise(sheets)
    if files and not found.tables and not found.faults:
        raise Failure("no_known_sheet", sheets=[one.name for one in sheets])
    return found


def _build(
    connection: Connection, recognised: Recognised, files: list[Path], office: Office
) -> tuple[Built, list[KindRow]]:
    """What the lists hold, and rows as they are from files that hold such."""
    known = Known.of(connection) if recognised.tables else Known()
    built = build(recognised, known, office.clock.today().isoformat())
    given: list[KindRow] = []
    for file in files:
        lines, rows, faults = read_lines(file.name, _text(file, office))
        built.lines += lines
        built.faulty_lines += lines - len(rows)
        built.faults += faults
        given += rows
    return built, given


def _told(fault: Fault, office: Office) -> dict[str, Any]:
    """The fault with its words. A code without words of its own is said as it is."""
    key = f"server.fault_{fault.code}"
    message = office.texts(key if office.texts.has(key) else "server.fault_other", code=fault.code)
    return asdict(fault) | {"message": message}


def _template(args: argparse.Namespace, office: Office) -> int:
    not_there_yet(args.file)
    _written(args.file, lambda: write_template(args.file, office.texts))
    say({"file": str(args.file)})
    return OK


def _written(file: Path, write: Callable[[], None]) -> None:
    """Raises Failure where the workbook cannot be saved."""
    try:
        write()
    except (OSError, XlsxWriterException) as error:
        raise Failure("not_written", file=str(file), why=type(error).__name__) from None
