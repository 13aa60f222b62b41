"""Runs for so many minutes, or so many runs; a seed alone plays that one run and tells it step by step."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.sync.simulation.power import drivers
from tests.sync.simulation.run import Found, Run
from tests.sync.simulation.tally import Tally
from tests.sync.simulation.world import Templates


class Bench:
    """Where runs are played: templates made once, each run in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drivers = drivers()
        self._driver = self._drivers.__enter__()
        self._templates = Templates.make(folder, self._driver)

    def play(self, seed: int) -> Found:
        folder = self._folder / f"run-{seed}"
        try:
            return Run(seed, folder, self._driver, self._templates).play()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        self._drivers.__exit__(None, None, None)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sync.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    args = parser.parse_args()
    tally, begun = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        bench = Bench(Path(folder))
        for seed in range(args.seed, args.seed + args.runs):
            found = bench.play(seed)
            tally.update(found.tally)
            if found.broken:
                print("seed", seed, "\n  ".join(["", *found.trace, *found.broken[:8]]))
        bench.close()
    print(tally.table())
    print(time.monotonic() - begun, time.process_time())
    return 0
