"""Puts the demonstration community together, row by row."""

from collections.abc import Iterator
from datetime import date

from server.demodata import gas, people_rows
from server.demodata import land as land_plan
from server.demodata.land import Row
from server.demodata.lives import live
from server.demodata.people import settle


def generate(seed: int, today: date) -> Iterator[Row]:
    """(kind, row) of the whole community as it stands in the morning of `today`.

    Every row is complete with `id` and `scope_id`. The same seed and day give
    the same rows; parents come before what belongs to them.
    """
    land = land_plan.lay_out(seed, today)
    homes = settle(land)
    live(land, homes)
    yield from land_plan.rows(land)
    yield from people_rows.rows(land, homes)
    for checks in gas.fit(land, homes).values():
        yield from gas.equipment(land, checks)
