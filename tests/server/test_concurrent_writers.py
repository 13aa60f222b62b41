"""Many laptops at once: nothing is lost, no cursor misses a row."""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from threading import Event, Thread
from typing import Any

from sqlalchemy import select, text

from desktop.domain.values import fixed_id, new_id
from desktop.sync.protocol import Result
from server.db import Database
from server.people import assignment
from server.rows import load_rows
from server.tables import SCOPE_COUNTER
from tests.server.writing import write_from_here

WRITERS, ROUNDS, BATCH = 4, 6, 8


def _write(laptop: Any, town: Any) -> list[str]:
    written = []
    for _ in range(ROUNDS):
        changes = [
            laptop.change("equipment", new_id(), town.grid, set=town.equipment()) for _ in range(BATCH)
        ]
        answer = laptop.send(*changes)
        assert {one.result for one in answer.verdicts} == {Result.APPLIED}
        written += [one.row_id for one in changes]
    return written


def test_a_reader_that_pulls_while_others_write_misses_no_row(town: Any) -> None:
    laptops = [town.laptop(name) for name in ("甲", "乙", "主管", "甲")]
    reader = town.laptop("乙")
    with ThreadPoolExecutor(WRITERS) as pool:
        running = [pool.submit(_write, laptop, town) for laptop in laptops]
        while not all(one.done() for one in running):
            reader.send(page=5)
        written = {row for one in running for row in one.result()}
    reader.pull()
    assert set(reader.live("equipment")) == written
    assert len(written) == WRITERS * ROUNDS * BATCH
    rev, count, _ = town.counters()[town.grid]
    assert rev == count == len(written)


def _poll(reader: Any, done: Event) -> None:
    while not done.is_set():
        reader.send(page=7)
    reader.pull()


def test_processes_that_write_into_the_same_scopes_leave_no_row_unseen(town: Any) -> None:
    teams = [[town.laptop(name) for name in ("甲", "乙", "主管")] for _ in range(2)]
    readers, done = [town.laptop("甲"), town.laptop("主管")], Event()
    polling = [Thread(target=_poll, args=(reader, done)) for reader in readers]
    with ProcessPoolExecutor(2, get_context("spawn")) as processes:
        known = [[(one.staff_id, one.replica_id) for one in team] for team in teams]
        running = [processes.submit(write_from_here, town.url, one) for one in known]
        for thread in polling:
            thread.start()
        try:
            written = set().union(*(one.result() for one in running))
        finally:
            done.set()
            for thread in polling:
                thread.join()
    assert len(written) == 2 * 3 * 5 * 6
    for reader in readers:
        seen = {(scope, row_id) for scope, kind, row_id in reader.rows if kind == "fact"}
        assert (written - seen, seen - written) == (set(), set())
    for scope, (rev, count, _) in town.counters().items():
        if scope in (town.grid, town.building, town.restricted):
            assert rev == count == len([one for one in readers[0].rows if one[0] == scope])


def test_the_same_request_from_two_threads_is_applied_once(town: Any) -> None:
    laptop = town.laptop("甲")
    change = laptop.change("equipment", new_id(), town.grid, set=town.equipment())
    with ThreadPoolExecutor(2) as pool:
        answers = [one.result() for one in [pool.submit(laptop.verdict, change) for _ in range(2)]]
    assert {one.result for one in answers} == {Result.APPLIED, Result.DUPLICATE}
    assert town.counters()[town.grid][1] == 1


def test_two_laptops_racing_for_one_field_leave_one_value_and_one_conflict(town: Any) -> None:
    first, second = town.laptop("甲"), town.laptop("乙")
    row = fixed_id("one", "row")
    with ThreadPoolExecutor(2) as pool:
        sent = [
            pool.submit(
                one.verdict, one.change("equipment", row, town.grid, set=town.equipment(serial=serial))
            )
            for one, serial in ((first, "1"), (second, "2"))
        ]
        results = {one.result().result for one in sent}
    assert results == {Result.APPLIED, Result.CONFLICT}
    first.pull()
    second.pull()
    assert first.live("equipment") == second.live("equipment")
    assert first.conflicts() == second.conflicts()


def test_staff_and_buildings_that_change_at_once_know_of_each_other(town: Any) -> None:
    newcomer = ("staff", {**_staff_of(town, "甲"), "id": town.id("staff", "新人"), "name": "新人"})
    second = Thread(target=town.load, args=[newcomer])
    with town.db.writing() as connection:
        load_rows(connection, [town.new_building(9, "一网格")], town.clock.moment())
        second.start()
        second.join(0.3)
    second.join()
    with town.db.reading() as connection:
        for name in ("甲", "新人"):
            held = assignment(connection, town.id("staff", name)).scopes
            assert f"building:{town.id('building', '9')}" in held


def _staff_of(town: Any, name: str) -> dict[str, Any]:
    laptop = town.laptop(name)
    laptop.pull()
    return {**laptop.live("staff")[laptop.staff_id], "scope_id": f"community:{town.id('清泉社区')}"}


def test_a_round_that_another_transaction_would_block_for_ever_is_done_again(town: Any) -> None:
    """PostgreSQL ends one of two that wait for each other; SQLite lets them wait in turn."""
    laptop = town.laptop("甲")
    fact = {"subject_id": town.home, "name": "water", "confirmed_on": "2026-12-07"}
    laptop.send(laptop.change("fact", new_id(), town.grid, set=fact))
    changes = [laptop.change("fact", new_id(), scope, set=fact) for scope in (town.building, town.grid)]
    with ThreadPoolExecutor(1) as pool:
        with town.db.writing() as connection:
            if not town.db.sqlite:
                connection.execute(text("SET LOCAL deadlock_timeout = '60s'"))
            _lock(connection, town.grid)
            sent = pool.submit(laptop.send, *changes)
            _wait_until_somebody_waits(town.db)
            _lock(connection, town.building)
        verdicts = sent.result().verdicts
    assert [one.result for one in verdicts] == [Result.APPLIED, Result.APPLIED]


def _lock(connection: Any, scope: str) -> None:
    query = select(SCOPE_COUNTER).where(SCOPE_COUNTER.c.scope_id == scope)
    assert connection.execute(query.with_for_update()).one()


def _wait_until_somebody_waits(db: Database) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not db.sqlite:
        with db.reading() as connection:
            if connection.scalar(waiting):
                return
        time.sleep(0.01)
