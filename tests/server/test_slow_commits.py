"""Many writers in one scope whose commits take their time, and readers who poll meanwhile.

A cursor that counts rows by the time of their writing passes those that are committed late; here the
number is given under the scope's lock, so that it follows the order of the commits.
"""

import random
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event

from desktop.domain.values import new_id
from desktop.sync.protocol import Result

WRITERS, READERS, ROUNDS, BATCH = 8, 3, 12, 16
SLOWEST = 0.02
"""Seconds a commit is held up at most."""


@pytest.fixture
def slow(town: Any) -> Iterator[Any]:
    """The town whose database is slow to commit, now and then."""
    chance = random.Random(11)

    def hold_up(_: Any) -> None:
        time.sleep(chance.random() * SLOWEST)

    event.listen(town.db.engine, "commit", hold_up)
    yield town
    event.remove(town.db.engine, "commit", hold_up)


def _write(laptop: Any, town: Any) -> set[str]:
    """Ids of the rows that were acknowledged."""
    taken = set()
    for _ in range(ROUNDS):
        changes = [
            laptop.change("equipment", new_id(), town.grid, set=town.equipment()) for _ in range(BATCH)
        ]
        verdicts = laptop.send(*changes).verdicts
        applied = {one.change_id for one in verdicts if one.result is Result.APPLIED}
        taken |= {one.row_id for one in changes if one.change_id in applied}
    return taken


def _poll(reader: Any, writers: list[Future[set[str]]]) -> None:
    while not all(one.done() for one in writers):
        reader.send(page=9)
    reader.pull()


def test_no_reader_misses_a_row_and_no_acknowledged_row_is_absent(slow: Any) -> None:
    writers = [slow.laptop(name) for name in ("甲", "乙", "主管", "甲") * 2]
    readers = [slow.laptop(name) for name in ("乙", "甲", "主管")]
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        writing = [pool.submit(_write, laptop, slow) for laptop in writers]
        polling = [pool.submit(_poll, reader, writing) for reader in readers]
        taken = set().union(*(one.result() for one in writing))
        for one in polling:
            one.result()
    assert len(taken) == WRITERS * ROUNDS * BATCH
    for reader in readers:
        assert set(reader.live("equipment")) == taken
    rev, count, _ = slow.counters()[slow.grid]
    assert rev == count == len(taken)
