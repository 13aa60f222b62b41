"""`merge`, `unmerge`: a home or a person entered twice becomes one; nothing is moved or deleted."""

import argparse
from typing import Any

import orjson
from sqlalchemy import Connection, select

from desktop.domain.merged import KINDS, circles
from server.board import Board
from server.commands.common import OK, Failure, Office, Subparsers, say
from server.people import one_at_a_time
from server.rows import load_rows
from server.tables import ROW

_WORDS = {"household": ("number", "door", "head_name"), "resident": ("name",)}
"""Fields that a home or a person may be named by, besides the id."""


def register(sub: Subparsers, parent: argparse.ArgumentParser) -> None:
    merge = sub.add_parser("merge", parents=[parent], help="show one home or person under another one")
    merge.add_argument("kind", choices=sorted(KINDS))
    merge.add_argument("keep", metavar="KEEP", help="id, household number, door, or name")
    merge.add_argument("drop", metavar="DROP", help="the one that was entered a second time")
    merge.set_defaults(run=_merge)
    unmerge = sub.add_parser("unmerge", parents=[parent], help="let a merged one stand for itself again")
    unmerge.add_argument("kind", choices=sorted(KINDS))
    unmerge.add_argument("row", metavar="ROW", help="id, household number, door, or name")
    unmerge.set_defaults(run=_unmerge)


def _merge(args: argparse.Namespace, office: Office) -> int:
    with office.db.writing() as connection:
        _hold(connection, *_named(_rows(connection, args.kind), args))
        rows = _rows(connection, args.kind)
        drop, keep = _named(rows, args)
        if drop.get("merged_into"):
            raise Failure("merged_already", name=args.drop)
        if circles(drop["id"], keep["id"], lambda row_id: rows.get(row_id, {}).get("merged_into")):
            raise Failure("merged_same", keep=args.keep, drop=args.drop)
        if _grid(args.kind, keep) != _grid(args.kind, drop):
            raise Failure("merged_other_grid", keep=args.keep, drop=args.drop)
        _write(connection, args.kind, drop, keep["id"], office)
    say({"kind": args.kind, "kept": keep["id"], "merged": drop["id"]})
    return OK


def _unmerge(args: argparse.Namespace, office: Office) -> int:
    with office.db.writing() as connection:
        _hold(connection, _merged(connection, args))
        row = _merged(connection, args)
        _write(connection, args.kind, row, None, office)
    say({"kind": args.kind, "id": row["id"]})
    return OK


def _named(
    rows: dict[str, dict[str, Any]], args: argparse.Namespace
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what was entered a second time, what it is to be shown under)."""
    drop = _one(rows, args.kind, args.drop)
    return drop, _kept(rows, _one(rows, args.kind, args.keep, but=drop["id"]))


def _merged(connection: Connection, args: argparse.Namespace) -> dict[str, Any]:
    rows = _rows(connection, args.kind)
    return _one({row_id: row for row_id, row in rows.items() if row.get("merged_into")}, args.kind, args.row)


def _hold(connection: Connection, *rows: dict[str, Any]) -> None:
    """Nobody changes these until the end of the transaction; what stands now is to be read again."""
    one_at_a_time(connection)
    Board(connection).lock({row["scope_id"] for row in rows})


def _write(connection: Connection, kind: str, row: dict[str, Any], into: str | None, office: Office) -> None:
    """That field and no other: the rest stays as it stands."""
    link = {"id": row["id"], "scope_id": row["scope_id"], "merged_into": into}
    load_rows(connection, [(kind, link)], office.clock.moment())


def _rows(connection: Connection, kind: str) -> dict[str, dict[str, Any]]:
    query = select(ROW.c.id, ROW.c.scope_id, ROW.c.data).where(ROW.c.kind == kind, ROW.c.deleted.is_(False))
    return {
        row_id: {**orjson.loads(data), "id": row_id, "scope_id": scope_id}
        for row_id, scope_id, data in connection.execute(query)
    }


def _one(rows: dict[str, dict[str, Any]], kind: str, word: str, but: str = "") -> dict[str, Any]:
    """The one row of this id or word. Raises Failure `no_row`, `several_rows` with the ids."""
    if word in rows:
        return rows[word]
    found = [
        row
        for row in rows.values()
        if row["id"] != but and any(row.get(name) == word for name in _WORDS[kind])
    ]
    if len(found) != 1:
        ids = [row["id"] for row in found]
        raise Failure("several_rows", name=word, ids=ids) if found else Failure("no_row", name=word)
    return found[0]


def _kept(rows: dict[str, dict[str, Any]], row: dict[str, Any]) -> dict[str, Any]:
    """What stands for a row that was merged itself."""
    for _ in rows:
        if row.get("merged_into") not in rows:
            break
        row = rows[row["merged_into"]]
    return row


def _grid(kind: str, row: dict[str, Any]) -> str:
    return str(row["grid_id"] if kind == "household" else row["scope_id"])
