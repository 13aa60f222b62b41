"""A change that another road had carried: what was saved stays to be seen until the server's row comes."""

from collections.abc import Callable
from typing import Any

import pytest

from desktop.domain.people import Household
from desktop.store import settle
from desktop.sync.answer import take_in
from desktop.sync.protocol import Answer, Exchange, Result, ScopeSum, Verdict
from tests.sync.conftest import new_household

MakeLaptop = Callable[..., Any]
GoOn = Callable[[Exchange], Answer]


def rows_only(request: Exchange, go_on: GoOn) -> Answer:
    """As if the changes had been lost on their way."""
    return go_on(request.model_copy(update={"changes": []}))


def tell(worker: Any, *results: Result) -> None:
    """The server answers what waits, and has more to send."""
    sent = worker.store.apply(lambda tx: settle.take(tx, 10))
    held = worker.store.read(lambda tx: [row["scope_id"] for row in tx.sql("SELECT scope_id FROM scope")])
    told = Answer(
        epoch=worker.store.state("epoch"),
        now="2026-12-08T01:00:00Z",
        assignment=worker.store.state("assignment"),
        scopes={one: ScopeSum(rev=0, count=0, sum=0) for one in held},
        verdicts=[
            Verdict(change_id=one.change_id, seq=one.seq, result=result)
            for one, result in zip(sent, results, strict=True)
        ],
        durable_through=0,
        more=True,
    )
    worker.store.apply(lambda tx: take_in(tx, told))


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

    tell(worker, Result.DUPLICATE)
    assert worker.household(row_id).people == 7

    server.between = None
    worker.round()
    assert worker.household(row_id).people == 3, "after the last page the server's word is shown"


@pytest.mark.parametrize("taken", [Result.APPLIED, Result.DUPLICATE])
def test_what_was_taken_stays_when_a_later_edit_of_the_row_is_refused(
    laptop: MakeLaptop, taken: Result
) -> None:
    """Nobody should write anew what he wrote already, because he does not see it."""
    worker = laptop(0)
    row_id = worker.new_household()
    worker.round()
    door = worker.household(row_id).door
    worker.change(row_id, people=7)
    worker.change(row_id, door="9栋9单元909")
    tell(worker, taken, Result.REFUSED)
    home = worker.household(row_id)
    assert (home.people, home.door) == (7, door)


def test_a_deletion_that_was_taken_stays_when_something_else_is_refused(laptop: MakeLaptop) -> None:
    worker = laptop(0)
    row_id = worker.new_household()
    worker.round()
    worker.store.write(lambda tx: tx.delete(Household, row_id))
    home = new_household(id=row_id)
    worker.store.write(lambda tx: tx.put(home))
    tell(worker, Result.APPLIED, Result.REFUSED)
    assert worker.store.read(lambda tx: tx.get(Household, row_id)) is None


def test_an_answer_comes_after_the_number_was_taken_back(laptop: MakeLaptop) -> None:
    """A file had carried the change; a request that could not be read has numbers given anew meanwhile."""
    worker = laptop(0)
    worker.round()
    worker.new_household()
    [sent] = worker.store.apply(lambda tx: settle.take(tx, 10))
    worker.store.apply(lambda tx: tx.connection.execute("UPDATE outbox SET seq = NULL"))
    applied = Verdict(change_id=sent.change_id, seq=sent.seq, result=Result.APPLIED)
    assert worker.store.apply(lambda tx: settle.settle_all(tx, [applied], sent.seq, tx.moment)) is False
    assert worker.outbox() == [("applied", "")]
