"""`backup` and `restore`: a copy of the whole server in one file, and a server from it (docs/backup.md)."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.backup import (
    BackupDamaged,
    BackupTooNew,
    Made,
    NoBackup,
    Overtaken,
    back_up,
    old_backups,
    unlisted,
)
from server.commands.common import OK, REFUSED, Failure, Office, Subparsers, say
from server.restore import NotEmpty, restore
from server.schema import NotUnicode
from server.tombstones import purge


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    parser = sub.add_parser("backup", parents=[parent], help="everything into one file, while serving")
    parser.add_argument("target", type=Path, metavar="FILE|DIR", help="a folder gets a file of a dated name")
    parser.add_argument(
        "--keep",
        type=_count,
        metavar="N",
        help="afterwards keep the N newest backups of this server in DIR only",
    )
    parser.set_defaults(run=_back_up)
    again = sub.add_parser("restore", parents=[parent], help="a server from a backup; stop serving first")
    again.add_argument("file", type=Path, metavar="FILE")
    again.add_argument("--replace", action="store_true", help="give up all that is in the database now")
    again.set_defaults(run=_restore, creates="restore")


def _count(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError(value)
    return number


def _back_up(args: argparse.Namespace, office: Office) -> int:
    target: Path = args.target
    if args.keep and not target.is_dir():
        raise Failure("keep_needs_folder", file=str(target))
    if not target.is_dir() and not target.parent.is_dir():
        raise Failure("no_folder", folder=str(target.parent))
    try:
        made = back_up(office.db, target, office.clock.moment(), office.files)
    except FileExistsError as there:
        raise Failure("out_exists", file=str(there)) from None
    except BackupDamaged as unsound:
        raise Failure("backup_unsound", file=str(unsound)) from None
    except Overtaken as overtaken:
        raise Failure("backup_overtaken", file=str(overtaken)) from None
    except OSError as error:
        raise Failure("cannot_write", file=str(target), why=error.strerror or type(error).__name__) from None
    contents = made.contents
    purged = purge(office.db, contents.header.made_at)
    removed = _remove_old(target, made, args.keep) if args.keep else []
    say(
        {
            "file": str(made.file),
            "bytes": made.file.stat().st_size,
            "made_at": contents.header.made_at,
            "epoch": contents.header.epoch,
            "rows": contents.counts,
            "removed": removed,
            "files": len(contents.files) - made.missing,
            "files_missing": made.missing,
            "tombstones_purged": purged,
        }
    )
    return REFUSED if made.missing else OK


def _remove_old(folder: Path, made: Made, keep: int) -> list[str]:
    """Names of the backups that were removed, and with them what only they listed. The new backup is safe
    whatever happens here.
    """
    removed = _unlink(old_backups(folder, made.contents.header.server_id, keep, but=made.file))
    _unlink(unlisted(folder, made.contents))
    return removed


def _unlink(files: list[Path]) -> list[str]:
    removed = []
    for file in files:
        try:
            file.unlink()
        except OSError as error:
            raise Failure("old_stays", file=str(file), why=error.strerror or "") from None
        removed.append(file.name)
    return removed


def _restore(args: argparse.Namespace, office: Office) -> int:
    with _said_plainly(args.file):
        done = restore(office.db, args.file, office.clock.moment(), replace=args.replace, files=office.files)
    header = done.contents.header
    say(
        {
            "db": office.url,
            "name": header.name,
            "made_at": header.made_at,
            "epoch": done.epoch,
            "rows": done.contents.counts,
            "files": len(done.contents.files) - done.missing,
            "files_missing": done.missing,
        }
    )
    return OK


@contextmanager
def _said_plainly(file: Path) -> Iterator[None]:
    try:
        yield
    except NoBackup:
        raise Failure("no_backup", file=str(file)) from None
    except BackupDamaged:
        raise Failure("backup_damaged", file=str(file)) from None
    except BackupTooNew:
        raise Failure("backup_newer", file=str(file)) from None
    except NotEmpty:
        raise Failure("restore_not_empty") from None
    except NotUnicode:
        raise Failure("not_unicode") from None
    except OSError as error:
        raise Failure("no_file", file=str(file), why=error.strerror or type(error).__name__) from None
