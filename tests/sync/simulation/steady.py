"""What would differ from run to run is made to follow from the run: ids, seconds, sizes of pages."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from unittest import mock

from tests.steady import NEW_IDS, ids

BEGINS = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
"""The demo day, 09:00 in China."""


class Time:
    """Time of the run; clocks of laptops and server are so much off."""

    def __init__(self) -> None:
        self.now = BEGINS

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@contextmanager
def steady(chance: random.Random, time: Time) -> Iterator[None]:
    """Ids in order, seconds of the run, and pages and batches small enough that a few rows need several."""

    def seconds() -> float:
        return (time.now - BEGINS).total_seconds()

    batch = chance.choice((2, 5, 20))
    with ExitStack() as stack:
        for name, value in {
            NEW_IDS: ids(lambda: time.now),
            "desktop.sync.asking.time": SimpleNamespace(monotonic=seconds),
            "desktop.sync.round.PAGE_ROWS": chance.choice((2, 7, 30, 1000)),
            "desktop.sync.round.SMALLEST_BATCH": batch,
            "desktop.sync.round.FIRST_BATCH": batch * chance.choice((1, 4)),
        }.items():
            stack.enter_context(mock.patch(name, value))
        yield
