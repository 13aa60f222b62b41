"""One change applied to the board: refused, taken, or kept beside the server's value as a conflict."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from desktop.domain.kinds import KINDS
from desktop.domain.merged import FIELD as MERGED
from desktop.domain.merged import KINDS as MERGING
from desktop.domain.merged import circles
from desktop.domain.moments import china_day
from desktop.domain.values import Merge
from desktop.sync.protocol import Change, Op, Result
from server import loops
from server.board import WHOLE, Board, Stored
from server.inbox import keep_lost_edit, new_version, open_conflicts
from server.merge import Clash, merge, not_seen, policy, special
from server.sender import (
    LOST_ROW,
    Refused,
    Sender,
    check_form,
    check_right,
    check_row,
    target_scope,
)
from server.shape import MAX_ROW, Misfit, canonical, same


@dataclass(frozen=True)
class Outcome:
    result: Result
    conflicts: list[str] = field(default_factory=list)
    code: str = ""


_CONFIRMED = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")
_DATES = frozenset({"found_at", "first_due_at"})
TAKEN = Outcome(Result.APPLIED)


@dataclass(frozen=True)
class Applier:
    """Applies changes of one sender in one transaction; raises Refused for a change not accepted."""

    board: Board
    sender: Sender
    malformed: Mapping[str, str]
    """Change ids whose message had a wrong shape, and the field that was wrong."""
    permission_of: Callable[[str], str | None]
    """Permission set of a person by id; None for somebody who is not on the list."""
    _rightful: set[tuple[str, ...]] = field(default_factory=set)
    """What `check_right` has passed: a batch holds many changes of few sorts."""

    def apply(self, change: Change) -> Outcome:
        """Raises Refused, also for content that passes its class but cannot be worked with,
        such as a deadline beyond the calendar: it must not stop the changes after it.
        """
        try:
            return self._apply(change)
        except (OverflowError, ValueError):
            raise Refused("invalid") from None
        except Misfit as misfit:
            raise Refused("invalid", *misfit.faults[0]) from None

    def _apply(self, change: Change) -> Outcome:
        if change.change_id in self.malformed:
            raise Refused("malformed", self.malformed[change.change_id])
        check_form(change)
        sort = (change.kind, change.op, change.scope_id, target_scope(change), change.staff_id)
        if sort not in self._rightful:
            check_right(change, self.sender)
            self._rightful.add(sort)
        current = self.board.find(change.kind, change.row_id)
        if current is not None and not self._mine(current.scope_id):
            return self._elsewhere(change)
        if current is None and change.op in (Op.PATCH, Op.DELETE) and self._was_here(change):
            raise Refused(LOST_ROW, "row_id")
        check_row(change, current, self.sender)
        if change.op is Op.DELETE:
            return self._delete(change, current)
        if current is None:
            return self._create(change)
        if current.deleted and not self._may_revive(change, current):
            wanted = self._would_fit(change, current)
            clash = Clash("", current.data, None, wanted)
            return Outcome(
                Result.CONFLICT,
                self._open(change, current, [clash], "deleted"),
                "deleted",
            )
        return self._edit(change, current)

    def _was_here(self, change: Change) -> bool:
        """The sender saw the row as this server had it before it was restored."""
        return self.sender.restored and change.base_rev > 0

    def _mine(self, scope: str) -> bool:
        return scope in self.sender.scopes and scope in self.board.counters

    def _elsewhere(self, change: Change) -> Outcome:
        """The row lives in a scope the sender may not write: it left his, or never was his."""
        left = self.board.rows.get((change.scope_id, change.kind, change.row_id))
        if left is None or change.op is Op.DELETE:
            raise Refused("foreign_scope", "scope_id")
        clash = Clash("", change.was or None, None, self._would_fit(change, left))
        return Outcome(Result.CONFLICT, self._open(change, left, [clash], "moved"), "moved")

    def _would_fit(self, change: Change, gone: Stored) -> dict[str, Any]:
        """What an edit of a row that is gone sets, to be decided by a person: what does not fit is refused
        as ever.
        """
        wanted = {name: value for name, value in change.set.items() if name not in ("id", "scope_id")}
        self._fit(change, gone.scope_id, {**gone.data, **change.was, **wanted}, wanted)
        return wanted

    def _delete(self, change: Change, current: Stored | None) -> Outcome:
        if current is None or current.deleted:
            return TAKEN
        unseen = self._unseen_edits(change, current)
        version = new_version(change, self.sender)
        self.board.put(current._replace(deleted=True, versions={WHOLE: version}))
        if not unseen:
            return TAKEN
        by = max(
            (current.version(name) or [0] for name in unseen),
            key=lambda one: one[0] or 0,
        )
        return Outcome(
            Result.MERGED,
            keep_lost_edit(self.board, change, self.sender, current, unseen, by),
            "deleted",
        )

    def _unseen_edits(self, change: Change, current: Stored) -> dict[str, Any]:
        """Fields that others, or an import of the admin, set after the version the sender saw, and those that
        stand otherwise than he saw them: where the row has moved or was brought back, its versions do not
        tell; and his own words may have waited in the inbox before the server was restored.
        """
        edits = {}
        for name, version in current.versions.items():
            if version[2] == self.sender.replica_id:
                unseen = not_seen(current, name, change.was)
            else:
                unseen = version[0] is None or version[0] > change.base_rev
            if unseen and name != WHOLE:
                edits[name] = current.data.get(name)
        otherwise = [name for name in change.was if not_seen(current, name, change.was)]
        return edits | {name: current.data[name] for name in otherwise if name in current.data}

    def _may_revive(self, change: Change, current: Stored) -> bool:
        """A deleted row comes back by `restore`, by its deleter, or by who had seen it deleted."""
        version = current.version(WHOLE)
        own = version is not None and version[2] == self.sender.replica_id and version[3] < change.seq
        saw = change.scope_id == current.scope_id and change.base_rev >= current.rev
        return change.op is Op.RESTORE or (change.op is Op.PUT and (own or saw))

    def _create(self, change: Change) -> Outcome:
        wanted = self._wanted(change)
        scope = target_scope(change)
        if change.kind == "step":
            return self._step(change, wanted, scope)
        content = self._fit(change, scope, wanted, wanted)
        if change.kind == "matter":
            loops.check_deadline(content)
        versions = {WHOLE: new_version(change, self.sender)}
        row = Stored(scope, change.kind, change.row_id, content, versions)
        self.board.put(row)
        if change.kind == "matter":
            loops.rederive(self.board, row)
        return TAKEN

    def _step(self, change: Change, wanted: dict[str, Any], scope: str) -> Outcome:
        """A step joins its matter, in the matter's scope, if today's state allows it."""
        data = self._fit(change, scope, wanted, wanted)
        matter = self.board.find("matter", data["matter_id"])
        if matter is None or matter.deleted:
            gone = matter is not None or not self.sender.restored
            raise Refused("unknown_matter" if gone else LOST_ROW, "matter_id")
        if not self._mine(matter.scope_id):
            raise Refused("foreign_scope", "matter_id")
        self._check_doer(matter, data)
        step = Stored(
            matter.scope_id,
            "step",
            change.row_id,
            data,
            {WHOLE: new_version(change, self.sender)},
        )
        if loops.refusal(self.board, matter, data, change.row_id):
            clash = Clash("action", None, matter.data["state"], data)
            last = (self.board.children("step", matter.id) or [matter])[-1]
            there = matter._replace(versions=last.versions)
            opened = self._open(change, there, [clash], "step_not_allowed")
            return Outcome(Result.CONFLICT, opened, "step_not_allowed")
        self.board.put(step)
        loops.rederive(self.board, matter)
        return TAKEN

    def _check_doer(self, matter: Stored, step: dict[str, Any]) -> None:
        """Taken by the sender himself, or typed by him for another (代录); the rules look at who did it."""
        doer = step["staff_id"]
        if doer == self.sender.staff_id:
            permission = self.sender.permission
        elif step.get("entered_by") == self.sender.staff_id:
            permission = self.permission_of(doer)
        else:
            permission = None
        if permission is None:
            raise Refused("wrong_staff", "staff_id")
        if loops.wrong_person(matter, step, permission):
            raise Refused("not_your_step", "action")

    def _edit(self, change: Change, current: Stored) -> Outcome:
        wanted = self._wanted(change)
        revived = current._replace(deleted=False) if current.deleted else current
        fitted = self._fit(change, current.scope_id, {**current.data, **wanted}, wanted)
        if change.kind == "matter" and _DATES & wanted.keys():
            loops.check_deadline(fitted)
        asked = {name: fitted[name] for name in wanted}
        circle = self._circle(change, asked)
        was = {**current.data, **change.was} if current.deleted else change.was
        merged = merge(revived, asked, was, self.sender.replica_id, change.seq)
        merged.clashes += circle
        if merged.clashes and change.kind == "conflict":
            raise Refused("already_decided", merged.clashes[0].field)
        if merged.taken or current.deleted:
            version = new_version(change, self.sender)
            versions = {**revived.versions, **dict.fromkeys(merged.taken, version)}
            if current.deleted:
                versions = {WHOLE: version}
            revived = revived._replace(data={**revived.data, **merged.taken}, versions=versions)
            self.board.put(revived)
        elif any(not same(change.set[name], revived.data.get(name)) for name in asked):
            self.board.put(revived)  # stamped anew, so that the sender is shown what stands
        if target_scope(change) != change.scope_id and revived.scope_id == change.scope_id:
            revived = self.board.move(revived, target_scope(change))
        if change.kind == "matter":
            revived = loops.rederive(self.board, revived)
        sides = merged.clashes + (merged.covered if change.kind != "conflict" else [])
        if not sides:
            return TAKEN
        opened = self._open(change, revived, sides, "changed")
        return Outcome(Result.MERGED if merged.taken else Result.CONFLICT, opened, "changed")

    def _circle(self, change: Change, asked: dict[str, Any]) -> list[Clash]:
        """Two people merged two rows into each other: the later one is kept for a person to decide,
        because a circle would hide both. Takes it out of what is `asked`.
        """
        into = asked.get(MERGED) if change.kind in MERGING else None
        if into is None:
            return []
        target = self._stored(change.kind, into)
        if target is None or target.deleted:
            gone = target is not None or not self.sender.restored
            raise Refused("unknown_row" if gone else LOST_ROW, MERGED)
        if not self._mine(target.scope_id):
            raise Refused("foreign_scope", MERGED)
        if not circles(change.row_id, into, lambda row_id: self._link(change.kind, row_id)):
            return []
        del asked[MERGED]
        return [Clash(MERGED, change.was.get(MERGED), None, into)]

    def _link(self, kind: str, row_id: str) -> str | None:
        row = self._stored(kind, row_id)
        return row.data.get(MERGED) if row and not row.deleted else None

    def _stored(self, kind: str, row_id: str) -> Stored | None:
        if self.board.find(kind, row_id) is None:
            self.board.load([row_id])
        return self.board.find(kind, row_id)

    def _open(self, change: Change, row: Stored, clashes: list[Clash], reason: str) -> list[str]:
        return open_conflicts(self.board, change, self.sender, row, clashes, reason)

    def _wanted(self, change: Change) -> dict[str, Any]:
        """The fields a change sets: without derived ones, confirmations not in the future."""
        wanted = change.set.copy()
        wanted.pop("id", None)
        wanted.pop("scope_id", None)
        for name in special(change.kind) & wanted.keys():
            if policy(change.kind, name) is Merge.DERIVED:
                del wanted[name]
            elif policy(change.kind, name) is Merge.LATEST_FACT:
                wanted[name] = self._settled(wanted[name], change)
        return wanted

    def _settled(self, value: Any, change: Change) -> Any:
        """A confirmation by the server's clock, never in the future.

        A day that is the laptop's own day came from its clock and is corrected by
        its offset; any other was copied from paper and only clamped.
        """
        if not isinstance(value, str) or not _CONFIRMED.fullmatch(value):
            return value
        if value.endswith("Z"):
            return self.sender.when(value) if value > self.sender.now else value
        if value == china_day(change.made_at).isoformat():
            return china_day(self.sender.when(change.made_at)).isoformat()
        return min(value, china_day(self.sender.now).isoformat())

    def _fit(
        self, change: Change, scope: str, data: dict[str, Any], wanted: dict[str, Any]
    ) -> dict[str, Any]:
        """The row's content in its one form. Refused when a field the sender set does not fit."""
        text = orjson.dumps(data)
        if len(text) > MAX_ROW:
            raise Refused("too_big")
        try:
            return canonical(change.kind, change.row_id, scope, data, text)
        except Misfit as misfit:
            new = change.op is Op.PUT or change.kind not in KINDS
            faults = [one for one in misfit.faults if new or one[0] in wanted]
            if faults:
                raise Refused("invalid", *faults[0]) from None
            return data
