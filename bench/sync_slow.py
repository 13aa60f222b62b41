"""A day's work over a village line: 50 kbit/s, 800 ms there and back, one packet in twenty lost."""

import base64
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from bench.figure import Figure, median
from bench.relay import Line, Relay
from bench.saving import filled
from bench.world import World
from desktop.domain.people import Household
from desktop.services.desk import Desk
from desktop.services.records import filling
from desktop.sync.https import HttpsTransport
from desktop.sync.round import RoundReport, run_round
from desktop.sync.transport import Sender

RECORDS = 40
_TURNS = 3
VILLAGE = Line(bits=50_000, delay=0.4, loss=0.05)
_LIMIT = 30
"""Seconds."""


def slow_line(world: World) -> Iterator[Figure]:
    """Forty checks of a worker, each with findings, facts and equipment; without photos."""
    port = urlsplit(world.stage.url).port or 0
    seconds, sizes, changes = [], list[int](), 0
    for turn in range(_TURNS):
        with world.desk(world.copy_of("worker", f"slow{turn}")) as desk:
            calm = _round(desk, world.stage.url)[0]
            _work(desk)
            relay = Relay(port, VILLAGE, seed=turn)
            took, report = _round(desk, relay.url)
            counted = relay.take()
            relay.close()
        if report.applied != report.sent or not report.sent or not calm:
            raise RuntimeError(f"not everything was taken: {report}")
        seconds.append(took)
        sizes.append(counted["up"] + counted["down"])
        changes = report.sent
    line = "50 kbit/s, 800 ms, 5 % loss (a relay of ours)"
    yield Figure(
        "sync_slow",
        f"sync: a day's {RECORDS} records ({changes} changes, {median(sizes) / 1000:.0f} kB) over {line}",
        median(seconds),
        "s",
        _TURNS,
        limit=_LIMIT,
    )


def _work(desk: Desk) -> None:
    homes = desk.read(lambda tx: tx.find(Household, order_by="id"))
    for number in range(RECORDS):
        draft, _ = filled(desk, homes[number % len(homes)].id)
        filling.finish(desk, draft)


def _round(desk: Desk, url: str) -> tuple[float, RoundReport]:
    store = desk.store
    key = base64.b64decode(store.state("signing_key"))
    transport = HttpsTransport(url, Sender(str(store.state("replica_id")), key))
    begun = time.perf_counter()
    try:
        report = run_round(store, transport, desk.clock)
    finally:
        transport.close()
    return time.perf_counter() - begun, report
