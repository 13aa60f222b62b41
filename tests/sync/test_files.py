"""Faults of the road of files: lost, late, doubled, in the wrong order, overtaken by a network."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.store import scopes
from desktop.sync.digest import digest
from desktop.sync.infile import Taken, take_file
from server.backup import back_up
from server.restore import restore
from tests.sync.conftest import Laptop, Server
from tests.sync.roads import FileRoad

MakeLaptop = Callable[..., Laptop]


@pytest.fixture
def stick(server: Server, tmp_path: Path) -> FileRoad:
    return FileRoad(tmp_path / "stick", server.take_file)


def take(one: Laptop, file: Path) -> Taken:
    return take_file(one.store, file, one.clock)


def refused(one: Laptop, file: Path) -> str:
    """The key of what is said, after which the laptop is as it was."""
    before = one.store.read(digest), one.outbox(), one.store.state("last_round")
    with pytest.raises(UserError) as caught:
        take(one, file)
    assert (one.store.read(digest), one.outbox(), one.store.state("last_round")) == before
    return str(caught.value.say.key)


def homes(one: Laptop) -> set[str]:
    return {home.head_name for home in one.store.read(lambda tx: tx.find(Household))}


def states(one: Laptop) -> set[str]:
    return {state for state, _ in one.outbox()}


def brought_back(server: Server, file: Path) -> None:
    """The server is restored from its backup, a day later."""
    server.clock.offset += timedelta(days=1)
    restore(server.db, file, server.clock.moment(), replace=True)


# -- requests ---------------------------------------------------------------------


def test_a_lost_request_is_in_the_next_one(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker, other = laptop(0), laptop(1)
    worker.new_household(head_name="一")
    stick.out(worker.store)
    worker.new_household(head_name="二")
    second = stick.out(worker.store)
    take(worker, stick.serve(second))
    other.round()
    assert homes(other) == {"一", "二"}
    assert states(worker) == {"applied"}


def test_requests_in_the_wrong_order_and_twice_change_nothing_more(
    laptop: MakeLaptop, stick: FileRoad, server: Server
) -> None:
    worker, other = laptop(0), laptop(1)
    row_id = worker.new_household(head_name="一")
    first = stick.out(worker.store)
    worker.change(row_id, people=9)
    second = stick.out(worker.store)
    answers = [server.take_file(one, one.with_suffix(".a")) for one in (second, first, second, first)]
    assert [one.results for one in answers] == [
        {"applied": 2},
        {"duplicate": 1},
        {"duplicate": 2},
        {"duplicate": 1},
    ]
    assert [(one.number == one.before, one.number < one.before) for one in answers] == [
        (False, False),
        (False, True),
        (True, False),
        (False, True),
    ]
    other.round()
    assert other.household(row_id).people == 9


def test_a_request_whose_laptop_went_online_meanwhile(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker = laptop(0)
    worker.new_household(head_name="一")
    file = stick.out(worker.store)
    worker.round()
    worker.new_household(head_name="二")
    worker.round()
    answer = stick.serve(file)
    take(worker, answer)
    assert states(worker) == {"applied"}
    assert homes(worker) == {"一", "二"}


def test_the_next_request_says_which_answer_has_come(
    laptop: MakeLaptop, stick: FileRoad, server: Server
) -> None:
    worker = laptop(0)
    first = stick.out(worker.store)
    answer = stick.serve(first)
    assert server.take_file(stick.out(worker.store), answer.with_name("x.xgb")).received == 0
    take(worker, answer)
    assert server.take_file(stick.out(worker.store), answer.with_name("y.xgb")).received == 1


# -- answers ----------------------------------------------------------------------


def test_an_answer_that_never_came_back_costs_nothing(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker, other = laptop(0), laptop(1)
    other.new_household(head_name="别人")
    other.round()
    worker.new_household(head_name="自己")
    for _ in range(3):
        stick.serve(stick.out(worker.store))
    assert homes(worker) == {"自己"}
    take(worker, stick.serve(stick.out(worker.store)))
    assert homes(worker) == {"自己", "别人"}
    assert states(worker) == {"applied"}


def test_an_answer_twice_changes_nothing_and_is_told_so(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker = laptop(0)
    worker.new_household(head_name="一")
    answer = stick.serve(stick.out(worker.store))
    first = take(worker, answer)
    assert (first.again, first.report().applied) == (False, 1)
    before = worker.store.read(digest)
    second = take(worker, answer)
    assert (second.again, second.report().applied) == (True, 0)
    assert worker.store.read(digest) == before


def test_two_answers_outstanding_in_their_order(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker, other = laptop(0), laptop(1)
    worker.new_household(head_name="一")
    first = stick.serve(stick.out(worker.store))
    other.round()
    other.new_household(head_name="别人")
    other.round()
    worker.new_household(head_name="二")
    second = stick.serve(stick.out(worker.store))
    assert take(worker, first).report().applied == 1
    assert homes(worker) == {"一", "二"}
    assert take(worker, second).report().applied == 1
    assert homes(worker) == {"一", "二", "别人"}
    assert worker.store.state("differs") == []


def test_two_answers_outstanding_the_later_one_first(laptop: MakeLaptop, stick: FileRoad) -> None:
    worker, other = laptop(0), laptop(1)
    gone = worker.new_household(head_name="一")
    first = stick.serve(stick.out(worker.store))
    other.round()
    other.store.write(lambda tx: tx.delete(Household, gone))
    other.round()
    second = stick.serve(stick.out(worker.store))
    take(worker, second)
    assert homes(worker) == set()
    assert refused(worker, first) == "sealed.older"
    assert homes(worker) == set()
    assert states(worker) == {"applied"}


def test_an_answer_that_a_network_has_overtaken(
    laptop: MakeLaptop, stick: FileRoad, server: Server, ids: dict[str, str]
) -> None:
    """Laid in all the same it would bring back a scope that was taken away since."""
    worker = laptop(0)
    worker.new_household(head_name="一")
    worker.round()
    answer = stick.serve(stick.out(worker.store))
    staff = {
        "id": ids["worker"],
        "scope_id": f"community:{ids['community']}",
        "name": "李梅",
        "permission": "own_grid",
        "community_id": ids["community"],
        "grid_ids": [ids["grid2"]],
    }
    server.load([("staff", staff)])
    worker.round()
    assert homes(worker) == set()
    assert refused(worker, answer) == "sealed.older"
    assert homes(worker) == set()


def test_an_answer_that_does_not_join_on(laptop: MakeLaptop, stick: FileRoad, ids: dict[str, str]) -> None:
    """Its rows begin where the laptop stood when it asked: rows before that would be missing."""
    worker, other = laptop(0), laptop(1)
    worker.new_household(head_name="一")
    worker.round()
    other.round()
    other.new_household(head_name="别人")
    other.round()
    answer = stick.serve(stick.out(worker.store))
    scope = f"building:{ids['building']}"
    worker.store.apply(lambda tx: scopes.restart(tx.connection, scope, "a difference was found"))
    assert refused(worker, answer) == "sealed.gap"
    take(worker, stick.serve(stick.out(worker.store)))
    assert homes(worker) == {"一", "别人"}
    assert worker.store.state("differs") == []


def test_an_answer_from_before_the_server_was_restored(
    laptop: MakeLaptop, stick: FileRoad, server: Server, tmp_path: Path, clock: Clock
) -> None:
    worker = laptop(0)
    worker.round()
    from_backup = back_up(server.db, tmp_path / "server.xgbackup", clock.moment())[0]
    worker.new_household(head_name="一")
    answer = stick.serve(stick.out(worker.store))
    brought_back(server, from_backup)
    worker.round()
    assert refused(worker, answer) == "sealed.older"
    assert homes(worker) == {"一"}
    assert states(worker) == {"applied"}


def test_a_request_from_before_the_server_was_restored(
    laptop: MakeLaptop, stick: FileRoad, server: Server, tmp_path: Path, clock: Clock
) -> None:
    worker, other = laptop(0), laptop(1)
    from_backup = back_up(server.db, tmp_path / "server.xgbackup", clock.moment())[0]
    worker.new_household(head_name="一")
    worker.round()
    worker.new_household(head_name="二")
    file = stick.out(worker.store)
    brought_back(server, from_backup)
    taken = take(worker, stick.serve(file))
    assert taken.more, "what the server has lost goes out again"
    take(worker, stick.serve(stick.out(worker.store)))
    other.round()
    assert homes(worker) == homes(other) == {"一", "二"}
    assert states(worker) == {"applied"}
    assert worker.store.read(digest) == other.store.read(digest)
