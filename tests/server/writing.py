"""A process of its own in which several laptops write at once: starts anew, so that it shares nothing."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random

from nacl.signing import SigningKey

from desktop.clock import Clock
from desktop.domain.values import new_id
from desktop.sync.protocol import Result
from server.db import open_database
from tests.server.conftest import NOW, Laptop, Town

ROUNDS, BATCH = 5, 6
Written = set[tuple[str, str]]
"""(scope, id) of rows."""


def write_from_here(url: str, laptops: Sequence[tuple[str, str]]) -> Written:
    """What the laptops, each (staff id, replica id) and a thread, wrote into the database at `url`."""
    town = Town(open_database(url), Clock(source=lambda: NOW), url)
    made = [Laptop(town, staff_id, replica_id, SigningKey.generate()) for staff_id, replica_id in laptops]
    with ThreadPoolExecutor(len(made)) as pool:
        written = set().union(*pool.map(_write, made))
    town.db.close()
    return written


def _write(laptop: Laptop) -> Written:
    """Rows in three scopes in every request, in an order of its own; facts may live in any of them."""
    town, chance = laptop.town, Random(laptop.replica_id)
    written: Written = set()
    for _ in range(ROUNDS):
        places = [town.grid, town.building, town.restricted] * (BATCH // 3)
        chance.shuffle(places)
        fact = {"subject_id": town.home, "name": "water", "confirmed_on": "2026-12-07"}
        changes = [laptop.change("fact", new_id(), scope, set=fact) for scope in places]
        results = {one.result for one in laptop.send(*changes).verdicts}
        if results != {Result.APPLIED}:
            raise AssertionError(results)
        written |= {(one.scope_id, one.row_id) for one in changes}
    return written
