"""A batch of changes in one transaction: order, repeats, holes, whole local transactions, verdicts.

`seq` orders one replica. What was taken before is answered again, not done
again; what comes after a hole is held; a change that is refused takes its own
local transaction with it and nothing else. After the server was restored, a change
of a row that only another laptop can send again is held: its number is taken, so it
blocks nothing, and it is tried anew whenever its laptop sends it.
"""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import orjson
from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from desktop.domain.merged import FIELD as MERGED
from desktop.domain.merged import KINDS as MERGING
from desktop.sync.protocol import MAX_TX, Change, Result, Verdict
from server.apply import Applier, Outcome
from server.board import Board
from server.bulk import insert_all
from server.db import among
from server.own import Own
from server.people import FOLLOWED, follow, one_at_a_time, staff_named
from server.sender import ID, LOST_ROW, Refused, Sender, target_scope
from server.tables import CHANGE_LOG

_KNOWN = select(CHANGE_LOG.c.result).where(among(CHANGE_LOG.c.change_id, "keys"))
_VERDICT = TypeAdapter(Verdict)


@dataclass
class Intake:
    """Takes the changes of one replica; `last_seq` moves on as they are answered for good."""

    connection: Connection
    sender: Sender
    last_seq: int
    malformed: Mapping[str, str] = field(default_factory=dict)
    lean: bool = False
    """The sender needs no rows back that stand as it put them."""
    own: Own = field(default_factory=Own)
    moved_people: bool = False
    """What was taken changes who holds which scopes."""
    _verdicts: dict[int, Verdict] = field(default_factory=dict)
    _log: list[Verdict] = field(default_factory=list)

    def take(self, changes: Sequence[Change]) -> list[Verdict]:
        """One verdict per change, in the order of `changes`."""
        known = self._known(changes)
        fresh = self._fresh(changes, known)
        if fresh:
            board = self._board([change for _, change in fresh])
            applier = Applier(board, self.sender, self.malformed, self._permission_of)
            for _, group in groupby(fresh, key=lambda one: one[1].tx or one[1].change_id):
                self._take_tx(applier, list(group))
            stamped = board.flush()
            self.moved_people = follow(self.connection, [one.row for one in stamped], self.sender.now)
            self._write_log(known)
            if self.lean:
                self.own.find(stamped, changes, self._verdicts.values(), board.counters)
        return [self._verdicts[place] for place in range(len(changes))]

    def _known(self, changes: Sequence[Change]) -> dict[str, Verdict]:
        """Changes answered before, also to another replica: the file may be a copy of its file."""
        keys = [_log_key(change.change_id) for change in changes]
        found = map(_VERDICT.validate_json, self.connection.execute(_KNOWN, {"keys": keys}).scalars())
        return {verdict.change_id: verdict for verdict in found}

    def _fresh(self, changes: Sequence[Change], known: Mapping[str, Verdict]) -> list[tuple[int, Change]]:
        """Changes to apply, in `seq` order; the others have their verdict already."""
        fresh: list[tuple[int, Change]] = []
        taken: set[str] = set()
        before, reused = self.last_seq, False
        for place, change in sorted(enumerate(changes), key=lambda one: one[1].seq):
            waits = change.seq > self.last_seq and self._waits(change, known)
            if change.change_id in known and not waits:
                self._verdicts[place] = _again(known[change.change_id], change)
                self.last_seq += change.seq == self.last_seq + 1
            elif change.change_id in taken:
                self._answer(place, change, Outcome(Result.DUPLICATE))
            elif not self._is_own(change):
                self._answer(place, change, Outcome(Result.REFUSED, code="wrong_replica"))
            elif change.seq <= self.last_seq:
                reused = True
                self._reused(place, change)
            elif change.seq > self.last_seq + 1:
                hole = str(self.last_seq + 1)
                self._verdicts[place] = _verdict(change, Result.HELD, "hole", "seq", hole)
            else:
                self.last_seq = change.seq
                taken.add(change.change_id)
                fresh.append((place, change))
        if reused:  # two files under one name: a transaction of this one could be taken by halves
            self.last_seq = before
            for place, change in fresh:
                self._reused(place, change)
            return []
        return fresh

    def _reused(self, place: int, change: Change) -> None:
        self._refuse(place, change, Refused("seq_reused", "seq", str(change.seq)))

    def _waits(self, change: Change, known: Mapping[str, Verdict]) -> bool:
        """Its number was taken, but what it refers to was not here yet: it is tried again, by a new number,
        so that a backup which holds that number holds what came of it.
        """
        before = known.get(change.change_id)
        return before is not None and before.result is Result.HELD and self._is_own(change)

    def _permission_of(self, staff_id: str) -> str | None:
        found = staff_named(self.connection, staff_id)
        return str(found[0]["permission"]) if found else None

    def _is_own(self, change: Change) -> bool:
        return change.replica_id == self.sender.replica_id

    def _board(self, changes: Sequence[Change]) -> Board:
        """Lock what the changes touch, scopes in id order, and load it in bulk."""
        matters = {one for one in _matters(changes) if ID.fullmatch(one)}
        ids = {one for one in _merged(changes) if ID.fullmatch(one)}
        ids |= matters | {change.row_id for change in changes if ID.fullmatch(change.row_id)}
        scopes = {change.scope_id for change in changes} | {target_scope(change) for change in changes}
        board = Board(self.connection)
        scopes |= board.living(ids)
        if any(change.kind in FOLLOWED for change in changes):
            one_at_a_time(self.connection)
        board.lock(scopes & self.sender.scopes)
        board.load(ids)
        board.load_children(matters)
        return board

    def _take_tx(self, applier: Applier, group: list[tuple[int, Change]]) -> None:
        """One local transaction: taken or refused whole."""
        mark = applier.board.mark()
        outcomes: list[Outcome] = []
        if len(group) > MAX_TX:
            self._refuse_all(group, Refused("tx_too_big", "tx", str(MAX_TX)), "")
            return
        for _, change in group:
            try:
                outcomes.append(applier.apply(change))
            except Refused as refused:
                applier.board.back_to(mark)
                self._refuse_all(group, refused, change.change_id)
                return
        for (place, change), outcome in zip(group, outcomes, strict=True):
            self._log.append(self._answer(place, change, outcome))

    def _refuse_all(self, group: list[tuple[int, Change]], refused: Refused, culprit: str) -> None:
        if refused.code == LOST_ROW:
            for place, change in group:
                self._verdicts[place] = _verdict(change, Result.HELD, LOST_ROW, refused.field)
                self._log.append(self._verdicts[place])
            return
        for place, change in group:
            alone = not culprit or change.change_id == culprit
            why = refused if alone else Refused("tx", "tx", culprit)
            self._log.append(self._refuse(place, change, why))

    def _refuse(self, place: int, change: Change, why: Refused) -> Verdict:
        verdict = _verdict(change, Result.REFUSED, why.code, why.field, why.detail)
        self._verdicts[place] = verdict
        return verdict

    def _answer(self, place: int, change: Change, outcome: Outcome) -> Verdict:
        verdict = _verdict(change, outcome.result, outcome.code)
        if outcome.conflicts:
            verdict.conflicts = outcome.conflicts
        self._verdicts[place] = verdict
        return verdict

    def _write_log(self, known: Mapping[str, Verdict]) -> None:
        """What was held before has its line already, and keeps it while it is held."""
        for verdict in self._log:
            if verdict.change_id in known and verdict.result is not Result.HELD:
                mine = CHANGE_LOG.c.change_id == _log_key(verdict.change_id)
                self.connection.execute(CHANGE_LOG.update().where(mine).values(result=_said(verdict)))
        lines = [
            (_log_key(one.change_id), self.sender.replica_id, one.seq, _said(one))
            for one in self._log
            if one.change_id not in known
        ]
        insert_all(self.connection, CHANGE_LOG, lines)


def _log_key(change_id: str) -> str:
    """What a change is remembered by: its id, or the hash of something that is none and may not fit."""
    return change_id if ID.fullmatch(change_id) else hashlib.sha256(change_id.encode()).hexdigest()


def _said(verdict: Verdict) -> str:
    return orjson.dumps(verdict).decode()


def _matters(changes: Sequence[Change]) -> Iterator[str]:
    """Ids of the matters whose steps are needed."""
    for change in changes:
        if change.kind == "matter":
            yield change.row_id
        elif change.kind == "step" and isinstance(change.set.get("matter_id"), str):
            yield change.set["matter_id"]


def _merged(changes: Sequence[Change]) -> Iterator[str]:
    """Ids of the rows that others are merged into: their scopes are locked too."""
    for change in changes:
        if change.kind in MERGING and isinstance(change.set.get(MERGED), str):
            yield change.set[MERGED]


def _again(verdict: Verdict, change: Change) -> Verdict:
    """Answer to a change that was answered before: what was not simply taken is said again."""
    if verdict.result is Result.APPLIED:
        return _verdict(change, Result.DUPLICATE)
    return dataclasses.replace(verdict, seq=change.seq)


def _verdict(change: Change, result: Result, code: str = "", field: str = "", detail: str = "") -> Verdict:
    return Verdict(change.change_id, change.seq, result, code, field, detail)
