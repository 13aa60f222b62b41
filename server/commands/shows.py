"""`dump`, `digest`, `stats`: what the server holds, for comparing with laptops and for support."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from desktop.sync.protocol import row_hash
from server.archive import write_archive
from server.commands.common import OK, REFUSED, Failure, Office, Subparsers, say, say_lines
from server.durable import LAST_BACKUP
from server.files.folder import FilesFolder
from server.people import all_staff
from server.schema import epoch, state, version
from server.tables import CHANGE_LOG, ENROL_CODE, FILE, REPLICA, ROW, SCOPE_COUNTER

_MODULUS = 1 << 64


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    dump = sub.add_parser("dump", parents=[parent], help="live rows as sorted JSON lines, or everything")
    dump.add_argument(
        "--out", type=Path, metavar="DIR|FILE.zip", help="everything, into files (docs/data.md)"
    )
    dump.add_argument("--no-files", action="store_true", help="with --out: without photos and files")
    dump.add_argument("--kind", help="only this kind")
    dump.add_argument("--deleted", action="store_true", help="tombstones too")
    dump.set_defaults(run=_dump)
    digest = sub.add_parser("digest", parents=[parent], help="per scope: count and checksum")
    digest.add_argument("--recompute", action="store_true", help="from the content; exit 1 if it differs")
    digest.set_defaults(run=_digest)
    sub.add_parser("stats", parents=[parent], help="numbers of everything").set_defaults(run=_stats)


def _dump(args: argparse.Namespace, office: Office) -> int:
    if args.out is not None:
        return _dump_all(args.out, office, None if args.no_files else office.files)
    with office.db.reading() as connection:
        say_lines(_lines(connection, args.kind, args.deleted))
    return OK


def _dump_all(target: Path, office: Office, files: FilesFolder | None) -> int:
    try:
        with office.db.reading() as connection:
            manifest = write_archive(connection, target, office.clock.moment(), files)
    except FileExistsError:
        raise Failure("out_exists", file=str(target)) from None
    except OSError as error:
        raise Failure("cannot_write", file=str(target), why=error.strerror or type(error).__name__) from None
    say(
        {
            "out": str(target),
            **{name: manifest[name] for name in ("made_at", "rows", "tombstones", "attached")},
        }
    )
    return OK


def _lines(connection: Connection, kind: str | None, deleted: bool) -> Iterator[dict[str, Any]]:
    query = select(ROW).order_by(ROW.c.kind, ROW.c.id, ROW.c.scope_id)
    if kind:
        query = query.where(ROW.c.kind == kind)
    if not deleted:
        query = query.where(ROW.c.deleted.is_(False))
    for row in connection.execute(query):
        line = {"kind": row.kind, "id": row.id, "scope_id": row.scope_id, "rev": row.rev}
        if row.deleted:
            yield {**line, "deleted": True, "moved_to": row.moved_to, "data": {}}
        else:
            yield {**line, "data": orjson.loads(row.data)}


def _digest(args: argparse.Namespace, office: Office) -> int:
    with office.db.reading() as connection:
        kept = kept_digest(connection)
        found = recomputed(connection, kept) if args.recompute else kept
    say(found)
    return OK if found == kept else REFUSED


def kept_digest(connection: Connection) -> dict[str, dict[str, int]]:
    """Count and checksum of every scope, as they are kept."""
    query = select(SCOPE_COUNTER).order_by(SCOPE_COUNTER.c.scope_id)
    return {
        scope: {"count": count, "sum": total % _MODULUS}
        for scope, _, count, total in connection.execute(query)
    }


def recomputed(connection: Connection, scopes: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Count and checksum of every scope, from the rows themselves."""
    found = {scope: {"count": 0, "sum": 0} for scope in scopes}
    query = select(ROW.c.scope_id, ROW.c.id, ROW.c.rev, ROW.c.data).where(ROW.c.deleted.is_(False))
    for row in connection.execute(query):
        one = found.setdefault(row.scope_id, {"count": 0, "sum": 0})
        one["count"] += 1
        one["sum"] = (one["sum"] + row_hash(row.id, row.rev, orjson.loads(row.data))) % _MODULUS
    return found


def _stats(_: argparse.Namespace, office: Office) -> int:
    with office.db.reading() as connection:
        live = select(ROW.c.kind, func.count()).where(ROW.c.deleted.is_(False))
        kinds = connection.execute(live.group_by(ROW.c.kind).order_by(ROW.c.kind))
        states = connection.execute(select(REPLICA.c.state, func.count()).group_by(REPLICA.c.state))
        answer = {
            "name": state(connection, "name", ""),
            "demo": state(connection, "demo", "") == "1",
            "schema": version(),
            "epoch": epoch(connection),
            "last_backup": state(connection, LAST_BACKUP, ""),
            "rows": {kind: count for kind, count in kinds},
            "scopes": connection.scalar(select(func.count()).select_from(SCOPE_COUNTER)),
            "staff": len(all_staff(connection)),
            "replicas": {name: count for name, count in states},
            "changes": connection.scalar(select(func.count()).select_from(CHANGE_LOG)),
            "files": connection.scalar(select(func.count()).select_from(FILE)),
            "open_codes": connection.scalar(
                select(func.count())
                .select_from(ENROL_CODE)
                .where(ENROL_CODE.c.replica_id == "", ENROL_CODE.c.expires >= office.clock.moment())
            ),
        }
    say(answer)
    return OK
