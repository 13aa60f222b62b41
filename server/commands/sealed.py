"""`sealed in`: take in laptops' sealed files and write the answers beside, once or from a watched folder;
`sealed starter`: the file with which a laptop joins that has no network.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from desktop.sync.envelope import ENDING, way_of
from desktop.sync.manifest import Way
from desktop.sync.sealfaults import SealedFault
from desktop.sync.starter import Starter, write_starter
from server.commands.common import (
    OK,
    REFUSED,
    Failure,
    Office,
    Subparsers,
    not_there_yet,
    one_staff,
    say,
    whole,
)
from server.commands.troubles import lost_or_busy
from server.enrol import CODE_DAYS, make_code, welcome
from server.people import staff_named
from server.sealed import Taken, take
from server.turned import Turned

TAKEN = "taken"
"""Folder in a watched folder: request files that were answered go there."""
_EVERY = 5.0
"""Seconds between two looks into a watched folder."""
_PASSES = frozenset({"busy_database", "lost_database", "sealed_disk"})
"""Troubles that have nothing to do with the file: it is tried again."""
_TURNED = {
    "unknown_replica": "sealed_unknown",
    "bad_code": "sealed_bad_code",
    "used_code": "sealed_bad_code",
    "expired_code": "sealed_bad_code",
    "revoked": "sealed_revoked",
}

Mark = tuple[int, int]
"""Size and time of a file."""


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    groups = sub.add_parser("sealed", help="sealed files of laptops without a network").add_subparsers(
        required=True
    )
    one = groups.add_parser("in", parents=[parent], help="take in files and write the answers beside them")
    one.add_argument("files", nargs="*", type=Path, metavar="FILE")
    one.add_argument("--watch", type=Path, metavar="FOLDER", help="take in what comes there until stopped")
    one.add_argument("--out", type=Path, metavar="FOLDER", help="where answers go [beside the file]")
    one.set_defaults(run=_in)
    start = groups.add_parser("starter", parents=[parent], help="let one laptop join without a network")
    start.add_argument("file", type=Path, metavar="FILE", help="the file to give to the person")
    start.add_argument("--staff", required=True, metavar="NAME|ID")
    start.add_argument("--url", required=True, help="address of this server, for when there is a network")
    start.add_argument(
        "--days", type=whole(1, 9999), default=CODE_DAYS, help="days it is good for [%(default)s]"
    )
    start.set_defaults(run=_starter)


def _in(args: argparse.Namespace, office: Office) -> int:
    if bool(args.files) == bool(args.watch):
        sys.stderr.write("sealed in: name files, or one folder with --watch\n")
        raise SystemExit(2)
    for folder in (args.out, args.watch):
        if folder is not None and not folder.is_dir():
            raise Failure("no_folder", folder=str(folder))
    if args.watch:
        watch = Watch(office, args.watch, args.out)
        try:
            while True:
                for line in watch.look():
                    say(line)
                time.sleep(_EVERY)
        except KeyboardInterrupt:
            return OK
    refused = False
    for file in args.files:
        line = _said(office, file, args.out)
        refused |= "error" in line
        say(line)
    return REFUSED if refused else OK


def _starter(args: argparse.Namespace, office: Office) -> int:
    """Writes the file and says its code: the two do not go the same way."""
    not_there_yet(args.file)
    staff = one_staff(office, args.staff)
    if not staff["active"]:
        raise Failure("staff_inactive", name=staff["name"])
    with office.db.writing() as connection:
        code, expires = make_code(connection, staff["id"], office.clock, args.days)
        said = welcome(connection, staff["id"], office.clock)
    try:
        write_starter(args.file, code, Starter(server_url=args.url, welcome=said))
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Failure("cannot_write", file=str(args.file), why=why) from None
    say({"file": str(args.file), "code": code, "name": staff["name"], "expires": expires})
    return OK


def answer_to(office: Office, file: Path, out: Path | None) -> Path:
    """Where the answer to a file goes: named after it, so that the two find each other again."""
    name = office.texts("server.sealed_answer", name=file.name.removesuffix(ENDING))
    return (out or file.parent) / f"{name}{ENDING}"


def take_one(office: Office, file: Path, out: Path | None) -> dict[str, Any]:
    """What is said of one file that was taken in. Raises Failure."""
    target = answer_to(office, file, out)
    try:
        taken = take(office.db, file, target, office.clock)
    except SealedFault as fault:
        raise Failure(f"sealed_{fault.fault}", file=str(file)) from None
    except Turned as turned:
        raise Failure(_TURNED.get(turned.code, "sealed_turned"), file=str(file), why=turned.code) from None
    except FileNotFoundError as error:
        raise Failure("no_file", file=str(file), why=error.strerror or "") from None
    except OSError as error:
        raise Failure("sealed_disk", file=str(file), why=error.strerror or type(error).__name__) from None
    return {"answer": str(target), **_shown(office, taken)}


def _shown(office: Office, taken: Taken) -> dict[str, Any]:
    with office.db.reading() as connection:
        found = staff_named(connection, taken.staff_id)
    return {
        "name": found[0]["name"] if found else "",
        "replica": taken.replica_id,
        "number": taken.number,
        "again": taken.number == taken.before,
        "older": taken.number < taken.before,
        "received": taken.received,
        "changes": dict(sorted(taken.results.items())),
        "turned_away": taken.refused,
        "passed_over": taken.passed_over,
        "rows": taken.rows,
        "bytes": taken.size,
    }


def _said(office: Office, file: Path, out: Path | None) -> dict[str, Any]:
    """The result, or the refusal in words: one bad file does not keep the others waiting."""
    try:
        return {"file": str(file), **take_one(office, file, out)}
    except Failure as failure:
        code, values = failure.code, failure.values
    except (OperationalError, InterfaceError) as error:
        code, values = lost_or_busy(error)
    return {"file": str(file), "error": code, "message": office.texts(f"server.{code}", **values)}


class Watch:
    """A folder that laptops' files come into: by a share, or out of the post."""

    def __init__(self, office: Office, folder: Path, out: Path | None) -> None:
        self._office, self._folder, self._out = office, folder, out
        self._seen: dict[Path, Mark] = {}
        self._done: dict[Path, Mark] = {}
        self._told: dict[Path, dict[str, Any]] = {}

    def look(self) -> Iterator[dict[str, Any]]:
        """Take in what lies there and has not grown since the last look. A refused file stays where it is
        and is tried again when it has changed; an answered one is put into the folder `taken`.
        """
        for file in sorted(self._folder.glob(f"*{ENDING}")):
            if not self._ready(file):
                continue
            line = _said(self._office, file, self._out)
            if line.get("error") not in _PASSES:
                self._done[file] = self._seen[file]
            if "error" not in line:
                self._put_away(file)
            if self._told.get(file) != line:
                yield line
            self._told[file] = line

    def _ready(self, file: Path) -> bool:
        try:
            found = file.stat()
            mark = found.st_size, found.st_mtime_ns
            still = self._seen.get(file) == mark != self._done.get(file)
            self._seen[file] = mark
            return still and way_of(file) not in (Way.TO_LAPTOP, Way.STARTER)
        except OSError:
            return False  # just taken away, or still being brought

    def _put_away(self, file: Path) -> None:
        """A file that cannot be moved is known by its size and time until this program ends."""
        try:
            (self._folder / TAKEN).mkdir(exist_ok=True)
            file.replace(self._folder / TAKEN / file.name)
        except OSError:
            return
