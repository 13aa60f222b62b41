"""Merging one change into one row, field by field. Pure; no value is overwritten silently.

`was` equals the current value: take. Current equals the new one: nothing to do.
The sender set the current value itself, earlier: take; when that is not what it
saw (the word waited in the inbox of a history that is lost, or the row had left
the laptop and is put anew), it is kept beside as `covered`. Otherwise the field's
policy: `ask` leaves the server's value and reports a clash, `union` joins lists,
`latest_fact` follows the later confirmation.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from desktop.domain.kinds import KINDS
from desktop.domain.values import Merge
from server.board import Stored, Version
from server.shape import same

_UNSEEN = object()
_POLICIES = {kind.name: {name: kind.merge(name) for name in kind.fields} for kind in KINDS.values()}


@dataclass(frozen=True)
class Clash:
    """Two people changed one field; empty `field`: the whole row."""

    field: str
    before: Any
    server: Any
    wanted: Any
    said: Version | None = None
    """Who wanted it; None: the sender, with this change."""


@dataclass
class Merged:
    taken: dict[str, Any] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)
    covered: list[Clash] = field(default_factory=list)


def merge(
    current: Stored,
    wanted: dict[str, Any],
    was: dict[str, Any],
    replica_id: str,
    seq: int,
) -> Merged:
    """What of `wanted` is taken into `current`, and where two people disagree."""
    result = Merged()
    for name, new in wanted.items():
        now = current.data.get(name)
        before = was.get(name, _UNSEEN)
        if same(now, new):
            continue
        if before == now or _own(current, name, replica_id, seq):
            result.taken[name] = new
            if not_seen(current, name, was) or _put_anew(current, name, was):
                seen = None if before is _UNSEEN else before
                result.covered.append(Clash(name, seen, new, now, current.version(name)))
            continue
        joined = _by_policy(current, name, new, before, wanted)
        if joined is _UNSEEN:
            result.clashes.append(Clash(name, None if before is _UNSEEN else before, now, new))
        elif joined != now:
            result.taken[name] = joined
    return result


@cache
def special(kind: str) -> frozenset[str]:
    """Fields with another policy than to ask."""
    return frozenset(name for name, how in _POLICIES.get(kind, {}).items() if how is not Merge.ASK)


def policy(kind: str, name: str) -> Merge:
    """Policy of one field; fields and kinds unknown here are asked about."""
    return _POLICIES.get(kind, {}).get(name, Merge.ASK)


def not_seen(current: Stored, name: str, was: dict[str, Any]) -> bool:
    """Whether the sender names another value as the one he saw, of a field that is asked about."""
    return name in was and was[name] != current.data.get(name) and policy(current.kind, name) is Merge.ASK


def _put_anew(current: Stored, name: str, was: dict[str, Any]) -> bool:
    """Whether the sender did not have the row when he set a field that is asked about."""
    return name not in was and policy(current.kind, name) is Merge.ASK


def _own(current: Stored, name: str, replica_id: str, seq: int) -> bool:
    """Whether the current value is this replica's own earlier one."""
    version = current.version(name)
    return version is not None and version[2] == replica_id and version[3] < seq


def _by_policy(current: Stored, name: str, new: Any, before: Any, wanted: dict[str, Any]) -> Any:
    how = policy(current.kind, name)
    now = current.data.get(name)
    if how is Merge.UNION and isinstance(now, list) and isinstance(new, list):
        return _union(now, new, before if isinstance(before, list) else [])
    if how is Merge.LATEST_FACT:
        return new if _later(current, wanted) else now
    return _UNSEEN


def _union(now: list[Any], new: list[Any], before: list[Any]) -> list[Any]:
    """Both sides' additions; what the sender took out of the list he saw goes."""
    gone = [one for one in before if one not in new]
    return [one for one in now if one not in gone] + [one for one in new if one not in now]


def _later(current: Stored, wanted: dict[str, Any]) -> bool:
    """Whether the sender's confirmation is the later one; its day decides for all that goes with it."""
    day = next((name for name in ("confirmed_on", "at") if name in wanted), "")
    return bool(day) and (wanted[day] or "") >= (current.data.get(day) or "")
