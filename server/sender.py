"""Who sends a batch of changes, and the refusals that do not depend on the row's content."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from desktop.domain.kinds import KINDS
from desktop.domain.moments import to_moment
from desktop.domain.permissions import WRITES, may_supervise, may_write
from desktop.domain.scopes import kind_of
from desktop.sync.protocol import Change, Op
from server.board import Stored

KEPT = frozenset({"record", "send_back", "matter", "step", "notice", "conflict"})
"""Kinds that are voided, closed or decided, never deleted."""
OWNED_FIELDS = {"building": frozenset({"grid_id", "site_id"})}
"""Fields that only the admin changes: a building's grid decides whose it is."""
OFFICE_FIELDS = {"send_back": frozenset({"decision"})}
"""Kinds that only the office begins, and fields of theirs that only the office sets (SUP-03)."""
MAX_DEPTH = 32
"""Lists and objects within each other: readers of JSON give up at about 200, and one such row
would stop every laptop that pulls it."""
NESTED = frozenset({dict, list})
ID = re.compile(r"[0-9A-Za-z-]{36}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


LOST_ROW = "lost_row"
"""Code of a held change that refers to a row which the restored server lacks until its laptop comes."""


class Refused(Exception):
    """A change is not accepted: `code` is key `verdict.<code>`; `detail` holds no personal data."""

    def __init__(self, code: str, field: str = "", detail: str = "") -> None:
        super().__init__(code)
        self.code, self.field, self.detail = code, field, detail


@dataclass(frozen=True)
class Sender:
    replica_id: str
    staff_id: str
    scopes: frozenset[str]
    """Scopes whose changes are taken: those held now, and those held when the work was done."""
    skew: int
    """Seconds the laptop's clock is behind the server's."""
    now: str
    permission: str | None = None
    """Permission set; None for somebody who is no longer on the list: his scopes alone decide."""
    restored: bool = False
    """This server came from a backup lately: what a change refers to may still be on a laptop only."""

    def when(self, moment: str) -> str:
        """A laptop's moment by the server's clock, never in the future. For display; orders nothing."""
        if not self.skew:
            return min(moment, self.now)
        return min(_moved(moment, self.skew) or self.now, self.now)


@lru_cache(maxsize=1024)
def _moved(moment: str, seconds: int) -> str:
    """Empty beyond the calendar."""
    try:
        return to_moment(datetime.fromisoformat(moment) + timedelta(seconds=seconds))
    except OverflowError:
        return ""


def target_scope(change: Change) -> str:
    """Scope the row is to live in: a change may move it by setting `scope_id`."""
    wanted = change.set.get("scope_id", change.scope_id)
    return wanted if isinstance(wanted, str) else ""


def check_form(change: Change) -> None:
    """Refuse what has not the form of a change, whatever it says."""
    if not ID.fullmatch(change.change_id):
        raise Refused("malformed", "change_id")
    if not ID.fullmatch(change.row_id):
        raise Refused("malformed", "row_id")
    if change.kind not in KINDS and not _KIND.fullmatch(change.kind):
        raise Refused("malformed", "kind")
    if _too_deep(change.set) or (change.was and _too_deep(change.was)):
        raise Refused("malformed", "set")
    if not _is_moment(change.made_at):
        raise Refused("malformed", "made_at")


def check_right(change: Change, sender: Sender) -> None:
    """Refuse a foreign scope, another person's name, and what only the admin writes."""
    if change.staff_id != sender.staff_id:
        raise Refused("wrong_staff", "staff_id")
    for scope in (change.scope_id, target_scope(change)):
        if scope not in sender.scopes:
            raise Refused("foreign_scope", "scope_id")
        known = KINDS.get(change.kind)
        if known and kind_of(scope) not in known.scopes:
            raise Refused("wrong_scope", "scope_id")
    if not _may_write(change.kind, sender) or (change.op is Op.DELETE and change.kind in KEPT):
        raise Refused("not_allowed", "kind")


def _may_write(kind: str, sender: Sender) -> bool:
    if sender.permission is None:
        return WRITES.get(kind) != frozenset()
    return may_write(kind, sender.permission)


def _of_office(sender: Sender) -> bool:
    return sender.permission is None or may_supervise(sender.permission)


def check_row(change: Change, current: Stored | None, sender: Sender) -> None:
    """Refuse what this row does not allow."""
    if change.kind in OFFICE_FIELDS and not _of_office(sender):
        office = OFFICE_FIELDS[change.kind] & change.set.keys()
        if current is None or _differs(change, current, office):
            raise Refused("not_allowed", "kind")
    if current is None:
        if change.op is Op.PATCH:
            raise Refused("unknown_row", "row_id")
        if change.kind == "conflict":
            raise Refused("not_allowed", "kind")
        return
    if change.kind == "step" and _differs(change, current, frozenset(change.set) - {"scope_id"}):
        raise Refused("not_allowed", "kind")
    owned = OWNED_FIELDS.get(change.kind, frozenset())
    if owned and _differs(change, current, owned & change.set.keys()):
        raise Refused("not_allowed", "grid_id")


@lru_cache(maxsize=1024)
def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text if _MOMENT.fullmatch(text) else "")
    except ValueError:
        return False
    return True


def _too_deep(fields: dict[str, Any]) -> bool:
    """Rows are flat, but for a list here and there."""
    return not NESTED.isdisjoint(map(type, fields.values())) and _deeper(fields, MAX_DEPTH)


def _deeper(value: dict[str, Any] | list[Any], than: int) -> bool:
    inner = [one for one in (value.values() if isinstance(value, dict) else value) if type(one) in NESTED]
    return bool(inner) and (than <= 1 or any(_deeper(one, than - 1) for one in inner))


def _differs(change: Change, current: Stored, names: frozenset[str] | set[str]) -> bool:
    return any(_value(current, name) != change.set[name] for name in names)


def _value(current: Stored, name: str) -> Any:
    return current.id if name == "id" else current.data.get(name)
