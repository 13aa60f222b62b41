"""Sticks, networks and changes of scope in any order, drawn by a seed: nothing is lost, all end equal."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.people import Household
from desktop.domain.say import UserError
from desktop.sync.digest import digest
from desktop.sync.fits import GAP, OLDER
from desktop.sync.infile import take_file
from server.commands.shows import kept_digest, recomputed
from tests.sync.conftest import Laptop, Server
from tests.sync.roads import FileRoad

STEPS = 60
SEEDS = range(10)


class Chance:
    """Two laptops of one grid, each with a line and a stick; files lie about until somebody takes them."""

    def __init__(
        self, seed: int, server: Server, laptops: list[Laptop], folder: Path, ids: dict[str, str]
    ) -> None:
        self.chance = random.Random(seed)
        self.server, self.laptops, self.ids = server, laptops, ids
        self.sticks = [FileRoad(folder / f"stick{n}", server.take_file) for n in range(len(laptops))]
        self.requests: list[tuple[int, Path]] = []
        self.answers: list[tuple[int, Path]] = []
        self.made: dict[str, int] = {}
        self.held = True

    def step(self) -> None:
        """One thing that may happen, to one of the laptops."""
        number = self.chance.randrange(len(self.laptops))
        acts = (
            [self.work] * 4 + [self.out] * 3 + [self.serve] * 3 + [self.take] * 4 + [self.online, self.move]
        )
        self.chance.choice(acts)(number)

    def work(self, number: int) -> None:
        one = self.laptops[number]
        known = [home.id for home in one.store.read(lambda tx: tx.find(Household))]
        if known and self.chance.random() < 0.5:
            one.change(self.chance.choice(sorted(known)), people=self.chance.randint(1, 9))
        else:
            self.made[one.new_household(head_name=f"第{len(self.made)}户")] = number

    def out(self, number: int) -> None:
        self.requests.append((number, self.sticks[number].out(self.laptops[number].store)))

    def serve(self, _number: int) -> None:
        """Any request that lies about, the same one perhaps again."""
        if self.requests:
            number, request = self.chance.choice(self.requests)
            self.answers.append((number, self.sticks[number].serve(request)))

    def take(self, _number: int) -> None:
        if self.answers:
            number, answer = self.chance.choice(self.answers)
            try:
                take_file(self.laptops[number].store, answer, self.laptops[number].clock)
            except UserError as error:
                assert error.say.key in (OLDER, GAP)

    def online(self, number: int) -> None:
        self.laptops[number].round()

    def move(self, _number: int) -> None:
        """The administrator takes the first worker's grid away, or gives it back."""
        self.held = not self.held
        staff = {
            "id": self.ids["worker"],
            "scope_id": f"community:{self.ids['community']}",
            "name": "李梅",
            "permission": "own_grid",
            "community_id": self.ids["community"],
            "grid_ids": [self.ids["grid"] if self.held else self.ids["grid2"]],
        }
        self.server.load([("staff", staff)])

    def settle(self) -> None:
        if not self.held:
            self.move(0)
        for one in self.laptops * 2:
            one.round()


@pytest.mark.parametrize("seed", SEEDS)
def test_in_any_order(
    laptop: Callable[..., Laptop], server: Server, ids: dict[str, str], tmp_path: Path, seed: int
) -> None:
    both = [laptop(0), laptop(1)]
    for one in both:
        one.round()
    day = Chance(seed, server, both, tmp_path, ids)
    for _ in range(STEPS):
        day.step()
    day.settle()
    _nothing_is_lost(day)
    held = both[0].store.read(digest)
    assert held == both[1].store.read(digest)
    with server.db.reading() as connection:
        kept = kept_digest(connection)
        assert recomputed(connection, kept) == kept
    assert {scope: one for scope, one in held.items() if one["count"]} == kept
    day.move(0)
    for number, answer in day.answers:
        if number == 0:
            with pytest.raises(UserError):
                both[0].round()
                take_file(both[0].store, answer, both[0].clock)
    assert both[0].store.read(lambda tx: tx.count(Household)) == 0


def _nothing_is_lost(day: Chance) -> None:
    """Every home is on the server, or its maker is told why not."""
    there = {home.id for home in day.laptops[1].store.read(lambda tx: tx.find(Household))}
    told: dict[str, Any] = {}
    for one in day.laptops:
        assert one.store.state("differs") == []
        lines = one.store.read(lambda tx: tx.sql("SELECT row_id, state, code FROM outbox WHERE op = 'put'"))
        told |= {line["row_id"]: line["state"] for line in lines}
    missing = set(day.made) - there
    assert {told.get(row_id) for row_id in missing} <= {"refused"}
