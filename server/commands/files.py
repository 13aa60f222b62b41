"""`files`: where photos and files lie, whether they are all there, and putting right what is not."""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop.domain.moments import to_moment
from server.backup import BackupDamaged, BackupTooNew, NoBackup, read_header
from server.commands.common import OK, REFUSED, Failure, Office, Subparsers, say, whole
from server.files import known
from server.files.copies import copy, folder_beside
from server.tables import FILE


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    parser = sub.add_parser(
        "files", parents=[parent], help="photos and files: are they all there? exit 1 if not"
    )
    parser.add_argument("--check", action="store_true", help="read every one and compare it with its name")
    parser.add_argument(
        "--recover", type=Path, metavar="BACKUP", help="bring back what is missing from beside a backup"
    )
    parser.add_argument(
        "--forget-missing", action="store_true", help="give up what is missing, and ask all laptops for it"
    )
    parser.add_argument(
        "--sweep",
        type=whole(0, 36_500),
        metavar="DAYS",
        help="remove what came before that and no row names any more",
    )
    parser.set_defaults(run=_files)


def _files(args: argparse.Namespace, office: Office) -> int:
    with office.db.reading() as connection:
        listed, named = known.stored(connection), known.named(connection)
    damaged = _damaged(office, listed) if args.check else []
    missing = {name: size for name, size in listed.items() if office.files.size_of(name) is None}
    answer: dict[str, Any] = {"folder": str(office.files.folder), "files": len(listed)}
    answer |= {"bytes": sum(listed.values()), "named": len(named), "damaged": len(damaged)}
    if args.recover:
        recovered = _recovered(args.recover, office, missing)
        answer["recovered"] = len(recovered)
        missing = {name: size for name, size in missing.items() if name not in recovered}
    answer["missing"] = len(missing)
    if args.forget_missing and missing:
        with office.db.writing() as connection:
            known.forget(connection, missing)
            known.ask_again(connection)
    if args.sweep is not None:
        answer["removed"] = _swept(args.sweep, office)
    say(answer | {"not_here": len(named.keys() - listed.keys())})
    return REFUSED if missing and not args.forget_missing else OK


def _damaged(office: Office, listed: dict[str, int]) -> list[str]:
    """What is not what its name says is taken away, and is missing from then on."""
    found = [
        name for name in listed if office.files.size_of(name) is not None and not office.files.is_sound(name)
    ]
    for name in found:
        office.files.remove(name)
    return found


def _recovered(backup: Path, office: Office, missing: dict[str, int]) -> set[str]:
    try:
        beside = folder_beside(backup, read_header(backup).server_id)
    except (NoBackup, BackupDamaged, BackupTooNew):
        raise Failure("no_backup", file=str(backup)) from None
    except OSError as error:
        raise Failure("no_file", file=str(backup), why=error.strerror or "") from None
    return copy(beside, office.files, missing)


def _swept(days: int, office: Office) -> int:
    """How many were removed. A row that names one again finds it missing, and its laptop sends it."""
    before = to_moment(office.clock.now() - timedelta(days=days))
    with office.db.writing() as connection:
        old = connection.execute(select(FILE.c.sha256).where(FILE.c.stored_at < before)).scalars()
        gone = sorted(set(old) - known.named(connection).keys())
        known.forget(connection, gone)
    for name in gone:
        office.files.remove(name)
    return len(gone)
