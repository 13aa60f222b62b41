"""What every admin command needs: the database, the clock, words, and how it answers."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from platformdirs import user_data_path
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError

from desktop.clock import Clock
from desktop.resources import resources
from desktop.texts import LANGUAGES, Texts, load_texts
from server.commands.troubles import lost_or_busy, not_opened
from server.db import BadUrl, Database, open_database, read_key, sqlite_path, without_password
from server.files.cipher import FileCipher
from server.files.folder import FilesFolder
from server.files.known import noted_folder
from server.people import staff_named
from server.schema import NotUnicode, SchemaTooNew, Standing, prepare, standing

OK, REFUSED = 0, 1
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Failure(Exception):
    """The command is refused: said on standard output with its reason, exit 1.

    `code` is key `server.<code>` in the texts; `values` fill its placeholders.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Office:
    """What a command works with."""

    db: Database
    url: str
    """Of the database, without its password."""
    clock: Clock
    texts: Texts
    files: FilesFolder


Run: TypeAlias = Callable[[argparse.Namespace, Office], int]


def _own() -> Path:
    """Data folder of the server's user."""
    return user_data_path("xunge-server", appauthor=False)


def default_url() -> str:
    """`XUNGE_DB`, or a file in the user's data folder."""
    return os.environ.get("XUNGE_DB") or f"sqlite:///{_own()}/server.db"


def common_arguments() -> argparse.ArgumentParser:
    """Options of every command."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(
        "--db",
        metavar="URL",
        default=default_url(),
        help="sqlite:///FILE or postgresql://USER@HOST/NAME [XUNGE_DB, or a file in your data folder]",
    )
    parent.add_argument("--key-file", type=Path, help="file with the raw key of an encrypted SQLite database")
    parent.add_argument(
        "--files",
        dest="files_folder",
        metavar="DIR",
        type=Path,
        default=os.environ.get("XUNGE_FILES") or None,
        help="folder of photos, files [XUNGE_FILES, else beside an SQLite database, else the last serve's]",
    )
    parent.add_argument("--language", choices=LANGUAGES, default="zh_CN", help="language of messages")
    return parent


def carry_out(args: argparse.Namespace) -> int:
    """Open the database, run the command, say a failure as JSON.

    `creates` of a command is `init` (makes the database, brings an older one up to date),
    `serve` (makes an empty one ready), `restore` (takes any that is not newer) or absent: it works
    with what is there.
    """
    texts = load_texts(resources() / "i18n", args.language)
    run: Run = args.run
    try:
        with closing(_opened(args)) as db:
            return run(args, Office(db, without_password(args.db), _clock(), texts, _files(args, db)))
    except Failure as failure:
        return _refused(failure, texts)
    except (OperationalError, InterfaceError) as error:
        code, values = lost_or_busy(error)
        return _refused(Failure(code, **values), texts)


def _files(args: argparse.Namespace, db: Database) -> FilesFolder:
    """The folder of the files. Encrypted with the key of the database, where that has one."""
    folder: Path | None = getattr(args, "files_folder", None)
    if folder is None:
        noted = _noted(db)
        folder = _beside(sqlite_path(args.db), noted) if db.sqlite else Path(noted or _own() / "files")
    key_file: Path | None = getattr(args, "key_file", None)
    raw = bytes.fromhex(read_key(key_file)) if key_file else b""
    return FilesFolder(folder.absolute(), FileCipher(raw))


def _noted(db: Database) -> str:
    """Empty where the database cannot be read: `doctor` says so, `restore` puts another there."""
    try:
        return noted_folder(db)
    except OperationalError:
        raise
    except DatabaseError:
        return ""


def _beside(database: Path, noted: str) -> Path:
    """The folder beside an SQLite database, unless only the noted one is there."""
    beside = database.with_name(f"{database.name}-files")
    return Path(noted) if noted and not beside.is_dir() and Path(noted).is_dir() else beside


def _refused(failure: Failure, texts: Texts) -> int:
    message = texts(f"server.{failure.code}", **failure.values)
    say({"error": failure.code, "message": message, **failure.values})
    return REFUSED


def _clock() -> Clock:
    return Clock(timedelta(seconds=float(os.environ.get("XUNGE_CLOCK_OFFSET", "0"))))


def _opened(args: argparse.Namespace) -> Database:
    try:
        return _ready(args, without_password(args.db))
    except BadUrl:
        raise Failure("bad_url") from None
    except SchemaTooNew:
        raise Failure("newer_database") from None
    except NotUnicode:
        raise Failure("not_unicode") from None
    except DatabaseError as error:
        code, values = not_opened(error, args.db)
        raise Failure(code, **values) from None
    except (ValueError, OSError) as error:
        raise Failure("bad_database", why=str(error)) from None


def _ready(args: argparse.Namespace, shown: str) -> Database:
    creates = getattr(args, "creates", "")
    if not creates and args.db.startswith("sqlite:") and not sqlite_path(args.db).exists():
        raise Failure("no_database", db=shown)
    db = open_database(args.db, args.key_file)
    with ExitStack() as at_failure:
        at_failure.callback(db.close)
        found = standing(db)
        if creates == "init" or (creates == "serve" and found is Standing.EMPTY):
            prepare(db)
        elif creates != "restore":
            _refuse_unless_current(found, shown)
        at_failure.pop_all()
    return db


def _refuse_unless_current(found: Standing, shown: str) -> None:
    if found is Standing.EMPTY:
        raise Failure("no_database", db=shown)
    if found is Standing.OLDER:
        raise Failure("older_database")


def not_there_yet(file: Path) -> None:
    """Raises Failure `out_exists`."""
    if file.exists():
        raise Failure("out_exists", file=str(file))


def whole(least: int, most: int) -> Callable[[str], int]:
    """Type of an option: a whole number within bounds."""

    def number(value: str) -> int:
        if not (value.isdecimal() and len(value) <= len(str(most)) and least <= int(value) <= most):
            raise argparse.ArgumentTypeError(f"a whole number from {least} to {most} is needed")
        return int(value)

    return number


def say(answer: Any) -> None:
    """One JSON value on one line of standard output."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def say_lines(answers: Iterable[Any]) -> None:
    sys.stdout.writelines(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in answers)


def one_staff(office: Office, name_or_id: str) -> dict[str, Any]:
    """The one person of this name or id. Raises Failure `no_staff`, `several_staff`."""
    with office.db.reading() as connection:
        found = staff_named(connection, name_or_id)
    if not found:
        raise Failure("no_staff", name=name_or_id)
    if len(found) > 1:
        raise Failure("several_staff", name=name_or_id, ids=[one["id"] for one in found])
    return found[0]
