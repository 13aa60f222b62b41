"""A year of the demonstration community, simulated day by day; `make year` prints what came of it.

Everybody does what 今日 tells him, with the chances of domain reference 7.5 and 7.6. What is looked
at: every line has a reason that a person can read, nothing that was offered is refused, and the figures of
the year are such as a community could have.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from unittest import mock

from desktop.domain.matters import Action, Matter, Step
from desktop.domain.staff import Permission, Staff
from desktop.resources import resources
from desktop.services.shapes.today import TodayLine
from desktop.texts import Texts, load_texts
from tests.steady import NEW_IDS, ids, memory, same_way_twice
from tests.year.figures import Year, table
from tests.year.people import Day, Played
from tests.year.world import Grid, Now, Town


def readable(texts: Texts, line: TodayLine) -> bool:
    """The reason is a whole sentence in Chinese with nothing left to fill in."""
    said = texts.say(line.reason)
    return bool(said.strip()) and "{" not in said and any("一" <= char <= "鿿" for char in said)


def year_of(town: Town, worker: Staff, seed: int, days: int) -> Year:
    """One grid from its first morning on, in a file of its own; the same for the same seed."""
    now = Now()
    with (
        tempfile.TemporaryDirectory(dir=memory()) as folder,
        mock.patch(NEW_IDS, ids(now.moment)),
    ):
        grid = town.grid(Path(folder), worker, now)
        try:
            return play(grid, now, seed, days)
        finally:
            grid.worker.store.close()


def play(grid: Grid, now: Now, seed: int, days: int) -> Year:
    """One grid for so many days."""
    texts, chance, played = load_texts(resources() / "i18n", "zh_CN"), Random(seed), Played()
    lines, unreadable = 0, list[str]()
    for _ in range(days):
        if now.day.weekday() < 5:
            day = Day(grid, now, chance, played)
            seen = day.supervise() if day.with_supervisor else []
            seen += day.work()
            lines += len(seen)
            unreadable += [repr(line.reason) for line in seen if not readable(texts, line)]
        now.next_day()
    found = grid.worker.read(lambda tx: tx.find(Matter))
    steps = grid.worker.read(lambda tx: tx.find(Step, order_by="at DESC, id"))
    fixed = {one.matter_id: one.at for one in steps if one.action in (Action.FIXED, Action.FIXED_AND_CHECKED)}
    return Year(grid.name, played, lines, unreadable, found, fixed, now.day)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    args = parser.parse_args()
    same_way_twice("tests.year")
    begun = time.monotonic()
    town = Town.of(args.seed)
    workers = town.people(Permission.OWN_GRID)
    # all grids at once, also where there are fewer cores: the last one would be played alone
    with ProcessPoolExecutor(len(workers), mp_context=get_context("fork")) as pool:
        played = [
            pool.submit(year_of, town, worker, args.seed * 10 + number, args.days)
            for number, worker in enumerate(workers)
        ]
        years = [one.result() for one in played]
    sys.stdout.write(table(years))
    sys.stdout.write(f"\n{args.days} days in {time.monotonic() - begun:.0f} s\n")
    wrong = [said for year in years for said in year.wrong(args.days)]
    sys.stdout.write("".join(f"{one}\n" for one in wrong) or "all of it is plausible\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
