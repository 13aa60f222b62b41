"""Laptops with photos, enrolled over real HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain import scopes
from tests.sync.photos.filing import Desk, join
from tests.sync.photos.process import Process

Join = Callable[..., Desk]


@pytest.fixture
def here(ids: dict[str, str]) -> str:
    return scopes.building(ids["building"])


@pytest.fixture
def laptop_at(server: Any, ids: dict[str, str], tmp_path: Path, clock: Clock) -> Iterator[Join]:
    """A laptop enrolled at an address."""
    made: list[Desk] = []

    def one(url: str, person: str = "worker") -> Desk:
        made.append(join(url, server.code_for(ids[person]), tmp_path / f"laptop{len(made)}", clock))
        return made[-1]

    yield one
    for desk in made:
        desk.close()


@pytest.fixture
def own_process(server: Any, database_url: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    made: list[Process] = []

    def start(most_bytes: int = 0) -> Process:
        folder = tmp_path / f"process{len(made)}"
        folder.mkdir()
        made.append(Process(server, database_url, folder, most_bytes))
        return made[-1]

    yield start
    for one in made:
        one.kill()
