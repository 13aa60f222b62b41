"""`import`: rows as JSON lines, or households as a CSV list. All or nothing, every fault named."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import orjson
from sqlalchemy import select

from desktop.domain.kinds import KINDS
from server.archive import ArchiveChanged, read_rows
from server.commands.common import OK, REFUSED, Failure, Office, Subparsers, say
from server.households import Fault, Reading, read_households
from server.rows import KindRow, load_rows
from server.shape import Misfit, canonical
from server.tables import BUILDING, ROW

_SHOWN = 1000
"""Faults listed; their number is always the true one."""


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    parser = sub.add_parser("import", parents=[parent], help="rows (.jsonl, or a dump) or households (.csv)")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--skip-faulty", action="store_true", help="take the good rows although others are faulty"
    )
    parser.set_defaults(run=_import)


def _import(args: argparse.Namespace, office: Office) -> int:
    try:
        text = _text(args.file)
    except ArchiveChanged:
        raise Failure("archive_changed", file=str(args.file)) from None
    except (OSError, UnicodeDecodeError, KeyError, ValueError, BadZipFile) as error:
        raise Failure("no_file", file=str(args.file), why=type(error).__name__) from None
    if args.file.suffix.lower() == ".csv":
        reading = read_households(text.splitlines(keepends=True), _buildings(office))
    else:
        reading = _read_lines(text)
    written: dict[str, int] = {}
    if reading.rows and (args.skip_faulty or not reading.faults):
        with office.db.writing() as connection:
            written = load_rows(connection, reading.rows, office.clock.moment())
    faults = [{**asdict(one), "message": _message(office, one)} for one in reading.faults[:_SHOWN]]
    say({"lines": reading.lines, "written": written, "faulty": len(reading.faults), "faults": faults})
    return REFUSED if reading.faults else OK


def _text(file: Path) -> str:
    """Of a file, or the rows of a `dump --out`."""
    if file.is_dir() or file.suffix.lower() == ".zip":
        return read_rows(file).decode("utf-8")
    return file.read_text("utf-8-sig")


def _message(office: Office, fault: Fault) -> str:
    key = f"server.fault_{fault.code}"
    return office.texts(key if office.texts.has(key) else "server.fault_other", code=fault.code)


def _buildings(office: Office) -> dict[str, dict[str, Any]]:
    with office.db.reading() as connection:
        query = select(ROW.c.id, ROW.c.data).join(
            BUILDING, (BUILDING.c.id == ROW.c.id) & (ROW.c.kind == "building") & ROW.c.deleted.is_(False)
        )
        return {row_id: orjson.loads(data) for row_id, data in connection.execute(query)}


def _read_lines(text: str) -> Reading:
    """JSON lines `{kind, row}`, or as `dump` writes them."""
    reading = Reading()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            reading.lines += 1
            faults = list(_take_line(reading, line))
            reading.faults += [Fault(number, column, code) for column, code in faults]
    return reading


def _take_line(reading: Reading, line: str) -> Iterator[tuple[str, str]]:
    pair = _kind_row(line)
    if pair is None:
        yield "", "not_a_row"
        return
    kind, row = pair
    if kind not in KINDS:
        yield "kind", "unknown_kind"
        return
    data = {name: value for name, value in row.items() if name not in ("id", "scope_id")}
    try:
        canonical(kind, str(row.get("id", "")), str(row.get("scope_id", "")), data)
    except Misfit as misfit:
        yield from misfit.faults
        return
    reading.rows.append(pair)


def _kind_row(line: str) -> KindRow | None:
    try:
        read = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(read, dict) or not isinstance(read.get("kind"), str):
        return None
    row = read.get("row")
    if isinstance(read.get("data"), dict):
        row = {**read["data"], "id": read.get("id"), "scope_id": read.get("scope_id")}
    return (read["kind"], row) if isinstance(row, dict) else None
