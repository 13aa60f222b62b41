"""A laptop and a server that really speak to each other, and what was said."""

from collections.abc import Iterator

import pytest

from tests.sync.conftest import (
    clock,
    http_server,
    ids,
    laptop,
    make_fact,
    make_household,
    new_file,
    road,
    server,
    web,
)
from tests.wire.heard import Heard

__all__ = [
    "clock",
    "http_server",
    "ids",
    "laptop",
    "make_fact",
    "make_household",
    "new_file",
    "road",
    "server",
    "web",
]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    with Heard().listening(monkeypatch) as made:
        yield made
