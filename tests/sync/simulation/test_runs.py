"""Runs of the simulation as every test run has them; `make soak` and `make mutants` play many more.

Each is played in a process of its own with a fixed order of sets, so that a seed that fails here fails
in the same way when it is looked at: `make soak RUNS=1 SEED=n`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sync.simulation.mutants import MUTANTS

AT_ONCE = 100


def simulation(*args: str) -> tuple[int, str]:
    """Exit code and what was said."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sync.simulation", *args],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("first", range(1, 501, AT_ONCE))
def test_the_seven_promises_hold(first: int) -> None:
    code, said = simulation("--seed", str(first), "--runs", str(AT_ONCE), "--processes", "1")
    assert code == 0, said
    assert f"{AT_ONCE} runs" in said
    assert "0 violations" in said


def test_a_seed_goes_the_same_way_twice() -> None:
    once, again = (simulation("--seed", "7", "--runs", "1") for _ in range(2))
    assert once == again
    assert "syncs" in once[1]


def test_a_program_that_breaks_a_promise_is_noticed() -> None:
    name = "cursor: moved to the end after the first page"
    code, said = simulation("--mutants", name, "--runs", "200", "--processes", "1")
    assert code == 0, said


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_mutant_finds_the_place_it_breaks(name: str) -> None:
    """A place that was renamed would make it a mutant without a fault."""
    with MUTANTS[name]():
        pass
