"""Many laptops at once: nothing is lost, no cursor misses a row."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from desktop.domain.values import fixed_id, new_id
from desktop.sync.protocol import Result

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
