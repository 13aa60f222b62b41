"""The three roads, and what the behaviours of the engine share."""

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from desktop.store.store import Store
from desktop.sync.https import HttpsTransport
from desktop.sync.memory import MemoryTransport
from desktop.sync.transport import Sender
from tests.sync.roads import FileRoad, LineRoad, Road

for name in (
    "rounds",
    "scopes",
    "matters",
    "merging",
    "decisions",
    "restored",
    "copies",
    "odd_servers",
    "old_laptops",
):
    pytest.register_assert_rewrite(f"tests.sync.engine.{name}")


@pytest.fixture(params=["memory", "https", "file"])
def road(request: pytest.FixtureRequest, server: Any, tmp_path: Path) -> Iterator[Callable[[Sender], Road]]:
    """Makes the road of a laptop."""
    lines: list[HttpsTransport] = []
    sticks: list[FileRoad] = []

    def memory(sender: Sender) -> Road:
        return LineRoad(MemoryTransport(server.handler(sender.replica_id), server.become))

    def https(sender: Sender) -> Road:
        lines.append(HttpsTransport(request.getfixturevalue("http_server"), sender))
        return LineRoad(lines[-1], thread)

    def file(_: Sender) -> Road:
        sticks.append(FileRoad(tmp_path / f"stick{len(sticks)}", server.take_file))
        return sticks[-1]

    with ThreadPoolExecutor(max_workers=1) as thread:
        yield {"memory": memory, "https": https, "file": file}[request.param]
    for line in lines:
        line.close()


@pytest.fixture
def sender_of() -> Callable[[Store], Sender]:
    """Who a file sends as."""

    def sender(store: Store) -> Sender:
        return Sender(store.state("replica_id"), base64.b64decode(store.state("signing_key")))

    return sender
