"""A change that another road had carried: what was saved stays to be seen until the server's row comes."""

from collections.abc import Callable
from typing import Any

from desktop.store import settle
from desktop.sync.answer import take_in
from desktop.sync.protocol import Answer, Exchange, Result, ScopeSum, Verdict

MakeLaptop = Callable[..., Any]
GoOn = Callable[[Exchange], Answer]


def rows_only(request: Exchange, go_on: GoOn) -> Answer:
    """As if the changes had been lost on their way."""
    return go_on(request.model_copy(update={"changes": []}))


def test_the_older_row_is_not_shown_meanwhile(laptop: MakeLaptop, server: Any) -> None:
    worker, other = laptop(0), laptop(1)
    row_id = worker.new_household()
    worker.round()
    other.round()
    worker.change(row_id, people=7)
    other.change(row_id, door="9栋9单元909")
    other.round()
    server.between = rows_only
    worker.round()
    assert worker.household(row_id).door == "9栋9单元909", "it came under the own change"

    [sent] = worker.store.apply(lambda tx: settle.take(tx, 10))
    held = worker.store.read(lambda tx: [row["scope_id"] for row in tx.sql("SELECT scope_id FROM scope")])
    told = Answer(
        epoch=worker.store.state("epoch"),
        now="2026-12-08T01:00:00Z",
        assignment=worker.store.state("assignment"),
        scopes={one: ScopeSum(rev=0, count=0, sum=0) for one in held},
        verdicts=[Verdict(change_id=sent.change_id, seq=sent.seq, result=Result.DUPLICATE)],
        durable_through=0,
        more=True,
    )
    worker.store.apply(lambda tx: take_in(tx, told))
    assert worker.household(row_id).people == 7

    server.between = None
    worker.round()
    assert worker.household(row_id).people == 3, "after the last page the server's word is shown"


def test_an_answer_comes_after_the_number_was_taken_back(laptop: MakeLaptop) -> None:
    """A file had carried the change; a request that could not be read has numbers given anew meanwhile."""
    worker = laptop(0)
    worker.round()
    worker.new_household()
    [sent] = worker.store.apply(lambda tx: settle.take(tx, 10))
    worker.store.apply(lambda tx: tx.connection.execute("UPDATE outbox SET seq = NULL"))
    applied = Verdict(change_id=sent.change_id, seq=sent.seq, result=Result.APPLIED)
    assert worker.store.apply(lambda tx: settle.settle_all(tx, [applied], sent.seq)) is False
    assert worker.outbox() == [("applied", "")]
