"""Rounds whose next request is under way while an answer is written down: the same end, whatever happens."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest

from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.store import scopes
from desktop.sync import round as rounds
from desktop.sync.digest import differing, digest
from desktop.sync.protocol import Answer, Exchange
from desktop.sync.round import RoundReport, run_round

MakeLaptop = Callable[..., Any]


@pytest.fixture
def road() -> Iterator[Executor]:
    with ThreadPoolExecutor(max_workers=1) as made:
        yield made


class Counting:
    """Keeps what was asked; request number `lost` gets no answer."""

    def __init__(self, way: Any) -> None:
        self._way = way
        self.asked: list[Exchange] = []
        self.lost = -1

    def exchange(self, request: Exchange) -> Answer:
        self.asked.append(request)
        answer: Answer = self._way.exchange(request)
        if len(self.asked) == self.lost:
            raise UserError("sync.offline")
        return answer


def ahead(laptop: Any, road: Executor) -> RoundReport:
    return run_round(laptop.store, laptop.transport, laptop.clock, road)


def filled(laptop: MakeLaptop, count: int) -> Any:
    """A laptop with changes for several requests of 50."""
    worker = laptop(0, Counting)
    worker.round()
    worker.transport.asked.clear()
    for number in range(count):
        worker.new_household(order=number)
    worker.store.set_state("batch", 50)
    return worker


def arrived(laptop: MakeLaptop, worker: Any, count: int, road: Executor) -> None:
    other = laptop(1)
    other.store.set_state("batch", 50)
    ahead(other, road)
    assert other.store.read(lambda tx: tx.count(Household)) == count
    shared = digest_of(other)
    assert {scope: digest_of(worker)[scope] for scope in shared} == shared
    assert worker.store.read(differing) == []
    assert {state for state, _ in worker.outbox()} == {"applied"}


def digest_of(laptop: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = laptop.store.read(digest)
    return found


def test_every_change_goes_once_in_order(
    laptop: MakeLaptop, road: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MAX_CHANGES", 50)
    worker = filled(laptop, 180)
    assert ahead(worker, road) == RoundReport(sent=180, applied=180, pulled=180)
    sent = [change.seq for request in worker.transport.asked for change in request.changes]
    assert sent == list(range(1, 181))
    arrived(laptop, worker, 180, road)
    assert worker.round() == RoundReport()


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_an_answer_lost_on_the_way_changes_nothing(
    laptop: MakeLaptop, road: Executor, lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MAX_CHANGES", 50)
    worker = filled(laptop, 180)
    worker.transport.lost = lost
    with pytest.raises(UserError):
        ahead(worker, road)
    ahead(worker, road)
    arrived(laptop, worker, 180, road)


def test_an_answer_asked_for_too_early_is_thrown_away(
    laptop: MakeLaptop, road: Executor, monkeypatch: pytest.MonkeyPatch, ids: dict[str, str]
) -> None:
    """While a request is under way, the answer before it shows that a scope must be pulled again."""
    monkeypatch.setattr(rounds, "MAX_CHANGES", 50)
    worker = filled(laptop, 180)
    scope = f"building:{ids['building']}"
    worker.store.apply(
        lambda tx: tx.connection.execute("UPDATE scope SET sum = sum + 1 WHERE scope_id = ?", (scope,))
    )
    ahead(worker, road)
    arrived(laptop, worker, 180, road)
    assert not any(one.again for one in worker.store.read(lambda tx: scopes.states(tx.connection)))


def test_a_first_sync_of_many_pages(
    laptop: MakeLaptop, road: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = filled(laptop, 120)
    ahead(worker, road)
    monkeypatch.setattr(rounds, "PAGE_ROWS", 25)
    arrived(laptop, worker, 120, road)
