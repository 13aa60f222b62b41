"""What every admin command needs: the database, the clock, words, and how it answers."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from platformdirs import user_data_path
from sqlalchemy.exc import DatabaseError

from desktop.clock import Clock
from desktop.resources import resources
from desktop.texts import LANGUAGES, Texts, load_texts
from server.db import Database, open_database, sqlite_path, sqlstate, without_password
from server.people import staff_named
from server.schema import NotUnicode, SchemaTooNew, Standing, prepare, standing

OK, REFUSED = 0, 1
_REFUSALS = {"28P01": "wrong_password", "28000": "wrong_password", "3D000": "unknown_database"}
"""PostgreSQL's codes of what an administrator can put right."""
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
    clock: Clock
    texts: Texts


Run: TypeAlias = Callable[[argparse.Namespace, Office], int]


def default_url() -> str:
    """`XUNGE_DB`, or a file in the user's data folder."""
    return (
        os.environ.get("XUNGE_DB") or f"sqlite:///{user_data_path('xunge-server', appauthor=False)}/server.db"
    )


def common_arguments() -> argparse.ArgumentParser:
    """Options of every command."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument("--db", metavar="URL", default=default_url(), help="database URL [%(default)s]")
    parent.add_argument("--key-file", type=Path, help="file with the raw key of an encrypted SQLite database")
    parent.add_argument("--language", choices=LANGUAGES, default="zh_CN", help="language of messages")
    return parent


def carry_out(args: argparse.Namespace) -> int:
    """Open the database, run the command, say a failure as JSON.

    Only commands with `creates` make a database or bring it to a new version.
    """
    texts = load_texts(resources() / "i18n", args.language)
    run: Run = args.run
    try:
        with closing(_opened(args)) as db:
            return run(args, Office(db, without_password(args.db), _clock(), texts))
    except Failure as failure:
        message = texts(f"server.{failure.code}", **failure.values)
        say({"error": failure.code, "message": message, **failure.values})
        return REFUSED


def _clock() -> Clock:
    return Clock(timedelta(seconds=float(os.environ.get("XUNGE_CLOCK_OFFSET", "0"))))


def _opened(args: argparse.Namespace) -> Database:
    try:
        shown = without_password(args.db)
        if not _creates(args) and args.db.startswith("sqlite:") and not sqlite_path(args.db).exists():
            raise Failure("no_database", db=shown)
        db = open_database(args.db, args.key_file)
    except (ValueError, OSError) as error:
        raise Failure("bad_database", why=str(error)) from None
    try:
        _make_ready(db, shown, creates=_creates(args))
    except BaseException:
        db.close()
        raise
    return db


def _creates(args: argparse.Namespace) -> bool:
    return getattr(args, "creates", False)


def _make_ready(db: Database, shown: str, *, creates: bool) -> None:
    try:
        if creates:
            prepare(db)
        else:
            _check(standing(db), shown)
    except SchemaTooNew:
        raise Failure("newer_database") from None
    except NotUnicode:
        raise Failure("not_unicode") from None
    except DatabaseError as error:
        raise _cannot_open(error) from None
    except OSError as error:
        raise Failure("bad_database", why=str(error)) from None


def _check(found: Standing, shown: str) -> None:
    if found is Standing.EMPTY:
        raise Failure("no_database", db=shown)
    if found is Standing.OLDER:
        raise Failure("older_database")


def _cannot_open(error: DatabaseError) -> Failure:
    """Why a database server does not let us in, in words; its own words may quote the address only."""
    code = _REFUSALS.get(sqlstate(error))
    if code is None and "authentication failed" in str(error.orig):
        code = "wrong_password"
    if code is None and "does not exist" in str(error.orig):
        code = "unknown_database"
    if code is None and "connection" in str(error.orig):
        code = "no_answer"
    return Failure(code) if code else Failure("bad_database", why=str(error.orig).splitlines()[0])


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
