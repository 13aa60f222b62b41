"""A real encrypted file per test, a clock that stands still until it is moved."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.domain.people import Household
from desktop.domain.values import new_id
from desktop.store.store import Store

KEY = bytes(range(32))
STAFF = "99000000-0000-7000-8000-000000000001"


@pytest.fixture
def clock() -> Clock:
    now = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)
    return Clock(source=lambda: now)


@pytest.fixture
def later(clock: Clock) -> Callable[[timedelta], None]:
    """Move the clock."""

    def move(by: timedelta) -> None:
        clock.offset += by

    return move


@pytest.fixture
def open_store(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Store]]:
    """Open a file by name; opened ones are closed at the end."""
    opened: list[Store] = []

    def make(name: str = "desk.db") -> Store:
        store = Store.open(tmp_path / name, KEY, clock=clock, staff_id=STAFF)
        opened.append(store)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[..., Store]) -> Store:
    return open_store()


@pytest.fixture
def household() -> Callable[..., Household]:
    """A household with everything it needs; fields can be given."""

    def make(**fields: Any) -> Household:
        building = new_id()
        given = {
            "id": new_id(),
            "scope_id": f"building:{building}",
            "building_id": building,
            "dwelling_id": new_id(),
            "grid_id": new_id(),
            "door": "3栋2单元503",
            "head_name": "余友田",
            "people": 3,
        }
        return Household.model_validate(given | fields)

    return make
