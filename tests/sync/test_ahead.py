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
from desktop.sync.round import RoundReport, run_round
from tests.sync.conftest import Server

MakeLaptop = Callable[..., Any]


@pytest.fixture
def thread() -> Iterator[Executor]:
    with ThreadPoolExecutor(max_workers=1) as made:
        yield made


def ahead(laptop: Any, thread: Executor) -> RoundReport:
    return run_round(laptop.store, laptop.road, laptop.clock, thread)


def filled(laptop: MakeLaptop, server: Server, count: int) -> Any:
    """A laptop with changes for several requests of 50."""
    worker = laptop(0)
    worker.round()
    server.asked.clear()
    for number in range(count):
        worker.new_household(order=number)
    worker.store.set_state("batch", 50)
    return worker


def arrived(laptop: MakeLaptop, worker: Any, count: int, thread: Executor) -> None:
    other = laptop(1)
    other.store.set_state("batch", 50)
    ahead(other, thread)
    assert other.store.read(lambda tx: tx.count(Household)) == count
    shared = digest_of(other)
    assert {scope: digest_of(worker)[scope] for scope in shared} == shared
    assert worker.store.read(differing) == []
    assert {state for state, _ in worker.outbox()} == {"applied"}


def digest_of(laptop: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = laptop.store.read(digest)
    return found


def test_every_change_goes_once_in_order(
    laptop: MakeLaptop, server: Server, thread: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MAX_CHANGES", 50)
    worker = filled(laptop, server, 180)
    assert ahead(worker, thread) == RoundReport(sent=180, applied=180, pulled=180)
    sent = [change.seq for request in server.asked for change in request.changes]
    assert sent == list(range(1, 181))
    arrived(laptop, worker, 180, thread)
    assert worker.round() == RoundReport()


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_an_answer_lost_on_the_way_changes_nothing(
    laptop: MakeLaptop, server: Server, thread: Executor, lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MAX_CHANGES", 50)
    worker = filled(laptop, server, 180)
    worker.road.faults = [""] * (lost - 1) + ["answer lost"]
    with pytest.raises(UserError):
        ahead(worker, thread)
    ahead(worker, thread)
    arrived(laptop, worker, 180, thread)


def test_an_answer_asked_for_too_early_is_thrown_away(
    laptop: MakeLaptop, server: Server, thread: Executor, monkeypatch: pytest.MonkeyPatch, ids: dict[str, str]
) -> None:
    """While a request is under way, the answer before it shows that a scope must be pulled again."""
    monkeypatch.setattr(rounds, "MAX_CHANGES", 50)
    worker = filled(laptop, server, 180)
    scope = f"building:{ids['building']}"
    worker.store.apply(
        lambda tx: tx.connection.execute("UPDATE scope SET sum = sum + 1 WHERE scope_id = ?", (scope,))
    )
    ahead(worker, thread)
    arrived(laptop, worker, 180, thread)
    assert not any(one.again for one in worker.store.read(lambda tx: scopes.states(tx.connection)))


def test_a_first_sync_of_many_pages(
    laptop: MakeLaptop, server: Server, thread: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = filled(laptop, server, 120)
    ahead(worker, thread)
    monkeypatch.setattr(rounds, "PAGE_ROWS", 25)
    arrived(laptop, worker, 120, thread)
