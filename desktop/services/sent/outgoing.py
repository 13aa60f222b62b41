"""同步: what became of everything this person sent."""

from typing import Any

from desktop.domain.matters import Matter, Step
from desktop.domain.say import Say, say
from desktop.domain.scopes import is_restricted
from desktop.services import days
from desktop.services.desk import Desk
from desktop.services.sent import conflicts
from desktop.services.sent.senttitles import title_of
from desktop.services.shapes.sync import (
    Carried,
    FilesView,
    ReceiptLine,
    SyncView,
)
from desktop.services.shapes.target import Target, TargetKind
from desktop.store import blobs
from desktop.store.handout import FILES
from desktop.store.health import ROUNDS
from desktop.store.queries import sent
from desktop.store.queries.sent import Sent
from desktop.store.tx import Tx

_STAGES = {"saved": 1, "held": 1, "uploaded": 2, "refused": 2, "conflict": 2, "applied": 3, "viewed": 4}
_CODES = frozenset(
    (
        *("hole", "foreign_scope", "wrong_scope", "wrong_staff", "wrong_replica", "seq_reused", "malformed"),
        *("invalid", "too_big", "not_allowed", "unknown_row", "unknown_matter", "already_decided", "tx"),
        *("tx_too_big", "unreadable", "changed", "deleted", "moved", "step_not_allowed", "not_your_step"),
        "due_before_check",
    )
)
"""Codes that have their own words: `verdict.<code>`."""
_JOIN_AGAIN = frozenset({"refusal.unknown_replica", "refusal.bad_signature", "refusal.wrong_replica"})
"""What the server says to a laptop that only a new code makes known."""
_FILE_CODES = frozenset(
    (
        *("file_too_big", "file_size", "file_unnamed", "file_content", "file_damaged"),
        *("server_full", "too_many_uploads", "no_such_route"),
    )
)
"""Why photos and files wait or were refused: `refusal.<code>`."""


def view(desk: Desk) -> SyncView:
    """Receipts, the newest first, and open conflicts."""
    return desk.read(lambda tx: _view(tx, desk))


def receipts(desk: Desk) -> list[ReceiptLine]:
    """All that is known of what was sent, the newest first."""
    return desk.read(lambda tx: _receipts(tx, desk, -1))


def _receipts(tx: Tx, desk: Desk, most: int) -> list[ReceiptLine]:
    found = sent.own(tx, most)
    seen = sent.viewed(tx, [_target_id(tx, one) for one in found], desk.staff.id)
    return [_receipt(tx, desk, one, seen) for one in found]


def _view(tx: Tx, desk: Desk) -> SyncView:
    receipts = _receipts(tx, desk, sent.MOST)
    last_round = tx.state("last_round")
    files = tx.state(FILES, {})
    return SyncView(
        receipts=receipts,
        conflicts=conflicts.open_cards(tx, desk),
        waiting=sent.waiting(tx),
        refused=sum(line.state == "refused" for line in receipts),
        updated_at=days.local(last_round) if last_round else None,
        files=_files(tx),
        by_file=bool(last_round) and files.get("as_of") == last_round,
        carried=_carried(files),
        unknown=_unknown(tx),
    )


def _unknown(tx: Tx) -> bool:
    """Whether the server, when it last said anything, did not know this laptop."""
    for one in reversed(tx.state(ROUNDS, [])):
        code, road = str(one.get("code", "")), one.get("road")
        if code in _JOIN_AGAIN:
            return True
        of_round = road != "file_out" and not (code and road == "join_again")
        if of_round and (not code or code.startswith("refusal.")):
            return False
    return False


def _carried(files: dict[str, Any]) -> Carried | None:
    if files.get("made", 0) <= files.get("received", 0):
        return None
    return Carried(days.local(files["at"]), int(files["records"]))


def files_waiting(desk: Desk) -> int:
    """Photos and files of rows the server has, which still wait."""
    return desk.read(blobs.counts).waiting


def _files(tx: Tx) -> FilesView:
    found = blobs.counts(tx)
    reasons = tuple(say(f"refusal.{code}") for code in found.codes if code in _FILE_CODES)
    return FilesView(found.waiting, found.waiting_bytes, found.stored, found.durable, found.refused, reasons)


def _target_id(tx: Tx, one: Sent) -> str:
    if one.kind == "step":
        step = tx.get(Step, one.row_id)
        return step.matter_id if step else one.row_id
    return one.row_id


def _receipt(tx: Tx, desk: Desk, one: Sent, seen: dict[str, tuple[str, str]]) -> ReceiptLine:
    title, where, target = title_of(tx, desk, one)
    viewer = seen.get(target.id) if target and one.state == "applied" else None
    state = "viewed" if viewer else one.state
    return ReceiptLine(
        id=one.tx,
        title=title,
        where=where,
        at=days.local(one.made_at),
        stage=_STAGES[state],
        state=state,
        reason=_of_files(one) or _reason(one, viewer),
        target=target,
        restricted=_is_restricted(tx, target),
    )


def _of_files(one: Sent) -> Say | None:
    """What is to be said of photos and files of a row that is taken itself."""
    if one.state not in ("uploaded", "applied") or not one.files:
        return None
    for state, key in (("refused", "refused"), ("waiting", "waiting")):
        if left := one.files.count(state):
            return say(f"syncpage.photos_{key}", count=len(one.files), left=left)
    safe = all(state == "durable" for state in one.files)
    return say(f"syncpage.photos_{'durable' if safe else 'stored'}", count=len(one.files))


def _is_restricted(tx: Tx, target: Target | None) -> bool:
    matter = tx.get(Matter, target.id) if target and target.kind is TargetKind.MATTER else None
    return matter is not None and is_restricted(matter.scope_id)


def _reason(one: Sent, viewer: tuple[str, str] | None) -> Say:
    if viewer:
        return say("record.receipt_viewed", who=viewer[0], day=days.day(days.local(viewer[1]).date()))
    if one.code in _CODES:
        return say(f"verdict.{one.code}")
    if one.state in ("refused", "held"):
        return say("verdict.other", code=one.code)
    return say("record.receipt_carried" if one.waits_by_file else f"record.receipt_{one.state}")
