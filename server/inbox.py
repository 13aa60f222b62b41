"""Conflict rows: what two people disagree on, kept as an ordinary synced row beside the row it is about."""

from collections.abc import Iterable
from typing import Any

from desktop.domain.values import fixed_id
from desktop.sync.protocol import Change
from server.board import Board, Stored, Version
from server.merge import Clash
from server.sender import Sender
from server.shape import canonical


def open_conflicts(
    board: Board,
    change: Change,
    sender: Sender,
    row: Stored,
    clashes: Iterable[Clash],
    reason: str,
) -> list[str]:
    """Open one conflict per clash in the scope of `row`. Returns their ids."""
    at = sender.when(change.made_at)
    opened = []
    for clash in clashes:
        version = row.version(clash.field)
        sides = {
            "server_value": clash.server,
            "server_by": version[4] if version else "",
            "server_at": (version[5] or None) if version else None,
            "wanted_value": clash.wanted,
            "wanted_by": clash.said[4] if clash.said else change.staff_id,
            "wanted_at": (clash.said[5] if clash.said else None) or at,
        }
        opened.append(_open(board, change, sender, row.scope_id, clash, reason, sides))
    return opened


def keep_lost_edit(
    board: Board,
    change: Change,
    sender: Sender,
    row: Stored,
    edits: dict[str, Any],
    by: Version,
) -> list[str]:
    """A deletion meets edits its sender had not seen: the row goes, the edits wait in the inbox,
    beside the whole row, so that it can be put back.
    """
    sides = {
        "server_value": None,
        "server_by": change.staff_id,
        "server_at": sender.when(change.made_at),
        "wanted_value": edits,
        "wanted_by": by[4],
        "wanted_at": by[5] or sender.when(change.made_at),
    }
    clash = Clash("", row.data, None, edits)
    return [_open(board, change, sender, row.scope_id, clash, "deleted", sides)]


def _open(
    board: Board,
    change: Change,
    sender: Sender,
    scope: str,
    clash: Clash,
    reason: str,
    sides: dict[str, Any],
) -> str:
    row_id = fixed_id(change.change_id, clash.field)
    data = {
        "kind": change.kind,
        "row_id": change.row_id,
        "field": clash.field,
        "change_id": change.change_id,
        "reason": reason,
        "before": clash.before,
        **sides,
    }
    version = new_version(change, sender)
    content = canonical("conflict", row_id, scope, data)
    board.put(Stored(scope, "conflict", row_id, content, {"*": version}))
    return row_id


def new_version(change: Change, sender: Sender) -> Version:
    """Version of the fields a change sets; the rev is filled in when it is stamped."""
    at = sender.when(change.made_at)
    return [None, change.change_id, sender.replica_id, change.seq, change.staff_id, at]
