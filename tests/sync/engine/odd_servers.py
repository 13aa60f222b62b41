"""Servers that say odd things: a wrong sum, a hole that is none, a batch they cannot read, a refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.people import Resident, Sex
from desktop.domain.say import UserError
from desktop.domain.values import new_id
from desktop.sync.protocol import Answer, Exchange, Result, ScopeSum, Verdict
from server.turned import Turned

MakeLaptop = Callable[..., Any]
GoOn = Callable[[Exchange], Answer]


class OddServers:
    def test_a_difference_that_stays_is_told_and_not_chased(self, laptop: MakeLaptop, server: Any) -> None:
        rounds: list[str] = []

        def lie(request: Exchange, go_on: GoOn) -> Answer:
            answer = go_on(request)
            muni = answer.scopes["muni"]
            wrong = ScopeSum(rev=muni.rev, count=muni.count + 1, sum=muni.sum)
            if not answer.more and answer.rows:
                rounds.append("whole" if len(answer.rows) == 6 else "again")
            return answer.model_copy(update={"scopes": answer.scopes | {"muni": wrong}})

        server.between = lie
        worker = laptop(0)
        worker.round()
        assert rounds == ["whole", "again"], "the scope was pulled again, once"
        worker.round()
        assert rounds == ["whole", "again"]
        assert worker.store.state("differs") == ["muni"]

    def test_held_changes_go_again_when_the_hole_is_filled(self, laptop: MakeLaptop, server: Any) -> None:

        def hold(request: Exchange, go_on: GoOn) -> Answer:
            """As a server does that misses an earlier number."""
            kept = go_on(request.model_copy(update={"changes": []}))
            held = [
                Verdict(change_id=one.change_id, seq=one.seq, result=Result.HELD, code="hole", detail="1")
                for one in request.changes
            ]
            return kept.model_copy(update={"verdicts": held})

        worker = laptop(0)
        worker.round()
        worker.new_household()
        server.between = hold
        report = worker.round()
        assert (report.held, report.applied) == (1, 0)
        assert worker.outbox() == [("held", "hole")]
        server.between = None
        assert worker.round().applied == 1

    def test_a_batch_the_server_cannot_read_is_narrowed_down(
        self, laptop: MakeLaptop, server: Any, ids: dict[str, str]
    ) -> None:
        def choke(request: Exchange, go_on: GoOn) -> Answer:
            if any(one.set.get("name") == "毒" for one in request.changes):
                raise Turned("malformed", 422)
            return go_on(request)

        server.between = choke
        worker = laptop(0)
        worker.round()
        for name in ("甲", "乙", "毒", "丙", "丁"):
            row = Resident(
                id=new_id(),
                scope_id=f"grid:{ids['grid']}",
                household_id=new_id(),
                name=name,
                sex=Sex.MALE,
                born_on="1950-01-01",
            )
            worker.store.write(lambda tx, one=row: tx.put(one))
        report = worker.round()
        assert (report.sent, report.applied, report.refused) == (5, 4, 1)
        assert worker.outbox()[2] == ("refused", "unreadable")
        worker.new_household()
        assert worker.round().applied == 1, "numbers go on without a hole"

    def test_turned_away_for_a_reason_of_its_own_nothing_is_lost(
        self, laptop: MakeLaptop, server: Any
    ) -> None:
        def refuse(request: Exchange, go_on: GoOn) -> Answer:
            raise Turned("proto", 400, "1-1")

        worker = laptop(0)
        worker.round()
        row_id = worker.new_household()
        server.between = refuse
        with pytest.raises(UserError, match=r"refusal\.proto"):
            worker.round()
        server.between = None
        assert worker.round().applied == 1
        assert worker.household(row_id).people == 3
