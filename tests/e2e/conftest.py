"""A real server process with demonstration data, and laptops' folders enrolled at it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.demo.play import Laptop
from desktop.demo.stage import Stage

Open = Callable[[str], Laptop]
PATIENCE = 60.0
"""Seconds; generous, because test machines are shared."""


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Worker, lead and supervisor, each synced once."""
    made = Stage(tmp_path_factory.mktemp("e2e") / "run", seed=1)
    made.build()
    yield made
    made.stop_server()


@pytest.fixture
def window(stage: Stage) -> Iterator[Open]:
    """Opens a person's real window in a process of its own; ended with the test."""
    opened: list[Laptop] = []

    def start(who: str) -> Laptop:
        platform = {"QT_QPA_PLATFORM": os.environ["QT_QPA_PLATFORM"], "LANG": "C.UTF-8"}
        laptop = Laptop(who, stage.laptop(who), {**stage.env, **platform})
        laptop.open()
        opened.append(laptop)
        return laptop

    yield start
    for laptop in opened:
        laptop.kill()


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A file for `record --answers`."""
    return tmp_path / "answers.json"
