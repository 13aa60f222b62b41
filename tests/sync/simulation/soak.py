"""Plays runs for so many minutes, or so many of them, and says what was injected and what was found.

One run alone is told step by step: that is how a seed that found something is looked at.
"""

import argparse
import ctypes
import gc
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from tests.steady import AtOnce, memory, same_way_twice
from tests.sync.simulation.mutants import MUTANTS
from tests.sync.simulation.power import PowerCut, drivers
from tests.sync.simulation.run import Found, Run
from tests.sync.simulation.tally import Tally
from tests.sync.simulation.world import Templates

_PR_SET_PDEATHSIG = 1
"""Of Linux: which signal a process gets when who started it ends (prctl.2)."""
BATCH = 100
"""Runs that a process plays before it reports."""
LEAST = 100
"""How often each fault must be met in a soak of two hours."""


@contextmanager
def playing(mutant: AbstractContextManager[None] | None = None) -> Iterator[Callable[[int], Found]]:
    """Hands out what plays the run of a seed; the files that runs begin with are made once."""
    with (
        tempfile.TemporaryDirectory(dir=memory()) as name,
        drivers() as driver,
        mutant or nullcontext(),
    ):
        folder = Path(name)
        templates = Templates.make(folder, driver)
        gc.freeze()

        def play(seed: int) -> Found:
            run = Run(seed, folder / f"run-{seed}", driver, templates)
            try:
                return run.play()
            except (Exception, PowerCut) as error:  # noqa: BLE001 - a fault of the program, shown with its seed
                told = [f"0: nobody expected {error!r}", traceback.format_exc(limit=-8)]
                return Found(seed, 0, told, run.trace, run.tally)
            finally:
                shutil.rmtree(run.folder, ignore_errors=True)

        yield play


def some(seeds: list[int], mutant: str = "") -> list[Found]:
    """Play these; with a mutant, until it is noticed."""
    found: list[Found] = []
    with playing(MUTANTS[mutant]() if mutant else None) as play:
        for seed in seeds:
            found.append(play(seed))
            if mutant and found[-1].broken:
                break
    return found


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A worker ends with who started it, also when that is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Soak:
    """Runs in several processes until the time is over."""

    def __init__(self, seed: int, processes: int) -> None:
        self._seeds = count(seed)
        alone = processes == 1
        self._pool = AtOnce() if alone else _pool(processes)
        self._processes = processes
        self.tally, self.runs, self.steps = Tally(), 0, 0
        self.broken: list[Found] = []

    def play(self, runs: int | None, seconds: float) -> None:
        end, left = time.monotonic() + seconds, runs
        waiting: set[Future[list[Found]]] = set()
        while True:
            while len(waiting) <= self._processes and time.monotonic() < end and left != 0:
                size = min(BATCH, BATCH if left is None else left)
                left = None if left is None else left - size
                waiting.add(self._pool.submit(some, [next(self._seeds) for _ in range(size)]))
            if not waiting:
                break
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for one in done:
                self._count(one.result())
        self._pool.shutdown()

    def _count(self, found: list[Found]) -> None:
        for one in found:
            self.runs += 1
            self.steps += one.steps
            self.tally.update(one.tally)
            if one.broken:
                self.broken.append(one)
                sys.stdout.write(f"seed {one.seed}: {one.broken[0]}\n")

    def report(self, seed: int, seconds: float) -> str:
        missing = self.tally.missing(LEAST)
        lines = [
            f"{self.runs:,} runs from seed {seed} in {seconds / 60:.0f} minutes, {self.steps:,} steps, "
            f"{self.tally['rounds']:,} rounds: {len(self.broken)} violations.",
            "",
            self.tally.table(),
            "",
        ]
        if missing:
            lines.append(f"Met less than {LEAST} times: {', '.join(missing)}.")
        if self.broken:
            lines.append(
                "Look at one: make soak RUNS=1 SEED=n, n of " + str([one.seed for one in self.broken])
            )
        return "\n".join(lines) + "\n"


def told(found: Found) -> str:
    """One run, step by step."""
    end = found.broken or ["nothing found"]
    return "\n".join([f"seed {found.seed}", *found.trace, "", *end, ""])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sync.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, help="so many instead of so many minutes")
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--mutants", nargs="?", const="", metavar="NAME", help="break the program in each place, or in one"
    )
    parser.add_argument("--out", type=Path, help="file for the report, e.g. docs/soak.md")
    args = parser.parse_args()
    same_way_twice("tests.sync.simulation")
    if args.mutants is not None:
        wanted = [args.mutants] if args.mutants else list(MUTANTS)
        return hunt(wanted, args.seed, args.runs or 1000, args.processes)
    if args.runs == 1:
        [found] = some([args.seed])
        sys.stdout.write(told(found))
        return int(bool(found.broken))
    begun, soak = time.monotonic(), Soak(args.seed, args.processes)
    soak.play(args.runs, args.minutes * 60 if args.runs is None else float("inf"))
    report = soak.report(args.seed, time.monotonic() - begun)
    sys.stdout.write(report)
    if args.out:
        args.out.write_text(f"# Soak of the simulation\n\n{report}", "utf-8")
    return int(bool(soak.broken))


def hunt(mutants: list[str], seed: int, runs: int, processes: int) -> int:
    """Each of these until it is noticed. 1 when one was not within `runs`."""
    missed = 0
    with _pool(processes) as pool:
        hunts = {name: pool.submit(some, list(range(seed, seed + runs)), name) for name in mutants}
        for name, one in hunts.items():
            found = one.result()
            noticed = bool(found[-1].broken)
            missed += not noticed
            how = (
                f"run {len(found):>4}, {found[-1].broken[0][:90]}" if noticed else f"NOT in {len(found)} runs"
            )
            sys.stdout.write(f"{name:<62} {how}\n")
            sys.stdout.flush()
    return int(missed > 0)
