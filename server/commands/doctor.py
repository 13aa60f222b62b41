"""`doctor`: is the server sound? Versions, counts and clocks, no content; `--bundle` for support."""

import argparse
import json
import platform
import shutil
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DatabaseError

from desktop import __version__
from desktop.domain.kinds import KINDS, SCHEMA
from server.commands.common import OK, REFUSED, Failure, Office, Subparsers, say
from server.commands.shows import kept_digest, recomputed
from server.db import sqlite_path
from server.files import known
from server.schema import epoch, state, version
from server.tables import CHANGE_LOG, REPLICA, ROW


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    parser = sub.add_parser(
        "doctor", parents=[parent], help="examine the database; exit 1 if it is not sound"
    )
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE.zip",
        help="write the findings, without personal data, for support",
    )
    parser.set_defaults(run=_doctor)


def _doctor(args: argparse.Namespace, office: Office) -> int:
    found = _examine(office)
    if args.bundle is not None:
        _write(args.bundle, found)
    say(found)
    return OK if found["sound"] else REFUSED


def _examine(office: Office) -> dict[str, Any]:
    """Never a name, an address or an id of a person, a laptop or a place."""
    found: dict[str, Any] = {
        "made_at": office.clock.moment(),
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "database": office.db.engine.dialect.name,
        "schema": SCHEMA,
        "server_schema": version(),
        "disk": _disk(office),
    }
    try:
        with office.db.reading() as connection:
            found |= _content(connection, sqlite=office.db.sqlite)
            listed = known.stored(connection)
        missing = sum(office.files.size_of(name) is None for name in listed)
        found |= {"files": len(listed), "files_missing": missing}
    except DatabaseError:
        found |= {"faults": ["unreadable"], "scopes_differ": {}, "files_missing": 0}
    found["sound"] = not found["faults"] and not found["scopes_differ"] and not found["files_missing"]
    return found


def _content(connection: Connection, *, sqlite: bool) -> dict[str, Any]:
    kept = kept_digest(connection)
    computed = recomputed(connection, kept)
    wrong = [scope for scope in computed if computed[scope] != kept.get(scope)]
    live = select(ROW.c.kind, func.count()).where(ROW.c.deleted.is_(False)).group_by(ROW.c.kind)
    rows = {kind: count for kind, count in connection.execute(live.order_by(ROW.c.kind))}
    skew = select(func.min(REPLICA.c.skew), func.max(REPLICA.c.skew)).where(REPLICA.c.state == "active")
    states = select(REPLICA.c.state, func.count()).group_by(REPLICA.c.state)
    return {
        "faults": _faults(connection) if sqlite else [],
        "epoch": epoch(connection),
        "demo": state(connection, "demo", "") == "1",
        "rows": {kind: count for kind, count in rows.items() if kind in KINDS},
        "rows_of_unknown_kinds": sum(count for kind, count in rows.items() if kind not in KINDS),
        "changes": connection.scalar(select(func.count()).select_from(CHANGE_LOG)),
        "scopes": _by_kind(kept),
        "scopes_differ": _by_kind(wrong),
        "replicas": {name: count for name, count in connection.execute(states)},
        "clock_skew_seconds": list(connection.execute(skew).one()),
    }


def _faults(connection: Connection) -> list[str]:
    """What SQLite says of its own file: pages and indexes, no content."""
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    return [text for text in found if text != "ok"]


def _by_kind(scopes: Any) -> dict[str, int]:
    """How many scopes of each kind; not which."""
    kinds = sorted(scope.partition(":")[0] for scope in scopes)
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}


def _disk(office: Office) -> dict[str, int]:
    """Bytes of the file and free beside it; nothing for a database elsewhere."""
    if not office.db.sqlite:
        return {}
    file = sqlite_path(office.url)
    return {"bytes": file.stat().st_size, "free_bytes": shutil.disk_usage(file.parent).free}


def _write(file: Path, found: dict[str, Any]) -> None:
    """Raises Failure `out_exists`, `cannot_write`; no half of it is left."""
    if file.exists():
        raise Failure("out_exists", file=str(file))
    scratch = file.with_name(f".{file.name}.part")
    try:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr("doctor.json", json.dumps(found, indent=1, sort_keys=True))
        scratch.rename(file)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise Failure("cannot_write", file=str(file), why=error.strerror or type(error).__name__) from None
